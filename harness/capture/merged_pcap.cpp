#include "capture/merged_pcap.hpp"

#include <fmt/format.h>

#include <limits>
#include <utility>

namespace conform::capture {
namespace {

constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

}  // namespace

std::filesystem::path MergedPcap::numbered(const std::filesystem::path& path, std::size_t number) {
    if (number == 0) return path;
    return path.parent_path() /
           fmt::format("{}.{}{}", path.stem().string(), number, path.extension().string());
}

MergedPcap::MergedPcap(std::filesystem::path path, MergeOptions options)
    : path_(std::move(path)), options_(options), file_(path_, no_limit), error_(file_.error()) {}

void MergedPcap::add(std::int64_t t_ns, std::span<const std::uint8_t> captured,
                     std::uint32_t length) {
    const std::lock_guard lock(mutex_);
    if (!error_.empty()) return;
    Frame frame{.t_ns = t_ns, .captured = {captured.begin(), captured.end()}, .length = length};
    waiting_bytes_ += size_on_disk(frame);
    waiting_.emplace(t_ns, std::move(frame));
    while (!waiting_.empty() && (waiting_.begin()->first < t_ns - options_.wait_ns ||
                                 waiting_bytes_ > options_.waiting_bytes)) {
        write_oldest();
    }
}

void MergedPcap::write_oldest() {
    const auto oldest = waiting_.extract(waiting_.begin());
    const auto size = size_on_disk(oldest.mapped());
    waiting_bytes_ -= size;
    if (!error_.empty()) return;
    if (options_.rotate_at && in_file_ > pcap_file_header &&
        in_file_ + size > *options_.rotate_at) {
        if (file_.commit()) file_ = PcapFile(numbered(path_, files_++), no_limit);
        in_file_ = pcap_file_header;
    }
    file_.write(oldest.mapped());
    in_file_ += size;
    error_ = file_.error();
}

std::string MergedPcap::commit() {
    const std::lock_guard lock(mutex_);
    while (!waiting_.empty()) write_oldest();
    if (error_.empty() && !file_.commit()) error_ = file_.error();
    return error_;
}

}  // namespace conform::capture
