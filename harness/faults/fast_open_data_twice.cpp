// Writes what the SYN carried once more into the stream.
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Forgetful final : public ForwardingConnector {
  public:
    using ForwardingConnector::ForwardingConnector;

    net::Awaitable<net::ConnectResult> connect(net::Endpoint remote,
                                               net::ConnectOptions options) override {
        auto connected = co_await inner().connect(remote, options);
        if (connected) connected->payload_sent = 0;
        co_return connected;
    }
};

}  // namespace

Fault fast_open_data_twice() {
    return {"fast-open-data-twice",
            {"R05-TFO-P-NO-DUP"},
            "data that was given to the SYN is sent again behind it",
            wrap_connector<Forgetful>};
}

}  // namespace conform::faults
