// Uses TFO for everybody.
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingConnector {
  public:
    using ForwardingConnector::ForwardingConnector;

    net::Awaitable<net::ConnectResult> connect(net::Endpoint remote,
                                               net::ConnectOptions options) override {
        if (!options.tfo_payload) options.tfo_payload.emplace();
        co_return co_await inner().connect(remote, options);
    }
};

}  // namespace

Fault fast_open_unasked() {
    return {"fast-open-unasked",
            {"R05-TFO-P-CONNECT-NOT"},
            "TCP Fast Open is used though no TFO option came",
            wrap_connector<Faulty>};
}

}  // namespace conform::faults
