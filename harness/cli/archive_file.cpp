#include "cli/archive_file.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <system_error>
#include <utility>

namespace conform::cli {
namespace {

struct FreeArchive {
    void operator()(archive* writer) const { archive_write_free(writer); }
};
struct FreeEntry {
    void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

}  // namespace

struct ArchiveFile::State {
    std::filesystem::path path;
    std::filesystem::path temporary;
    int file = -1;
    std::string error;
    std::unique_ptr<archive, FreeArchive> writer;

    ~State() {
        writer.reset();
        if (file >= 0) ::close(file);
        std::error_code ignored;
        std::filesystem::remove(temporary, ignored);
    }

    void check(int status) {
        if (status >= ARCHIVE_WARN || !error.empty()) return;
        const char* said = archive_error_string(writer.get());
        error = fmt::format("{}: cannot write: {}", path.string(), said != nullptr ? said : "?");
    }
};

ArchiveFile::ArchiveFile(std::filesystem::path path) : state_(std::make_unique<State>()) {
    auto& s = *state_;
    s.path = std::move(path);
    s.temporary = fmt::format("{}.{}.part", s.path.string(), ::getpid());
    s.file = ::open(s.temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (s.file < 0) {
        s.error = fmt::format("{}: cannot create: {}", s.path.string(),
                              std::generic_category().message(errno));
        return;
    }
    s.writer.reset(archive_write_new());
    s.check(archive_write_add_filter_gzip(s.writer.get()));
    s.check(archive_write_set_format_pax_restricted(s.writer.get()));
    s.check(archive_write_open_fd(s.writer.get(), s.file));
}

ArchiveFile::~ArchiveFile() = default;

void ArchiveFile::add(const std::string& name, std::string_view content) {
    auto& s = *state_;
    if (!s.error.empty()) return;
    const std::unique_ptr<archive_entry, FreeEntry> entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(content.size()));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_mtime(entry.get(), std::time(nullptr), 0);
    s.check(archive_write_header(s.writer.get(), entry.get()));
    if (!s.error.empty() || content.empty()) return;
    const auto written = archive_write_data(s.writer.get(), content.data(), content.size());
    if (written < 0) s.check(ARCHIVE_FATAL);
}

std::string ArchiveFile::commit() {
    auto& s = *state_;
    if (!s.error.empty()) return s.error;
    s.check(archive_write_close(s.writer.get()));
    if (s.error.empty() && ::fsync(s.file) != 0) {
        s.error = fmt::format("{}: cannot write: {}", s.path.string(),
                              std::generic_category().message(errno));
    }
    std::error_code error;
    if (s.error.empty()) std::filesystem::rename(s.temporary, s.path, error);
    if (error) {
        s.error = fmt::format("{}: cannot rename {}: {}", s.path.string(), s.temporary.string(),
                              error.message());
    }
    return s.error;
}

}  // namespace conform::cli
