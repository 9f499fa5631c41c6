// Takes every command that it does not know for a NOOP.
#include "faults/faults.hpp"
#include "faults/request_walk.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedRequest {
  public:
    using ChangedRequest::ChangedRequest;

  private:
    void change(RequestPart part, std::uint8_t& byte) override {
        constexpr std::uint8_t last_command = 3;
        if (part == RequestPart::command && byte > last_command) byte = 0;
    }
};

}  // namespace

Fault unknown_commands_taken_for_noop() {
    return {"unknown-commands-taken-for-noop",
            {"R05-MSG-P-BAD-CMD", "R05-OPR-P-CODE-07-CMD-UNSUPPORTED"},
            "a Request with an unknown command is answered with success",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
