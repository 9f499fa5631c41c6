#include "capture/ring_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace conform::capture {
namespace {

constexpr std::size_t gathered = std::size_t{256} * 1024;

std::string reason() {
    return std::generic_category().message(errno);
}

/// Not every file system has O_TMPFILE.
int open_nameless(const std::filesystem::path& folder) {
    const int file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0) return file;
    std::string name = (folder / "capture-XXXXXX").string();
    const int named = ::mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0) ::unlink(name.c_str());
    return named;
}

}  // namespace

RingFile::RingFile(const std::filesystem::path& folder, std::size_t capacity)
    : file_(open_nameless(folder)), capacity_(capacity) {
    if (file_ < 0) error_ = fmt::format("no temporary file in {}: {}", folder.string(), reason());
    pending_.reserve(gathered);
}

RingFile::~RingFile() {
    if (file_ >= 0) ::close(file_);
}

template <typename Transfer>
void RingFile::each_piece(std::uint64_t position, std::size_t size, Transfer transfer) {
    std::size_t done = 0;
    while (done < size && error_.empty()) {
        const auto at = static_cast<std::size_t>((position + done) % capacity_);
        const auto piece = std::min(size - done, capacity_ - at);
        const auto moved = transfer(done, piece, static_cast<off_t>(at));
        if (moved < 0 && errno == EINTR) continue;
        if (moved <= 0) {
            error_ = fmt::format("the temporary file of the capture: {}",
                                 moved < 0 ? reason() : "shorter than what was written");
            return;
        }
        done += static_cast<std::size_t>(moved);
    }
}

void RingFile::flush() {
    each_piece(end_ - pending_.size(), pending_.size(),
               [&](std::size_t done, std::size_t size, off_t at) {
                   return ::pwrite(file_, pending_.data() + done, size, at);
               });
    pending_.clear();
}

std::uint64_t RingFile::write(std::span<const std::uint8_t> bytes) {
    if (pending_.size() + bytes.size() > gathered) flush();
    const auto position = end_;
    pending_.insert(pending_.end(), bytes.begin(), bytes.end());
    end_ += bytes.size();
    return position;
}

bool RingFile::read(std::uint64_t position, std::span<std::uint8_t> into) {
    flush();
    if (position < begin() || position + into.size() > end_) return false;
    each_piece(position, into.size(), [&](std::size_t done, std::size_t size, off_t at) {
        return ::pread(file_, into.data() + done, size, at);
    });
    return error_.empty();
}

}  // namespace conform::capture
