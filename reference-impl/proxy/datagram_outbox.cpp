#include "proxy/datagram_outbox.hpp"

namespace socks6::proxy {

void DatagramOutbox::add(net::DatagramSocket& socket, const net::OutgoingDatagram& datagram) {
    if (socket_ != &socket) flush();
    socket_ = &socket;
    waiting_.push_back(datagram);
}

void DatagramOutbox::flush() {
    if (waiting_.empty()) return;
    const auto sent = socket_->try_send_all(waiting_);
    sent_.fetch_add(sent, std::memory_order_relaxed);
    lost_.fetch_add(waiting_.size() - sent, std::memory_order_relaxed);
    waiting_.clear();
}

}  // namespace socks6::proxy
