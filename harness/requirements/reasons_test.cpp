// What is missing for a clause has a reason, and only what is missing.
#include "requirements/reasons.hpp"

#include <string>

#include "catch_shim.hpp"
#include "requirements/temporary_file.hpp"

namespace conform::requirements {
namespace {

Catalogue catalogue() {
    return std::get<Catalogue>(
        Catalogue::load(SOCKS6_SOURCE_DIR "/scenarios/requirements/draft-05.json"));
}

std::string list_of(const std::string& reasons, const std::string& gaps = {}) {
    return R"({"format":1,"revision":"05","reasons":[)" + reasons + R"(],"gaps":[)" + gaps + "]}";
}

const std::string one = R"({"id":"R05-VER-P-LENGTH","reason":"nobody can see it"})";

TEST_CASE("a clause has its reason, others have none") {
    const TemporaryFile file(list_of(one));
    const auto reasons = std::get<Reasons>(Reasons::load(file.path(), catalogue()));
    CHECK(reasons.of("R05-VER-P-LENGTH") == "nobody can see it");
    CHECK(reasons.of("R05-VER-P-SHORT").empty());
}

TEST_CASE("a renewed list keeps the reasons that still apply and admits all else as gaps") {
    const TemporaryFile file(list_of(one, R"("R05-VER-P-SHORT")"));
    const auto reasons = std::get<Reasons>(Reasons::load(file.path(), catalogue()));
    CHECK(reasons.admits("R05-VER-P-SHORT"));
    CHECK_FALSE(reasons.admits("R05-VER-P-LENGTH"));

    const auto renewed = reasons.renewed({"R05-VER-P-LENGTH", "R05-VER-P-SPLIT"});
    CHECK(renewed.of("R05-VER-P-LENGTH") == "nobody can see it");
    CHECK(renewed.admits("R05-VER-P-SPLIT"));
    CHECK_FALSE(renewed.admits("R05-VER-P-SHORT"));
    const TemporaryFile again(renewed.json());
    CHECK(std::get<Reasons>(Reasons::load(again.path(), catalogue())).json() == renewed.json());
    CHECK(reasons.renewed({}).json() ==
          "{\n  \"format\": 1,\n  \"revision\": \"05\",\n  \"reasons\": [],\n  \"gaps\": []\n}\n");
}

TEST_CASE("a broken list of reasons is refused with place and cause") {
    const auto refusal = [](const std::string& text) {
        const TemporaryFile file(text);
        const auto loaded = Reasons::load(file.path(), catalogue());
        const auto* error = std::get_if<LoadError>(&loaded);
        return error == nullptr ? std::string("accepted") : error->pointer + ": " + error->what;
    };
    CHECK(refusal(list_of("")) == "accepted");
    CHECK(refusal(list_of(one, R"("R05-VER-P-LENGTH")")) == "/gaps: duplicate id");
    CHECK(refusal(list_of("", R"("R05-VER-P-LENGHT")"))
              .starts_with("/gaps: no clause of the catalogue, did you mean R05-VER-P-LENGTH"));
    CHECK(refusal(list_of(one + "," + one)) == "/reasons/1/id: duplicate id");
    CHECK(refusal(list_of(R"({"id":"R05-VER-P-LENGHT","reason":"r"})"))
              .starts_with("/reasons/0/id: no clause of the catalogue, did you mean "
                           "R05-VER-P-LENGTH"));
    CHECK(refusal(list_of(R"({"id":"R05-VER-P-LENGTH"})")) ==
          "/reasons/0: key \"reason\" is missing");
    CHECK(refusal(R"({"format":1,"revision":"06","reasons":[],"gaps":[]})")
              .starts_with("/revision: another revision"));
}

}  // namespace
}  // namespace conform::requirements
