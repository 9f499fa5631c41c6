// Goes on looking for Requests in the data.
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingStream {
  public:
    using ForwardingStream::ForwardingStream;

    net::IoResult try_read(std::span<std::uint8_t> into) override {
        const auto read = inner().try_read(into);
        if (read.size < 3) return read;
        const bool request = into[0] == 6 && into[1] == 0 && into[2] < 4;
        return request ? inner().try_read(into) : read;
    }
};

}  // namespace

Fault second_request_swallowed() {
    return {"second-request-swallowed",
            {"R05-MSG-P-ONE-REQ-PER-CONN"},
            "data of a client that begins like a Request does not reach the remote",
            wrap_relayed<Faulty, &net::RelayJob::first>};
}

}  // namespace conform::faults
