// A DatagramSocket on whose way things happen: for tests.
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "net/datagram_socket.hpp"

namespace socks6::net::testing {

/// Says what really goes out for the `number`th datagram sent: none, one, several.
using Filter = std::function<std::vector<std::vector<std::uint8_t>>(
    std::size_t number, std::vector<std::uint8_t> datagram)>;

class FilteredDatagrams final : public DatagramSocket {
  public:
    FilteredDatagrams(std::unique_ptr<DatagramSocket> under, Filter filter)
        : under_(std::move(under)), filter_(std::move(filter)) {}

    asio::any_io_executor executor() override { return under_->executor(); }
    IoResult try_receive(std::span<DatagramSlot> slots) override {
        return under_->try_receive(slots);
    }
    using DatagramSocket::try_send;
    IoResult try_send(const OutgoingDatagram& datagram) override {
        const auto& payload = datagram.payload;
        auto passed = datagram;
        for (const auto& one : filter_(sent_++, {payload.begin(), payload.end()})) {
            passed.payload = one;
            under_->try_send(passed);
        }
        return {payload.size(), {}};
    }
    void wait(Readiness what, WaitHandler handler, asio::cancellation_slot slot) override {
        under_->wait(what, std::move(handler), slot);
    }
    void close() override { under_->close(); }
    bool is_open() const override { return under_->is_open(); }
    Endpoint local_endpoint() const override { return under_->local_endpoint(); }
    int native_handle() const override { return under_->native_handle(); }

  private:
    std::unique_ptr<DatagramSocket> under_;
    Filter filter_;
    std::size_t sent_ = 0;
};

/// Keeps a copy of all that is sent.
inline std::unique_ptr<DatagramSocket> recording(std::unique_ptr<DatagramSocket> under,
                                                 std::vector<std::vector<std::uint8_t>>& sent) {
    return std::make_unique<FilteredDatagrams>(
        std::move(under),
        [&sent](std::size_t,
                std::vector<std::uint8_t> datagram) -> std::vector<std::vector<std::uint8_t>> {
            sent.push_back(datagram);
            return {std::move(datagram)};
        });
}

/// Loses every third datagram, doubles every fourth, and swaps the others in pairs.
inline Filter unreliable() {
    return
        [held = std::vector<std::uint8_t>()](
            std::size_t number,
            std::vector<std::uint8_t> datagram) mutable -> std::vector<std::vector<std::uint8_t>> {
            if (number % 3 == 0) return {};
            if (number % 4 == 0) return {datagram, datagram};
            if (held.empty()) {
                held = std::move(datagram);
                return {};
            }
            return {std::move(datagram), std::exchange(held, {})};
        };
}

}  // namespace socks6::net::testing
