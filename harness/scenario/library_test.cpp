// Which scenarios a run finds, and what a PATTERN of the command line picks from them.
#include "scenario/library.hpp"

#include <fstream>

#include "catch_shim.hpp"
#include "scenario/loading_test.hpp"
#include "scenario/template.hpp"

namespace conform::scenario {
namespace {

namespace fs = std::filesystem;

/// A folder of its own below the build folder, gone afterwards.
class Folder {
  public:
    explicit Folder(const std::string& name)
        : path_(fs::path(SOCKS6_BINARY_DIR) / "scenario_library_test" / name) {
        fs::remove_all(path_);
        fs::create_directories(path_);
    }
    ~Folder() { fs::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    void write(const fs::path& name, const std::string& text) const {
        fs::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name) << text;
    }
    const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

TEST_CASE("a pattern fits whole ids and what is below them") {
    const std::string id = "draft-05/framing/split[address=ipv4,at=3]";
    CHECK(matches(id, id));
    CHECK(matches("draft-05/framing/split", id));
    CHECK(matches("draft-05/framing", id));
    CHECK(matches("draft-05/framing/", id));
    CHECK(matches("draft-05", id));
    CHECK(matches("*", id));
    CHECK(matches("*split*", id));
    CHECK(matches("draft-05/*/split", id));
    CHECK(matches("*[address=ipv?,*]", id));
    CHECK(matches("*at=3]", id));
    CHECK_FALSE(matches("draft-05/fram", id));
    CHECK_FALSE(matches("framing", id));
    CHECK_FALSE(matches("draft-05/framing/split[address=ipv4,at=33]", id));
    CHECK_FALSE(matches("draft-05/framing/spli?t", id));
    CHECK_FALSE(matches("", id));
}

TEST_CASE("brackets are no character class") {
    CHECK(matches("s[a=1]", "s[a=1]"));
    CHECK_FALSE(matches("s[a=1]", "sa"));
    CHECK_FALSE(matches("[s]", "s"));
}

TEST_CASE("a hostile pattern costs no more than its length times the id's") {
    std::string pattern;
    for (int i = 0; i < 2000; ++i) pattern += "*a";
    CHECK_FALSE(matches(pattern + "b", std::string(5000, 'a')));
}

TEST_CASE("scenarios are found in all folders but schema and requirements, by id") {
    const Folder folder("found");
    folder.write("z/one.json", scenario_template("b"));
    folder.write("two.json", scenario_template("a/c"));
    folder.write("schema/scenario.schema.json", "{}");
    folder.write("requirements/draft-05.json", "{}");
    folder.write(".git/x.json", "{}");
    folder.write("README.md", "no scenario");
    const Library library = load_library({folder.path()}, testing::catalogue());
    CHECK(library.errors.empty());
    REQUIRE(library.scenarios.size() == 2);
    CHECK(library.scenarios[0].id == "a/c");
    CHECK(library.scenarios[1].id == "b");
    CHECK(library.scenarios[1].cases[0].file == folder.path() / "z/one.json");
}

TEST_CASE("every broken file is reported, and an id that comes twice") {
    const Folder folder("broken");
    folder.write("1.json", scenario_template("same"));
    folder.write("2.json", scenario_template("same"));
    folder.write("3.json", "{");
    const Library library = load_library({folder.path()}, testing::catalogue());
    CHECK(library.scenarios.size() == 1);
    REQUIRE(library.errors.size() == 2);
    CHECK(to_string(library.errors[0]) == (folder.path() / "2.json").string() +
                                              ":1:1: /id: id \"same\" is taken by " +
                                              (folder.path() / "1.json").string());
    CHECK(library.errors[1].what == "not JSON");
}

TEST_CASE("a folder that is not there is an error") {
    const Library library = load_library({"/nonexistent/scenarios"}, testing::catalogue());
    REQUIRE(library.errors.size() == 1);
    CHECK(to_string(library.errors[0]) ==
          "/nonexistent/scenarios:1:1: cannot be read: No such file or directory");
}

TEST_CASE("the template loads and keeps the id it was given") {
    const Loaded loaded = load(scenario_template("mine/first"), "f", testing::catalogue());
    const auto* error = std::get_if<LoadError>(&loaded);
    INFO((error ? to_string(*error) : ""));
    REQUIRE(error == nullptr);
    const auto& scenario = std::get<Scenario>(loaded);
    CHECK(scenario.id == "mine/first");
    REQUIRE(scenario.cases.size() == 2);
    CHECK(scenario.cases[1].id == "mine/first[as=ipv6]");
}

TEST_CASE("ids of scenarios") {
    CHECK(is_scenario_id("draft-05/framing/split"));
    for (const std::string_view bad : {"", "/", "a/", "/a", "a//b", "A", "a b", "a[b=1]", "a_b"}) {
        INFO(bad);
        CHECK_FALSE(is_scenario_id(bad));
    }
}

}  // namespace
}  // namespace conform::scenario
