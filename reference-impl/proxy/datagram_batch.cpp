#include "proxy/datagram_batch.hpp"

#include <algorithm>

namespace socks6::proxy {
namespace {

constexpr std::size_t slot_count = 32;
/// No UDP payload is larger.
constexpr std::size_t payload_size = 65535;
constexpr std::size_t slot_size = DatagramBatch::headroom + payload_size + 1;
/// How many batches one socket gets before others have their turn.
constexpr int rounds = 8;

}  // namespace

// Left as it is, so that what no datagram fills takes no memory.
DatagramBatch::DatagramBatch()
    : space_(std::make_unique_for_overwrite<std::uint8_t[]>(slot_count * slot_size)),
      slots_(slot_count) {}

void DatagramBatch::receive(net::DatagramSocket& socket,
                            const std::function<bool(net::DatagramSlot&)>& handle,
                            const std::function<void()>& dealt_with) {
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t index = 0; index < slot_count; ++index) {
            slots_[index].payload =
                std::span(space_.get() + index * slot_size + headroom, payload_size);
        }
        const auto got = socket.try_receive(slots_);
        bool open = true;
        for (std::size_t index = 0; open && index < got.size; ++index) {
            open = handle(slots_[index]);
        }
        if (got.size > 0) dealt_with();
        if (!open || got.size < slot_count) return;
    }
}

std::span<const std::uint8_t> DatagramBatch::with_header(const net::DatagramSlot& slot,
                                                         std::span<const std::uint8_t> header) {
    auto* const begin = slot.payload.data() - header.size();
    std::copy(header.begin(), header.end(), begin);
    return {begin, header.size() + slot.payload.size()};
}

}  // namespace socks6::proxy
