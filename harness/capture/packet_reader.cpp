#include "capture/packet_reader.hpp"

#include <fmt/format.h>
#include <pcap/pcap.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <system_error>
#include <utility>

#include "capture/link_layer.hpp"

namespace conform::capture {
namespace {

struct ClosePcap {
    void operator()(pcap_t* pcap) const { pcap_close(pcap); }
};

/// What a file may say fits 64 bits only if nobody lies; a lie becomes the latest time.
std::int64_t nanoseconds(const timeval& time) {
    constexpr std::int64_t second_ns = 1'000'000'000;
    std::int64_t result = 0;
    if (__builtin_mul_overflow(std::int64_t{time.tv_sec}, second_ns, &result) ||
        __builtin_add_overflow(result, std::int64_t{time.tv_usec}, &result)) {
        return std::numeric_limits<std::int64_t>::max();
    }
    return result;
}

}  // namespace

struct PacketReader::State {
    std::string name;
    std::unique_ptr<pcap_t, ClosePcap> pcap;
    int link_type = 0;
    std::uint64_t frames = 0;
    std::string note, error;

    /// Takes the file over.
    void open(std::FILE* file) {
        if (file == nullptr) {
            error =
                fmt::format("{}: cannot open: {}", name, std::generic_category().message(errno));
            return;
        }
        std::array<char, PCAP_ERRBUF_SIZE> reason{};
        pcap.reset(pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO,
                                                            reason.data()));
        if (!pcap) {
            static_cast<void>(std::fclose(file));
            error = fmt::format("{}: file header: expected pcap or pcapng, got: {}", name,
                                reason.data());
            return;
        }
        link_type = pcap_datalink(pcap.get());
        if (is_known_link(link_type)) return;
        error = fmt::format("{}: link type: expected {}, got {}", name, known_link_types,
                            link_name(link_type));
        pcap.reset();
    }

    /// libpcap says nothing but a text; a file that ended too early is told by its end.
    void stop() {
        const std::string reason = pcap_geterr(pcap.get());
        if (std::feof(pcap_file(pcap.get())) != 0) {
            note = fmt::format(
                "{}: cut off in the record after frame {} ({}): what stands before "
                "it is used",
                name, frames, reason);
        } else {
            error = fmt::format("{}: record after frame {}: expected a packet, got: {}", name,
                                frames, reason);
        }
        pcap.reset();
    }
};

PacketReader::PacketReader(const std::filesystem::path& path)
    : PacketReader(std::fopen(path.c_str(), "rbe"), path.string()) {}

PacketReader::PacketReader(std::FILE* file, std::string name) : state_(std::make_unique<State>()) {
    state_->name = std::move(name);
    state_->open(file);
}

PacketReader::~PacketReader() = default;
PacketReader::PacketReader(PacketReader&&) noexcept = default;
PacketReader& PacketReader::operator=(PacketReader&&) noexcept = default;

std::optional<CapturedFrame> PacketReader::next() {
    State& s = *state_;
    if (!s.pcap) return std::nullopt;
    pcap_pkthdr* header = nullptr;
    const u_char* bytes = nullptr;
    const int status = pcap_next_ex(s.pcap.get(), &header, &bytes);
    if (status == PCAP_ERROR) s.stop();
    if (status != 1) return std::nullopt;
    ++s.frames;
    return CapturedFrame{.seen = {.frame = s.frames, .t_ns = nanoseconds(header->ts)},
                         .captured = {bytes, header->caplen},
                         .length = std::max(header->len, header->caplen)};
}

int PacketReader::link_type() const {
    return state_->link_type;
}
std::uint64_t PacketReader::frames() const {
    return state_->frames;
}
const std::string& PacketReader::note() const {
    return state_->note;
}
const std::string& PacketReader::error() const {
    return state_->error;
}

}  // namespace conform::capture
