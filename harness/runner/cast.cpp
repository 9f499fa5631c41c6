#include "runner/cast.hpp"

#include <fmt/format.h>

#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/file_descriptor.hpp"
#include "net/socket_address.hpp"
#include "runner/flow_end.hpp"
#include "runner/lab_hosts.hpp"

namespace conform::runner {

namespace asio = socks6::net::asio;
namespace net = socks6::net;
using scenario::ActorRole;
using scenario::AddressForm;

struct Cast::Listening {
    std::vector<std::unique_ptr<net::Acceptor>> acceptors;
    /// Bound and not listening: whoever connects is refused, and nobody else gets the port.
    std::optional<net::FileDescriptor> closed_port;
    std::optional<net::Endpoint> v4;
    std::optional<net::Endpoint> v6;

    void set(const net::Endpoint& endpoint) { (endpoint.address.is_v4() ? v4 : v6) = endpoint; }
    const net::Endpoint* any() const { return v4 ? &*v4 : v6 ? &*v6 : nullptr; }
};

namespace {

/// The address from which this machine would send to `remote`.
std::optional<net::IpAddress> address_toward(const asio::any_io_executor& executor,
                                             const net::Endpoint& remote) {
    // Connecting a UDP socket sends nothing; the kernel only chooses the route.
    asio::ip::udp::socket probe(executor);
    boost::system::error_code error;
    const asio::ip::udp::endpoint to(asio::ip::make_address(to_string(remote.address), error),
                                     remote.port);
    if (!error) probe.open(to.protocol(), error);
    if (!error) probe.connect(to, error);
    if (error) return std::nullopt;
    return net::IpAddress::parse(probe.local_endpoint().address().to_string());
}

bool has_datagrams(ActorRole role) {
    return role == ActorRole::udp_client || role == ActorRole::udp_remote;
}

bool listens(ActorRole role) {
    return role == ActorRole::remote || role == ActorRole::proxy;
}

/// Another address of this machine; elsewhere than on IPv4 loopback there may be none.
std::optional<net::IpAddress> second_address(const net::Endpoint& relay) {
    if (!relay.address.is_v4() || !relay.address.loopback()) return std::nullopt;
    return net::IpAddress::v4({127, 0, 0, 2});
}

/// Which of an actor's own addresses it serves.
struct Places {
    net::IpAddress address;
    /// A name may lead to either family ("localhost"): then this one is served as well.
    std::optional<net::IpAddress> other;
};

/// Opens a socket on the first port of first..last that `address` has free, and one of the same
/// port on the other address, where it is free there. Nothing, or why there is none.
template <typename Open, typename Keep>
std::optional<std::string> open_at(const Places& places, const PortRange& ports, const Open& open,
                                   const Keep& keep) {
    const std::uint32_t last = std::max(ports.first, ports.last);
    std::string why;
    for (std::uint32_t port = ports.first; port <= last; ++port) {
        auto opened = open(net::Endpoint{places.address, static_cast<std::uint16_t>(port)});
        if (!opened) {
            why = to_string(opened.error());
            continue;
        }
        const auto bound = (*opened)->local_endpoint();
        keep(std::move(*opened));
        if (!places.other) return std::nullopt;
        if (auto twin = open(net::Endpoint{*places.other, bound.port})) keep(std::move(*twin));
        return std::nullopt;
    }
    return why;
}

}  // namespace

Cast::Cast(const Target& target, Transports& transports, transcript::Recorder& recorder,
           Pulse& pulse, Tasks& tasks)
    : target_(target),
      transports_(transports),
      recorder_(recorder),
      pulse_(pulse),
      tasks_(tasks),
      names_(target) {}

Cast::~Cast() = default;

std::optional<std::string> Cast::set_up(const std::map<std::string, scenario::Actor>& actors) {
    // Those beside another one need its port.
    for (const bool beside : {false, true}) {
        for (const auto& [name, actor] : actors) {
            if (actor.beside.empty() == beside) continue;
            auto& member = *members_.emplace(name, std::make_unique<Member>()).first->second;
            member.actor = actor;
            if (auto why = set_up(member)) return why;
            if (auto why = publish(member); !why.empty()) return why;
        }
    }
    return std::nullopt;
}

std::string Cast::publish(const Member& member) {
    std::vector<net::IpAddress> addresses;
    if (member.listening) {
        for (const auto& one : {member.listening->v4, member.listening->v6}) {
            if (one) addresses.push_back(one->address);
        }
    }
    return names_.add(member.actor, std::move(addresses));
}

std::optional<std::string> Cast::set_up(Member& member) {
    const auto& actor = member.actor;
    if (listens(actor.role)) return listen(member);
    if (has_datagrams(actor.role)) return open_mailbox(member);
    if (actor.role == ActorRole::nowhere && !nameless(actor.absence)) return refuse(member);
    return std::nullopt;
}

std::optional<std::string> Cast::listen(Member& member) {
    const auto wants_v6 = member.actor.family == scenario::Family::ipv6;
    const auto& address = wants_v6 ? target_.advertise_v6 : target_.advertise_v4;
    if (!address) return std::string(wants_v6 ? "no IPv6 address to listen on" : "no IPv4 address");
    member.listening = std::make_unique<Listening>();

    net::ListenOptions options;
    options.save_syn = true;
    if (member.actor.tfo) options.fast_open_queue = 64;
    const Places places{*address, wants_v6 ? target_.advertise_v4 : target_.advertise_v6};
    return open_at(
        places, target_.ports,
        [&](const net::Endpoint& local) { return transports_.remotes.listen(local, options); },
        [&](std::unique_ptr<net::Acceptor> acceptor) {
            member.listening->set(acceptor->local_endpoint());
            tasks_.spawn(accept_all(member, *acceptor));
            member.listening->acceptors.push_back(std::move(acceptor));
        });
}

std::optional<std::string> Cast::refuse(Member& member) {
    const auto& address =
        member.actor.family == scenario::Family::ipv6 ? target_.advertise_v6 : target_.advertise_v4;
    if (!address) return std::string("no address of that family");
    member.listening = std::make_unique<Listening>();
    if (member.actor.absence == scenario::Absence::refused) return close_port(member, *address);
    if (!target_.hosts) return std::string("a host that is not there, which only the lab has");
    member.listening->set({absent_host(member.actor.absence, member.actor.family), absent_port});
    return std::nullopt;
}

std::optional<std::string> Cast::close_port(Member& member, const net::IpAddress& address) {
    const net::SocketAddress local({address, 0});
    auto& socket =
        member.listening->closed_port.emplace(transports_.remotes.open_tcp(local.family(), false));
    if (!socket.valid() || ::bind(socket.get(), local.data(), local.size()) != 0) {
        return fmt::format("bind a port on {}: {}", to_string(address),
                           net::last_error().message());
    }
    member.listening->set(net::local_endpoint_of(socket.get()));
    return std::nullopt;
}

std::optional<net::IpAddress> Cast::udp_client_address(const scenario::Actor& actor) const {
    const auto& relay = *target_.udp_relay;
    const bool other = !actor.beside.empty();
    if (target_.hosts) {
        return (other ? other_client : own_client)(*target_.hosts, relay.address);
    }
    return other ? second_address(relay) : address_toward(pulse_.executor(), relay);
}

std::optional<std::string> Cast::open_mailbox(Member& member) {
    const bool client = member.actor.role == ActorRole::udp_client;
    const auto& transport = client ? transports_.clients : transports_.remotes;
    if (!transport.open_datagrams) return "no UDP here";
    Places places;
    PortRange ports{0, 0};
    if (client) {
        if (!target_.udp_relay) return "no relay port to send to: --udp-port";
        const auto address = udp_client_address(member.actor);
        if (!address && member.actor.beside.empty()) {
            return fmt::format("no way to {}", to_string(*target_.udp_relay));
        }
        if (!address) return "a second source address, only known on IPv4 loopback and in the lab";
        places.address = *address;
        if (!member.actor.beside.empty()) {
            const auto port = members_.at(member.actor.beside)->listening->any()->port;
            ports = {port, port};
        }
    } else {
        const auto wants_v6 = member.actor.family == scenario::Family::ipv6;
        const auto& address = wants_v6 ? target_.advertise_v6 : target_.advertise_v4;
        if (!address) return std::string(wants_v6 ? "no IPv6 address" : "no IPv4 address");
        places = {*address, wants_v6 ? target_.advertise_v4 : target_.advertise_v6};
        ports = target_.ports;
    }
    member.listening = std::make_unique<Listening>();
    std::vector<std::unique_ptr<net::DatagramSocket>> sockets;
    auto why = open_at(
        places, ports,
        [&](const net::Endpoint& local) { return transport.open_datagrams(local, {}); },
        [&](std::unique_ptr<net::DatagramSocket> socket) {
            member.listening->set(socket->local_endpoint());
            sockets.push_back(std::move(socket));
        });
    if (why) return why;
    member.mailbox =
        std::make_shared<Mailbox>(std::move(sockets), member.actor.name, recorder_, pulse_);
    member.mailbox->start(tasks_);
    return std::nullopt;
}

net::Awaitable<void> Cast::accept_all(Member& member, net::Acceptor& acceptor) {
    // More connections than a scenario can mean: what comes then is left in the kernel's queue.
    constexpr std::size_t most = 4'096;
    while (member.arrived.size() < most) {
        auto stream = co_await acceptor.accept();
        if (!stream) {
            if (stream.error() == std::errc::operation_canceled) co_return;
            asio::steady_timer pause(pulse_.executor(), std::chrono::milliseconds(20));
            co_await pause.async_wait(asio::use_awaitable);
            continue;
        }
        auto conversation = adopt(member.actor.name, {}, std::move(*stream), false, {});
        member.arrived.push_back({std::move(conversation), Clock::now()});
        pulse_.notify();
    }
}

std::optional<ActorEndpoint> Cast::endpoint_of(const scenario::ToActor& to) const {
    const auto& found = member(to.actor);
    const auto own_name = names_.of(to.actor);
    if (own_name && !found.listening) {
        return ActorEndpoint{*socks6::wire::Address::domain(*own_name), absent_port};
    }
    if (!found.listening) return std::nullopt;
    const auto* any = found.listening->any();
    if (!any) return std::nullopt;
    switch (to.form) {
        case AddressForm::domain: {
            const auto name =
                socks6::wire::Address::domain(own_name.value_or(target_.advertise_name));
            if (!name) return std::nullopt;
            return ActorEndpoint{*name, any->port};
        }
        case AddressForm::ipv4:
            if (!found.listening->v4) return std::nullopt;
            return ActorEndpoint{found.listening->v4->address.to_wire(), any->port};
        case AddressForm::ipv6:
            if (!found.listening->v6) return std::nullopt;
            return ActorEndpoint{found.listening->v6->address.to_wire(), any->port};
        case AddressForm::natural:
            break;
    }
    const auto& own =
        found.actor.family == scenario::Family::ipv6 ? found.listening->v6 : found.listening->v4;
    return ActorEndpoint{own.value_or(*any).address.to_wire(), any->port};
}

std::vector<std::string> Cast::addresses_of(const std::string& actor) const {
    std::vector<std::string> addresses;
    const auto& found = member(actor);
    if (found.listening) {
        if (found.listening->v4) addresses.push_back(to_string(found.listening->v4->address));
        if (found.listening->v6) addresses.push_back(to_string(found.listening->v6->address));
    }
    for (const auto& [name, conversation] : found.connections) {
        addresses.push_back(to_string(conversation->stream().local_endpoint().address));
    }
    return addresses;
}

std::shared_ptr<Conversation> Cast::adopt(const std::string& actor, const std::string& connection,
                                          std::unique_ptr<net::Stream> stream, bool initiated,
                                          const std::string& step) {
    transcript::Flow flow;
    flow.actor = actor;
    flow.initiated = initiated;
    flow.local = flow_end(stream->local_endpoint());
    flow.remote = flow_end(stream->remote_endpoint());
    const auto index = recorder_.add_flow(std::move(flow));
    recorder_.opened(
        index, initiated ? transcript::Direction::sent : transcript::Direction::received, step);
    auto conversation = std::make_shared<Conversation>(std::move(stream), index, recorder_, pulse_);
    conversation->start(tasks_);
    all_.push_back(conversation);
    if (initiated) name(actor, connection, conversation);
    return conversation;
}

void Cast::name(const std::string& actor, const std::string& connection,
                std::shared_ptr<Conversation> conversation) {
    auto& found = *members_.at(actor);
    found.connections[connection] = conversation;
    found.latest = std::move(conversation);
}

std::shared_ptr<Conversation> Cast::find(const std::string& actor,
                                         const std::string& connection) const {
    const auto& found = member(actor);
    if (connection.empty()) return found.latest;
    const auto named = found.connections.find(connection);
    return named == found.connections.end() ? nullptr : named->second;
}

std::string Cast::holder(const Conversation& conversation) const {
    for (const auto& [name, found] : members_) {
        for (const auto& [connection, held] : found->connections) {
            if (held.get() == &conversation) return name;
        }
        for (const auto& arrived : found->arrived) {
            if (arrived.conversation.get() == &conversation) return name;
        }
    }
    return {};
}

std::shared_ptr<Mailbox> Cast::mailbox(const std::string& actor) const {
    return member(actor).mailbox;
}

std::vector<std::shared_ptr<Mailbox>> Cast::mailboxes() const {
    std::vector<std::shared_ptr<Mailbox>> all;
    for (const auto& [name, found] : members_) {
        if (found->mailbox) all.push_back(found->mailbox);
    }
    return all;
}

const std::vector<Arrived>& Cast::arrived(const std::string& actor) const {
    return member(actor).arrived;
}

std::size_t Cast::accepted(const std::string& actor) const {
    return member(actor).accepted;
}

void Cast::set_accepted(const std::string& actor, std::size_t count) {
    members_.at(actor)->accepted = count;
}

const scenario::Actor* Cast::actor(const std::string& name) const {
    const auto found = members_.find(name);
    return found == members_.end() ? nullptr : &found->second->actor;
}

std::vector<net::Endpoint> Cast::doors() const {
    std::vector<net::Endpoint> all;
    for (const auto& [name, found] : members_) {
        if (!found->listening) continue;
        if (found->listening->v4) all.push_back(*found->listening->v4);
        if (found->listening->v6) all.push_back(*found->listening->v6);
    }
    return all;
}

void Cast::close_all() {
    for (auto& [name, found] : members_) {
        if (found->mailbox) found->mailbox->close();
        if (!found->listening) continue;
        for (auto& acceptor : found->listening->acceptors) acceptor->close();
        found->listening->closed_port.reset();
    }
    for (auto& conversation : all_) conversation->close({});
    pulse_.notify();
}

}  // namespace conform::runner
