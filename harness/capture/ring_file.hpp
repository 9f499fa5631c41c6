// A file without a name that holds the last so many bytes written to it.
//
// Positions count all bytes ever written. Writes are gathered, reads see them all the same. Not for
// several threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace conform::capture {

class RingFile {
  public:
    RingFile(const std::filesystem::path& folder, std::size_t capacity);
    ~RingFile();
    RingFile(const RingFile&) = delete;
    RingFile& operator=(const RingFile&) = delete;

    /// Appends; gives the position of the first byte.
    std::uint64_t write(std::span<const std::uint8_t> bytes);
    /// False when those bytes are overwritten already, or on an error.
    bool read(std::uint64_t position, std::span<std::uint8_t> into);

    /// The oldest byte that is still there.
    std::uint64_t begin() const { return end_ > capacity_ ? end_ - capacity_ : 0; }
    const std::string& error() const { return error_; }

  private:
    void flush();
    template <typename Transfer>
    void each_piece(std::uint64_t position, std::size_t size, Transfer transfer);

    int file_ = -1;
    std::size_t capacity_;
    std::uint64_t end_ = 0;
    std::vector<std::uint8_t> pending_;  // the last bytes before end_
    std::string error_;
};

}  // namespace conform::capture
