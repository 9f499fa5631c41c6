// Does not look at the leg of a Stack option about TCP.
#include "faults/faults.hpp"
#include "faults/request_walk.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedRequest {
  public:
    using ChangedRequest::ChangedRequest;

  private:
    void change(RequestPart part, std::uint8_t& byte) override {
        constexpr std::uint8_t client_leg_of_tcp = 0x44;
        constexpr std::uint8_t remote_leg_of_tcp = 0x84;
        if (part == RequestPart::option_kind) {
            stack_ = byte == 1;
        } else if (part == RequestPart::option_data && std::exchange(stack_, false)) {
            if (byte == client_leg_of_tcp) byte = remote_leg_of_tcp;
        }
    }

    bool stack_ = false;
};

}  // namespace

Fault fast_open_of_either_leg() {
    return {"fast-open-of-either-leg",
            {"R05-STACK-P-WRONG-LEG"},
            "a TFO option for the client's leg opens TFO to the remote",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
