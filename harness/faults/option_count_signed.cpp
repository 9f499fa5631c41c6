// Takes the option count for a signed byte.
#include "faults/faults.hpp"
#include "faults/request_walk.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedRequest {
  public:
    using ChangedRequest::ChangedRequest;

  private:
    void change(RequestPart part, std::uint8_t& byte) override {
        if (part == RequestPart::option_count && (byte & 0x80U) != 0) byte = 0;
    }
};

}  // namespace

Fault option_count_signed() {
    return {"option-count-signed",
            {"R05-MSG-P-MANY-OPTIONS"},
            "a Request of more than 127 options is taken for one without any",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
