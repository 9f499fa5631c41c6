// Opens a second connection, for good measure.
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingConnector {
  public:
    using ForwardingConnector::ForwardingConnector;

    net::Awaitable<net::ConnectResult> connect(net::Endpoint remote,
                                               net::ConnectOptions options) override {
        auto result = co_await inner().connect(remote, options);
        const net::ConnectOptions plain;
        const auto spare = co_await inner().connect(remote, plain);
        co_return result;
    }
};

}  // namespace

Fault connects_twice() {
    return {"connects-twice",
            {"R05-CONN-P-ONE-OUTBOUND", "R05-CONN-P-DATA-C2R"},
            "each CONNECT opens two connections to the remote, one of which is closed again",
            wrap_connector<Faulty>};
}

}  // namespace conform::faults
