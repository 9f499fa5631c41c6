// Keeps the TOS that was asked for last.
#include <atomic>

#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingConnector {
  public:
    using ForwardingConnector::ForwardingConnector;

    net::Awaitable<net::ConnectResult> connect(net::Endpoint remote,
                                               net::ConnectOptions options) override {
        if (options.tos) last_ = *options.tos;
        options.tos = last_.load();
        co_return co_await inner().connect(remote, options);
    }

  private:
    std::atomic<std::uint8_t> last_ = 0;
};

}  // namespace

Fault tos_of_the_last_request() {
    return {"tos-of-the-last-request",
            {"R05-TOS-P-NOT-LEAKING"},
            "the TOS of one Request is used for the connections of all later ones",
            wrap_connector<Faulty>};
}

}  // namespace conform::faults
