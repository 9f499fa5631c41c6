// Answers SOCKS 4 in its own words.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedOutput {
  public:
    using ChangedOutput::ChangedOutput;

    std::size_t receive(wire::Bytes bytes, session::Time now) override {
        if (!first_ && !bytes.empty()) first_ = bytes[0];
        return inner().receive(bytes, now);
    }

  protected:
    void change(wire::Buffer& output) override {
        constexpr std::uint8_t rejected = 0x5B;
        if (first_ == 4) output = {0, rejected, 0, 0, 0, 0, 0, 0};
    }

  private:
    std::optional<std::uint8_t> first_;
};

}  // namespace

Fault socks4_answered() {
    return {"socks4-answered",
            {"R05-VER-P-SOCKS4-REQUEST", "R05-VER-P-FIELD-MAJOR"},
            "a SOCKS 4 request is answered with 00 5B and six zeros",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
