#include "proxy/udp_relay.hpp"

#include <array>
#include <atomic>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <unordered_map>
#include <utility>

#include "net/reply_code.hpp"
#include "proxy/udp_association.hpp"
#include "socks6/wire/message.hpp"

namespace socks6::proxy {
namespace {

/// IPv4 beside IPv6 where [::] is asked for; IPv4 alone on a machine without IPv6.
net::DatagramResult open_for(const net::OpenDatagrams& open, const AssociationWanted& wanted) {
    net::DatagramOptions options;
    options.v6_only = !wanted.local.address.unspecified();
    options.tos = wanted.remote_tos;
    auto opened = open(wanted.local, options);
    if (opened || options.v6_only || wanted.local.address.is_v4()) return opened;
    return open({net::IpAddress::any_v4(), wanted.local.port}, options);
}

}  // namespace

class UdpRelay::State : public std::enable_shared_from_this<State> {
  public:
    State(net::asio::any_io_executor executor, UdpRelayParts parts)
        : executor_(std::move(executor)), parts_(std::move(parts)) {}

    void serve(std::unique_ptr<ClientSide> clients);
    void close();
    void associate(const AssociationWanted& wanted, const net::asio::any_io_executor& answer_on,
                   const Opened& opened, First first);
    void disassociate(std::uint32_t association);
    UdpCounters counters() const {
        return {open_, relayed_from_clients_, relayed_to_clients_, dropped_};
    }
    const net::asio::any_io_executor& executor() const { return executor_; }

  private:
    struct Entry {
        std::shared_ptr<UdpAssociation> association;
        net::asio::any_io_executor answer_on;
        First first;
        std::optional<std::uint8_t> client_tos;
    };

    void from_client(const session::DatagramPath& path, std::span<const std::uint8_t> bytes);
    void from_remote(std::uint32_t association, const net::DatagramSlot& slot);
    Sending to_client(std::uint32_t association, const net::DatagramSlot& slot);
    void count(Sending outcome, std::atomic<std::uint64_t>& relayed);

    net::asio::any_io_executor executor_;
    UdpRelayParts parts_;
    DatagramBatch batch_;
    std::vector<std::unique_ptr<ClientSide>> sides_;
    std::unordered_map<std::uint32_t, Entry> entries_;
    bool closed_ = false;
    std::atomic<std::size_t> open_ = 0;
    std::atomic<std::uint64_t> relayed_from_clients_ = 0;
    std::atomic<std::uint64_t> relayed_to_clients_ = 0;
    std::atomic<std::uint64_t> dropped_ = 0;
    DatagramOutbox to_remotes_{relayed_from_clients_, dropped_};
    DatagramOutbox to_clients_{relayed_to_clients_, dropped_};
};

void UdpRelay::State::serve(std::unique_ptr<ClientSide> clients) {
    sides_.push_back(std::move(clients));
    sides_.back()->start(
        [weak = weak_from_this()](const session::DatagramPath& path,
                                  std::span<const std::uint8_t> bytes) {
            if (const auto self = weak.lock()) self->from_client(path, bytes);
        },
        [weak = weak_from_this()] {
            if (const auto self = weak.lock()) self->to_remotes_.flush();
        });
}

void UdpRelay::State::close() {
    closed_ = true;
    to_remotes_.flush();
    to_clients_.flush();
    for (const auto& side : sides_) side->close();
    for (auto& [id, entry] : entries_) entry.association->close();
    entries_.clear();
    open_ = 0;
}

void UdpRelay::State::associate(const AssociationWanted& wanted,
                                const net::asio::any_io_executor& answer_on, const Opened& opened,
                                First first) {
    const auto answer = [&](net::Result<AssociationReady, wire::ReplyCode> result) {
        net::asio::post(answer_on, [opened, result] { opened(result); });
    };
    if (closed_) return answer(wire::ReplyCode::general_failure);
    auto socket = open_for(parts_.open, wanted);
    if (!socket) return answer(net::reply_code(socket.error().code));

    const auto association =
        std::make_shared<UdpAssociation>(std::move(*socket), parts_.rules, batch_, parts_.limits);
    entries_[wanted.association] = {association, answer_on, std::move(first), wanted.client_tos};
    open_ = entries_.size();
    association->start(
        [weak = weak_from_this(), id = wanted.association](const net::DatagramSlot& slot) {
            if (const auto self = weak.lock()) self->from_remote(id, slot);
        },
        [weak = weak_from_this()] {
            if (const auto self = weak.lock()) self->to_clients_.flush();
        });
    answer(AssociationReady{association->local_endpoint(), wanted.remote_tos});
}

void UdpRelay::State::disassociate(std::uint32_t association) {
    const auto found = entries_.find(association);
    if (found == entries_.end()) return;
    // Nothing that is gathered may be left for a socket that goes.
    to_remotes_.flush();
    found->second.association->close();
    entries_.erase(found);
    open_ = entries_.size();
}

void UdpRelay::State::from_client(const session::DatagramPath& path,
                                  std::span<const std::uint8_t> bytes) {
    const auto drop = [this] { dropped_.fetch_add(1, std::memory_order_relaxed); };
    const auto header = wire::parse_datagram_header(bytes, parts_.dialect);
    if (header.failed() || header.needs_more()) return drop();
    const auto found = entries_.find(header->association_id);
    if (found == entries_.end()) return drop();
    const auto& entry = found->second;
    const auto admission = parts_.associations->admit(header->association_id, path);
    if (admission == session::Admission::dropped) return drop();
    if (admission == session::Admission::first) net::asio::post(entry.answer_on, entry.first);
    count(entry.association->send(header->address, header->port, bytes.subspan(header.size()),
                                  to_remotes_, parts_.resolver),
          relayed_from_clients_);
}

void UdpRelay::State::from_remote(std::uint32_t association, const net::DatagramSlot& slot) {
    count(to_client(association, slot), relayed_to_clients_);
}

void UdpRelay::State::count(Sending outcome, std::atomic<std::uint64_t>& relayed) {
    if (outcome == Sending::gathered) return;
    auto& counter = outcome == Sending::sent ? relayed : dropped_;
    counter.fetch_add(1, std::memory_order_relaxed);
}

Sending UdpRelay::State::to_client(std::uint32_t association, const net::DatagramSlot& slot) {
    const auto path = parts_.associations->path_of(association);
    const auto found = entries_.find(association);
    if (!path || found == entries_.end()) return Sending::lost;
    std::array<std::uint8_t, DatagramBatch::headroom> space;
    const auto written =
        wire::write(wire::DatagramHeader{association, slot.peer.port, slot.peer.address.to_wire()},
                    parts_.dialect, space);
    const auto* size = std::get_if<std::size_t>(&written);
    if (size == nullptr) return Sending::lost;
    const auto bytes = DatagramBatch::with_header(slot, std::span(space).first(*size));
    for (const auto& side : sides_) {
        if (side->serves(*path))
            return side->send(*path, bytes, found->second.client_tos, to_clients_);
    }
    return Sending::lost;
}

UdpRelay::UdpRelay(net::asio::any_io_executor executor, UdpRelayParts parts)
    : state_(std::make_shared<State>(std::move(executor), std::move(parts))) {}

UdpRelay::~UdpRelay() {
    state_->close();
}

void UdpRelay::serve(std::unique_ptr<ClientSide> clients) {
    state_->serve(std::move(clients));
}

void UdpRelay::close() {
    state_->close();
}

void UdpRelay::associate(const AssociationWanted& wanted, net::asio::any_io_executor executor,
                         Opened opened, First first) {
    net::asio::dispatch(state_->executor(), [state = state_, wanted, executor = std::move(executor),
                                             opened = std::move(opened), first = std::move(first)] {
        state->associate(wanted, executor, opened, first);
    });
}

void UdpRelay::disassociate(std::uint32_t association) {
    net::asio::dispatch(state_->executor(),
                        [state = state_, association] { state->disassociate(association); });
}

UdpCounters UdpRelay::counters() const {
    return state_->counters();
}

}  // namespace socks6::proxy
