#include "e2e/report_files.hpp"

#include <fmt/format.h>
#include <stdlib.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <stdexcept>
#include <system_error>

namespace e2e {

Folder::Folder() {
    auto pattern = (std::filesystem::temp_directory_path() / "socks6-e2e-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
        throw std::system_error(errno, std::generic_category(), pattern);
    }
    path_ = pattern;
}

Folder::~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + file.string());
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_text(const std::filesystem::path& file, const std::string& text) {
    std::ofstream out(file, std::ios::binary);
    if (!(out << text << std::flush)) throw std::runtime_error("cannot write " + file.string());
}

JsonReport read_json_report(const std::filesystem::path& file) {
    const auto json = nlohmann::json::parse(text_of(file));
    JsonReport report;
    report.complete = json.at("complete").get<bool>();
    report.exit_code = json.at("exit_code").get<int>();
    report.failed = json.at("summary").at("fail").get<std::size_t>();
    for (const auto& each : json.at("cases")) {
        report.cases.push_back(each.at("id").get<std::string>());
    }
    return report;
}

std::size_t read_junit_report(const std::filesystem::path& file) {
    pugi::xml_document document;
    const auto result = document.load_file(file.c_str());
    if (!result) {
        throw std::runtime_error(
            fmt::format("{}: offset {}: {}", file.string(), result.offset, result.description()));
    }
    return document.select_nodes("//testcase").size();
}

std::string control_characters_in(const std::string& text) {
    std::string found;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if ((byte < 0x20 && byte != '\n') || byte == 0x7f) {
            found += fmt::format("0x{:02x} at {}; ", byte, at);
        }
    }
    // C1 controls, directional marks, embeddings, overrides and isolates, as UTF-8.
    for (const std::string_view mark :
         {"\xc2\x9b", "\xc2\x9d", "\xe2\x80\x8e", "\xe2\x80\x8f", "\xe2\x80\xaa", "\xe2\x80\xae",
          "\xe2\x81\xa6", "\xe2\x81\xa9"}) {
        const auto at = text.find(mark);
        if (at != std::string::npos) found += fmt::format("direction or C1 mark at {}; ", at);
    }
    return found;
}

}  // namespace e2e
