// socks6-conform against what is no SOCKS 6 proxy, or a malicious one: names it within bounds,
// stays within its memory, and shows no byte of it raw. Contracts 3 (untrusted text), 4 and 6.
#include "catch_shim.hpp"
#include "e2e/child_process.hpp"
#include "e2e/loopback_server.hpp"
#include "e2e/report_files.hpp"

using namespace e2e;
using Catch::Matchers::Contains;
using Catch::Matchers::Equals;
using namespace std::string_literals;

namespace {

const auto authentication_reply = "\x06\0\0\0\0"s;
const auto success = "\0\x04\x38\x01\x7f\0\0\x01\0"s;

struct Judged {
    Ended ended;
    JsonReport json;
    std::string json_text;
    std::string junit_text;
    std::string terminal;
};

/// A run whose reports are well-formed, whatever the target did.
Judged judge(const std::string& target, std::vector<std::string> arguments = {}) {
    const Folder folder;
    arguments.insert(arguments.end(),
                     {"--target", target, "--report", "json=" + (folder / "json").string(),
                      "--report", "junit=" + (folder / "junit").string()});
    Judged judged;
    judged.ended = conform(arguments);
    judged.terminal = judged.ended.out + judged.ended.err;
    judged.json = read_json_report(folder / "json");
    judged.json_text = text_of(folder / "json");
    judged.junit_text = text_of(folder / "junit");
    CHECK(read_junit_report(folder / "junit") == judged.json.cases.size());
    return judged;
}

/// Everything a terminal, a browser, XML, CI logs or tables could take for their own.
const auto hostile =
    "\x1b[31m\x1b]8;;http://e.example\x07\x1b]52;c;aGk=\x07\0\xff\xe2\x80\xae\xe2\x81\xa6"
    "\xc2\x9b</script>]]>\r\n::error::x%0A|`<!--"s;

std::string counted(const std::string& text) {
    return static_cast<char>(text.size()) + text;
}

std::string vendor_option(const std::string& text) {
    return "\xc1"s + static_cast<char>(text.size() + 2) + text;
}

void check_harmless(const Judged& judged) {
    REQUIRE_FALSE(control_characters_in(hostile).empty());
    CHECK_THAT(control_characters_in(judged.terminal), Equals(""));
    CHECK_THAT(judged.terminal, !Contains("\xff"));
    CHECK_THAT(judged.terminal, !Contains("\n::error::"));
    CHECK_THAT(control_characters_in(judged.json_text), Equals(""));
    CHECK_THAT(control_characters_in(judged.junit_text), Equals(""));
}

constexpr long memory_bound_kib = 256L * 1024;

/// At full speed, until the connection breaks.
Serve flood() {
    return [piece = std::string(64UL * 1024, 'x')](int fd) {
        while (send_all(fd, piece)) continue;
    };
}

void judge_flood(const std::string& case_seconds, std::vector<std::string> arguments) {
    const Folder pcaps;
    const LoopbackServer server(played({authentication_reply, success, flood()}));
    arguments.insert(arguments.end(),
                     {"--jobs", "8", "--timeout", case_seconds, "--pcap", pcaps.path().string()});
    const auto judged = judge(server.address(), arguments);
    INFO(judged.terminal.substr(0, 2000));
    CHECK(judged.ended.code == 1);
    CHECK(judged.json.complete);
    CHECK(judged.json.failed > 1);
    CHECK(judged.ended.peak_kib < memory_bound_kib);
    for (const auto& file : std::filesystem::directory_iterator(pcaps.path())) {
        INFO(file.path());
        CHECK(file.file_size() <= 16UL * 1024 * 1024);
    }
}

}  // namespace

TEST_CASE("targets: what is no SOCKS 6 proxy is exit 1 and named, with the bytes it sent") {
    struct Kind {
        Serve serve;
        std::string name;
        std::string bytes;
    };
    const std::string ssh = "SSH-2.0-OpenSSH_9.2p1\r\n";
    const std::string http = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";
    const std::vector<Kind> kinds = {
        {echo(), "echo", "06 00"},
        {banner(http), "HTTP", "48 54 54 50"},
        {banner(ssh), "SSH", "53 53 48"},
        {banner("\x05\x01"s), "SOCKS 5", "05 01"},
    };
    for (const auto& kind : kinds) {
        const LoopbackServer server(kind.serve);
        const auto judged = judge(server.address());
        INFO(kind.name << "\n" << judged.terminal);
        CHECK(judged.ended.code == 1);
        CHECK(judged.json.exit_code == 1);
        CHECK(judged.json.failed == 1);
        CHECK_THAT(judged.terminal, Contains(kind.name) && Contains(kind.bytes));
    }
}

TEST_CASE("targets: a port that accepts and stays silent is exit 1 and called silent") {
    const LoopbackServer server(silent());
    const auto judged = judge(server.address());
    INFO(judged.terminal);
    CHECK(judged.ended.code == 1);
    CHECK(judged.json.failed == 1);
    CHECK_THAT(judged.terminal, Contains("silen") || Contains("nothing"));
}

TEST_CASE("targets: hostile text in addresses, options and data stays harmless") {
    const PlayedProxy proxy{
        "\x06\0\0\0\x01"s + vendor_option(hostile),
        "\0\x04\x38\x03"s + counted(hostile) + "\x01"s + vendor_option(hostile),
        [](int fd) {
            send_all(fd, hostile);
            silent()(fd);
        },
    };
    const LoopbackServer server(played(proxy));
    const auto judged =
        judge(server.address(), {"--trace", "--verbose", "--timeout", "2", "draft-05/connect/*"});
    INFO(judged.terminal.substr(0, 2000));
    CHECK(judged.ended.code == 1);
    // It was judged, and the text is there, made visible.
    CHECK(judged.json.failed > 1);
    CHECK_THAT(judged.terminal, Contains("script"));
    check_harmless(judged);
}

TEST_CASE("targets: a hostile banner stays harmless where the target is named") {
    const LoopbackServer server(banner("SSH-2.0-" + hostile));
    const auto judged = judge(server.address());
    CHECK(judged.ended.code == 1);
    check_harmless(judged);
}

TEST_CASE("targets: a flood from the first byte on stays within memory, and is no SOCKS 6") {
    const LoopbackServer server(flood());
    const auto judged = judge(server.address(), {"--jobs", "8"});
    CHECK(judged.ended.code == 1);
    CHECK(judged.json.failed == 1);
    CHECK(judged.ended.peak_kib < memory_bound_kib);
}

TEST_CASE("targets: a flood behind each reply, on 8 jobs, stays within memory and time") {
    judge_flood("1", {"draft-05/data"});
}

TEST_CASE("targets: a longer flood over more cases stays within memory and time", "[soak]") {
    judge_flood("5", {"draft-05/data", "draft-05/connect", "draft-05/false-start"});
}

TEST_CASE("targets: no output shows a password, as text or in hexadecimal") {
    Child proxy({.program = "socks6-proxy", .arguments = {"--listen", "127.0.0.1:0"}});
    // A failing case, too, so that there is a repeat command to look at.
    const auto by_flag = judge(listening_address(proxy),
                               {"--user", "somebody", "--password", "Open:Sesame!", "--user2",
                                "another", "--password2", "Xyzzy:Plugh!", "--trace", "--verbose",
                                "--require", "all", "draft-05/noop", "draft-05/authentication"});
    CHECK_THAT(by_flag.json_text, Contains("--user somebody"));
    const Folder folder;
    write_text(folder / "password", "Open:Sesame!\n");
    const auto by_file = judge(listening_address(proxy),
                               {"--user", "somebody", "--password-file",
                                (folder / "password").string(), "--trace", "draft-05/noop"});
    for (const auto& text : {by_flag.terminal, by_flag.json_text, by_flag.junit_text,
                             by_file.terminal, by_file.json_text, by_file.junit_text}) {
        CHECK_THAT(text, !Contains("Sesame") && !Contains("Plugh"));
        // "Sesame" and "Plugh", closed up and spaced.
        CHECK_THAT(text, !Contains("536573616d65") && !Contains("53 65 73 61 6d 65"));
        CHECK_THAT(text, !Contains("506c756768") && !Contains("50 6c 75 67 68"));
    }
}
