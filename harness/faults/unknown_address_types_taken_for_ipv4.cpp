// Takes every address type that it does not know for IPv4.
#include "faults/faults.hpp"
#include "faults/request_walk.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedRequest {
  public:
    using ChangedRequest::ChangedRequest;

  private:
    void change(RequestPart part, std::uint8_t& byte) override {
        const bool known = byte == 1 || byte == 3 || byte == 4;
        if (part == RequestPart::address_type && !known) byte = 1;
    }
};

}  // namespace

Fault unknown_address_types_taken_for_ipv4() {
    return {"unknown-address-types-taken-for-ipv4",
            {"R05-MSG-P-BAD-ATYP", "R05-OPR-P-CODE-08-ATYP-UNSUPPORTED"},
            "a Request with an unknown address type is served as one with an IPv4 address",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
