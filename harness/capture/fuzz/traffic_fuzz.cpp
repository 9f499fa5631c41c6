// Any bytes as a capture file: what is told of it is in order, and memory stays bounded.
#include <cstdio>

#include "capture/link_layer.hpp"
#include "capture/traffic_reader.hpp"
#include "told_in_order.hpp"

namespace {

using namespace conform::capture;

// Small, so that short inputs reach them.
const ReadLimits limits{
    .tcp = {.held_per_side = 2000, .held_in_all = 5000, .connections = 4},
    .fragments = {.packets = 4},
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    // Opened for reading only, so nothing is written there.
    PacketReader reader(fmemopen(const_cast<std::uint8_t*>(data), size, "rb"), "input");
    ToldInOrder told(false);
    TrafficReader traffic(told, reader.link_type(), limits);
    while (const auto frame = reader.next()) {
        must(is_known_link(reader.link_type()));
        must(frame->length >= frame->captured.size());
        traffic.add(*frame);
        must(traffic.tcp().held() <= limits.tcp.held_in_all);
        must(traffic.tcp().connections() <= limits.tcp.connections);
    }
    traffic.finish();
    must(traffic.tcp().held() == 0);
    told.must_have_ended();
    return 0;
}
