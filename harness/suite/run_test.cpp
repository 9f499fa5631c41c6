#include "suite/run.hpp"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <csignal>
#include <filesystem>
#include <thread>

#include "catch_shim.hpp"
#include "scenario/load.hpp"
#include "suite/test_server.hpp"

using namespace conform;
using namespace conform::suite;
using socks6::wire::Buffer;
namespace asio = socks6::net::asio;

namespace {

const requirements::Catalogue& catalogue() {
    static const auto loaded =
        requirements::Catalogue::load(SOCKS6_SOURCE_DIR "/scenarios/requirements/draft-05.json");
    return std::get<requirements::Catalogue>(loaded);
}

scenario::Case noop_case(const std::string& id, const std::string& requires_ = "[]") {
    const auto text = R"({"format":1,"id":")" + id + R"(","title":"A NOOP is answered",
        "purpose":"The smallest exchange.","covers":["R05-AUTH-P-SENT-NOOP"],
        "requires":)" +
                      requires_ + R"(,"actors":{"client":{"role":"client"}},"steps":[
        {"connect":{"actor":"client"}},
        {"send":{"actor":"client","request":{"command":"noop"}}},
        {"expect":{"actor":"client","authentication_reply":{"type":"success"}}},
        {"expect":{"actor":"client","operation_reply":{"reply_code":"success"}}}]})";
    auto loaded = scenario::load(text, id + ".json", catalogue());
    if (const auto* error = std::get_if<scenario::LoadError>(&loaded)) FAIL(to_string(*error));
    return std::get<scenario::Scenario>(loaded).cases.at(0);
}

/// Answers NOOP with that reply code, everything else with "command not supported".
Respond noop_proxy(std::uint8_t code) {
    return [code](socks6::wire::Bytes received) {
        if (received.size() < 11) return Response{};
        const auto reply = received[2] == 0 ? code : std::uint8_t{7};
        return Response{{6, 0, 0, 0, 0, reply, 0, 0, 1, 0, 0, 0, 0, 0}, true};
    };
}

/// As that with code 0, but only for who shows the user "user" as Authentication Data.
Respond closed_proxy() {
    return [open = noop_proxy(0)](socks6::wire::Bytes received) {
        const Buffer user{1, 4, 'u', 's', 'e', 'r'};
        const bool shown = std::search(received.begin(), received.end(), user.begin(),
                                       user.end()) != received.end();
        if (shown || received.size() < 11) return open(received);
        return Response{{6, 0, 1, 0xFF, 0}, true};
    };
}

class FakeReference final : public ReferenceInstance {
  public:
    FakeReference(const asio::any_io_executor& executor, Respond respond)
        : server_(executor, std::move(respond)) {}
    socks6::net::Endpoint endpoint() const override { return server_.endpoint(); }
    std::optional<socks6::net::Endpoint> udp_relay() const override { return std::nullopt; }

  private:
    TestServer server_;
};

StartReference reference(Respond respond) {
    return [respond = std::move(respond)](const asio::any_io_executor& executor,
                                          const ReferenceSettings&) -> StartedReference {
        return std::unique_ptr<ReferenceInstance>(
            std::make_unique<FakeReference>(executor, respond));
    };
}

/// A server on a thread of its own.
class Target {
  public:
    explicit Target(Respond respond)
        : server_(context_.get_executor(), std::move(respond)),
          thread_([this] { context_.run(); }) {}
    ~Target() {
        context_.stop();
        thread_.join();
    }
    Target(const Target&) = delete;
    Target& operator=(const Target&) = delete;

    TargetAddress address() const { return {"127.0.0.1", server_.endpoint().port}; }

  private:
    asio::io_context context_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
    TestServer server_;
    std::thread thread_;
};

RunReport run_against(const std::optional<TargetAddress>& target,
                      const std::vector<scenario::Case>& cases, const StartReference& start,
                      Options options = {}, const RunEvents& events = {}) {
    options.target = target;
    return run(options, cases, {catalogue(), start}, events);
}

}  // namespace

TEST_CASE("the built-in reference alone: each case once, ordered by id, exit 0") {
    const auto report =
        run_against({}, {noop_case("t/b"), noop_case("t/a")}, reference(noop_proxy(0)));
    const auto& result = report.result;
    CHECK(result.exit_code == 0);
    CHECK(result.complete);
    CHECK(result.target == "built-in reference");
    REQUIRE(result.cases.size() == 2);
    CHECK(result.cases[0].id == "t/a");
    CHECK(result.cases[0].verdict == Verdict::pass);
    CHECK(result.cases[0].reference.entries.empty());
    CHECK(result.judged.clauses == 1);
    CHECK(result.clauses.contains("R05-AUTH-P-SENT-NOOP"));
}

TEST_CASE("a target that fails is told beside what the reference did, exit 1") {
    const Target target(noop_proxy(1));
    const auto report = run_against(target.address(), {noop_case("t/a")}, reference(noop_proxy(0)));
    const auto& result = report.result;
    CHECK(result.exit_code == 1);
    REQUIRE(result.cases.size() == 1);
    CHECK(result.cases[0].verdict == Verdict::fail);
    CHECK_FALSE(result.cases[0].reference.entries.empty());
    CHECK(result.cases[0].repeat.find("--target 127.0.0.1:") != std::string::npos);
    const auto& findings = result.cases[0].findings;
    CHECK(std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
        return finding.hint.find("first difference from the reference") != std::string::npos;
    }));
}

TEST_CASE("what the reference fails is an error of the suite, never a verdict on the target") {
    for (const auto code : {std::uint8_t{0}, std::uint8_t{1}}) {
        const Target target(noop_proxy(code));
        const auto report =
            run_against(target.address(), {noop_case("t/a")}, reference(noop_proxy(1)));
        CHECK(report.result.cases.at(0).verdict == Verdict::error);
        CHECK(report.result.exit_code == 4);
    }
}

TEST_CASE("a feature that the target lacks with proof skips; --require makes it fail") {
    const Target target(noop_proxy(0));
    const std::vector cases{noop_case("t/a"), noop_case("t/bind", R"(["bind"])")};
    const auto report = run_against(target.address(), cases, reference(noop_proxy(0)));
    CHECK(report.result.exit_code == 0);
    CHECK(report.result.cases.at(1).verdict == Verdict::skip);
    CHECK(report.result.cases.at(1).reason.find("0x07") != std::string::npos);
    Options options;
    options.require = {scenario::Feature::bind};
    const auto strict = run_against(target.address(), cases, reference(noop_proxy(0)), options);
    CHECK(strict.result.exit_code == 1);
    CHECK(strict.result.cases.at(1).verdict == Verdict::fail);
}

TEST_CASE("a target that demands authentication gets the user of the run in every Request") {
    const Target target(closed_proxy());
    const std::vector cases{noop_case("t/a"), noop_case("t/open", R"(["open"])")};
    Options options;
    options.first_user = runner::UserCredentials{"user", "password"};
    const auto report = run_against(target.address(), cases, reference(noop_proxy(0)), options);
    CHECK(report.result.exit_code == 0);
    CHECK(report.result.cases.at(0).verdict == Verdict::pass);
    CHECK(report.result.cases.at(1).reason.find("NOOP without credentials") != std::string::npos);
}

TEST_CASE("a target that serves nobody of the run is told with the flag to set, exit 3") {
    const Target target(closed_proxy());
    const auto nobody = run_against(target.address(), {noop_case("t/a")}, reference(noop_proxy(0)));
    CHECK(nobody.result.exit_code == 3);
    REQUIRE_FALSE(nobody.result.notes.empty());
    CHECK(nobody.result.notes.back().find("--user NAME") != std::string::npos);
    Options options;
    options.first_user = runner::UserCredentials{"nobody", "password"};
    const auto wrong =
        run_against(target.address(), {noop_case("t/a")}, reference(noop_proxy(0)), options);
    CHECK(wrong.result.exit_code == 3);
    REQUIRE_FALSE(wrong.result.notes.empty());
    CHECK(wrong.result.notes.back().find("refuses the user \"nobody\"") != std::string::npos);
}

TEST_CASE("what takes a target without users is not asked of one that may have some") {
    const Target target(noop_proxy(0));
    const std::vector cases{noop_case("t/a"), noop_case("t/open", R"(["no_users"])")};
    const auto open = run_against(target.address(), cases, reference(noop_proxy(0)));
    CHECK(open.result.cases.at(1).verdict == Verdict::pass);
    Options options;
    options.first_user = runner::UserCredentials{"user", "password"};
    const auto closed = run_against(target.address(), cases, reference(noop_proxy(0)), options);
    CHECK(closed.result.exit_code == 0);
    CHECK(closed.result.cases.at(1).verdict == Verdict::inconclusive);
    CHECK(closed.result.cases.at(1).reason.find("--user") != std::string::npos);
    const auto alone = run_against({}, cases, reference(noop_proxy(0)), options);
    CHECK(alone.result.cases.at(1).verdict == Verdict::pass);
}

TEST_CASE("a target that speaks no SOCKS 6 costs one failing case, exit 1") {
    const Target target([](socks6::wire::Bytes received) {
        return Response{Buffer(received.begin(), received.end()), false};
    });
    const auto report = run_against(target.address(), {noop_case("t/a"), noop_case("t/b")},
                                    reference(noop_proxy(0)));
    CHECK(report.result.exit_code == 1);
    REQUIRE(report.result.cases.size() == 3);
    CHECK(report.result.cases[0].id == "preflight/speaks-socks6");
    CHECK(report.result.cases[0].verdict == Verdict::fail);
    CHECK(report.result.cases[1].verdict == Verdict::inconclusive);
    CHECK(report.result.cases[1].reason.find("not run") == 0);
}

TEST_CASE("a closed port is told with what to check, exit 3") {
    TargetAddress closed;
    {
        const Target target(noop_proxy(0));
        closed = target.address();
    }
    const auto report = run_against(closed, {noop_case("t/a")}, reference(noop_proxy(0)));
    CHECK(report.result.exit_code == 3);
    REQUIRE(report.result.notes.size() == 1);
    CHECK(report.result.notes[0].find("refused") != std::string::npos);
    CHECK(report.result.notes[0].find(to_string(closed)) != std::string::npos);
}

TEST_CASE("a target that dies on the way leaves the rest inconclusive, exit 3") {
    auto target = std::make_unique<Target>(noop_proxy(0));
    const auto address = target->address();
    std::vector<scenario::Case> cases;
    for (char letter = 'a'; letter < 'k'; ++letter) {
        cases.push_back(noop_case(std::string("t/") + letter));
    }
    Options options;
    options.jobs = 1;
    RunEvents events;
    events.finished = [&](const CaseResult& result) {
        if (result.id == "t/c") target.reset();
    };
    const auto report = run_against(address, cases, reference(noop_proxy(0)), options, events);
    CHECK(report.result.exit_code == 3);
    REQUIRE(report.result.cases.size() == cases.size());
    CHECK(report.result.cases[2].verdict == Verdict::pass);
    CHECK(report.result.cases[9].verdict == Verdict::inconclusive);
    CHECK(report.result.complete);
}

TEST_CASE("SIGINT ends a run with whole results, 130") {
    std::vector<scenario::Case> cases;
    for (char letter = 'a'; letter < 'k'; ++letter) {
        cases.push_back(noop_case(std::string("t/") + letter));
    }
    Options options;
    options.jobs = 1;
    RunEvents events;
    events.finished = [&](const CaseResult& result) {
        if (result.id == "t/c") std::raise(SIGINT);
    };
    const auto report = run_against({}, cases, reference(noop_proxy(0)), options, events);
    CHECK(report.result.exit_code == 130);
    CHECK_FALSE(report.result.complete);
    CHECK(report.result.cases.size() == cases.size());
    CHECK(report.result.cases[0].verdict == Verdict::pass);
    CHECK(report.result.cases[9].verdict == Verdict::inconclusive);
}

TEST_CASE("what fails and then passes when repeated is flaky, exit 1") {
    auto answers = std::make_shared<int>(0);
    const auto unsteady = [answers](socks6::wire::Bytes received) {
        // Before the case: the identity's NOOP, the one that shows no password, and the one beside
        // an idle connection.
        if (received.size() < 11) return Response{};
        const bool noop = received[2] == 0;
        const auto code = std::uint8_t(noop ? (++*answers == 4 ? 1 : 0) : 7);
        return Response{{6, 0, 0, 0, 0, code, 0, 0, 1, 0, 0, 0, 0, 0}, true};
    };
    const Target target(unsteady);
    Options options;
    options.retries = 2;
    const auto report =
        run_against(target.address(), {noop_case("t/a")}, reference(noop_proxy(0)), options);
    CHECK(report.result.cases.at(0).verdict == Verdict::flaky);
    CHECK(report.result.exit_code == 1);
}

TEST_CASE("pcaps are written by case id, and one that cannot be written is named, exit 4") {
    const auto folder = std::filesystem::path(SOCKS6_BINARY_DIR) / "suite_run_test_pcaps";
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    Options options;
    options.pcap_folder = folder;
    const auto report = run_against({}, {noop_case("t/a")}, reference(noop_proxy(0)), options);
    CHECK(report.result.cases.at(0).pcap == (folder / "t__a.pcap").string());
    CHECK(std::filesystem::file_size(folder / "t__a.pcap") > 100);

    options.pcap_folder = folder / "missing";
    const auto failed = run_against({}, {noop_case("t/a")}, reference(noop_proxy(0)), options);
    CHECK(failed.result.exit_code == 4);
    REQUIRE(failed.write_errors.size() == 1);
    CHECK(failed.write_errors[0].find("t__a.pcap") != std::string::npos);
}
