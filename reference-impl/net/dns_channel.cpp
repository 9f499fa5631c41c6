#include "net/dns_channel.hpp"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <chrono>
#include <utility>

#include "net/socket_address.hpp"

namespace socks6::net {

namespace {

using Reason = ResolveError::Reason;

Reason reason_of(int status) {
    switch (status) {
        case ARES_ENOTFOUND:
        case ARES_ENODATA:
        case ARES_EBADNAME:
        case ARES_ENONAME:
            return Reason::not_found;
        case ARES_ECONNREFUSED:
        case ARES_ESERVFAIL:
        case ARES_EREFUSED:
        case ARES_ENOTIMP:
            return Reason::no_server;
        case ARES_ETIMEOUT:
            return Reason::timed_out;
        case ARES_ECANCELLED:
        case ARES_EDESTRUCTION:
            return Reason::cancelled;
        default:
            return Reason::other;
    }
}

std::vector<IpAddress> addresses_of(const ares_addrinfo* info) {
    std::vector<IpAddress> addresses;
    if (info == nullptr) return addresses;
    for (const auto* node = info->nodes; node != nullptr; node = node->ai_next) {
        const auto address = to_ip_address(*node->ai_addr);
        // A hosts file may name an address more than once.
        const bool known =
            address && std::find(addresses.begin(), addresses.end(), *address) != addresses.end();
        if (address && !known) addresses.push_back(*address);
    }
    return addresses;
}

/// c-ares takes all of a socket's functions or none: those of the system but for the first, which
/// is that of the DnsOptions.
constexpr ares_socket_functions socket_functions{
    [](int family, int type, int protocol, void* open) -> ares_socket_t {
        const auto& open_socket = *static_cast<decltype(DnsOptions::open_socket)*>(open);
        return open_socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
    },
    [](ares_socket_t fd, void*) { return ::close(fd); },
    [](ares_socket_t fd, const sockaddr* to, ares_socklen_t size, void*) {
        return ::connect(fd, to, size);
    },
    [](ares_socket_t fd, void* room, std::size_t size, int flags, sockaddr* from,
       ares_socklen_t* from_size,
       void*) -> ares_ssize_t { return ::recvfrom(fd, room, size, flags, from, from_size); },
    [](ares_socket_t fd, const iovec* parts, int count, void*) -> ares_ssize_t {
        return ::writev(fd, parts, count);
    }};

}  // namespace

/// One caller's question, shared by c-ares and the caller's cancellation slot.
class DnsResolver::Channel::Query {
  public:
    Query(asio::any_io_executor executor, std::string name, Handler handler)
        : executor_(std::move(executor)), name_(std::move(name)), handler_(std::move(handler)) {}

    const std::string& name() const { return name_; }

    void fail(Reason reason, std::string text) {
        finish(ResolveError{reason, name_, std::move(text)});
    }

    /// Later calls do nothing. The handler never runs within a call of c-ares, which it could
    /// destroy.
    void finish(ResolveResult result) {
        if (!handler_) return;
        auto handler = std::exchange(handler_, nullptr);
        asio::post(executor_,
                   [handler = std::move(handler), result = std::move(result)] { handler(result); });
    }

    static void on_answer(void* argument, int status, int, ares_addrinfo* info) {
        const std::unique_ptr<std::shared_ptr<Query>> self(
            static_cast<std::shared_ptr<Query>*>(argument));
        const std::unique_ptr<ares_addrinfo, void (*)(ares_addrinfo*)> owned(info,
                                                                             ares_freeaddrinfo);
        if (status != ARES_SUCCESS) return (*self)->fail(reason_of(status), ares_strerror(status));
        auto addresses = addresses_of(info);
        if (addresses.empty()) return (*self)->fail(Reason::not_found, "no address");
        (*self)->finish(std::move(addresses));
    }

  private:
    asio::any_io_executor executor_;
    std::string name_;
    Handler handler_;
};

DnsResolver::Channel::Channel(asio::any_io_executor executor)
    : executor_(std::move(executor)), timer_(executor_) {}

DnsResolver::Channel::~Channel() {
    close();
}

void DnsResolver::Channel::open(const DnsOptions& options) {
    // Once per process, and safe from every thread.
    static const int initialised = ares_library_init(ARES_LIB_INIT_ALL);
    std::string lookups = "fb";
    ares_options given{};
    given.timeout = static_cast<int>(options.timeout.count());
    given.tries = options.tries;
    given.lookups = lookups.data();
    given.sock_state_cb_data = this;
    given.sock_state_cb = [](void* self, ares_socket_t fd, int read, int write) {
        static_cast<Channel*>(self)->on_socket_state(fd, read != 0, write != 0);
    };
    const int mask =
        ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS | ARES_OPT_SOCK_STATE_CB;
    int status = initialised;
    if (status == ARES_SUCCESS) status = ares_init_options(&channel_, &given, mask);
    if (status != ARES_SUCCESS) {
        channel_ = nullptr;
        start_error_ = std::string("DNS resolver: ") + ares_strerror(status);
        return;
    }
    if (options.open_socket) {
        open_socket_ = options.open_socket;
        ares_set_socket_functions(channel_, &socket_functions, &open_socket_);
    }
    if (options.servers.empty()) return;
    status = ares_set_servers_ports_csv(channel_, options.servers.c_str());
    if (status == ARES_SUCCESS) return;
    start_error_ = "DNS servers \"" + options.servers + "\": " + ares_strerror(status);
    close();
}

void DnsResolver::Channel::close() {
    if (channel_ != nullptr) ares_destroy(std::exchange(channel_, nullptr));
    timer_.cancel();
}

void DnsResolver::Channel::query(std::string name, Handler handler, asio::cancellation_slot slot) {
    const auto query = std::make_shared<Query>(executor_, std::move(name), std::move(handler));
    if (channel_ == nullptr) return query->fail(Reason::no_server, start_error_);
    if (slot.is_connected()) {
        slot.assign([weak = std::weak_ptr<Query>(query)](asio::cancellation_type) {
            if (const auto live = weak.lock()) live->fail(Reason::cancelled, "cancelled");
        });
    }
    ares_addrinfo_hints hints{};
    hints.ai_family = AF_UNSPEC;
    // One entry per address, not one per socket type.
    hints.ai_socktype = SOCK_STREAM;
    auto argument = std::make_unique<std::shared_ptr<Query>>(query);
    ares_getaddrinfo(channel_, query->name().c_str(), nullptr, &hints, &Query::on_answer,
                     argument.release());
    arm_timer();
}

void DnsResolver::Channel::on_socket_state(ares_socket_t fd, bool read, bool write) {
    auto found = watched_.find(fd);
    if (!read && !write) {
        if (found == watched_.end()) return;
        // c-ares closes it now; Asio must forget it first.
        found->second->descriptor.release();
        watched_.erase(found);
        return;
    }
    if (found == watched_.end()) {
        asio::posix::stream_descriptor descriptor(executor_, fd);
        found = watched_.emplace(fd, std::make_shared<Watched>(std::move(descriptor))).first;
    }
    const auto watched = found->second;
    watched->read.wanted = read;
    watched->write.wanted = write;
    watch(fd, watched);
}

void DnsResolver::Channel::watch(ares_socket_t fd, const std::shared_ptr<Watched>& watched) {
    const auto start = [&](Watched::Direction Watched::*direction, auto type, bool reads) {
        auto& [wanted, waiting] = (*watched).*direction;
        if (!wanted || waiting) return;
        waiting = true;
        auto ready = [weak = weak_from_this(), entry = std::weak_ptr<Watched>(watched), fd,
                      direction, reads](boost::system::error_code error) {
            const auto self = weak.lock();
            const auto live = entry.lock();
            if (error || !self || !live) return;
            ((*live).*direction).waiting = false;
            self->process(reads ? fd : ARES_SOCKET_BAD, reads ? ARES_SOCKET_BAD : fd);
            // c-ares may have closed the socket; its number may be in use again.
            if (live->descriptor.is_open()) self->watch(fd, live);
        };
        watched->descriptor.async_wait(type, std::move(ready));
    };
    using Base = asio::posix::descriptor_base;
    start(&Watched::read, Base::wait_read, true);
    start(&Watched::write, Base::wait_write, false);
}

void DnsResolver::Channel::process(ares_socket_t readable, ares_socket_t writable) {
    if (channel_ == nullptr) return;
    ares_process_fd(channel_, readable, writable);
    arm_timer();
}

void DnsResolver::Channel::arm_timer() {
    timeval wait{};
    if (channel_ == nullptr || ares_timeout(channel_, nullptr, &wait) == nullptr) {
        timer_.cancel();
        return;
    }
    timer_.expires_after(std::chrono::seconds(wait.tv_sec) +
                         std::chrono::microseconds(wait.tv_usec));
    timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
        const auto self = weak.lock();
        if (!error && self) self->process(ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    });
}

}  // namespace socks6::net
