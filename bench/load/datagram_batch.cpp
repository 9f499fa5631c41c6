#include "bench/load/datagram_batch.hpp"

#include <algorithm>

namespace bench {

DatagramBatch::DatagramBatch() {
    for (std::size_t at = 0; at < limit; ++at) {
        auto& header = headers_[at].msg_hdr;
        header.msg_iov = &vectors_[at];
        header.msg_iovlen = 1;
        header.msg_name = &addresses_[at];
    }
}

std::size_t DatagramBatch::receive(int fd) {
    for (std::size_t at = 0; at < limit; ++at) {
        vectors_[at] = {buffers_[at].data(), buffers_[at].size()};
        headers_[at].msg_hdr.msg_namelen = sizeof(sockaddr_in);
    }
    const auto count = recvmmsg(fd, headers_.data(), limit, MSG_WAITFORONE, nullptr);
    return count > 0 ? static_cast<std::size_t>(count) : 0;
}

void DatagramBatch::send_back(int fd, std::size_t count) {
    for (std::size_t at = 0; at < count; ++at) vectors_[at].iov_len = headers_[at].msg_len;
    sendmmsg(fd, headers_.data(), static_cast<unsigned>(count), 0);
}

void DatagramBatch::send(int fd, const sockaddr_in& to, std::span<const std::uint8_t> datagram,
                         std::size_t count) {
    count = std::min(count, limit);
    for (std::size_t at = 0; at < count; ++at) {
        addresses_[at] = to;
        headers_[at].msg_hdr.msg_namelen = sizeof to;
        // sendmmsg does not write to them.
        vectors_[at] = {const_cast<std::uint8_t*>(datagram.data()), datagram.size()};
    }
    sendmmsg(fd, headers_.data(), static_cast<unsigned>(count), 0);
}

}  // namespace bench
