#include "bench/load/idle_load.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "bench/load/association.hpp"
#include "bench/load/remotes.hpp"
#include "bench/load/tls_channel.hpp"

namespace bench {

namespace net = socks6::net;

namespace {

/// What is open; each closed by RST when it goes.
struct Opened {
    std::vector<net::FileDescriptor> plain;
    std::vector<TlsChannel> tls;
    std::vector<Association> associations;
};

/// A connection takes two descriptors here (the client's and the remote's) and two in the proxy.
std::size_t allowed(std::size_t wanted) {
    constexpr std::size_t others = 400;
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    return std::min<std::size_t>(wanted, (limit.rlim_cur - others) / 2);
}

class Opener {
  public:
    Opener(IdleKind kind, const net::Endpoint& proxy, const net::Endpoint& secure)
        : kind_(kind), proxy_(proxy), secure_(secure), remotes_(Remotes::Behaviour::echo, 8) {
        if (kind == IdleKind::tls_connect) context_ = make_tls_context();
        if (kind == IdleKind::dtls_association) context_ = make_dtls_context();
    }

    void open_until(std::size_t count) {
        for (; open_ < count; ++open_) {
            const bool connecting = kind_ == IdleKind::connect || kind_ == IdleKind::tls_connect;
            connecting ? connect(open_) : associate();
        }
    }

  private:
    void associate() {
        auto& association = opened_.associations.emplace_back(Protocol::socks6, proxy_, udp_.get());
        if (kind_ == IdleKind::association) return association.confirm(udp_.get());
        auto fd = bind_udp(64 * 1024);
        const net::SocketAddress to(secure_);
        ::connect(fd.get(), to.data(), to.size());
        auto& channel = opened_.tls.emplace_back(*context_, std::move(fd));
        association.confirm([&](auto bytes) { return channel.send(bytes); });
    }

    void connect(std::size_t index) {
        const auto& remotes = remotes_.endpoints();
        Dialogue dialogue(Protocol::socks6, socks6::wire::Command::connect,
                          remotes[index % remotes.size()]);
        auto fd = connect_tcp(kind_ == IdleKind::connect ? proxy_ : secure_);
        close_by_reset(fd.get());
        if (kind_ == IdleKind::connect) {
            hold(fd.get(), dialogue);
            opened_.plain.push_back(std::move(fd));
        } else {
            TlsChannel channel(*context_, std::move(fd));
            hold(
                dialogue, [&](auto bytes) { return channel.send(bytes); },
                [&](auto bytes) { return channel.receive(bytes); });
            opened_.tls.push_back(std::move(channel));
        }
    }

    IdleKind kind_;
    net::Endpoint proxy_;
    net::Endpoint secure_;
    Remotes remotes_;
    net::FileDescriptor udp_ = bind_udp(1024 * 1024);
    TlsContext context_;
    Opened opened_;
    std::size_t open_ = 0;
};

/// Once the replies have come the proxy may still tidy up what served to make the connection.
double settled_bytes(const ServerProcess& proxy) {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    return proxy.resident_bytes();
}

}  // namespace

IdleResult run_idle(IdleKind kind, const ServerProcess& proxy, const net::Endpoint& secure,
                    std::size_t count) {
    count = allowed(count);
    const auto first = count / 10;
    Opener opener(kind, proxy.endpoint(), secure);
    opener.open_until(first);
    const auto before = settled_bytes(proxy);
    opener.open_until(count);
    const auto after = settled_bytes(proxy);
    if (before == 0 || after == 0) throw std::runtime_error("the proxy's memory cannot be read");
    return {count, (after - before) / static_cast<double>(count - first)};
}

}  // namespace bench
