#include "suite/case_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/this_coro.hpp>

#include "net/tcp_connector.hpp"
#include "oracle/compare.hpp"
#include "runner/credentials.hpp"
#include "suite/applicability.hpp"
#include "suite/live_evidence.hpp"
#include "suite/repeat_command.hpp"

namespace conform::suite {

namespace net = socks6::net;

namespace {

bool needs(const scenario::Case& test_case, scenario::Feature feature) {
    const auto& all = test_case.requires_;
    return std::find(all.begin(), all.end(), feature) != all.end();
}

/// Whether Requests of the case that bring no password get one: such cases are about something
/// else, and the target refuses whoever shows none.
bool adds_credentials(const scenario::Case& test_case, const runner::Target& target) {
    using scenario::Feature;
    const auto about = {Feature::auth, Feature::closed, Feature::open, Feature::no_users};
    return target.demands_authentication &&
           std::none_of(about.begin(), about.end(),
                        [&](Feature feature) { return needs(test_case, feature); });
}

/// Users only where the case is about them or the target serves nobody else: otherwise everybody is
/// served.
ReferenceSettings settings_of(const scenario::Case& test_case, const runner::Target& target,
                              const Venue& venue) {
    ReferenceSettings settings;
    settings.dialect = target.dialect;
    settings.listen = venue.proxy_address();
    settings.network = venue.proxy_network();
    if (!needs(test_case, scenario::Feature::auth) && !target.adds_credentials) {
        return settings;
    }
    settings.anonymous = needs(test_case, scenario::Feature::open);
    for (const auto& user : {target.first_user, target.second_user}) {
        if (user) settings.users.push_back(*user);
    }
    if (needs(test_case, scenario::Feature::long_users)) {
        using enum scenario::Credentials;
        settings.users.push_back(runner::long_user(longest));
        settings.users.push_back(runner::long_user(longest_in_option));
    }
    return settings;
}

runner::CaseOptions options_of(const scenario::Case& test_case,
                               const CaseSurroundings& surroundings, bool on_trial) {
    runner::CaseOptions options;
    options.catalogue = &surroundings.catalogue;
    options.reading = surroundings.options.reading;
    options.levels = surroundings.options.levels;
    options.time_scale = on_trial ? surroundings.time_scale : 1;
    options.stop = surroundings.stop;
    if (on_trial && surroundings.trace) {
        options.trace = [&surroundings, id = test_case.id](std::string_view line) {
            surroundings.trace(id, line);
        };
    }
    return options;
}

runner::Transport transport_of(net::Connector& connector, const lab::Network& network,
                               const net::asio::any_io_executor& executor) {
    return {connector, network.listen(executor), network.open_datagrams(executor),
            network.open_tcp()};
}

void watch_paths(LiveEvidence::PathWatch& watch, const CasePaths& paths,
                 const scenario::Case& test_case, const runner::Target& target,
                 LiveEvidence& evidence) {
    std::size_t next = 0;
    for (const auto& [side, path] : test_case.paths) {
        const bool client = side == scenario::PathSide::client;
        const auto host = client ? lab::client_address(lab::Family::v4, target.hosts->client)
                                 : lab::remote_address(lab::Family::v4, target.hosts->remote);
        const auto& network = client ? target.client_network : target.remote_network;
        const auto place = place_on_path(paths.opened()[next++].device(), network, host);
        evidence.watch_path(watch, client, place, test_case.id);
    }
}

net::Awaitable<runner::CaseOutcome> play(const scenario::Case& test_case, runner::Target target,
                                         const CaseSurroundings& surroundings, bool on_trial) {
    const auto executor = co_await net::asio::this_coro::executor;
    surroundings.venue.place_case(target, needs(test_case, scenario::Feature::tfo));
    CasePaths paths;
    if (!test_case.paths.empty()) {
        const auto failed = co_await paths.open(surroundings.venue.path_worker(), test_case.paths,
                                                *target.hosts, surroundings.options.seed);
        if (!failed.empty()) {
            runner::CaseOutcome outcome;
            outcome.reason = "the case's path cannot be laid: " + failed;
            co_return outcome;
        }
    }
    LiveEvidence::PathWatch watch;
    if (on_trial) watch_paths(watch, paths, test_case, target, surroundings.evidence);
    net::TcpConnector clients(executor, target.client_network.open_tcp());
    net::TcpConnector remotes(executor, target.remote_network.open_tcp());
    const auto options = options_of(test_case, surroundings, on_trial);
    // Named: GCC 12 destroys some temporaries of a co_await twice.
    const runner::Transports transports{transport_of(clients, target.client_network, executor),
                                        transport_of(remotes, target.remote_network, executor)};
    auto outcome = co_await runner::run_case(test_case, std::move(target), transports, options);
    co_await surroundings.evidence.settle_paths(watch, test_case.id);
    co_return outcome;
}

/// Against an instance of its own, which ends with the case.
net::Awaitable<runner::CaseOutcome> play_reference(const scenario::Case& test_case,
                                                   const CaseSurroundings& surroundings,
                                                   bool on_trial) {
    const auto executor = co_await net::asio::this_coro::executor;
    auto target = on_trial ? surroundings.target : surroundings.reference;
    target.adds_credentials = adds_credentials(test_case, surroundings.target);
    const auto settings = settings_of(test_case, target, surroundings.venue);
    const auto started = surroundings.start_reference(executor, settings);
    if (!started) {
        runner::CaseOutcome outcome;
        outcome.reason = "the built-in reference cannot be started: " + started.error();
        co_return outcome;
    }
    target.udp_relay = (*started)->udp_relay();
    target.tcp = (*started)->endpoint();
    co_return co_await play(test_case, std::move(target), surroundings, on_trial);
}

const Finding* worst_finding(const runner::CaseOutcome& outcome) {
    for (const auto& finding : outcome.findings) {
        if (finding.verdict == outcome.verdict) return &finding;
    }
    return nullptr;
}

/// A case that the reference does not pass says nothing about the target.
void blame_harness(CaseResult& result, const runner::CaseOutcome& reference) {
    Finding error;
    error.verdict = Verdict::error;
    error.what = "the built-in reference in the same case";
    error.expected = "that the reference passes, so that the case can judge others";
    error.got = reference.reason;
    if (const auto* finding = worst_finding(reference)) {
        error.requirement = finding->requirement;
        error.level = finding->level;
        error.step = finding->step;
        error.got =
            fmt::format("{}: expected {}, got {}", finding->what, finding->expected, finding->got);
    }
    result.reason = fmt::format(
        "the built-in reference does not pass this case, which is an error of this program; on the "
        "target it came to \"{}\"",
        to_string(result.verdict));
    result.verdict = Verdict::error;
    result.findings = {std::move(error)};
}

void add_comparison(CaseResult& result) {
    if (result.verdict != Verdict::fail) return;
    const auto differences = oracle::compare(result.target, result.reference, 1);
    if (differences.empty()) return;
    const auto text = "first difference from the reference: " + to_string(differences.front());
    for (auto& finding : result.findings) {
        if (finding.verdict == Verdict::fail && finding.hint.empty()) finding.hint = text;
    }
}

bool keeps_pcap(const Options& options, Verdict verdict) {
    if (!options.pcap_folder) return false;
    return options.pcap_keep == PcapKeep::all || verdict == Verdict::fail ||
           verdict == Verdict::error;
}

void write_pcap(CaseReport& report, const CaseSurroundings& surroundings,
                const capture::OwnTraffic& own) {
    auto& result = report.result;
    if (!keeps_pcap(surroundings.options, result.verdict) || result.target.entries.empty()) return;
    report.write_error = surroundings.evidence.write(result, own);
}

void hide_password(CaseResult& result, std::string_view password) {
    for (auto* transcript : {&result.target, &result.reference}) {
        for (auto& entry : transcript->entries) transcript::redact(entry.bytes, password);
    }
    for (auto& finding : result.findings) transcript::redact(finding.bytes.bytes, password);
}

/// Takes out passwords where we sent them, and where the target may have sent them back.
void hide_passwords(CaseResult& result, const Secrets& secrets, const Options& options) {
    transcript::redact(result.target, secrets.target);
    transcript::redact(result.reference, secrets.reference);
    for (const auto* user : {&options.first_user, &options.second_user}) {
        if (*user) hide_password(result, (*user)->password);
    }
}

void take(CaseReport& report, runner::CaseOutcome outcome) {
    auto& result = report.result;
    result.verdict = outcome.verdict;
    result.reason = std::move(outcome.reason);
    result.findings = std::move(outcome.findings);
    result.target = std::move(outcome.transcript);
    report.secrets.target = std::move(outcome.secrets);
    result.duration_s = outcome.duration_s;
    report.target_unreachable = outcome.target_unreachable;
    report.timed_out = outcome.timed_out && (outcome.verdict == Verdict::fail ||
                                             outcome.verdict == Verdict::inconclusive);
}

net::Awaitable<void> set_beside_reference(CaseReport& report, const scenario::Case& test_case,
                                          const CaseSurroundings& surroundings) {
    // What the reference does not offer yet, it cannot be asked to show.
    if (test_case.judged_alone || why_not(test_case, surroundings.reference, {})) co_return;
    auto outcome = co_await play_reference(test_case, surroundings, false);
    report.result.reference = std::move(outcome.transcript);
    report.secrets.reference = std::move(outcome.secrets);
    if (outcome.verdict == Verdict::fail || outcome.verdict == Verdict::error) {
        report.timed_out = report.timed_out || outcome.timed_out;
        blame_harness(report.result, outcome);
    } else {
        add_comparison(report.result);
    }
}

}  // namespace

CaseResult not_run(const scenario::Case& test_case, const Options& options, Verdict verdict,
                   std::string reason) {
    CaseResult result;
    result.id = test_case.id;
    result.scenario = test_case.scenario;
    result.purpose = test_case.purpose;
    result.verdict = verdict;
    result.reason = std::move(reason);
    result.requirements = test_case.covers;
    result.repeat = repeat_command(options, test_case.id);
    return result;
}

net::Awaitable<CaseReport> run_with_reference(const scenario::Case& test_case,
                                              const CaseSurroundings& surroundings,
                                              std::function<void()> target_done) {
    const auto& options = surroundings.options;
    CaseReport report;
    if (const auto why = why_not(test_case, surroundings.target, options.require)) {
        report.result = not_run(test_case, options, why->verdict, why->reason);
        if (why->verdict == Verdict::fail) {
            report.result.findings.push_back(required_but_missing(*why));
        }
        co_return report;
    }
    report.result = not_run(test_case, options, Verdict::error, {});
    const auto start_ns = now_ns();
    capture::OwnTraffic own;
    if (!options.judges_reference()) {
        auto target = surroundings.target;
        target.adds_credentials = adds_credentials(test_case, target);
        auto outcome = co_await play(test_case, std::move(target), surroundings, true);
        const auto end_ns = co_await surroundings.evidence.settle(test_case.id);
        target_done();
        own = own_traffic(outcome, {start_ns, end_ns});
        take(report, std::move(outcome));
        const bool judged = report.result.verdict != Verdict::inconclusive;
        if (judged && !surroundings.stop.stop_requested()) {
            co_await set_beside_reference(report, test_case, surroundings);
        }
    } else {
        auto outcome = co_await play_reference(test_case, surroundings, true);
        const auto end_ns = co_await surroundings.evidence.settle(test_case.id);
        own = own_traffic(outcome, {start_ns, end_ns});
        take(report, std::move(outcome));
    }
    if (surroundings.stop.stop_requested()) {
        report.result.verdict = Verdict::inconclusive;
        report.result.reason = "interrupted while it ran";
        report.result.findings.clear();
        report.timed_out = report.target_unreachable = false;
    }
    write_pcap(report, surroundings, own);
    hide_passwords(report.result, report.secrets, options);
    co_return report;
}

}  // namespace conform::suite
