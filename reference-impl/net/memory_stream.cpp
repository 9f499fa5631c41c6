#include "net/memory_stream.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/post.hpp>
#include <deque>
#include <mutex>
#include <optional>
#include <unordered_set>
#include <vector>

namespace socks6::net {

namespace {

std::error_code error_of(std::errc code) {
    return std::make_error_code(code);
}

/// Bytes on their way to one side.
struct Pipe {
    std::deque<std::uint8_t> bytes;
    bool fin = false;
};

struct Waiting {
    WaitHandler handler;
    asio::cancellation_slot slot;
};

/// What one side knows.
struct Side {
    Pipe inbox;
    bool open = true;
    PeerEnd peer_end = PeerEnd::open;
    std::array<std::optional<Waiting>, 3> waiting;
};

class Link;

/// The links of one execution context, which they may outlive.
class OpenLinks {
  public:
    void add(Link& link) {
        const std::lock_guard lock(mutex_);
        links_.insert(&link);
    }
    void remove(Link& link) {
        const std::lock_guard lock(mutex_);
        links_.erase(&link);
    }
    void drop_waiting();

  private:
    std::mutex mutex_;
    std::unordered_set<Link*> links_;
};

/// A coroutine that waits on its own stream is owned by the handler that the link keeps. When the
/// context ends, nothing will ever wake it: drop it, as Asio drops what waits on its sockets.
class LinksOfContext : public asio::execution_context::service {
  public:
    using key_type = LinksOfContext;
    inline static asio::execution_context::id id;

    explicit LinksOfContext(asio::execution_context& context) : service(context) {}
    std::shared_ptr<OpenLinks> links() const { return links_; }

  private:
    void shutdown() override { links_->drop_waiting(); }

    std::shared_ptr<OpenLinks> links_ = std::make_shared<OpenLinks>();
};

/// Both sides; shared by the two streams and by handlers on their way.
class Link : public std::enable_shared_from_this<Link> {
  public:
    Link(asio::any_io_executor executor, std::size_t capacity)
        : executor_(std::move(executor)), capacity_(std::max<std::size_t>(capacity, 1)) {
        links_->add(*this);
    }
    ~Link() { links_->remove(*this); }
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    asio::any_io_executor executor() const { return executor_; }
    const Side& side(std::size_t index) const { return sides_[index]; }

    IoResult read(std::size_t index, std::span<std::uint8_t> into) {
        Side& self = sides_[index];
        if (!self.open) return {0, error_of(std::errc::operation_canceled)};
        auto& bytes = self.inbox.bytes;
        const auto size = std::min(into.size(), bytes.size());
        if (size > 0) {
            const auto stop = bytes.begin() + static_cast<std::ptrdiff_t>(size);
            std::copy(bytes.begin(), stop, into.begin());
            bytes.erase(bytes.begin(), stop);
            wake(1 - index, Readiness::writable);
            return {size, {}};
        }
        if (self.peer_end == PeerEnd::reset) return {0, error_of(std::errc::connection_reset)};
        if (into.empty()) return {};
        if (!self.inbox.fin) return {0, error_of(std::errc::operation_would_block)};
        self.peer_end = PeerEnd::fin;
        return {};
    }

    IoResult write(std::size_t index, std::span<const std::uint8_t> bytes) {
        Side& self = sides_[index];
        Side& peer = sides_[1 - index];
        if (!self.open) return {0, error_of(std::errc::operation_canceled)};
        if (bytes.empty()) return {};
        if (peer.inbox.fin) return {0, error_of(std::errc::broken_pipe)};
        if (self.peer_end == PeerEnd::reset) return {0, error_of(std::errc::connection_reset)};
        if (!peer.open) {
            break_side(index);
            return {0, error_of(std::errc::connection_reset)};
        }
        const auto size = std::min(bytes.size(), capacity_ - peer.inbox.bytes.size());
        if (size == 0) return {0, error_of(std::errc::operation_would_block)};
        const auto taken = bytes.first(size);
        peer.inbox.bytes.insert(peer.inbox.bytes.end(), taken.begin(), taken.end());
        wake(1 - index, Readiness::readable);
        return {size, {}};
    }

    void wait(std::size_t index, Readiness what, WaitHandler handler,
              asio::cancellation_slot slot) {
        if (!sides_[index].open || holds(index, what)) return post(index, std::move(handler));
        if (slot.is_connected()) {
            slot.assign([weak = weak_from_this(), index, what](asio::cancellation_type) {
                if (const auto link = weak.lock()) link->cancel(index, what);
            });
        }
        waiting_for(index, what) = Waiting{std::move(handler), slot};
    }

    void send_fin(std::size_t index) {
        sides_[1 - index].inbox.fin = true;
        wake(1 - index, Readiness::readable);
        wake_if_ended(index);
    }

    /// Moves the handlers that wait to `dropped`; they are never called.
    void drop_waiting(std::vector<WaitHandler>& dropped) {
        for (std::size_t index : {0, 1}) {
            for (auto what : {Readiness::readable, Readiness::writable, Readiness::broken}) {
                dropped.push_back(take(index, what));
            }
        }
    }

    void close(std::size_t index) {
        Side& self = sides_[index];
        if (!self.open) return;
        const bool unread = !self.inbox.bytes.empty();
        self.open = false;
        for (auto what : {Readiness::readable, Readiness::writable, Readiness::broken}) {
            cancel(index, what);
        }
        if (unread) break_side(1 - index);
        send_fin(index);
        wake(1 - index, Readiness::writable);
    }

    void reset(std::size_t index) {
        if (!sides_[index].open) return;
        sides_[1 - index].inbox.bytes.clear();
        break_side(1 - index);
        close(index);
    }

  private:
    std::optional<Waiting>& waiting_for(std::size_t index, Readiness what) {
        return sides_[index].waiting[static_cast<std::size_t>(what)];
    }

    bool holds(std::size_t index, Readiness what) const {
        const Side& self = sides_[index];
        const Side& peer = sides_[1 - index];
        if (self.peer_end == PeerEnd::reset) return true;
        switch (what) {
            case Readiness::readable:
                return !self.inbox.bytes.empty() || self.inbox.fin;
            case Readiness::writable:
                return !peer.open || peer.inbox.fin || peer.inbox.bytes.size() < capacity_;
            case Readiness::broken:
                return self.inbox.fin && peer.inbox.fin;
        }
        return true;
    }

    /// The connection is broken for that side.
    void break_side(std::size_t index) {
        sides_[index].peer_end = PeerEnd::reset;
        for (auto what : {Readiness::readable, Readiness::writable, Readiness::broken}) {
            wake(index, what);
        }
    }

    void wake_if_ended(std::size_t index) {
        for (const auto side : {index, 1 - index}) {
            if (holds(side, Readiness::broken)) wake(side, Readiness::broken);
        }
    }

    void wake(std::size_t index, Readiness what) {
        if (auto& waiting = waiting_for(index, what); waiting && waiting->slot.is_connected()) {
            waiting->slot.clear();
        }
        if (auto handler = take(index, what)) post(index, std::move(handler));
    }

    void cancel(std::size_t index, Readiness what) {
        if (auto handler = take(index, what)) {
            asio::post(executor_, [handler = std::move(handler)] {
                handler(error_of(std::errc::operation_canceled));
            });
        }
    }

    WaitHandler take(std::size_t index, Readiness what) {
        auto& waiting = waiting_for(index, what);
        if (!waiting) return {};
        WaitHandler handler = std::move(waiting->handler);
        waiting.reset();
        return handler;
    }

    void post(std::size_t index, WaitHandler handler) {
        asio::post(executor_, [link = shared_from_this(), index, handler = std::move(handler)] {
            const bool open = link->sides_[index].open;
            handler(open ? std::error_code{} : error_of(std::errc::operation_canceled));
        });
    }

    asio::any_io_executor executor_;
    std::size_t capacity_;
    std::array<Side, 2> sides_;
    std::shared_ptr<OpenLinks> links_ =
        asio::use_service<LinksOfContext>(executor_.context()).links();
};

void OpenLinks::drop_waiting() {
    std::vector<WaitHandler> dropped;  // outlives the lock: a frame that goes may take its link
    const std::lock_guard lock(mutex_);
    for (Link* link : links_) link->drop_waiting(dropped);
}

class MemoryStream final : public Stream {
  public:
    MemoryStream(std::shared_ptr<Link> link, std::size_t index, const Endpoint& local,
                 const Endpoint& remote)
        : link_(std::move(link)), index_(index), local_(local), remote_(remote) {}
    ~MemoryStream() override { link_->close(index_); }

    asio::any_io_executor executor() override { return link_->executor(); }
    IoResult try_read(std::span<std::uint8_t> into) override { return link_->read(index_, into); }
    IoResult try_write(std::span<const std::uint8_t> bytes) override {
        return link_->write(index_, bytes);
    }
    void wait(Readiness what, WaitHandler handler, asio::cancellation_slot slot) override {
        link_->wait(index_, what, std::move(handler), slot);
    }
    void shutdown_send() override {
        if (is_open()) link_->send_fin(index_);
    }
    void close() override { link_->close(index_); }
    void reset() override { link_->reset(index_); }
    bool is_open() const override { return link_->side(index_).open; }
    PeerEnd peer_end() const override { return link_->side(index_).peer_end; }
    Endpoint local_endpoint() const override { return local_; }
    Endpoint remote_endpoint() const override { return remote_; }
    int native_handle() const override { return -1; }

  private:
    std::shared_ptr<Link> link_;
    std::size_t index_;
    Endpoint local_;
    Endpoint remote_;
};

}  // namespace

std::pair<std::unique_ptr<Stream>, std::unique_ptr<Stream>> make_memory_pair(
    const asio::any_io_executor& executor, const MemoryPairOptions& options) {
    const auto link = std::make_shared<Link>(executor, options.capacity);
    return {std::make_unique<MemoryStream>(link, 0, options.first, options.second),
            std::make_unique<MemoryStream>(link, 1, options.second, options.first)};
}

}  // namespace socks6::net
