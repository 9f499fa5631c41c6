#include "runner/mailbox.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "runner/flow_end.hpp"

namespace conform::runner {

namespace net = socks6::net;
using transcript::Direction;

namespace {

constexpr std::size_t largest_datagram = 65'535;
/// What may wait unread: a flooding target costs no more.
constexpr std::size_t unread_letters = 4'096;
constexpr std::size_t unread_bytes = std::size_t{8} * 1024 * 1024;

}  // namespace

Mailbox::Mailbox(std::vector<std::unique_ptr<net::DatagramSocket>> sockets, std::string actor,
                 transcript::Recorder& recorder, Pulse& pulse)
    : sockets_(std::move(sockets)), actor_(std::move(actor)), recorder_(recorder), pulse_(pulse) {}

void Mailbox::start(Tasks& tasks) {
    for (const auto& socket : sockets_) {
        tasks.spawn([](std::shared_ptr<Mailbox> self,
                       net::DatagramSocket& reading) -> net::Awaitable<void> {
            co_await self->read_all(reading);
        }(shared_from_this(), *socket));
    }
}

const Letter* Mailbox::unread(std::size_t before) const {
    const auto index = consumed_ - base_ + before;
    return index < letters_.size() ? &letters_[index] : nullptr;
}

void Mailbox::consume(std::size_t before) {
    const auto next = letters_.begin() + static_cast<std::ptrdiff_t>(consumed_ - base_);
    const auto taken = next + static_cast<std::ptrdiff_t>(before);
    std::rotate(next, taken, taken + 1);
    latest_tos_ = next->tos;
    ++consumed_;
    forget_consumed();
    pulse_.notify();
}

std::size_t Mailbox::hold() {
    ++holds_;
    return consumed_;
}

void Mailbox::release() {
    --holds_;
    forget_consumed();
}

void Mailbox::forget_consumed() {
    if (holds_ > 0) return;
    while (base_ < consumed_) {
        kept_bytes_ -= letters_.front().bytes.size();
        letters_.pop_front();
        ++base_;
    }
}

net::Awaitable<void> Mailbox::read_all(net::DatagramSocket& socket) {
    std::vector<std::uint8_t> room(largest_datagram);
    while (socket.is_open()) {
        std::array<net::DatagramSlot, 1> slots;
        slots[0].payload = room;
        const auto result = socket.try_receive(slots);
        if (result.would_block()) {
            const auto error = co_await socket.ready(net::Readiness::readable);
            if (error) co_return;
        } else if (result.error) {
            co_return;
        } else if (result.size > 0) {
            keep(slots[0]);
        }
    }
}

void Mailbox::keep(const net::DatagramSlot& slot) {
    const auto flow = flow_with(slot.peer);
    if (letters_.size() >= unread_letters || kept_bytes_ >= unread_bytes) {
        if (!std::exchange(dropped_, true)) {
            recorder_.note(flow, "too many datagrams wait unread: what comes now is dropped", {});
        }
        return;
    }
    recorder_.data(flow, Direction::received, slot.payload, {});
    letters_.push_back({{slot.payload.begin(), slot.payload.end()},
                        flow,
                        volumes_[flow].received,
                        Clock::now(),
                        slot.peer,
                        slot.tos});
    kept_bytes_ += slot.payload.size();
    volumes_[flow].received += slot.payload.size();
    pulse_.notify();
}

std::size_t Mailbox::flow_with(const net::Endpoint& peer) {
    const auto known = flows_.find(peer);
    if (known != flows_.end()) return known->second;
    transcript::Flow flow;
    flow.actor = actor_;
    flow.transport = transcript::Transport::udp;
    flow.initiated = true;
    if (const auto* socket = socket_for(peer)) flow.local = flow_end(socket->local_endpoint());
    flow.remote = flow_end(peer);
    const auto index = recorder_.add_flow(std::move(flow));
    flows_.emplace(peer, index);
    return index;
}

std::size_t Mailbox::sent(std::size_t flow) const {
    const auto found = volumes_.find(flow);
    return found == volumes_.end() ? 0 : found->second.sent;
}

net::DatagramSocket* Mailbox::socket_for(const net::Endpoint& peer) const {
    for (const auto& socket : sockets_) {
        if (socket->local_endpoint().address.is_v4() == peer.address.is_v4()) return socket.get();
    }
    return nullptr;
}

std::optional<net::Endpoint> Mailbox::local(bool v4) const {
    for (const auto& socket : sockets_) {
        const auto endpoint = socket->local_endpoint();
        if (endpoint.address.is_v4() == v4) return endpoint;
    }
    return std::nullopt;
}

net::Awaitable<std::error_code> Mailbox::send(socks6::wire::Bytes bytes, net::Endpoint to,
                                              std::string step) {
    auto* socket = socket_for(to);
    if (socket == nullptr) co_return std::make_error_code(std::errc::address_family_not_supported);
    const auto flow = flow_with(to);
    for (;;) {
        const auto result = socket->try_send(bytes, to);
        if (!result.would_block()) {
            if (result.error) co_return result.error;
            break;
        }
        const auto error = co_await socket->ready(net::Readiness::writable);
        if (error) co_return error;
    }
    recorder_.data(flow, Direction::sent, bytes, step);
    volumes_[flow].sent += bytes.size();
    co_return std::error_code{};
}

void Mailbox::close() {
    for (const auto& socket : sockets_) socket->close();
}

}  // namespace conform::runner
