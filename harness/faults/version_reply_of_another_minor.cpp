// Answers a foreign version with a minor version of its own.
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
        if (std::exchange(first_, false) && output.size() == version_reply) output[1] = 1;
    }

  private:
    bool first_ = true;
};

}  // namespace

Fault version_reply_of_another_minor() {
    return {"version-reply-of-another-minor",
            {"R05-VER-P-FIELD-MINOR"},
            "a foreign version is answered with 06 01",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
