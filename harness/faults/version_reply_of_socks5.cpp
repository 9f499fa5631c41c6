// Answers a foreign version with SOCKS 5's.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedOutput {
  public:
    using ChangedOutput::ChangedOutput;

  protected:
    void change(wire::Buffer& output) override {
        constexpr std::size_t version_reply = 2;
        if (std::exchange(first_, false) && output.size() == version_reply) output[0] = 5;
    }

  private:
    bool first_ = true;
};

}  // namespace

Fault version_reply_of_socks5() {
    return {"version-reply-of-socks5",
            {"R05-VER-P-FIELD-MAJOR"},
            "a foreign version is answered with 05 00",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
