// Sends an Authentication Reply where the version is foreign.
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
        if (std::exchange(first_, false) && output.size() == version_reply) {
            output = {6, 0, 1, 0xFF, 0};
        }
    }

  private:
    bool first_ = true;
};

}  // namespace

Fault version_reply_too_long() {
    return {"version-reply-too-long",
            {"R05-VER-P-LENGTH"},
            "a foreign version is answered with 06 00 01 FF 00",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
