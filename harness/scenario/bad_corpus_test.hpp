// The files that must not load, for tests.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace conform::scenario::testing {

struct BadFile {
    std::string name;
    std::string text;
    std::string error;            ///< first line of the .expected file
    bool schema_sees_it = false;  ///< its second line: "schema" or "loader"
};

inline std::vector<BadFile> bad_corpus() {
    namespace fs = std::filesystem;
    std::vector<fs::path> files;
    for (const auto& entry :
         fs::directory_iterator(SOCKS6_SOURCE_DIR "/harness/scenario/testdata/bad")) {
        if (entry.path().extension() == ".json") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::vector<BadFile> corpus;
    for (const fs::path& file : files) {
        BadFile bad;
        bad.name = file.filename().string();
        std::ifstream text(file, std::ios::binary);
        bad.text.assign(std::istreambuf_iterator<char>(text), {});
        std::ifstream expected(fs::path(file).replace_extension(".expected"));
        std::string finder;
        std::getline(expected, bad.error);
        std::getline(expected, finder);
        bad.schema_sees_it = finder == "schema";
        corpus.push_back(std::move(bad));
    }
    return corpus;
}

}  // namespace conform::scenario::testing
