#include "bench/capture/generated_capture.hpp"

#include <unistd.h>

#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

#include "capture/packet.hpp"
#include "capture/pcap_file.hpp"

namespace bench {
namespace {

using namespace conform::capture;

constexpr std::size_t small_payload = 10;

/// One connection, or one pair of ports; adds its next frames when asked to.
class Flow {
  public:
    Flow(std::size_t number, Content content)
        : content_(content),
          client_{.mac = mac_of(1),
                  .address = {.v6 = false, .bytes = {192, 0, 2, 1}},
                  .port = static_cast<std::uint16_t>(20000 + number)},
          server_{.mac = mac_of(2),
                  .address = {.v6 = false, .bytes = {198, 51, 100, 1}},
                  .port = 1080} {}

    std::size_t payload = 0;  ///< added so far

    void begin(std::vector<Frame>& frames) {
        if (content_ == Content::datagrams) return;
        send(frames, true, syn_flag, 0);
        send(frames, false, syn_flag | ack_flag, 0);
        send(frames, true, ack_flag, 0);
    }
    void go_on(std::vector<Frame>& frames) {
        switch (content_) {
            case Content::bulk:
            case Content::reordered:
                send(frames, true, ack_flag, tcp_mss);
                send(frames, true, ack_flag, tcp_mss);
                if (content_ == Content::reordered) std::swap(frames.back(), *(frames.end() - 2));
                send(frames, false, ack_flag, 0);
                if (++rounds_ % 3 != 0) send(frames, false, ack_flag, 0);
                break;
            case Content::small:
                send(frames, true, psh_flag | ack_flag, small_payload);
                send(frames, false, psh_flag | ack_flag, small_payload);
                break;
            case Content::datagrams:
                payload += small_payload;
                add(frames, packets_.udp(client_, server_, std::span(bytes_).first(small_payload)));
        }
    }
    void end(std::vector<Frame>& frames) {
        if (content_ == Content::datagrams) return;
        send(frames, true, fin_flag | ack_flag, 0);
        send(frames, false, fin_flag | ack_flag, 0);
        send(frames, true, ack_flag, 0);
    }

  private:
    void send(std::vector<Frame>& frames, bool by_client, unsigned flags, std::size_t size) {
        auto& own = by_client ? client_seq_ : server_seq_;
        const auto ack = by_client ? server_seq_ : client_seq_;
        const TcpSegment segment{.seq = own, .ack = ack, .flags = static_cast<std::uint8_t>(flags)};
        add(frames, packets_.tcp(by_client ? client_ : server_, by_client ? server_ : client_,
                                 segment, std::span(bytes_).first(size)));
        own += static_cast<std::uint32_t>(size);
        if ((flags & (syn_flag | fin_flag)) != 0) ++own;
        payload += size;
    }
    static void add(std::vector<Frame>& frames, std::vector<std::uint8_t> bytes) {
        const auto length = static_cast<std::uint32_t>(bytes.size());
        frames.push_back({.t_ns = 0, .captured = std::move(bytes), .length = length});
    }

    Content content_;
    Endpoint client_, server_;
    PacketBuilder packets_;
    std::vector<std::uint8_t> bytes_ = std::vector<std::uint8_t>(tcp_mss, 0x5a);
    std::uint32_t client_seq_ = 1'000'000;
    std::uint32_t server_seq_ = 2'000'000;
    std::size_t rounds_ = 0;
};

std::vector<Frame> frames_of(std::vector<Flow>& flows, std::size_t count) {
    std::vector<Frame> frames;
    for (Flow& flow : flows) flow.begin(frames);
    for (std::size_t i = 0; frames.size() < count; ++i) flows[i % flows.size()].go_on(frames);
    for (Flow& flow : flows) flow.end(frames);
    std::int64_t t_ns = 0;
    for (Frame& frame : frames) frame.t_ns = t_ns += 1000;
    return frames;
}

}  // namespace

GeneratedCapture::GeneratedCapture(Content content, std::size_t count, std::size_t flows)
    : path_(std::filesystem::temp_directory_path() /
            ("capture_bench." + std::to_string(getpid()) + "." +
             std::to_string(static_cast<unsigned>(content)) + ".pcap")) {
    std::vector<Flow> all;
    for (std::size_t i = 0; i < flows; ++i) all.emplace_back(i, content);
    const auto frames = frames_of(all, count);
    const auto written = write_pcap(path_, frames, std::numeric_limits<std::size_t>::max());
    if (!written.error.empty()) throw std::runtime_error(written.error);
    frames_ = frames.size();
    for (const Frame& frame : frames) bytes_ += frame.length;
    for (const Flow& flow : all) payload_ += flow.payload;
}

GeneratedCapture::~GeneratedCapture() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
}

}  // namespace bench
