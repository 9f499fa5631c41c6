#include "capture/pcap_file.hpp"

#include <fmt/format.h>
#include <pcap/pcap.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>
#include <utility>

namespace conform::capture {
namespace {

constexpr int snapshot_length = 262144;
constexpr std::int64_t second_ns = 1'000'000'000;

struct ClosePcap {
    void operator()(pcap_t* pcap) const { pcap_close(pcap); }
};
struct CloseDump {
    void operator()(pcap_dumper_t* dump) const { pcap_dump_close(dump); }
};

std::string reason(int error) {
    return std::generic_category().message(error);
}

}  // namespace

struct PcapFile::State {
    std::filesystem::path path;
    std::filesystem::path temporary;
    std::size_t limit = 0;
    std::size_t size = pcap_file_header;
    std::size_t frames = 0;
    std::string note, error;
    std::unique_ptr<pcap_t, ClosePcap> pcap;
    std::unique_ptr<pcap_dumper_t, CloseDump> dump;

    void fail(std::string_view what, std::string_view why) {
        error = fmt::format("{}: {}: {}", path.string(), what, why);
        discard();
    }
    void discard() {
        if (!dump) return;
        dump.reset();
        remove_temporary();
    }
    void remove_temporary() const {
        std::error_code ignored;
        std::filesystem::remove(temporary, ignored);
    }
};

PcapFile::PcapFile(std::filesystem::path path, std::size_t limit)
    : state_(std::make_unique<State>()) {
    State& s = *state_;
    s.path = std::move(path);
    s.temporary = fmt::format("{}.{}.part", s.path.string(), getpid());
    s.limit = limit;
    s.pcap.reset(pcap_open_dead_with_tstamp_precision(DLT_EN10MB, snapshot_length,
                                                      PCAP_TSTAMP_PRECISION_NANO));
    if (!s.pcap) {
        s.fail("cannot create", reason(ENOMEM));
        return;
    }
    std::FILE* file = std::fopen(s.temporary.c_str(), "wbe");
    if (file == nullptr) {
        s.fail("cannot create", reason(errno));
        return;
    }
    s.dump.reset(pcap_dump_fopen(s.pcap.get(), file));  // takes the file over, also when it fails
    if (s.dump) return;
    s.fail("cannot write", pcap_geterr(s.pcap.get()));
    s.remove_temporary();
}

PcapFile::~PcapFile() {
    if (state_) state_->discard();
}
PcapFile::PcapFile(PcapFile&&) noexcept = default;
PcapFile& PcapFile::operator=(PcapFile&& other) noexcept {
    std::swap(state_, other.state_);
    return *this;
}

bool PcapFile::write(const Frame& frame) {
    State& s = *state_;
    if (!s.dump || !s.note.empty()) return false;
    if (s.size + size_on_disk(frame) > s.limit) {
        s.note = fmt::format("stopped after {} frames, at the limit of {} bytes a case", s.frames,
                             s.limit);
        return false;
    }
    pcap_pkthdr header{};
    header.ts.tv_sec = frame.t_ns / second_ns;
    header.ts.tv_usec =
        frame.t_ns % second_ns;  // nanoseconds: the precision the file was opened with
    header.caplen = static_cast<bpf_u_int32>(frame.captured.size());
    header.len = frame.length;
    pcap_dump(reinterpret_cast<u_char*>(s.dump.get()), &header, frame.captured.data());
    // pcap_dump tells nobody when the disk is full.
    if (std::ferror(pcap_dump_file(s.dump.get())) != 0) {
        s.fail("cannot write", reason(errno));
        return false;
    }
    s.size += size_on_disk(frame);
    ++s.frames;
    return true;
}

bool PcapFile::commit() {
    State& s = *state_;
    if (!s.dump) return false;
    if (pcap_dump_flush(s.dump.get()) != 0 || fsync(fileno(pcap_dump_file(s.dump.get()))) != 0) {
        s.fail("cannot write", reason(errno));
        return false;
    }
    std::error_code error;
    std::filesystem::rename(s.temporary, s.path, error);
    if (error) {
        s.fail("cannot rename " + s.temporary.string(), error.message());
        return false;
    }
    s.dump.reset();
    return true;
}

std::size_t PcapFile::frames() const {
    return state_->frames;
}
const std::string& PcapFile::note() const {
    return state_->note;
}
const std::string& PcapFile::error() const {
    return state_->error;
}

PcapResult write_pcap(const std::filesystem::path& path, std::span<const Frame> frames,
                      std::size_t limit) {
    PcapFile file(path, limit);
    for (const Frame& frame : frames) {
        if (!file.write(frame)) break;
    }
    const bool whole = file.commit();
    return {.frames = whole ? file.frames() : 0, .note = file.note(), .error = file.error()};
}

}  // namespace conform::capture
