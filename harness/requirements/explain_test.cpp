// What `explain ID` prints: a clause with everything that is needed to argue about it.
#include "requirements/explain.hpp"

#include <sstream>

#include "catch_shim.hpp"

namespace conform::requirements {
namespace {

const std::filesystem::path folder =
    std::filesystem::path(SOCKS6_SOURCE_DIR) / "scenarios/requirements";

Catalogue catalogue() {
    return std::get<Catalogue>(Catalogue::load(folder / "draft-05.json"));
}
Ambiguities questions() {
    return std::get<Ambiguities>(Ambiguities::load(folder / "ambiguities-05.json"));
}

TEST_CASE("a clause without open questions is explained on its own") {
    CHECK(explain(*catalogue().find("R05-MSG-REQ-VER-MAJOR"), questions()) ==
          "R05-MSG-REQ-VER-MAJOR\n"
          "  Level:    MUST\n"
          "  Role:     client\n"
          "  Section:  Requests\n"
          "  Clause:   The first byte of every Request is 0x06.\n"
          "  Judged:   Harness proxy checks byte 0 of each Request the client produces; any\n"
          "            other value fails.\n"
          "  Testable: black-box\n");
}

TEST_CASE("an open question follows with both readings") {
    const std::string page = explain(*catalogue().find("R05-METHOD-C-IDL-MAX"), questions());
    CHECK(page.find("\nAMB-31 Cap 2^13 or 2^14\n  Draft:    ") != std::string::npos);
    CHECK(page.find("\n  Errata:   8193..16384 from a client WARN") != std::string::npos);
    CHECK(page.find("\n  Text:     The limit is 2^13") != std::string::npos);
    CHECK(
        page.find("\n    - warn (text reading: fail): the client declares 8193 to 16384 bytes of\n"
                  "      initial data\n") != std::string::npos);
    CHECK(page.find("\n    - pass: declared length above 8192: the proxy closes\n") !=
          std::string::npos);
}

TEST_CASE("no line of any explanation is wider than 80 columns") {
    const Ambiguities list = questions();
    const Catalogue clauses = catalogue();
    for (const Requirement& entry : clauses.all()) {
        std::istringstream page(explain(entry, list));
        for (std::string line; std::getline(page, line);) {
            INFO(line);
            CHECK(line.size() <= 80);
        }
    }
}

TEST_CASE("a clause of a user's own catalogue may name an unknown question and hold any byte") {
    Requirement own;
    own.id = "OWN-1";
    own.text = "one\x1b[31m\ntwo";
    own.ambiguities = {"AMB-99"};
    const std::string page = explain(own, questions());
    CHECK(page.find("  Clause:   one [31m two\n") != std::string::npos);
    CHECK(page.find("\nAMB-99 (not in the list of open questions)\n") != std::string::npos);
}

}  // namespace
}  // namespace conform::requirements
