#include "cli/command_line.hpp"

#include <fstream>

#include "catch_shim.hpp"
#include "cli/flag_values.hpp"

using namespace conform;
using namespace conform::cli;

namespace {

Command parse(std::vector<const char*> arguments, const std::string& password = {}) {
    arguments.insert(arguments.begin(), "socks6-conform");
    return parse_command_line(
        static_cast<int>(arguments.size()), arguments.data(), [&](const char* name) {
            return std::string(name) == "SOCKS6_PASSWORD" ? password : std::string();
        });
}

RunCommand run_of(const std::vector<const char*>& arguments, const std::string& password = {}) {
    auto command = parse(arguments, password);
    if (const auto* answer = std::get_if<Answer>(&command)) FAIL(answer->text);
    return std::get<RunCommand>(std::move(command));
}

Answer answer_of(const std::vector<const char*>& arguments) {
    const auto command = parse(arguments);
    REQUIRE(std::holds_alternative<Answer>(command));
    return std::get<Answer>(command);
}

}  // namespace

TEST_CASE("without arguments the whole suite judges the built-in reference") {
    const auto command = run_of({});
    CHECK_FALSE(command.options.target);
    CHECK(command.picks.empty());
    CHECK(command.options.jobs == 8);
    CHECK_FALSE(command.options.strict);
}

TEST_CASE("a run takes its flags and patterns in any order") {
    const auto command = run_of({"draft-05/connect/*",
                                 "--target",
                                 "[::1]:99",
                                 "--report",
                                 "json=a.json",
                                 "--report",
                                 "junit=b=c.xml",
                                 "--pcap",
                                 "p",
                                 "--pcap-keep",
                                 "failed",
                                 "--pcap-merged",
                                 "all.pcap",
                                 "--pcap-rotate",
                                 "2M",
                                 "--snaplen",
                                 "128",
                                 "--jobs",
                                 "3",
                                 "--timeout",
                                 "2.5",
                                 "--retry",
                                 "2",
                                 "--seed",
                                 "77",
                                 "--fail-on",
                                 "warn",
                                 "--level",
                                 "R05-X=warn",
                                 "--reading",
                                 "text",
                                 "--wire-version",
                                 "06cc",
                                 "--advertise",
                                 "192.0.2.1,2001:db8::1",
                                 "--ports",
                                 "4000-4010",
                                 "--require",
                                 "bind,udp",
                                 "--trace",
                                 "own.json"});
    const auto& options = command.options;
    CHECK(options.target == suite::TargetAddress{"::1", 99});
    CHECK(command.picks == std::vector<std::string>{"draft-05/connect/*", "own.json"});
    REQUIRE(command.reports.size() == 2);
    CHECK(command.reports[1].path == "b=c.xml");
    CHECK(options.pcap_keep == suite::PcapKeep::failed);
    CHECK(options.pcap_merged == "all.pcap");
    CHECK(options.pcap_rotate == std::size_t{2} * 1024 * 1024);
    CHECK(options.snap_length == 128);
    CHECK(options.jobs == 3);
    CHECK(options.timeout == std::chrono::milliseconds(2'500));
    CHECK(options.retries == 2);
    CHECK(options.seed == 77);
    CHECK(options.strict);
    CHECK(options.levels.at("R05-X") == Verdict::warn);
    CHECK(options.reading == requirements::Reading::text);
    CHECK(options.dialect.version == socks6::wire::VersionBytes{6, 0xCC});
    CHECK(options.advertise_v6 == socks6::net::IpAddress::parse("2001:db8::1"));
    CHECK(options.ports.last == 4010);
    CHECK(options.require.size() == 2);
    CHECK(command.trace);
}

TEST_CASE("bad values are refused with what was expected and what came") {
    struct Row {
        std::vector<const char*> arguments;
        const char* text;
    };
    const std::vector<Row> rows{
        {{"--target", "host:0"}, "HOST[:PORT]"},
        {{"--jobs", "0"}, "got \"0\""},
        {{"--jobs", "9x"}, "got \"9x\""},
        {{"--timeout", "-1"}, "SECONDS"},
        {{"--report", "pdf=x"}, "got \"pdf=x\""},
        {{"--report", "json"}, "KIND=PATH"},
        {{"--level", "R05-X=maybe"}, "ID="},
        {{"--ports", "9-3"}, "A-B"},
        {{"--pcap-rotate", "1K"}, "BYTES[K|M|G]"},
        {{"--pcap-rotate", "99999999999G"}, "BYTES[K|M|G]"},
        {{"--snaplen", "64"}, "BYTES"},
        {{"evidence", "r.json", "x"}, "--output"},
        {{"--reading", "mine"}, "errata|text"},
        {{"--wire-version", "6"}, "HEX"},
        {{"--revision", "06"}, "05"},
        {{"--require", "wings"}, "FEATURE"},
        {{"--advertise", "1.2.3.4,5.6.7.8"}, "ADDR"},
        {{"--nonsense"}, "nonsense"},
        {{"--password", "x"}, "--user"},
        {{"--user2", "x"}, "--user"},
        {{"explain"}, "id"},
    };
    for (const auto& row : rows) {
        const auto answer = answer_of(row.arguments);
        CAPTURE(row.arguments[0], answer.text);
        CHECK(answer.exit_code == 2);
        CHECK(answer.text.find(row.text) != std::string::npos);
    }
}

TEST_CASE("flags of a later release say so, and nothing is run") {
    for (const auto& arguments : std::vector<std::vector<const char*>>{
             {"--tls"}, {"--dtls-port", "1081"}, {"--baseline", "x"}}) {
        const auto answer = answer_of(arguments);
        CAPTURE(answer.text);
        CHECK(answer.exit_code == 2);
        CHECK(answer.text.find("not yet") != std::string::npos);
    }
}

TEST_CASE("help and version are answers with code 0") {
    CHECK(answer_of({"--help"}).text.find("Examples:") != std::string::npos);
    CHECK(answer_of({"--help"}).exit_code == 0);
    CHECK(answer_of({"--version"}).text.find("socks6-conform ") == 0);
    CHECK(answer_of({"decode", "--help"}).text.find("--as") != std::string::npos);
}

TEST_CASE("subcommands take their arguments") {
    CHECK(std::get<ListCommand>(parse({"list", "--cases", "draft-05"})).cases);
    CHECK(std::get<ExplainCommand>(parse({"explain", "R05-X"})).id == "R05-X");
    CHECK(std::get<LintCommand>(parse({"lint", "a.json", "b.json"})).files.size() == 2);
    CHECK(std::get<NewCommand>(parse({"new", "a/b"})).name == "a/b");
    const auto decode = std::get<DecodeCommand>(parse({"decode", "06 00", "--as", "request"}));
    CHECK(decode.hex == "06 00");
    CHECK(decode.type == "request");
    CHECK(std::get<ListCommand>(parse({"list", "--scenarios", "mine"})).library.folders.size() ==
          1);
}

TEST_CASE("a password comes from its flag, a file or the environment, in that order") {
    CHECK(run_of({"--user", "u", "--password", "p"}, "env").options.first_user->password == "p");
    CHECK(run_of({"--user", "u"}, "env").options.first_user->password == "env");
    const std::string file = std::string(SOCKS6_BINARY_DIR) + "/conform_command_line_test.password";
    std::ofstream(file) << "from file\nmore\n";
    const auto command = run_of({"--user", "u", "--password-file", file.c_str()}, "env");
    CHECK(command.options.first_user->password == "from file");
    CHECK(command.options.password_file == file);
    CHECK(answer_of({"--user", "u", "--password-file", "/nonexistent/x"}).exit_code == 2);
}

TEST_CASE("requiring all names every feature") {
    const auto all = parse_features("all");
    REQUIRE(all);
    CHECK(all->size() == 17);  // but open, closed and no_users
}

TEST_CASE("serve takes faults anywhere, and leaves all else to the flags of socks6-proxy") {
    const auto command = parse({"serve", "--fault", "last-byte-lost", "--listen", "127.0.0.1:0",
                                "--fault=window-of-zero", "--user=list", "--password", "x"});
    if (const auto* answer = std::get_if<Answer>(&command)) FAIL(answer->text);
    const auto& serve = std::get<ServeCommand>(command);
    CHECK(serve.faults == std::vector<std::string>{"last-byte-lost", "window-of-zero"});
    CHECK(serve.proxy.config.listen.port == 0);
    REQUIRE(serve.proxy.config.users.size() == 1);
    CHECK(serve.proxy.config.users[0].name == "list");
}

TEST_CASE("serve explains itself with the proxy's flags, and complains of unknown ones") {
    const auto help = answer_of({"serve", "--help"});
    CHECK(help.exit_code == 0);
    CHECK(help.text.find("--fault NAME") != std::string::npos);
    CHECK(help.text.find("--listen") != std::string::npos);
    CHECK(answer_of({"serve", "--fault"}).exit_code == 2);
    CHECK(answer_of({"serve", "--no-such-flag"}).exit_code == 2);
}

TEST_CASE("faults are listed for people or as JSON") {
    CHECK_FALSE(std::get<FaultsCommand>(parse({"faults"})).json);
    CHECK(std::get<FaultsCommand>(parse({"faults", "--json"})).json);
    CHECK(answer_of({"faults", "one-of-them"}).exit_code == 2);
}

TEST_CASE("coverage is told of all clauses or of a role's, as text, as the page or as JSON") {
    using Format = CoverageCommand::Format;
    const auto plain = std::get<CoverageCommand>(parse({"coverage"}));
    CHECK(plain.format == Format::text);
    CHECK(plain.role == suite::CoverageOf::everybody);
    const auto page =
        std::get<CoverageCommand>(parse({"coverage", "--markdown", "--role", "proxy"}));
    CHECK(page.format == Format::markdown);
    CHECK(page.role == suite::CoverageOf::proxies);
    CHECK(std::get<CoverageCommand>(parse({"coverage", "--json"})).format == Format::json);
    CHECK(answer_of({"coverage", "--json", "--markdown"}).exit_code == 2);
    CHECK(answer_of({"coverage", "--role", "router"}).exit_code == 2);
}

TEST_CASE("a self-test takes its scope, and what runs take of seeds and reports") {
    const auto plain = std::get<SelftestCommand>(parse({"selftest"}));
    CHECK(plain.faults.empty());
    CHECK_FALSE(plain.full);
    CHECK(plain.sample == 20);
    const auto some = std::get<SelftestCommand>(
        parse({"selftest", "--full", "--fault", "a", "b", "--jobs", "3", "--sample", "0", "--seed",
               "7", "--report", "json=out.json"}));
    CHECK(some.full);
    CHECK(some.faults == std::vector<std::string>{"a", "b"});
    CHECK(some.jobs == 3);
    CHECK(some.sample == 0);
    CHECK(some.options.seed == 7);
    CHECK(some.reports.size() == 1);
    CHECK(answer_of({"selftest", "--jobs", "0"}).exit_code == 2);
}
