// Runs in the lab, and targets that the run starts itself (--target-cmd). Contracts 2 (exit codes)
// and 4 (targets, paths, features).
#include <signal.h>
#include <unistd.h>

#include "catch_shim.hpp"
#include "e2e/child_process.hpp"
#include "e2e/report_files.hpp"

using namespace e2e;
using Catch::Matchers::Contains;

namespace {

const std::string proxy = SOCKS6_BINARY_DIR "/bin/socks6-proxy";

/// Whether a run of ours gets a lab here.
bool lab_or_skip() {
    const auto tried = conform({"draft-05/noop/succeeds", "--require", "lab"});
    const auto refused = tried.out.find("no lab can be made here");
    if (refused == std::string::npos) return true;
    WARN("TEST-SKIPPED: " << tried.out.substr(refused));
    return false;
}

Ended run_command(const std::string& command, std::vector<std::string> more) {
    more.insert(more.begin(), {"--target-cmd", command});
    return conform(more);
}

}  // namespace

TEST_CASE("conform: in the lab what a SYN carries is judged, by whoever runs it") {
    if (!lab_or_skip()) return;
    const auto ended = conform({"draft-05/tfo"});
    INFO(ended.out << ended.err);
    CHECK(ended.code == 0);
    CHECK_THAT(ended.out, !Contains("inconclusive (") && Contains(" pass\n"));
}

TEST_CASE("conform: where namespaces are refused the run goes on on loopback, and says so once") {
    const auto ended = run({.program = "socks6-conform",
                            .arguments = {"draft-05/noop", "draft-05/connect/unreachable"},
                            .no_namespaces = true});
    INFO(ended.out << ended.err);
    CHECK(ended.code == 0);
    CHECK_THAT(ended.out, Contains("13 pass"));
    CHECK_THAT(ended.out, Contains("needs lab: no lab can be made here: user namespaces are"));
    const std::string line = "note: The run takes place on loopback, as no lab can be made here";
    REQUIRE_THAT(ended.out, Contains(line));
    CHECK_THAT(ended.out.substr(ended.out.find(line) + 1), !Contains(line));
}

TEST_CASE("conform: --no-lab stays on the machine's own network and says what that costs") {
    const auto ended = conform({"--no-lab", "draft-05/connect/unreachable*"});
    INFO(ended.out << ended.err);
    CHECK(ended.code == 3);
    CHECK_THAT(ended.out, Contains("needs lab: --no-lab forbids it"));
}

TEST_CASE("conform: a target of its own, with users, is started, judged and ended") {
    const Folder folder;
    const auto ended = run_command(
        proxy + " --listen {listen}:{port} --udp-port {udp_port} --users {users_file} --anonymous",
        {"draft-05/noop", "draft-05/idempotence", "draft-05/udp", "--report",
         "json=" + (folder / "json").string()});
    INFO(ended.out << ended.err);
    CHECK(ended.code == 0);
    CHECK_THAT(ended.out, Contains("target command: ") && !Contains("needs auth"));
    const auto report = text_of(folder / "json");
    CHECK_THAT(report, Contains("\"target_output\"") && Contains("listening on "));
    CHECK_THAT(report, Contains("socks6-conform --target-cmd"));
    CHECK_THAT(report, !Contains("first-password"));
}

TEST_CASE("conform: a target that demands authentication is judged by its user") {
    const auto command = proxy + " --listen {listen}:{port} --udp-port {udp_port}";
    const std::vector<std::string> topics{"draft-05/noop", "draft-05/connect/success",
                                          "draft-05/udp/association-confirmation",
                                          "draft-05/data/client-half-closes"};
    const auto served = run_command(command + " --users {users_file}", topics);
    INFO(served.out << served.err);
    CHECK(served.code == 0);
    CHECK_THAT(served.out, !Contains(" fail"));
}

TEST_CASE("conform: a target that listens on loopback alone is judged there, with a note") {
    if (!lab_or_skip()) return;
    const auto ended =
        run_command(proxy + " --listen 127.0.0.1:{port} --udp-port {udp_port}", {"draft-05/noop"});
    INFO(ended.out << ended.err);
    CHECK(ended.code == 0);
    CHECK_THAT(ended.out, Contains("listens on 127.0.0.1:1080 alone, not on"));
}

TEST_CASE("conform: a target's command that does not accept ends the run with its last lines") {
    const auto ended =
        run_command("sh -c 'echo first; echo second >&2; exit 4'", {"draft-05/noop"});
    INFO(ended.out << ended.err);
    CHECK(ended.code == 3);
    CHECK_THAT(ended.out, Contains("exit code 4") && Contains("  first\n  second\n"));
    CHECK(run_command("/nowhere/proxy", {"draft-05/noop"}).code == 3);
}

TEST_CASE("conform: a target's command that cannot be meant is bad usage; nothing is started") {
    for (const auto* command : {"proxy {prot}", "proxy 'x", "'", "   "}) {
        const auto ended = run_command(command, {});
        INFO(command << ": " << ended.err);
        CHECK(ended.code == 2);
        CHECK_THAT(ended.err, Contains("--target-cmd: "));
    }
    CHECK(run_command(proxy, {"--target", "127.0.0.1"}).code == 2);
}

TEST_CASE("conform: a target that crashes is started again, and the case that ends it fails") {
    // Ends itself at the first client of a foreign version: one of the cases, whatever runs beside.
    const auto script = "exec 3>&1; " + proxy +
                        " --listen {listen}:{port} --udp-port {udp_port} --log-level debug 2>&1 |"
                        " while read -r line; do echo \"$line\" >&3; case \"$line\" in"
                        " *\"got 7\"*) kill -ABRT 0;; esac; done";
    const auto ended = run_command("sh -c '" + script + "'",
                                   {"draft-05/noop", "draft-05/version/two-bytes", "--verbose"});
    INFO(ended.out << ended.err);
    CHECK(ended.code == 1);
    CHECK_THAT(ended.out, Contains("signal 6 (Aborted)"));
    CHECK_THAT(ended.out, Contains("two-bytes[version=07-00]"));
    CHECK_THAT(ended.out, Contains("1 fail"));
}

TEST_CASE("conform: what passes a path of a case's own is in its pcap, too") {
    if (!lab_or_skip()) return;
    const Folder folder;
    const auto ended =
        conform({"draft-05/tfo/second-syn-lost", "--pcap", (folder / "pcaps").string()});
    INFO(ended.out << ended.err);
    CHECK(ended.code == 0);
    CHECK_THAT(ended.out, Contains("capture: live on ") && Contains(" 0 dropped by the kernel"));
    CHECK_THAT(ended.out, !Contains("in no frame") && !Contains("marker"));
}

// In the lab alone a SYN has room for no more than a segment, is lost where a case wants that, and
// carries data only where the case itself got the cookie.
TEST_CASE("conform: faults of a TFO SYN are blamed in the lab, by cases that a sound one passes") {
    if (!lab_or_skip()) return;
    struct Row {
        std::string fault;
        std::string scenario;
        std::string clause;
    };
    const std::vector<Row> rows{
        {"fast-open-border-byte-lost", "draft-05/tfo/larger-than-a-syn[size=5000,*",
         "R05-TFO-P-NO-DUP"},
        {"fast-open-fallback-repeats", "draft-05/tfo/second-syn-lost", "R05-TFO-P-NO-DUP"},
        {"fast-open-request-in-syn", "draft-05/tfo/fragmented-payload*",
         "R05-TFO-P-PAYLOAD-CONTENT"},
    };
    const auto serve = [](const std::string& flags) {
        return std::string(SOCKS6_BINARY_DIR "/bin/socks6-conform serve ") + flags +
               " --listen {listen}:{port} --udp-port {udp_port}";
    };
    for (const auto& row : rows) {
        const auto faulty = run_command(serve("--fault " + row.fault), {row.scenario});
        INFO(row.fault << ": " << faulty.out << faulty.err);
        CHECK(faulty.code == 1);
        CHECK_THAT(faulty.out, Contains(row.clause));
        const auto sound = run_command(serve(""), {row.scenario});
        INFO(sound.out << sound.err);
        CHECK(sound.code == 0);
    }
}
