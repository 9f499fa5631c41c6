// Reading back what a run left on disk: well-formed or std::runtime_error with the place.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace e2e {

/// A folder of its own, removed with all it holds.
class Folder {
  public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

std::string text_of(const std::filesystem::path& file);
void write_text(const std::filesystem::path& file, const std::string& text);

struct JsonReport {
    bool complete = false;
    int exit_code = -1;
    std::size_t failed = 0;
    std::vector<std::string> cases;  ///< their ids
};
JsonReport read_json_report(const std::filesystem::path& file);

/// The number of <testcase> elements.
std::size_t read_junit_report(const std::filesystem::path& file);

/// Control bytes other than newline, and Unicode's marks that change the direction of text.
std::string control_characters_in(const std::string& text);

}  // namespace e2e
