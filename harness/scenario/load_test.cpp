// docs/scenario-format.md: what loads, what it becomes, and the bounds. Wrong files one by one are
// in testdata/bad.
#include "scenario/load.hpp"

#include "catch_shim.hpp"
#include "scenario/loading_test.hpp"

namespace conform::scenario {
namespace {

using testing::case_of;
using testing::error_of;
using testing::scenario_with;

/// A scenario whose client sends one payload.
std::string sending(std::string_view payload, std::string_view more = "") {
    return scenario_with(R"([{"connect":{"actor":"client"}},{"send":{"actor":"client",)" +
                             std::string(payload) + "}}]",
                         more);
}

MessageSpec sent_message(std::string_view payload, std::string_view more = "") {
    const Case loaded = case_of(sending(payload, more));
    return std::get<MessageSpec>(std::get<Send>(loaded.steps.at(1).action).payload.content);
}

TEST_CASE("names of the draft become numbers in requests and options") {
    const MessageSpec message = sent_message(
        R"("request":{"command":"udp_associate","port":"=0x50","options":[
           {"tos":{"leg":"client_proxy","tos":184}},
           {"authentication_method":{"methods":["password",128]}},
           {"many":{"times":255,"option":{"option":{"kind":224,"data":{"hex":"0102"}}}}}]})");
    CHECK(std::get<std::uint64_t>(message.fields.at("command")) == 3);
    CHECK(std::get<Expression>(message.fields.at("port")).text() == "0x50");
    CHECK(std::get<std::uint64_t>(message.options.at(0).fields.at("leg")) == 1);
    CHECK(std::get<std::uint64_t>(message.options.at(1).methods.at(0)) == 2);
    CHECK(std::get<std::uint64_t>(message.options.at(2).times) == 255);
    CHECK(message.options.at(2).name == "option");
}

TEST_CASE("an override is a number, an expression or bytes") {
    const auto overrides =
        sent_message(R"("request":{"override":{"options[1].length":1,"version.minor":"=7",
                        "version":"05","options[0].methods[1]":3}})")
            .overrides;
    REQUIRE(overrides.size() == 4);
    CHECK(overrides[0].field == "options[1].length");
    CHECK(std::get<socks6::wire::Buffer>(overrides[2].value) == socks6::wire::Buffer{5});
}

TEST_CASE("names that lead nowhere need no lab, all others do") {
    const auto named = [](std::string_view data, std::string_view more = "") {
        return error_of(
            sending(R"("request":{"address":{"domain":)" + std::string(data) + "}}", more));
    };
    CHECK(named(R"({"text":""})").empty());
    CHECK(named(R"({"hex":"61 00 62"})").empty());
    CHECK(named(R"({"text":"nothing.INVALID"})").empty());
    CHECK(named(R"({"text":"nothing.invalid."})").empty());
    CHECK(named(R"({"text":"nothing.invalid.org"})").find("a name of the outside") !=
          std::string::npos);
    CHECK(named(R"({"pattern":1,"length":10})").find("a name of the outside") != std::string::npos);
    CHECK(named(R"({"text":"example.org"})", R"("requires":["lab"],)").empty());
    CHECK(error_of(sending(R"("request":{"address":{"ipv6":"::"}})")).empty());
    CHECK(
        error_of(sending(R"("request":{"address":{"ipv4":"192.0.2.1"}})", R"("requires":["lab"],)"))
            .empty());
}

TEST_CASE("a value of an axis may bring the lab") {
    const std::string matrix =
        R"("matrix":{"to":[{"id":"here","value":{"ipv4":"0.0.0.0"}},
           {"id":"there","value":{"ipv4":"192.0.2.1"},"requires":["lab"]}]},)";
    CHECK(error_of(sending(R"("request":{"address":"$to"})", matrix)).empty());
}

TEST_CASE("text that only looks like an axis stays text") {
    const Case loaded = case_of(sending(R"("data":{"text":"$5.00"})"));
    const auto& data = std::get<Data>(std::get<Send>(loaded.steps.at(1).action).payload.content);
    CHECK(std::get<socks6::wire::Buffer>(data).size() == 5);
}

TEST_CASE("an object of an axis is put in whole, and by its keys") {
    const Case loaded = case_of(sending(R"("request":"$case.request","label":"$case.name")",
                                        R"("matrix":{"case":[{"id":"one","value":
                                           {"name":"first","request":{"command":2}}}]},)"));
    CHECK(loaded.id == "t[case=one]");
    CHECK(loaded.steps.at(1).label == "first");
    const auto& send = std::get<Send>(loaded.steps.at(1).action);
    CHECK(std::get<std::uint64_t>(
              std::get<MessageSpec>(send.payload.content).fields.at("command")) == 2);
}

TEST_CASE("ranges go by their step, also below zero") {
    const Loaded loaded = load(sending(R"("data":{"text":"abc"},"split":["$at"])",
                                       R"("matrix":{"at":{"from":-5,"to":-1,"step":2}},)"),
                               "f", testing::catalogue());
    const auto& cases = std::get<Scenario>(loaded).cases;
    REQUIRE(cases.size() == 3);
    CHECK(cases[2].id == "t[at=-1]");
}

TEST_CASE("a variable has a value behind the step that sets it, in every branch") {
    const auto steps = [](std::string_view list) { return error_of(scenario_with(list)); };
    CHECK(steps(R"([{"set":{"a":1}},{"set":{"b":"=a"}},{"repeat":{"times":"=b","counter":"i",
                    "steps":[{"set":{"c":"=i"}}]}},{"set":{"d":"=c + i"}}])")
              .empty());
    CHECK(steps(R"([{"set":{"a":"=a"}}])").find("\"a\" has no value") != std::string::npos);
    CHECK(steps(R"([{"parallel":{"branches":{"x":[{"set":{"p":1}}],"y":[{"set":{"q":1}}]}}},
                    {"set":{"r":"=p + q"}}])")
              .empty());
    CHECK(steps(R"([{"connect":{"actor":"client","connection":"c {i}"}}])").find("\"i\"") !=
          std::string::npos);
}

TEST_CASE("what an expectation matches and captures") {
    const Case loaded = case_of(scenario_with(
        R"([{"connect":{"actor":"client","capture":{"own":"source_endpoint"}}},
            {"expect":{"actor":"client","operation_reply":{
            "reply_code":{"one_of":["success",1],"level":"warn"},
            "bind_address":{"actor":"remote"},"bind_endpoint":{"capture":"bound"},
            "bind_port":{"capture":"port"},
            "options":{"contains":[{"backlog":{"backlog":{"at_least":"=1"}}}],"lacks":["tfo"],
            "each":[{"stack":{"length":{"at_least":4}}},{"option":{"kind":{"none_of":[0]}}}]}}}},
            {"accept":{"actor":"remote","capture":{"source":"source_endpoint"}}},
            {"expect":{"actor":"client","operation_reply":{"bind_endpoint":"=source",
                       "bind_port":"=port"}}}])"));
    const auto& wanted =
        std::get<MessageMatch>(std::get<Expect>(loaded.steps.at(1).action).expectation.wanted);
    REQUIRE(wanted.fields.size() == 4);
    CHECK(wanted.fields[0].judgement.level == Verdict::warn);
    CHECK(wanted.fields[0].pointer == "/steps/1/expect/operation_reply/reply_code");
    CHECK(std::get<ActorAddress>(wanted.fields[1].is).actor == "remote");
    CHECK(std::holds_alternative<Any>(wanted.fields[2].is));
    CHECK(wanted.fields[3].capture == "port");
    CHECK(wanted.lacks == std::vector<std::string>{"tfo"});
    REQUIRE(wanted.each.size() == 2);
    CHECK(wanted.each[1].fields.at(0).field == "kind");
    CHECK(std::get<Connect>(loaded.steps.at(0).action).capture ==
          Captures{{"own", "source_endpoint"}});
    CHECK(std::get<Accept>(loaded.steps.at(2).action).capture ==
          Captures{{"source", "source_endpoint"}});
}

TEST_CASE("the pseudo-fields of requests and datagrams name an actor") {
    const Case loaded = case_of(scenario_with(
        R"json([{"expect":{"actor":"udp","datagram":{"from":"sink","payload":{"text":"x"}},
                 "capture":{"bytes":"payload"}}},{"set":{"n":"=length(bytes)"}}])json"));
    const auto& wanted =
        std::get<DatagramMatch>(std::get<Expect>(loaded.steps.at(0).action).expectation.wanted);
    CHECK(wanted.header.fields.at(0).field == "endpoint");
    CHECK(wanted.payload.has_value());
}

TEST_CASE("a datagram has a sender and may come in any order") {
    const Case loaded = case_of(scenario_with(R"([
        {"expect":{"actor":"sink","data":{"text":"a"},"capture":{"source":"source_endpoint"}}},
        {"expect":{"actor":"sink","data":{"text":"b"},"sender":"=source","any_order":true}},
        {"expect":{"actor":"udp","datagram":{},"sender":"relay"}}])"));
    const auto expectation = [&](std::size_t step) {
        return std::get<Expect>(loaded.steps.at(step).action).expectation;
    };
    CHECK(expectation(1).sender == "source");
    CHECK(expectation(1).any_order);
    CHECK(expectation(2).sender == "relay");
    CHECK_FALSE(expectation(2).any_order);
    const auto refused = [](std::string_view expect) {
        return error_of(scenario_with(R"([{"connect":{"actor":"client"}},{"expect":{)" +
                                      std::string(expect) + "}}]"));
    };
    CHECK(refused(R"("actor":"client","end":{},"sender":"relay")").find("a datagram of a UDP") !=
          std::string::npos);
    CHECK(refused(R"("actor":"udp","silence":"1ms","any_order":true)").find("a datagram of") !=
          std::string::npos);
    CHECK(refused(R"("actor":"udp","datagram":{},"sender":"=nobody")").find("nobody") !=
          std::string::npos);
}

TEST_CASE("who has another one's port is a udp_client beside one with a port of its own") {
    const auto with = [](std::string_view actors) {
        return error_of(R"({"format":1,"id":"t","title":"T","purpose":"P","actors":{)" +
                        std::string(actors) + R"(},"steps":[]})");
    };
    const std::string_view why = "a udp_client with a port of its own";
    CHECK(with(R"("a":{"role":"udp_client"},"b":{"role":"udp_client","beside":"a"})").find(why) ==
          std::string::npos);
    CHECK(with(R"("a":{"role":"udp_remote"},"b":{"role":"udp_client","beside":"a"})").find(why) !=
          std::string::npos);
    CHECK(with(R"("b":{"role":"udp_client","beside":"b"})").find(why) != std::string::npos);
}

TEST_CASE("what acts makes a choice, what watches does not") {
    const Case loaded = case_of(scenario_with(
        R"([{"connect":{"actor":"client"}},{"connect":{"actor":"client","refused":true}},
            {"expect":{"actor":"client","end":{}}},{"accept":{"actor":"remote"}},
            {"packet":{"actor":"remote","tos":184}},{"pause":{"for":"1ms"}}])"));
    std::vector<bool> acting;
    for (const Step& step : loaded.steps) acting.push_back(acts(step));
    CHECK(acting == std::vector{true, false, false, false, false, true});
}

TEST_CASE("each bound is named with its pointer") {
    const std::string plain = sending(R"("data":{"text":"a"})");
    const auto bounded = [](auto change) {
        Bounds bounds;
        change(bounds);
        return bounds;
    };
    CHECK(error_of(plain).empty());
    CHECK(error_of(plain, bounded([](Bounds& b) { b.file_bytes = 100; })) ==
          "f:1:1: too large: expected at most 100 bytes");
    CHECK(error_of(plain, bounded([](Bounds& b) { b.actors = 2; })) ==
          "f:1:57: /actors: too many actors: expected at most 2, got 6");
    CHECK(error_of(plain, bounded([](Bounds& b) { b.depth = 3; })).find(": too deep: ") !=
          std::string::npos);
    CHECK(error_of(plain, bounded([](Bounds& b) { b.generated_bytes = 0; }))
              .find("/steps/1: too much to send: expected at most 0 bytes in a case, got 1") !=
          std::string::npos);
    CHECK(error_of(plain, bounded([](Bounds& b) { b.expanded_bytes = 1 << 10; }))
              .find("too much in all cases together") != std::string::npos);
}

TEST_CASE("a file that nests without end is refused at once") {
    CHECK(error_of(std::string(1'000'000, '[')).find("too deep: expected at most 64 levels") !=
          std::string::npos);
    std::string objects;
    for (int i = 0; i < 100'000; ++i) objects += R"({"a":)";
    CHECK(error_of(objects).find("too deep") != std::string::npos);
}

TEST_CASE("sequences cannot multiply without bound") {
    std::string sequences = R"("sequences":{"s0":[{"pause":{"for":"1ms"}}])";
    for (int i = 1; i <= 40; ++i) {
        const std::string call = R"({"do":{"sequence":"s)" + std::to_string(i - 1) + R"("}})";
        sequences += ",\"s" + std::to_string(i) + "\":[" + call + "," + call + "]";
    }
    CHECK(error_of(scenario_with(R"([{"do":{"sequence":"s40"}}])", sequences + "},"))
              .find("too much in all cases together") != std::string::npos);
}

TEST_CASE("hostile bytes are refused and never shown raw") {
    CHECK(error_of("{\"\x1b]52;c;\x07\":1}").find("not JSON") != std::string::npos);
    const std::string error = error_of(R"({"format":1,"\u001b]0;x\u0007\u202e":1})");
    CHECK(error.find('\x1b') == std::string::npos);
    CHECK(error.find("\xE2\x80\xAE") == std::string::npos);
    CHECK(error_of("\xff\xfe{").find("not JSON") != std::string::npos);
    CHECK(error_of(R"({"format":1e999})").find("not JSON") != std::string::npos);
}

TEST_CASE("a file that cannot be read says why") {
    const Loaded loaded = load_file("/nonexistent.json", testing::catalogue());
    CHECK(to_string(std::get<LoadError>(loaded)) ==
          "/nonexistent.json:1:1: cannot be read: No such file or directory");
}

TEST_CASE("features have names") {
    CHECK(to_name(Feature::second_user) == "second_user");
    CHECK(feature_from_name("tfo") == Feature::tfo);
    CHECK_FALSE(feature_from_name("tfoo"));
}

}  // namespace
}  // namespace conform::scenario
