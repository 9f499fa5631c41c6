// contracts: everything that came from a peer is untrusted text. A run that carries hostile text
// in every field leaves every format well-formed and the terminal unharmed.
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <regex>
#include <sstream>

#include "catch_shim.hpp"
#include "reports/escape.hpp"
#include "reports/json_report.hpp"
#include "reports/junit_report.hpp"
#include "reports/progress.hpp"
#include "reports/sample_run.hpp"
#include "reports/terminal_report.hpp"

namespace {

using namespace conform;
using namespace conform::reports;

/// Without our own colours: ESC [ digits m, where the digits are one of those that we use.
std::string without_colours(std::string text) {
    for (const char* ours :
         {"\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[36m"}) {
        const std::string sequence = ours;
        for (std::size_t at = text.find(sequence); at != std::string::npos;
             at = text.find(sequence)) {
            text.erase(at, sequence.size());
        }
    }
    return text;
}

void check_lines(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        CAPTURE(line);
        const std::size_t first = line.find_first_not_of(' ');
        CHECK((first == std::string::npos || line.compare(first, 2, "::") != 0));
        CHECK(line.find("##[") == std::string::npos);
        CHECK(line.find("##vso[") == std::string::npos);
    }
}

std::string terminal_of(const RunResult& run, const Style& style) {
    std::ostringstream out;
    write_terminal(run, out, style);
    return out.str();
}

}  // namespace

TEST_CASE("hostile text: the terminal gets newlines, our colours and printable text") {
    const bool color = GENERATE(false, true);
    const bool verbose = GENERATE(false, true);
    const std::size_t width = GENERATE(10U, 60U, 80U, 120U);
    const Style style{.color = color, .unicode = false, .verbose = verbose, .width = width};
    const std::string text = terminal_of(sample::hostile_run(), style);
    const std::string plain = color ? without_colours(text) : text;
    bool clean = true;
    for (const char c : plain) clean = clean && (c == '\n' || (c >= 0x20 && c < 0x7f));
    CHECK(clean);
    check_lines(plain);
}

TEST_CASE("hostile text: with unicode no mark or control passes either") {
    const Style style{.color = false, .unicode = true, .verbose = true, .width = 80};
    std::istringstream lines(terminal_of(sample::hostile_run(), style));
    for (std::string line; std::getline(lines, line);) {
        CHECK(escape_terminal(line, true) == line);
    }
}

TEST_CASE("hostile text: JSON stays JSON, JUnit stays XML") {
    std::ostringstream json;
    write_json(sample::hostile_run(), json);
    CHECK(nlohmann::json::accept(json.str()));
    CHECK(json.str().find('\x1b') == std::string::npos);

    std::ostringstream junit;
    write_junit(sample::hostile_run(), junit);
    const std::string text = junit.str();
    pugi::xml_document document;
    CHECK(document.load_string(text.c_str(), pugi::parse_full));
    CHECK(document.select_nodes("//testcase").size() == sample::run().cases.size());
    // pugixml forgives what XML 1.0 forbids.
    bool permitted = true;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        permitted = permitted && (byte >= 0x20 || c == '\n') && byte != 0x7f && byte != 0xff;
    }
    CHECK(permitted);
    // Legal in an attribute, forbidden in text.
    const std::string bare = std::regex_replace(text, std::regex("=\"[^\"]*\""), "");
    CHECK(bare.find("]]>") == std::string::npos);
    CHECK(text.find("</script>") == std::string::npos);
    check_lines(text);
}

TEST_CASE("hostile text: progress shows no control of a peer") {
    std::ostringstream out;
    Progress progress(out, Style{}, true, 3);
    progress.started(sample::hostile_text());
    progress.finished(sample::hostile_run().cases.front());
    progress.clear();
    std::string text = out.str();
    for (std::size_t at = text.find("\r\x1b[K"); at != std::string::npos;
         at = text.find("\r\x1b[K")) {
        text.erase(at, 4);
    }
    bool clean = true;
    for (const char c : text) clean = clean && c >= 0x20 && c < 0x7f;
    CHECK(clean);
}
