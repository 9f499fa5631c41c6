#include "reports/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ostream>
#include <streambuf>
#include <system_error>
#include <utility>

#include "reports/escape.hpp"

namespace conform::reports {
namespace {

namespace fs = std::filesystem;

class Descriptor {
  public:
    Descriptor(const fs::path& path, int flags) : fd_(::open(path.c_str(), flags, 0666)) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    bool is_open() const { return fd_ >= 0; }
    int get() const { return fd_; }
    /// close() may tell of a lost write: 0 or errno.
    int close() { return ::close(std::exchange(fd_, -1)) == 0 ? 0 : errno; }

  private:
    int fd_;
};

/// Buffers into a descriptor and remembers the first error.
class DescriptorBuffer : public std::streambuf {
  public:
    explicit DescriptorBuffer(int fd) : fd_(fd) { setp(buffer_.data(), end()); }

    int error() const { return error_; }

  protected:
    int_type overflow(int_type c) override {
        if (sync() != 0) return traits_type::eof();
        if (!traits_type::eq_int_type(c, traits_type::eof())) sputc(traits_type::to_char_type(c));
        return traits_type::not_eof(c);
    }

    int sync() override {
        const char* from = pbase();
        while (error_ == 0 && from < pptr()) {
            const ssize_t n = ::write(fd_, from, static_cast<std::size_t>(pptr() - from));
            if (n > 0) {
                from += n;
            } else if (errno != EINTR) {
                error_ = errno;
            }
        }
        setp(buffer_.data(), end());
        return error_ == 0 ? 0 : -1;
    }

  private:
    char* end() { return buffer_.data() + buffer_.size(); }

    int fd_;
    int error_ = 0;
    std::array<char, std::size_t{64} * 1024> buffer_{};
};

int fill(Descriptor& file, const std::function<void(std::ostream&)>& write) {
    DescriptorBuffer buffer(file.get());
    std::ostream out(&buffer);
    write(out);
    out.flush();
    return buffer.error();
}

int write_directly(const fs::path& path, const std::function<void(std::ostream&)>& write) {
    Descriptor file(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (!file.is_open()) return errno;
    if (const int error = fill(file, write); error != 0) return error;
    return file.close();
}

int write_and_rename(const fs::path& path, const fs::path& temporary,
                     const std::function<void(std::ostream&)>& write) {
    Descriptor file(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC);
    if (!file.is_open()) return errno;
    int error = fill(file, write);
    if (error == 0 && ::fsync(file.get()) != 0) error = errno;
    if (const int closing = file.close(); error == 0) error = closing;
    if (error == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) error = errno;
    if (error != 0) {
        ::unlink(temporary.c_str());
        return error;
    }
    // So that the name survives a power cut too; a folder that cannot be synced is no error.
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    const Descriptor directory(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory.is_open()) ::fsync(directory.get());
    return 0;
}

}  // namespace

std::optional<std::string> write_file(const fs::path& path,
                                      const std::function<void(std::ostream&)>& write) {
    std::error_code ignored;
    const fs::file_status status = fs::status(path, ignored);
    int error = EISDIR;
    if (fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status)) {
        error = write_directly(path, write);
    } else if (!fs::is_directory(status)) {
        // Through a symbolic link, so that the link stays one.
        const fs::path real =
            fs::is_symlink(fs::symlink_status(path, ignored)) && fs::exists(status)
                ? fs::canonical(path, ignored)
                : path;
        fs::path temporary = real;
        temporary += fmt::format(".{}.tmp", ::getpid());
        error = write_and_rename(real, temporary, write);
    }
    if (error == 0) return std::nullopt;
    return fmt::format("cannot write {}: {}", escape_terminal(path.string(), false),
                       std::generic_category().message(error));
}

std::optional<std::string> write_report(const Format& format, const RunResult& run,
                                        const fs::path& path) {
    return write_file(path, [&](std::ostream& out) { format.write(run, out); });
}

}  // namespace conform::reports
