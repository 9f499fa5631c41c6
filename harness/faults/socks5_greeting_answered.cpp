// Answers SOCKS 5 in its own words.
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
        if (first_ == 5) output = {5, 0xFF};
    }

  private:
    std::optional<std::uint8_t> first_;
};

}  // namespace

Fault socks5_greeting_answered() {
    return {"socks5-greeting-answered",
            {"R05-VER-P-SOCKS5-GREETING", "R05-VER-P-FIELD-MAJOR"},
            "a greeting of SOCKS 5 is answered with 05 FF",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
