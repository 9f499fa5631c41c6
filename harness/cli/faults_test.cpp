// The command that a finding gives for repeating its case gives the same finding (contracts, 3:
// repeat), shown on targets with faults. That every fault is noticed is shown in
// e2e/selftest_test.cpp.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <optional>
#include <set>
#include <thread>

#include "catch_shim.hpp"
#include "cli/built_in_reference.hpp"
#include "cli/command_line.hpp"
#include "cli/data_files.hpp"
#include "faults/fault.hpp"
#include "proxy/proxy_server.hpp"
#include "scenario/library.hpp"
#include "suite/run.hpp"

using namespace conform;
namespace asio = socks6::net::asio;
namespace proxy = socks6::proxy;

namespace {

const runner::UserCredentials first{"first", "of the first"};
const runner::UserCredentials second{"second", "of the second"};

/// The reference, decorated, at work on a thread of its own as any other target would be.
class DecoratedProxy {
  public:
    /// `closed`: whoever does not authenticate is refused.
    DecoratedProxy(const std::function<void(proxy::ProxyParts&)>& decorate, bool closed) {
        proxy::ProxyConfig config;
        config.listen = {socks6::net::IpAddress::loopback_v4(), 0};
        config.users = {{first.user, first.password}, {second.user, second.password}};
        config.anonymous = !closed;
        auto parts = proxy::default_parts(io_.get_executor(), config);
        decorate(parts);
        server_.emplace(io_.get_executor(), config, std::move(parts));
        const auto listening = server_->start();
        if (listening) port_ = listening->port;
        thread_ = std::thread([this] { io_.run(); });
    }
    ~DecoratedProxy() {
        io_.stop();
        thread_.join();
    }
    DecoratedProxy(const DecoratedProxy&) = delete;
    DecoratedProxy& operator=(const DecoratedProxy&) = delete;

    std::uint16_t port() const { return port_; }

  private:
    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
    std::optional<proxy::ProxyServer> server_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

struct Shipped {
    requirements::Catalogue catalogue;
    std::vector<scenario::Case> cases;
};

Shipped load_shipped() {
    auto loaded = cli::load_data({});
    if (const auto* error = std::get_if<cli::DataError>(&loaded)) FAIL(error->message);
    auto& data = std::get<cli::Data>(loaded);
    auto picked = cli::pick_scenarios({}, {}, data);
    if (const auto* error = std::get_if<cli::DataError>(&picked)) FAIL(error->message);
    Shipped shipped{std::move(data.catalogue), {}};
    for (auto& one : std::get<cli::Picked>(picked).scenarios) {
        std::move(one.cases.begin(), one.cases.end(), std::back_inserter(shipped.cases));
    }
    return shipped;
}

/// At most so many of the cases that a pattern means, from all over them.
std::vector<scenario::Case> pick(const Shipped& shipped, const std::string& pattern) {
    constexpr std::size_t most = 3;
    std::vector<scenario::Case> fitting;
    for (const auto& one : shipped.cases) {
        if (scenario::matches(pattern, one.id)) fitting.push_back(one);
    }
    REQUIRE_FALSE(fitting.empty());
    std::vector<scenario::Case> cases;
    const auto count = std::min(most, fitting.size());
    for (std::size_t at = 0; at < count; ++at) {
        cases.push_back(std::move(fitting[at * fitting.size() / count]));
    }
    return cases;
}

/// The clauses that findings of broken ones name; those of a SHOULD warn.
std::set<std::string> blamed(const RunResult& run) {
    std::set<std::string> clauses;
    for (const auto& one : run.cases) {
        for (const auto& finding : one.findings) {
            if (finding.verdict == Verdict::fail || finding.verdict == Verdict::warn) {
                clauses.insert(finding.requirement);
            }
        }
    }
    return clauses;
}

RunResult judge(const suite::Options& options, const Shipped& shipped,
                std::vector<scenario::Case> cases) {
    auto report =
        suite::run(options, std::move(cases), {shipped.catalogue, cli::built_in_reference()}, {});
    return std::move(report.result);
}

RunResult judge(std::uint16_t port, const Shipped& shipped, std::vector<scenario::Case> cases) {
    suite::Options options;
    options.target = suite::TargetAddress{"127.0.0.1", port};
    options.first_user = first;
    options.second_user = second;
    return judge(options, shipped, std::move(cases));
}

const faults::Fault& fault_named(std::string_view name) {
    static const auto all = faults::proxy_faults();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
    REQUIRE(found != all.end());
    return *found;
}

const Shipped& shipped() {
    static const auto loaded = load_shipped();
    return loaded;
}

/// The words of a command as suite::repeat_command quotes them.
std::vector<std::string> words_of(const std::string& command) {
    std::vector<std::string> words{{}};
    bool quoted = false;
    for (std::size_t at = 0; at < command.size(); ++at) {
        const char c = command[at];
        if (c == '\'') {
            quoted = !quoted;
        } else if (c == '\\' && !quoted) {
            words.back() += command.at(++at);
        } else if (c == ' ' && !quoted) {
            words.emplace_back();
        } else {
            words.back() += c;
        }
    }
    return words;
}

/// What somebody gets who pastes the command, with the passwords in the environment.
RunResult repeat(const std::string& command) {
    const auto words = words_of(command);
    std::vector<const char*> arguments;
    arguments.reserve(words.size());
    for (const auto& word : words) arguments.push_back(word.c_str());
    const auto parsed = cli::parse_command_line(
        static_cast<int>(arguments.size()), arguments.data(), [](const char* name) {
            if (std::string_view(name) == "SOCKS6_PASSWORD") return first.password;
            return std::string_view(name) == "SOCKS6_PASSWORD2" ? second.password : std::string();
        });
    REQUIRE(std::holds_alternative<cli::RunCommand>(parsed));
    const auto& run = std::get<cli::RunCommand>(parsed);
    REQUIRE(run.picks.size() == 1);
    std::vector<scenario::Case> cases;
    for (const auto& one : shipped().cases) {
        if (scenario::matches(run.picks.front(), one.id)) cases.push_back(one);
    }
    REQUIRE(cases.size() == 1);
    return judge(run.options, shipped(), std::move(cases));
}

/// Steps and texts may differ where ports or the moment do.
std::string name_of(const Finding& finding) {
    return fmt::format("{} {}", finding.requirement, to_string(finding.verdict));
}

/// The first case that blames a clause of the fault does so again when it is run alone.
void expect_repeatable(const RunResult& run, const faults::Fault& fault) {
    for (const auto& one : run.cases) {
        for (const auto& finding : one.findings) {
            const bool blames =
                finding.verdict == Verdict::fail || finding.verdict == Verdict::warn;
            if (!blames || !fault.breaks(finding.requirement)) continue;
            INFO("repeated by " << one.repeat);
            const auto again = repeat(one.repeat);
            std::vector<std::string> names;
            for (const auto& each : again.cases) {
                for (const auto& found : each.findings) names.push_back(name_of(found));
            }
            CHECK_THAT(names, Catch::Matchers::VectorContains(name_of(finding)));
            return;
        }
    }
}

struct Row {
    std::string_view fault;
    std::string scenario;  ///< or cases of it
    bool closed = false;   ///< needs a target that refuses whoever does not authenticate
};

void expect_noticed(const Row& row) {
    INFO(row.fault << " by " << row.scenario);
    const auto& fault = fault_named(row.fault);
    const DecoratedProxy target(fault.apply, row.closed);
    const auto run = judge(target.port(), shipped(), pick(shipped(), row.scenario));
    const auto names = blamed(run);
    INFO("blamed: " << fmt::format("{}", fmt::join(names, ", ")));
    CHECK(std::any_of(names.begin(), names.end(),
                      [&](const auto& clause) { return fault.breaks(clause); }));
    expect_repeatable(run, fault);
}

}  // namespace

TEST_CASE("who repeats a case by its command gets the same finding") {
    expect_noticed({"spent-tokens-forgotten", "draft-05/idempotence/double-spend*"});
    expect_noticed({"any-tuple-accepted", "draft-05/udp/foreign-tuple*"});
    expect_noticed({"half-close-closes-both", "draft-05/data/client-half-closes*"});
    expect_noticed({"version-reply-of-socks5", "draft-05/version/socks5-greeting*"});
}

TEST_CASE("who repeats a case of a closed target by its command gets the same finding") {
    expect_noticed(
        {"password-extension-accepted", "draft-05/authentication/wrong-password*", true});
}
