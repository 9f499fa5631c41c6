// A file for one test: written when made, removed with its owner. Throws when it cannot be written,
// which fails the test.
#pragma once

#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

namespace conform::requirements {

class TemporaryFile {
  public:
    explicit TemporaryFile(std::string_view text) {
        std::string name = (std::filesystem::temp_directory_path() / "catalogue-XXXXXX").string();
        const int descriptor = ::mkstemp(name.data());
        if (descriptor < 0) throw std::system_error(errno, std::generic_category(), name);
        ::close(descriptor);
        path_ = name;
        std::ofstream(path_, std::ios::binary) << text;
    }
    ~TemporaryFile() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace conform::requirements
