// Takes every Length below 2 for 2.
#include "faults/faults.hpp"
#include "faults/request_walk.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedRequest {
  public:
    using ChangedRequest::ChangedRequest;

  private:
    void change(RequestPart part, std::uint8_t& byte) override {
        if (part == RequestPart::option_length && byte < 2) byte = 2;
    }
};

}  // namespace

Fault short_options_stretched() {
    return {"short-options-stretched",
            {"R05-OPT-P-LEN-0", "R05-OPT-P-LEN-1"},
            "an option of length 0 or 1 is taken for one without data, and the Request is served",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
