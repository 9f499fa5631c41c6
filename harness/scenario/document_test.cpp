// The examples of docs/scenario-format.md are what an author copies; all of them must load.
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "catch_shim.hpp"
#include "scenario/doc_examples_test.hpp"
#include "scenario/loading_test.hpp"

namespace conform::scenario {
namespace {

using testing::catalogue;

TEST_CASE("every example of the document loads") {
    const auto examples = testing::document_examples();
    REQUIRE(examples.size() == 13);
    std::set<std::string> ids;
    for (const std::string& example : examples) {
        const Loaded loaded = load(example, "docs/scenario-format.md", catalogue());
        const auto* error = std::get_if<LoadError>(&loaded);
        INFO((error ? to_string(*error) : ""));
        REQUIRE(error == nullptr);
        ids.insert(std::get<Scenario>(loaded).id);
    }
    CHECK(ids.size() == examples.size());
}

TEST_CASE("the examples hold what they say") {
    std::map<std::string, Scenario> scenarios;
    for (const std::string& example : testing::document_examples()) {
        auto scenario = std::get<Scenario>(load(example, "f", catalogue()));
        scenarios.emplace(scenario.id.substr(std::string("draft-05/example/").size()), scenario);
    }

    SECTION("a matrix expands to readable ids, in the order of the file") {
        const auto& cases = scenarios.at("split").cases;
        REQUIRE(cases.size() == 10 + 22 + 16);
        CHECK(cases.front().id == "draft-05/example/split[address=ipv4,at=1]");
        CHECK(cases[10].id == "draft-05/example/split[address=ipv6,at=1]");
        CHECK(cases[10].requires_ == std::vector{Feature::ipv6});
        CHECK(cases.back().id == "draft-05/example/split[address=domain,at=16]");
        const auto& send = std::get<Send>(cases[11].steps.at(1).action);
        CHECK(std::get<std::int64_t>(send.split.at(0)) == 2);
        const auto& request = std::get<MessageSpec>(send.payload.content);
        CHECK(std::get<ToActor>(request.to).form == AddressForm::ipv6);
    }
    SECTION("sequences stand in place, with the pointers of their own steps") {
        const auto& steps = scenarios.at("double-spend").cases.at(0).steps;
        const auto& one = std::get<Parallel>(steps.at(3).action).branches.at("one");
        REQUIRE(one.size() == 6);
        CHECK(one.at(1).pointer == "/sequences/spend/0");
        CHECK(one.at(1).verb == "connect");
    }
    SECTION("a case covers what it and its steps cover") {
        const auto& test_case = scenarios.at("backlog").cases.at(0);
        CHECK(test_case.covers == std::vector<std::string>{"R05-BACKLOG-P-ACCEPT-ONE-EACH",
                                                           "R05-BACKLOG-P-INITIAL-NO-SECOND"});
        CHECK(test_case.default_covers ==
              std::vector<std::string>{"R05-BACKLOG-P-ACCEPT-ONE-EACH"});
        CHECK(test_case.exclusive == std::vector{Exclusive::backlog});
    }
    SECTION("names of the draft are numbers, tiers keep their verdicts") {
        const auto& steps = scenarios.at("tfo-fragments").cases.at(0).steps;
        const auto& packet = std::get<Packet>(steps.at(3).action);
        REQUIRE(packet.syn.size() == 1);
        CHECK(std::get<std::uint64_t>(std::get<Scalar>(packet.syn[0].is)) == 600);
        CHECK(packet.syn[0].or_.at(0).ambiguity == "AMB-70");
        CHECK(packet.syn[0].or_.at(0).verdict.text == Verdict::info);
        const auto& send = std::get<Send>(steps.at(1).action);
        const auto& parts = std::get<std::vector<Payload>>(send.payload.content);
        CHECK(std::get<std::uint64_t>(
                  std::get<MessageSpec>(parts.at(0).content).fields.at("command")) == 1);
    }
}

}  // namespace
}  // namespace conform::scenario
