// Writes a compressed tar archive: complete under its name, or not at all.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace conform::cli {

class ArchiveFile {
  public:
    /// gzip, under a temporary name beside `path`, which the destructor removes.
    explicit ArchiveFile(std::filesystem::path path);
    ~ArchiveFile();
    ArchiveFile(const ArchiveFile&) = delete;
    ArchiveFile& operator=(const ArchiveFile&) = delete;

    /// A regular file of that name; after an error nothing more happens.
    void add(const std::string& name, std::string_view content);
    /// Gives the file its name, replacing one that is there. Empty, or what went wrong, with the
    /// file's name.
    std::string commit();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace conform::cli
