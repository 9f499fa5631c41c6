// Contracts, 3 and 6: pcap files are whole or absent, bounded, and errors name the file.
#include "capture/pcap_file.hpp"

#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "capture/read_back.hpp"
#include "catch_shim.hpp"

namespace conform::capture {
namespace {

Frame frame(std::size_t size, std::int64_t t_ns = 0, std::uint32_t length = 0) {
    return {.t_ns = t_ns,
            .captured = std::vector<std::uint8_t>(size, 0x5a),
            .length = length != 0 ? length : static_cast<std::uint32_t>(size)};
}

std::size_t files_in(const std::filesystem::path& folder) {
    const std::filesystem::directory_iterator files(folder);
    return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

}  // namespace

TEST_CASE("capture: a pcap keeps nanoseconds and the length of frames that were cut") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "a.pcap";
    const std::vector<Frame> frames{frame(60, 1'700'000'000'123'456'789), frame(60, 1),
                                    frame(54, 2, 65549)};
    const auto result = write_pcap(path, frames);
    CHECK(result.error.empty());
    CHECK(result.note.empty());
    CHECK(result.frames == 3);
    const auto read = read_pcap(path);
    CHECK(read.error.empty());
    CHECK(read.ethernet);
    CHECK(read.frames == frames);

    // The magic number itself: libpcap would scale microseconds up and not tell.
    std::uint32_t magic = 0;
    std::ifstream(path, std::ios::binary).read(reinterpret_cast<char*>(&magic), sizeof magic);
    CHECK(magic == 0xa1b23c4d);
}

TEST_CASE("capture: a pcap stops at its limit, with a note, and is whole") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "a.pcap";
    PcapFile file(path);
    const Frame big = frame(65536 - pcap_record_header);
    std::size_t written = 0;
    while (file.write(big)) ++written;
    CHECK(written == 255);
    CHECK(file.note() == "stopped after 255 frames, at the limit of 16777216 bytes a case");
    CHECK_FALSE(file.write(frame(1)));  // would fit, but is not the next one
    CHECK(file.commit());
    CHECK(std::filesystem::file_size(path) <= pcap_limit);
    CHECK(read_pcap(path).frames.size() == 255);
}

TEST_CASE("capture: a pcap may fill its limit to the last byte") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "a.pcap";
    const std::vector<Frame> frames{frame(100), frame(60)};
    const std::size_t size = 24 + 116 + 76;
    CHECK(write_pcap(path, frames, size).note.empty());
    CHECK(std::filesystem::file_size(path) == size);
    CHECK(write_pcap(path, frames, size - 1).frames == 1);
}

TEST_CASE("capture: a pcap has its name only once it is whole") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "a.pcap";
    {
        PcapFile file(path);
        CHECK(file.write(frame(60)));
        CHECK_FALSE(std::filesystem::exists(path));
    }
    CHECK(files_in(folder.path()) == 0);
    CHECK(write_pcap(path, {}).error.empty());
    CHECK(files_in(folder.path()) == 1);
    CHECK(read_pcap(path).error.empty());
}

TEST_CASE("capture: a committed pcap replaces the one before") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "a.pcap";
    CHECK(write_pcap(path, std::vector{frame(60), frame(61)}).error.empty());
    PcapFile file(path);
    CHECK(read_pcap(path).frames.size() == 2);
    CHECK(file.write(frame(62)));
    CHECK(file.commit());
    CHECK_FALSE(file.commit());
    CHECK(read_pcap(path).frames.size() == 1);
}

TEST_CASE("capture: an error names the file and the reason") {
    const TemporaryFolder folder;
    const auto missing = folder.path() / "missing" / "a.pcap";
    const auto result = write_pcap(missing, std::vector{frame(60)});
    CHECK(result.frames == 0);
    CHECK(result.error == missing.string() + ": cannot create: No such file or directory");

    const auto occupied = folder.path() / "occupied";
    std::filesystem::create_directories(occupied / "inside");
    CHECK_THAT(write_pcap(occupied, {}).error,
               Catch::Matchers::StartsWith(occupied.string() + ": cannot rename"));
    CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("capture: a full disk is an error that names the file") {
    if (!std::filesystem::exists("/dev/full")) {
        WARN("TEST-SKIPPED: no /dev/full");
        return;
    }
    const TemporaryFolder folder;
    const auto path = folder.path() / "a.pcap";
    const auto expected = path.string() + ": cannot write: No space left on device";
    const auto temporary = path.string() + "." + std::to_string(getpid()) + ".part";

    std::filesystem::create_symlink("/dev/full", temporary);
    CHECK(write_pcap(path, std::vector{frame(60)}).error == expected);

    std::filesystem::create_symlink("/dev/full", temporary);
    const auto many = write_pcap(path, std::vector(1000, frame(1000)));
    CHECK(many.error == expected);
    CHECK(many.frames == 0);
    CHECK(files_in(folder.path()) == 0);
}

}  // namespace conform::capture
