// contracts: reports are written under a temporary name, synced, renamed; a full disk is an error
// that names the file.
#include "reports/file.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <ostream>

#include "catch_shim.hpp"
#include "reports/list.hpp"
#include "reports/sample_run.hpp"

namespace {

namespace fs = std::filesystem;
using conform::reports::write_file;

/// A folder of its own, gone at the end.
class Folder {
  public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "reports-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    fs::path operator/(const char* name) const { return path_ / name; }
    std::size_t files() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(path_), fs::directory_iterator()));
    }

  private:
    fs::path path_;
};

/// Lets files grow to `bytes` and no more, as a full disk would.
class FileSizeLimit {
  public:
    explicit FileSizeLimit(rlim_t bytes) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        handler_ = std::signal(SIGXFSZ, SIG_IGN);
    }
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

  private:
    rlimit before_{};
    void (*handler_)(int) = SIG_DFL;
};

std::string content(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_old(std::ostream& out) {
    out << "old";
}
void write_large(std::ostream& out) {
    out << std::string(300'000, 'x');
}

}  // namespace

TEST_CASE("report file: written, replaced, nothing left beside it") {
    const Folder folder;
    CHECK_FALSE(write_file(folder / "r.json", write_old));
    CHECK(content(folder / "r.json") == "old");
    CHECK_FALSE(write_file(folder / "r.json", write_large));
    CHECK(content(folder / "r.json").size() == 300'000);
    CHECK(folder.files() == 1);
}

TEST_CASE("report file: the old one stays until the new one is whole") {
    const Folder folder;
    REQUIRE_FALSE(write_file(folder / "r.json", write_old));
    const auto error = write_file(folder / "r.json", [&](std::ostream& out) {
        write_large(out);
        out.flush();
        CHECK(content(folder / "r.json") == "old");
    });
    CHECK_FALSE(error);
    CHECK(content(folder / "r.json").size() == 300'000);
}

TEST_CASE("report file: no room is an error that names the file, the old one stays") {
    const Folder folder;
    const fs::path path = folder / "r.json";
    REQUIRE_FALSE(write_file(path, write_old));
    std::optional<std::string> error;
    {
        const FileSizeLimit limit(100'000);
        error = write_file(path, write_large);
    }
    REQUIRE(error);
    CHECK(*error == "cannot write " + path.string() + ": File too large");
    CHECK(content(path) == "old");
    CHECK(folder.files() == 1);
}

TEST_CASE("report file: a device is written to directly, and may be full") {
    if (!fs::exists("/dev/full")) return;
    CHECK(write_file("/dev/full", write_large) ==
          "cannot write /dev/full: No space left on device");
    CHECK(write_file("/dev/full", write_old) == "cannot write /dev/full: No space left on device");
    CHECK(fs::is_character_file("/dev/full"));
}

TEST_CASE("report file: a folder that is not there, or a folder as the file, is an error") {
    const Folder folder;
    const auto missing = write_file(folder / "no" / "r.json", write_old);
    REQUIRE(missing);
    CHECK(missing->find("no/r.json: No such file or directory") != std::string::npos);
    CHECK(write_file(fs::temp_directory_path(), write_old));
}

TEST_CASE("report file: a symbolic link stays one") {
    const Folder folder;
    REQUIRE_FALSE(write_file(folder / "real", write_old));
    fs::create_symlink(folder / "real", folder / "link");
    CHECK_FALSE(write_file(folder / "link", write_large));
    CHECK(fs::is_symlink(folder / "link"));
    CHECK(content(folder / "real").size() == 300'000);
}

TEST_CASE("report file: every format can be written") {
    const Folder folder;
    for (const auto& format : conform::reports::formats()) {
        CHECK_FALSE(write_report(format, conform::reports::sample::run(), folder / "report"));
        CHECK(content(folder / "report").size() > 1000);
    }
}
