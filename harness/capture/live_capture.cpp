#include "capture/live_capture.hpp"

#include <fmt/format.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "capture/marker.hpp"

namespace conform::capture {
namespace {

constexpr int pack_time_ms = 2;
constexpr int frames_at_once = 4'096;

struct ClosePcap {
    void operator()(pcap_t* pcap) const { pcap_close(pcap); }
};
using Pcap = std::unique_ptr<pcap_t, ClosePcap>;

using Opened = std::variant<Pcap, std::string>;

std::string why(const LiveCaptureOptions& options, std::string_view what) {
    return fmt::format("{}: {}", options.device, what);
}

Opened open_pcap(const LiveCaptureOptions& options) {
    std::array<char, PCAP_ERRBUF_SIZE> message{};
    Pcap pcap(pcap_create(options.device.c_str(), message.data()));
    if (!pcap) return why(options, message.data());
    pcap_set_snaplen(pcap.get(), static_cast<int>(options.snap_length));
    pcap_set_promisc(pcap.get(), 0);
    pcap_set_buffer_size(pcap.get(), static_cast<int>(options.buffer_bytes));
    pcap_set_tstamp_precision(pcap.get(), PCAP_TSTAMP_PRECISION_NANO);
    if (options.immediate) {
        pcap_set_immediate_mode(pcap.get(), 1);
    } else {
        pcap_set_timeout(pcap.get(), pack_time_ms);
    }
    const int status = pcap_activate(pcap.get());
    if (status < 0) {
        const std::string_view said = pcap_geterr(pcap.get());
        return why(options, said.empty() ? pcap_statustostr(status) : said);
    }
    if (pcap_datalink(pcap.get()) != DLT_EN10MB) {
        return why(options, fmt::format("its frames are of link type {}, expected Ethernet",
                                        pcap_datalink(pcap.get())));
    }
    if (pcap_setnonblock(pcap.get(), 1, message.data()) != 0) return why(options, message.data());
    return pcap;
}

}  // namespace

struct LiveCapture::State {
    LiveCaptureOptions options;
    Sink sink;
    Pcap pcap;
    std::int64_t stamp_unit_ns = 1;
    std::unique_ptr<MarkerSocket> markers;
    int stop = -1;  // an eventfd
    std::atomic<std::uint64_t> frames = 0;
    std::atomic<std::uint64_t> dropped = 0;
    std::mutex mutex;
    std::map<std::uint64_t, std::function<void()>> waiting;  // by the marker's number
    std::thread thread;

    ~State() {
        if (thread.joinable()) {
            const std::uint64_t one = 1;
            while (::write(stop, &one, sizeof one) < 0 && errno == EINTR) {
            }
            thread.join();
        }
        if (stop >= 0) ::close(stop);
    }

    static void on_frame(u_char* self, const pcap_pkthdr* header, const u_char* bytes) {
        reinterpret_cast<State*>(self)->take(*header, {bytes, header->caplen});
    }

    void take(const pcap_pkthdr& header, std::span<const std::uint8_t> bytes) {
        if (const auto number = markers->number_in(bytes)) {
            count_dropped();
            if (const auto seen = claim(*number)) seen();
            return;
        }
        frames.fetch_add(1, std::memory_order_relaxed);
        constexpr std::int64_t second_ns = 1'000'000'000;
        sink(header.ts.tv_sec * second_ns + header.ts.tv_usec * stamp_unit_ns, bytes, header.len);
    }

    std::function<void()> claim(std::uint64_t number) {
        const std::lock_guard lock(mutex);
        const auto found = waiting.extract(number);
        return found ? std::move(found.mapped()) : nullptr;
    }

    void count_dropped() {
        pcap_stat counted{};
        if (pcap_stats(pcap.get(), &counted) == 0) dropped = counted.ps_drop;
    }

    void read() {
        std::array<pollfd, 2> events{pollfd{pcap_get_selectable_fd(pcap.get()), POLLIN, 0},
                                     pollfd{stop, POLLIN, 0}};
        while (true) {
            if (::poll(events.data(), events.size(), -1) < 0 && errno != EINTR) return;
            if (events[1].revents != 0) return;
            // A device that goes away is an error; whoever waits for a marker has a limit.
            if (pcap_dispatch(pcap.get(), frames_at_once, on_frame,
                              reinterpret_cast<u_char*>(this)) < 0) {
                return;
            }
        }
    }
};

LiveCapture::LiveCapture(std::unique_ptr<State> state) : state_(std::move(state)) {}
LiveCapture::~LiveCapture() = default;

std::variant<std::unique_ptr<LiveCapture>, std::string> LiveCapture::open(
    const LiveCaptureOptions& options, Sink sink) {
    auto opened = open_pcap(options);
    if (auto* failed = std::get_if<std::string>(&opened)) return std::move(*failed);
    auto state = std::make_unique<State>();
    state->options = options;
    state->sink = std::move(sink);
    state->pcap = std::get<Pcap>(std::move(opened));
    if (pcap_get_tstamp_precision(state->pcap.get()) == PCAP_TSTAMP_PRECISION_MICRO) {
        state->stamp_unit_ns = 1'000;
    }
    state->markers = std::make_unique<MarkerSocket>(options.marker_to, options.marker_from);
    if (!state->markers->error().empty()) return why(options, state->markers->error());
    state->stop = ::eventfd(0, EFD_CLOEXEC);
    if (state->stop < 0) return why(options, std::generic_category().message(errno));
    state->thread = std::thread([running = state.get()] { running->read(); });
    return std::unique_ptr<LiveCapture>(new LiveCapture(std::move(state)));
}

bool LiveCapture::mark(std::function<void()> seen) {
    const auto number = state_->markers->next_number();
    {
        const std::lock_guard lock(state_->mutex);
        state_->waiting.emplace(number, std::move(seen));
    }
    if (state_->markers->send(number)) return true;
    state_->claim(number);
    return false;
}

CaptureCounts LiveCapture::counts() const {
    return {state_->frames, state_->dropped};
}

const std::string& LiveCapture::device() const {
    return state_->options.device;
}

}  // namespace conform::capture
