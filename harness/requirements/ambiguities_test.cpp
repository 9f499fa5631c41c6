// The open questions decide verdicts, so each must load whole and say one thing per outcome.
#include "requirements/ambiguities.hpp"

#include <fstream>
#include <iterator>
#include <set>

#include "catch_shim.hpp"
#include "requirements/catalogue.hpp"
#include "requirements/temporary_file.hpp"

namespace conform::requirements {
namespace {

const std::filesystem::path root = SOCKS6_SOURCE_DIR;

Ambiguities shipped() {
    return std::get<Ambiguities>(
        Ambiguities::load(root / "scenarios/requirements/ambiguities-05.json"));
}

/// The outcomes on which the readings differ, as "AMB-31: warn/fail".
std::set<std::string> differences(const Ambiguities& list) {
    std::set<std::string> result;
    for (const Ambiguity& entry : list.all()) {
        for (const Outcome& outcome : entry.outcomes) {
            if (outcome.errata == outcome.text) continue;
            result.insert(entry.id + ": " + std::string(to_string(outcome.errata)) + "/" +
                          std::string(to_string(outcome.text)));
        }
    }
    return result;
}

TEST_CASE("the 91 open questions load") {
    const Ambiguities list = shipped();
    CHECK(list.revision() == "05");
    CHECK(list.all().size() == 91);
    CHECK(list.all().front().id == "AMB-01");
    CHECK(list.all().back().id == "AMB-91");
    CHECK(list.find("AMB-92") == nullptr);
}

TEST_CASE("every question but those on names and time limits has outcomes") {
    std::set<std::string> bare;
    const Ambiguities list = shipped();
    for (const Ambiguity& entry : list.all()) {
        if (entry.outcomes.empty()) bare.insert(entry.id);
    }
    CHECK(bare == std::set<std::string>{"AMB-32", "AMB-90"});
}

TEST_CASE("the readings differ where the draft's words are stricter than its sense") {
    CHECK(differences(shipped()) == std::set<std::string>{"AMB-21: warn/fail", "AMB-31: warn/fail",
                                                          "AMB-50: warn/fail", "AMB-51: warn/fail",
                                                          "AMB-86: warn/fail"});
}

TEST_CASE("initial data between 2^13 and 2^14 warns, or fails by the text") {
    const Ambiguities list = shipped();
    const Ambiguity* cap = list.find("AMB-31");
    REQUIRE(cap != nullptr);
    REQUIRE_FALSE(cap->outcomes.empty());
    CHECK(cap->outcomes[0].outcome == "the client declares 8193 to 16384 bytes of initial data");
    CHECK(cap->outcomes[0].under(Reading::errata) == Ruling::warn);
    CHECK(cap->outcomes[0].under(Reading::text) == Ruling::fail);
}

/// docs/draft-readings.md from the heading of a question to the next heading; empty if it has none.
std::string section_of(const std::string& page, const Ambiguity& entry) {
    const std::size_t start = page.find("\n### " + entry.id + " " + entry.title);
    if (start == std::string::npos) return {};
    return page.substr(start, page.find("\n##", start + 1) - start);
}

TEST_CASE("the page for people has every question, with the clauses that meet it") {
    std::ifstream stream(root / "docs/draft-readings.md");
    const std::string page{std::istreambuf_iterator<char>(stream), {}};
    const Ambiguities list = shipped();
    for (const Ambiguity& entry : list.all()) {
        INFO(entry.id << ' ' << entry.title);
        CHECK_FALSE(section_of(page, entry).empty());
    }
    const auto catalogue =
        std::get<Catalogue>(Catalogue::load(root / "scenarios/requirements/draft-05.json"));
    for (const Requirement& clause : catalogue.all()) {
        for (const std::string& id : clause.ambiguities) {
            const Ambiguity* entry = list.find(id);
            REQUIRE(entry != nullptr);
            INFO(id << " is met by " << clause.id);
            CHECK(section_of(page, *entry).find(clause.id) != std::string::npos);
        }
    }
}

TEST_CASE("readings are named on the command line") {
    CHECK(reading_from_string("errata") == Reading::errata);
    CHECK(reading_from_string("text") == Reading::text);
    CHECK_FALSE(reading_from_string("strict").has_value());
}

TEST_CASE("a broken list is refused with place and reason") {
    const std::string head =
        R"({"format":1,"revision":"05","ambiguities":[{"id":"AMB-01","title":"t","text":"x",)"
        R"("later":"l","errata":"e","strict":"s","outcomes":[)";
    const std::string good = R"({"outcome":"o","errata":"fail","text":"fail"})";
    const auto refusal = [&](const std::string& outcomes) {
        const TemporaryFile file(head + outcomes + "]}]}");
        const auto loaded = Ambiguities::load(file.path());
        const auto* error = std::get_if<LoadError>(&loaded);
        return error == nullptr ? std::string("accepted") : error->pointer + ": " + error->what;
    };
    CHECK(refusal(good) == "accepted");
    CHECK(refusal(good + "," + good) == "/ambiguities/0/outcomes/1/outcome: duplicate outcome");
    CHECK(refusal(R"({"outcome":"o","errata":"FAIL","text":"fail"})") ==
          "/ambiguities/0/outcomes/0/errata: unknown ruling");
    CHECK(refusal(R"({"outcome":"o","errata":"fail"})") ==
          "/ambiguities/0/outcomes/0: key \"text\" is missing");
}

}  // namespace
}  // namespace conform::requirements
