// Our decoder and the dissector, both written from the draft alone, read the same bytes alike: over
// the shipped captures and over those of a run of the suite. Sections 4 to 6 of draft-05.
#include <fmt/format.h>

#include <filesystem>

#include "catch_shim.hpp"
#include "e2e/child_process.hpp"
#include "e2e/report_files.hpp"
#include "wireshark/agreement.hpp"
#include "wireshark/tshark.hpp"

namespace wireshark {
namespace {

namespace fs = std::filesystem;

const fs::path fixtures = fs::path(SOCKS6_SOURCE_DIR) / "pcap-fixtures";

std::vector<fs::path> pcaps_in(const fs::path& folder) {
    std::vector<fs::path> found;
    for (const auto& each : fs::recursive_directory_iterator(folder)) {
        if (each.path().extension() == ".pcap") found.push_back(each.path());
    }
    std::sort(found.begin(), found.end());
    return found;
}

void check_agreement(Agreement& agreement, const std::vector<Message>& messages) {
    for (const auto& message : messages) {
        for (const auto& difference : agreement.differences(message)) FAIL_CHECK(difference);
    }
}

/// The port in "HOST:PORT".
unsigned port_of(const std::string& address) {
    return static_cast<unsigned>(std::stoul(address.substr(address.rfind(':') + 1)));
}

/// Two proxies, for cases with passwords and without, and all packets of a run against each.
class SuiteRun {
  public:
    explicit SuiteRun(const std::vector<std::string>& patterns) {
        e2e::write_text(folder_ / "users", "alice:secret\nbob:builder\n");
        run("open", {}, {}, patterns);
        run("closed", {"--users", (folder_ / "users").string()},
            {"--user", "alice", "--password", "secret", "--user2", "bob", "--password2", "builder"},
            patterns);
    }

    void check(Agreement& agreement) const {
        for (const auto& [pcap, port] : merged_) {
            INFO(pcap.string());
            const auto messages = dissect(pcap, decode_as(port));
            REQUIRE(messages.size() > 50);
            check_agreement(agreement, messages);
        }
    }

  private:
    void run(const std::string& name, const std::vector<std::string>& proxy_flags,
             const std::vector<std::string>& flags, const std::vector<std::string>& patterns) {
        std::vector<std::string> start{"--listen", "127.0.0.1:0", "--log-level", "off"};
        start.insert(start.end(), proxy_flags.begin(), proxy_flags.end());
        e2e::Child proxy({.program = "socks6-proxy", .arguments = start});
        const auto address = e2e::listening_address(proxy);
        const auto pcaps = folder_ / name;
        std::vector<std::string> judge{"--target",     address,       "--pcap",
                                       pcaps.string(), "--pcap-keep", "all"};
        judge.insert(judge.end(), flags.begin(), flags.end());
        judge.insert(judge.end(), patterns.begin(), patterns.end());
        const auto ended = e2e::conform(judge);
        INFO(ended.out << ended.err);
        REQUIRE((ended.code == 0 || ended.code == 1));  // the verdicts are other tests' business
        const auto merged = folder_ / (name + ".pcap");
        run_program(
            fmt::format("mergecap -a -w '{}' '{}'/*.pcap", merged.string(), pcaps.string()));
        merged_.emplace_back(merged, port_of(address));
    }

    e2e::Folder folder_;
    std::vector<std::pair<fs::path, unsigned>> merged_;
};

const std::vector<std::string> every_message{
    "request",         "version_mismatch_reply", "authentication_reply",
    "operation_reply", "udp_association_init",   "udp_association_confirmation",
    "datagram_header", "password_request",       "password_reply"};

void check_seen(const Agreement& agreement, const std::vector<std::string>& names) {
    for (const auto& name : names) {
        INFO(name);
        CHECK(agreement.compared().contains(name));
    }
}

}  // namespace

TEST_CASE("dissector: it shows what decode says of the shipped captures") {
    if (!tshark_is_installed()) {
        WARN("TEST-SKIPPED: tshark is not installed");
        return;
    }
    Agreement agreement;
    for (const auto& pcap : pcaps_in(fixtures)) {
        INFO(pcap.string());
        const auto messages = dissect(pcap, "");
        check_agreement(agreement, messages);
        CHECK_FALSE(messages.empty());
    }
    check_seen(agreement,
               {"request", "version_mismatch_reply", "authentication_reply", "operation_reply"});
}

TEST_CASE("dissector: it shows what decode says of a run of the suite") {
    if (!tshark_is_installed()) {
        WARN("TEST-SKIPPED: tshark is not installed");
        return;
    }
    Agreement agreement;
    SuiteRun({"draft-05/authentication/*", "draft-05/bind/*", "draft-05/connect/success*",
              "draft-05/idempotence/*", "draft-05/noop/*", "draft-05/options/unsuitable-length*",
              "draft-05/udp/*", "draft-05/version/s*"})
        .check(agreement);
    check_seen(agreement, every_message);
    check_seen(agreement,
               {"IP TOS option", "Listen Backlog option", "Authentication Method option",
                "Authentication Data option", "Token Request", "Token Window Advertisement",
                "Token Expenditure", "Token Expenditure Reply"});
}

TEST_CASE("dissector: it shows what decode says of the whole suite", "[soak]") {
    if (!tshark_is_installed()) {
        WARN("TEST-SKIPPED: tshark is not installed");
        return;
    }
    Agreement agreement;
    SuiteRun({"draft-05/*"}).check(agreement);
    check_seen(agreement, every_message);
    check_seen(agreement, {"MPTCP Scheduler option", "TFO option", "unknown option",
                           "vendor-specific option", "unknown Stack option"});
}

}  // namespace wireshark
