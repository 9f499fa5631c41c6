// Goes on listening when the client of a BIND has gone.
#include <mutex>
#include <vector>

#include "faults/faults.hpp"
#include "faults/kept_listeners.hpp"

namespace conform::faults {
namespace {

/// The peers that nobody waits for, over all BINDs of a proxy.
struct Lost {
    std::mutex mutex;
    std::vector<std::unique_ptr<net::Stream>> streams;
};

class Leaked final : public ForwardingAcceptor {
  public:
    Leaked(std::unique_ptr<net::Acceptor> acceptor, std::shared_ptr<Lost> lost)
        : ForwardingAcceptor(std::move(acceptor)), lost_(std::move(lost)) {}

    net::Awaitable<net::AcceptResult> accept() override {
        auto accepted = co_await inner().accept();
        if (!accepted || !closed_) co_return accepted;
        const std::lock_guard lock(lost_->mutex);
        lost_->streams.push_back(std::move(*accepted));
        co_return std::make_error_code(std::errc::operation_canceled);
    }
    void close() override { closed_ = true; }

  private:
    std::shared_ptr<Lost> lost_;
    bool closed_ = false;
};

void apply(socks6::proxy::ProxyParts& parts) {
    const auto lost = std::make_shared<Lost>();
    parts.listen = [listen = parts.listen, lost](const net::Endpoint& local,
                                                 const net::ListenOptions& options) {
        auto result = listen(local, options);
        const bool plain_bind = options.backlog == 1;
        if (result && plain_bind) *result = std::make_unique<Leaked>(std::move(*result), lost);
        return result;
    };
}

}  // namespace

Fault bind_outlives_client() {
    return {"bind-outlives-client",
            {"R05-BIND-P-RELEASE"},
            "a port that was bound takes its peer also when nobody waits for it any more",
            apply};
}

}  // namespace conform::faults
