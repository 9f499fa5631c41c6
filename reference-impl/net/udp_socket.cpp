#include "net/udp_socket.hpp"

#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <utility>
#include <vector>

#include "net/file_descriptor.hpp"
#include "net/socket_address.hpp"
#include "net/udp_control.hpp"
#include "net/udp_message.hpp"

namespace socks6::net {

namespace {

using Descriptor = asio::posix::stream_descriptor;

/// Datagrams taken from the kernel at once.
constexpr std::size_t batch = 32;
/// Datagrams, and bytes, that every kernel cuts from one message.
constexpr std::size_t most_at_once = 64;
constexpr std::size_t largest_message = 65487;
/// How many reports about earlier datagrams one call passes over.
constexpr int reports_per_call = 64;

std::error_code cancelled() {
    return std::make_error_code(std::errc::operation_canceled);
}

/// What the kernel may report of a datagram sent earlier, by whatever call comes next.
bool is_report(int error) {
    switch (error) {
        case EINTR:
        case ECONNREFUSED:
        case ECONNRESET:
        case EHOSTUNREACH:
        case EHOSTDOWN:
        case ENETUNREACH:
        case ENETDOWN:
        case ENONET:
        case ENOPROTOOPT:
        case EOPNOTSUPP:
        case EPROTO:
        case EACCES:
        case EMSGSIZE:
            return true;
        default:
            return false;
    }
}

iovec part_of(std::span<const std::uint8_t> payload) {
    // The kernel does not write to it.
    return {const_cast<std::uint8_t*>(payload.data()), payload.size()};
}

/// How many of the first ones the kernel can cut from one message: of one size, on one way.
std::size_t count_alike(std::span<const OutgoingDatagram> datagrams) {
    const auto& first = datagrams.front();
    const auto size = first.payload.size();
    if (size == 0) return 1;
    const auto limit = std::min({datagrams.size(), most_at_once, largest_message / size});
    std::size_t count = 1;
    while (count < limit && datagrams[count].payload.size() == size &&
           datagrams[count].to == first.to && datagrams[count].from == first.from &&
           datagrams[count].tos == first.tos) {
        ++count;
    }
    return count;
}

/// The kernel's side of a batch: headers that point into the slots.
class Batch {
  public:
    explicit Batch(std::span<DatagramSlot> slots) {
        for (std::size_t i = 0; i < slots.size(); ++i) {
            rooms_[i] = {slots[i].payload.data(), slots[i].payload.size()};
            auto& header = messages_[i].msg_hdr;
            header = {};
            header.msg_name = &peers_[i];
            header.msg_namelen = sizeof peers_[i];
            header.msg_iov = &rooms_[i];
            header.msg_iovlen = 1;
            header.msg_control = controls_[i].bytes.data();
            header.msg_controllen = controls_[i].bytes.size();
        }
    }

    mmsghdr* data() { return messages_.data(); }

    void describe(std::size_t i, DatagramSlot& slot, const Endpoint& bound) {
        auto& message = messages_[i];
        const auto control = read_control(message.msg_hdr);
        slot.payload =
            slot.payload.first(std::min<std::size_t>(message.msg_len, slot.payload.size()));
        slot.peer = to_endpoint(peers_[i]).value_or(Endpoint{});
        slot.local = {control.local.value_or(bound.address), bound.port};
        slot.tos = control.tos;
        slot.truncated = (message.msg_hdr.msg_flags & MSG_TRUNC) != 0;
    }

  private:
    // The kernel fills them in as far as they are used.
    std::array<mmsghdr, batch> messages_;
    std::array<iovec, batch> rooms_;
    std::array<sockaddr_storage, batch> peers_;
    std::array<ControlBuffer, batch> controls_;
};

class UdpSocket final : public DatagramSocket {
  public:
    UdpSocket(const asio::any_io_executor& executor, FileDescriptor fd, int family, bool v6_only)
        : socket_(executor, fd.get()),
          local_(local_endpoint_of(fd.get())),
          family_(family),
          v6_only_(v6_only) {
        fd.release();
    }

    asio::any_io_executor executor() override { return socket_.get_executor(); }
    IoResult try_receive(std::span<DatagramSlot> slots) override;
    IoResult try_send(const OutgoingDatagram& datagram) override;
    std::size_t try_send_all(std::span<const OutgoingDatagram> datagrams) override;
    void wait(Readiness what, WaitHandler handler, asio::cancellation_slot slot) override;
    void close() override;
    bool is_open() const override { return socket_.is_open(); }
    Endpoint local_endpoint() const override { return local_; }
    int native_handle() const override { return is_open() ? socket_.native_handle() : -1; }

  private:
    /// As recvmmsg; -1 with errno.
    int receive(std::span<DatagramSlot> slots, Batch& into);
    std::error_code unfit(const OutgoingDatagram& datagram) const;
    bool chooses_source(const OutgoingDatagram& datagram) const;
    UdpMessage message_of(const OutgoingDatagram& datagram) const;
    bool send_as_one(std::span<const OutgoingDatagram> alike);

    // native_handle() of Asio's descriptor is not const.
    mutable Descriptor socket_;
    Endpoint local_;
    int family_;
    bool v6_only_;
    // Gone once closed, so that handlers on their way see it.
    std::shared_ptr<bool> open_ = std::make_shared<bool>(true);
};

int UdpSocket::receive(std::span<DatagramSlot> slots, Batch& into) {
    int got = -1;
    for (int i = 0; i < reports_per_call; ++i) {
        got = ::recvmmsg(native_handle(), into.data(), static_cast<unsigned>(slots.size()),
                         MSG_DONTWAIT, nullptr);
        if (got >= 0 || !is_report(errno)) break;
    }
    return got;
}

IoResult UdpSocket::try_receive(std::span<DatagramSlot> slots) {
    if (!is_open()) return {0, cancelled()};
    std::size_t total = 0;
    while (!slots.empty()) {
        const auto part = slots.first(std::min(slots.size(), batch));
        Batch into(part);
        const int got = receive(part, into);
        if (got < 0) {
            if (total > 0) break;
            return {0, last_error()};
        }
        const auto count = static_cast<std::size_t>(got);
        for (std::size_t i = 0; i < count; ++i) into.describe(i, part[i], local_);
        total += count;
        slots = slots.subspan(count);
        if (count < part.size()) break;
    }
    return {total, {}};
}

/// The error of a datagram that cannot be sent from here.
std::error_code UdpSocket::unfit(const OutgoingDatagram& datagram) const {
    if (!is_open()) return cancelled();
    const bool to_v4 = datagram.to.address.is_v4();
    const bool fits = to_v4 ? family_ == AF_INET || !v6_only_ : family_ == AF_INET6;
    if (!fits) return std::make_error_code(std::errc::address_family_not_supported);
    if (chooses_source(datagram) && datagram.from->is_v4() != to_v4) {
        return std::make_error_code(std::errc::invalid_argument);
    }
    return {};
}

bool UdpSocket::chooses_source(const OutgoingDatagram& datagram) const {
    return datagram.from && !datagram.from->unspecified() && local_.address.unspecified();
}

UdpMessage UdpSocket::message_of(const OutgoingDatagram& datagram) const {
    const auto source = chooses_source(datagram) ? datagram.from : std::nullopt;
    return {datagram.to, family_, source, datagram.tos};
}

IoResult UdpSocket::try_send(const OutgoingDatagram& datagram) {
    if (const auto error = unfit(datagram)) return {0, error};
    UdpMessage message = message_of(datagram);
    iovec part = part_of(datagram.payload);
    // What was reported the first time may stand for an earlier datagram.
    for (int i = 0; i < 2; ++i) {
        const auto sent = message.send(native_handle(), {&part, 1});
        if (sent >= 0) return {static_cast<std::size_t>(sent), {}};
        if (!is_report(errno)) break;
    }
    return {0, last_error()};
}

std::size_t UdpSocket::try_send_all(std::span<const OutgoingDatagram> datagrams) {
    std::size_t sent = 0;
    while (!datagrams.empty()) {
        const auto run = datagrams.first(count_alike(datagrams));
        datagrams = datagrams.subspan(run.size());
        if (send_as_one(run)) {
            sent += run.size();
            continue;
        }
        sent += static_cast<std::size_t>(std::ranges::count_if(
            run, [this](const auto& datagram) { return !try_send(datagram).error; }));
    }
    return sent;
}

/// Whether all were sent. If not, none was: also where the kernel cannot cut them (no checksums
/// by hardware, IPsec, longer than the path allows), or had something to report.
bool UdpSocket::send_as_one(std::span<const OutgoingDatagram> alike) {
    const auto& first = alike.front();
    if (alike.size() < 2 || unfit(first)) return false;
    UdpMessage message = message_of(first);
    message.cut_into(static_cast<std::uint16_t>(first.payload.size()));
    std::array<iovec, most_at_once> parts;
    std::ranges::transform(alike, parts.begin(),
                           [](const auto& datagram) { return part_of(datagram.payload); });
    return message.send(native_handle(), std::span(parts).first(alike.size())) >= 0;
}

void UdpSocket::wait(Readiness what, WaitHandler handler, asio::cancellation_slot slot) {
    if (!is_open()) {
        asio::post(socket_.get_executor(),
                   [handler = std::move(handler)] { handler(cancelled()); });
        return;
    }
    auto complete = [handler = std::move(handler),
                     open = std::weak_ptr<bool>(open_)](boost::system::error_code error) {
        handler(error || open.expired() ? cancelled() : std::error_code{});
    };
    const auto type = what == Readiness::writable ? Descriptor::wait_write : Descriptor::wait_read;
    socket_.async_wait(type, asio::bind_cancellation_slot(slot, std::move(complete)));
}

void UdpSocket::close() {
    boost::system::error_code ignored;
    open_.reset();
    if (is_open()) socket_.close(ignored);
}

struct Setting {
    int level;
    int name;
    int value;
    const char* text;
};

/// What the socket must know before it is bound.
std::vector<Setting> settings_of(const Endpoint& local, const DatagramOptions& options) {
    const bool v6 = local.address.is_v6();
    std::vector<Setting> settings{{IPPROTO_IP, IP_RECVTOS, 1, "IP_RECVTOS"}};
    if (options.reuse_port) settings.push_back({SOL_SOCKET, SO_REUSEPORT, 1, "SO_REUSEPORT"});
    if (v6) {
        settings.push_back({IPPROTO_IPV6, IPV6_V6ONLY, options.v6_only ? 1 : 0, "IPV6_V6ONLY"});
        settings.push_back({IPPROTO_IPV6, IPV6_RECVTCLASS, 1, "IPV6_RECVTCLASS"});
    }
    if (local.address.unspecified()) {
        settings.push_back(v6 ? Setting{IPPROTO_IPV6, IPV6_RECVPKTINFO, 1, "IPV6_RECVPKTINFO"}
                              : Setting{IPPROTO_IP, IP_PKTINFO, 1, "IP_PKTINFO"});
    }
    if (options.tos) {
        settings.push_back({IPPROTO_IP, IP_TOS, *options.tos, "IP_TOS"});
        if (v6) settings.push_back({IPPROTO_IPV6, IPV6_TCLASS, *options.tos, "IPV6_TCLASS"});
    }
    return settings;
}

void enlarge(int fd, int forced, int normal, int size) {
    if (set_option(fd, SOL_SOCKET, forced, size)) set_option(fd, SOL_SOCKET, normal, size);
}

}  // namespace

DatagramResult open_udp(const asio::any_io_executor& executor, const Endpoint& local,
                        const DatagramOptions& options) {
    const SocketAddress address(local);
    FileDescriptor fd(
        ::socket(address.family(), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_UDP));
    if (!fd.valid()) return ListenError{last_error(), local, "socket"};
    for (const auto& setting : settings_of(local, options)) {
        if (const auto error = set_option(fd.get(), setting.level, setting.name, setting.value)) {
            return ListenError{error, local, setting.text};
        }
    }
    if (options.buffer_size) {
        enlarge(fd.get(), SO_RCVBUFFORCE, SO_RCVBUF, *options.buffer_size);
        enlarge(fd.get(), SO_SNDBUFFORCE, SO_SNDBUF, *options.buffer_size);
    }
    if (::bind(fd.get(), address.data(), address.size()) != 0) {
        return ListenError{last_error(), local, "bind"};
    }
    return DatagramResult(
        std::make_unique<UdpSocket>(executor, std::move(fd), address.family(), options.v6_only));
}

OpenDatagrams udp_opener(asio::any_io_executor executor) {
    return [executor = std::move(executor)](const Endpoint& local, const DatagramOptions& options) {
        return open_udp(executor, local, options);
    };
}

}  // namespace socks6::net
