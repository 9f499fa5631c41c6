// The catalogue stands for every clause of the draft: all of it must load, and a broken file must
// be refused with the place and the reason.
#include "requirements/catalogue.hpp"

#include <set>

#include "catch_shim.hpp"
#include "requirements/ambiguities.hpp"
#include "requirements/temporary_file.hpp"

namespace conform::requirements {
namespace {

const std::filesystem::path folder =
    std::filesystem::path(SOCKS6_SOURCE_DIR) / "scenarios/requirements";

Catalogue shipped() {
    return std::get<Catalogue>(Catalogue::load(folder / "draft-05.json"));
}

std::string requirement(const std::string& id, const std::string& level = "MUST",
                        const std::string& more = "") {
    return R"({"id":")" + id + R"(","section":"Own","level":")" + level +
           R"(","role":"proxy","text":"t","testable":"black-box","how":"h","ambiguities":[])" +
           more + "}";
}

std::string document(const std::string& requirements, const std::string& format = "1",
                     const std::string& revision = "05") {
    return R"({"format":)" + format + R"(,"revision":")" + revision +
           R"(","draft":"own","requirements":[)" + requirements + "]}";
}

/// The error for a file with this text, without the file's name in front.
std::string refusal(const std::string& text) {
    const TemporaryFile file(text);
    const auto loaded = Catalogue::load(file.path());
    if (std::holds_alternative<Catalogue>(loaded)) return "accepted";
    const std::string line = to_string(std::get<LoadError>(loaded));
    const std::string prefix = file.path().string() + ": ";
    REQUIRE(line.rfind(prefix, 0) == 0);
    return line.substr(prefix.size());
}

TEST_CASE("the shipped catalogue is whole") {
    const Catalogue catalogue = shipped();
    CHECK(catalogue.revision() == "05");
    CHECK(catalogue.draft() == "draft-olteanu-intarea-socks-6-05");
    CHECK(catalogue.all().size() == 582);
    std::set<std::string> ids;
    for (const Requirement& entry : catalogue.all()) ids.insert(entry.id);
    CHECK(ids.size() == 582);
}

TEST_CASE("a clause reads as the draft's section Requests has it") {
    const Catalogue catalogue = shipped();
    const Requirement* minor = catalogue.find("R05-MSG-REQ-VER-MINOR");
    REQUIRE(minor != nullptr);
    CHECK(minor->section == "Requests");
    CHECK(minor->level == Level::must);
    CHECK(minor->role == Role::client);
    CHECK(minor->testable == Testable::black_box);
    CHECK(minor->ambiguities == std::vector<std::string>{"AMB-16"});
    CHECK(catalogue.find("R05-NO-SUCH") == nullptr);
}

TEST_CASE("every ambiguity that a clause names exists, and every one is met by a clause") {
    const auto list = std::get<Ambiguities>(Ambiguities::load(folder / "ambiguities-05.json"));
    std::set<std::string> met;
    const Catalogue catalogue = shipped();
    for (const Requirement& entry : catalogue.all()) {
        for (const std::string& id : entry.ambiguities) {
            INFO(entry.id << " names " << id);
            CHECK(list.find(id) != nullptr);
            met.insert(id);
        }
    }
    CHECK(met.size() == list.all().size());
}

TEST_CASE("an unknown id is answered with its nearest neighbours") {
    const auto near = shipped().nearest("R05-MSG-REQ-VER-MINR", 2);
    REQUIRE(near.size() == 2);
    CHECK(near[0] == "R05-MSG-REQ-VER-MINOR");
    CHECK(near[1] == "R05-MSG-REQ-VER-MAJOR");
}

TEST_CASE("words of the catalogue are written as the draft writes them") {
    CHECK(to_string(Level::must_not) == "MUST NOT");
    CHECK(to_string(Level::implicit) == "implicit");
    CHECK(to_string(Role::both) == "both");
    CHECK(to_string(Testable::needs_tfo) == "needs-TFO");
    CHECK(to_string(Testable::not_observable) == "not-observable");
}

TEST_CASE("a broken catalogue is refused with place and reason") {
    CHECK(refusal(document(requirement("A-1"))) == "accepted");
    CHECK(refusal("") == "is not JSON, got an error at line 1, column 1");
    CHECK(refusal("{\"format\":1,\n \"revision\" 5}") ==
          "is not JSON, got an error at line 2, column 13");
    CHECK(refusal("[]") == "wrong type, expected an object, got an array");
    CHECK(refusal(document("", "2")) ==
          "/format: unknown format, expected 1, the only one this release reads, got 2");
    CHECK(refusal(R"({"format":1,"revision":"05","draft":"own"})") ==
          "key \"requirements\" is missing");
    CHECK(refusal(R"({"format":1,"revision":5,"draft":"own","requirements":[]})") ==
          "/revision: wrong type, expected text, got 5");
    CHECK(refusal(R"({"format":1,"revision":"05","draft":"own","requirements":{}})") ==
          "/requirements: wrong type, expected an array, got an object");
    CHECK(refusal(document(requirement("A-1") + ",7")) ==
          "/requirements/1: wrong type, expected an object, got 7");
}

TEST_CASE("a broken clause is refused with place and reason") {
    CHECK(refusal(document(requirement("A-1", "MUSTN'T"))) ==
          "/requirements/0/level: unknown level, expected one of MUST, MUST NOT, SHOULD, "
          "SHOULD NOT, MAY, implicit, got \"MUSTN'T\"");
    CHECK(refusal(document(requirement("A-1", "MUST", R"(,"sectoin":1)"))) ==
          "/requirements/0/sectoin: unknown key, did you mean section?, expected one of id, "
          "section, level, role, text, testable, how, ambiguities");
    CHECK(refusal(document(requirement("A-1", "MUST", R"(,"a/b~":1)")))
              .rfind("/requirements/0/a~1b~0: unknown key", 0) == 0);
    CHECK(refusal(document(requirement("A-1") + "," + requirement("A-1"))) ==
          "/requirements/1/id: duplicate id, got \"A-1\"");
    CHECK(refusal(document(requirement("A 1"))) ==
          "/requirements/0/id: malformed id, expected letters, digits, '-', '_' and '.', "
          "got \"A 1\"");
    CHECK(refusal(document(requirement(""))) ==
          "/requirements/0/id: empty, expected text, "
          "got \"\"");
}

TEST_CASE("a file that is missing or too large is refused") {
    const auto missing = Catalogue::load(folder / "no-such-file.json");
    REQUIRE(std::holds_alternative<LoadError>(missing));
    CHECK(std::get<LoadError>(missing).what == "cannot be read: No such file or directory");
    const auto directory = Catalogue::load(folder);
    REQUIRE(std::holds_alternative<LoadError>(directory));
    CHECK(std::get<LoadError>(directory).what == "cannot be read: Is a directory");
    CHECK(refusal(std::string((4U << 20U) + 1, ' ')) == "is larger than 4 MiB");
}

TEST_CASE("a user's own catalogue is added, or leaves everything as it was") {
    Catalogue catalogue = shipped();
    const TemporaryFile own(document(requirement("OWN-1", "SHOULD NOT")));
    CHECK_FALSE(catalogue.extend(own.path()).has_value());
    CHECK(catalogue.all().size() == 583);
    REQUIRE(catalogue.find("OWN-1") != nullptr);
    CHECK(catalogue.find("OWN-1")->level == Level::should_not);
    CHECK(catalogue.draft() == "draft-olteanu-intarea-socks-6-05");

    const TemporaryFile clash(
        document(requirement("OWN-2") + "," + requirement("R05-MSG-TCP-FIRST")));
    const auto refused = catalogue.extend(clash.path());
    REQUIRE(refused.has_value());
    CHECK(refused->pointer == "/requirements/1/id");
    CHECK(catalogue.find("OWN-2") == nullptr);

    const TemporaryFile later(document(requirement("OWN-3"), "1", "06"));
    const auto mixed = catalogue.extend(later.path());
    REQUIRE(mixed.has_value());
    CHECK(mixed->pointer == "/revision");
    CHECK(mixed->expected == "\"05\"");
    CHECK(catalogue.extend(folder / "no-such-file.json").has_value());
    CHECK(catalogue.all().size() == 583);
}

}  // namespace
}  // namespace conform::requirements
