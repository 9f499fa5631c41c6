#include "net/buffered_relay.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <unordered_map>
#include <utility>

#include "net/relaying.hpp"

namespace socks6::net {

/// What relayings have in common; outlives the relay while handlers are on their way.
class BufferedRelay::Shared {
  public:
    Shared(asio::any_io_executor e, std::size_t limit)
        : executor(std::move(e)), buffer(std::max<std::size_t>(limit, 1)) {}

    asio::any_io_executor executor;
    std::vector<std::uint8_t> buffer;
    std::unordered_map<Relaying*, std::shared_ptr<Relaying>> active;
};

BufferedRelay::BufferedRelay(asio::any_io_executor executor, std::size_t buffer_limit)
    : shared_(std::make_shared<Shared>(std::move(executor), buffer_limit)) {}

BufferedRelay::~BufferedRelay() {
    stop();
}

void BufferedRelay::start(RelayJob job, Done done) {
    auto ended = [weak = std::weak_ptr<Shared>(shared_), done = std::move(done)](
                     Relaying& which, const RelayResult& result) {
        const auto shared = weak.lock();
        if (!shared) return;
        asio::post(shared->executor, [done, result] { done(result); });
        shared->active.erase(&which);
    };
    const auto relaying =
        std::make_shared<Relaying>(std::move(job), shared_->buffer, std::move(ended));
    shared_->active.emplace(relaying.get(), relaying);
    asio::post(shared_->executor, [weak = std::weak_ptr<Relaying>(relaying), shared = shared_] {
        if (const auto live = weak.lock()) live->begin();
    });
}

void BufferedRelay::stop() {
    // Each takes itself out.
    const auto active = shared_->active;
    for (const auto& [key, relaying] : active) relaying->stop(RelayResult::Reason::stopped);
}

std::size_t BufferedRelay::active() const {
    return shared_->active.size();
}

}  // namespace socks6::net
