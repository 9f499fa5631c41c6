#include "cli/command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <fstream>

#include "cli/coverage_flags.hpp"
#include "cli/flag_values.hpp"
#include "cli/help_footer.hpp"
#include "cli/selftest_flags.hpp"
#include "reports/list.hpp"
#include "socks6/wire/version_text.hpp"
#include "suite/launched_target.hpp"

namespace conform::cli {
namespace {

/// What several parts of the parser fill in before it is known which command it is.
struct Raw {
    RunCommand run;
    ListCommand list;
    ExplainCommand explain;
    DecodeCommand decode;
    LintCommand lint;
    NewCommand create;
    EvidenceCommand evidence;
    FaultsCommand faults;
    ServeCommand serve;
    CheckCommand check;
    CoverageCommand coverage;
    SelftestCommand selftest;
    Library library;
    std::string user, password, password_file, user2, password2;
    std::string fail_on;
    std::vector<std::string> not_yet;
    std::vector<std::string> hex_words;
};

/// An option whose text `parse` turns into a value for `use`; `expected` is what parse accepts.
template <typename Parse, typename Use>
CLI::Option* add(CLI::App& app, const std::string& name, const std::string& expected,
                 const std::string& description, Parse parse, Use use, bool repeated = false) {
    const auto read = [=](const std::vector<std::string>& texts) {
        for (const auto& text : texts) {
            const auto value = parse(text);
            if (!value) {
                throw CLI::ValidationError(name,
                                           fmt::format("expected {}, got \"{}\"", expected, text));
            }
            use(*value);
        }
    };
    return app.add_option_function<std::vector<std::string>>(name, read, description)
        ->type_name(expected)
        ->expected(1)
        ->allow_extra_args(false)
        ->multi_option_policy(repeated ? CLI::MultiOptionPolicy::TakeAll
                                       : CLI::MultiOptionPolicy::TakeLast);
}

void add_library(CLI::App& app, Library& library) {
    app.add_option("--scenarios", library.folders,
                   "a folder of scenarios, added to the shipped ones")
        ->type_name("DIR")
        ->expected(1)
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    app.add_option("--catalogue", library.catalogues, "requirements of your own, added as well")
        ->type_name("FILE")
        ->expected(1)
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void add_target_options(CLI::App& app, Raw& raw) {
    auto& options = raw.run.options;
    const std::string group = "Target";
    add(app, "--target", "HOST[:PORT]", "whom to judge; port 1080 unless given",
        suite::parse_target, [&](const suite::TargetAddress& value) { options.target = value; })
        ->group(group);
    app.add_option("--target-cmd", options.target_command,
                   "starts it for the run; {listen}, {port} and others are filled in (below)")
        ->group(group);
    add(app, "--udp-port", "PORT", "where it relays UDP; the TCP port unless given",
        parse_nonzero_port, [&](std::uint16_t value) { options.udp_port = value; })
        ->group(group);
    app.add_option("--user", raw.user, "a user of the target")->group(group);
    app.add_option("--password", raw.password, "better: --password-file or SOCKS6_PASSWORD")
        ->group(group);
    app.add_option("--password-file", raw.password_file, "its first line is the password")
        ->group(group);
    app.add_option("--user2", raw.user2, "another user, for cases with two")->group(group);
    app.add_option("--password2", raw.password2, "of that user")->group(group);
    add(app, "--wire-version", "HEX", "version bytes to speak instead of 0600",
        socks6::wire::parse_version,
        [&](socks6::wire::VersionBytes value) { options.dialect.version = value; })
        ->group(group);
    add(app, "--revision", "05", "draft revision", parse_revision,
        [&](const socks6::wire::Revision* value) { options.dialect.revision = value; })
        ->group(group);
    add(app, "--advertise", "ADDR[,ADDR6]", "this machine's addresses as the target reaches them",
        parse_addresses,
        [&](const Addresses& value) {
            options.advertise_v4 = value.v4;
            options.advertise_v6 = value.v6;
        })
        ->group(group);
    app.add_option("--advertise-name", options.advertise_name,
                   "a name by which the target reaches this machine")
        ->group(group);
    add(app, "--ports", "A-B", "ports of this machine that the target may connect to", parse_ports,
        [&](runner::PortRange value) { options.ports = value; })
        ->group(group);
}

void add_judging_options(CLI::App& app, Raw& raw) {
    auto& options = raw.run.options;
    const std::string group = "Judging";
    add(app, "--reading", "errata|text", "tolerate the draft's slips (default), or keep its words",
        requirements::reading_from_string,
        [&](requirements::Reading value) { options.reading = value; })
        ->group(group);
    add(
        app, "--level", "ID=fail|warn|info", "what breaking that clause counts as", parse_level,
        [&](const std::pair<std::string, Verdict>& value) {
            options.levels[value.first] = value.second;
        },
        true)
        ->group(group);
    add(app, "--fail-on", "warn|fail", "from which verdict on the exit code is 1", parse_fail_on,
        [&](bool strict) { options.strict = strict; })
        ->group(group);
    app.add_flag("--strict", options.strict, "the same as --fail-on warn")->group(group);
    add(
        app, "--require", "FEATURE[,...]", "fail what is skipped or inconclusive for lack of it",
        parse_features,
        [&](const std::set<scenario::Feature>& value) {
            options.require.insert(value.begin(), value.end());
        },
        true)
        ->group(group);
}

void add_running_options(CLI::App& app, Raw& raw) {
    auto& options = raw.run.options;
    const std::string group = "Running";
    add(app, "--jobs,-j", "N", "cases at once; 8 unless given", parse_jobs, [&](std::size_t value) {
        options.jobs = value;
    })->group(group);
    add(app, "--timeout", "SECONDS", "for a case, in place of its own limit", parse_seconds,
        [&](std::chrono::milliseconds value) { options.timeout = value; })
        ->group(group);
    add(app, "--retry", "N", "repeat what failed; what then passes is flaky", parse_retries,
        [&](std::size_t value) { options.retries = value; })
        ->group(group);
    add(app, "--seed", "N", "fixes every random choice", parse_seed, [&](std::uint64_t value) {
        options.seed = value;
    })->group(group);
    app.add_flag("--no-lab", options.no_lab, "stay on this machine's own network")->group(group);
    app.add_flag("--trace", raw.run.trace, "tell each step as it happens")->group(group);
    app.add_flag("--verbose,-v", raw.run.verbose, "every failing case in full")->group(group);
}

void add_output_options(CLI::App& app, Raw& raw) {
    auto& options = raw.run.options;
    const std::string group = "Files";
    add(
        app, "--report", "KIND=PATH", "write a report: " + reports::format_names(), parse_report,
        [&](const ReportFile& value) { raw.run.reports.push_back(value); }, true)
        ->group(group);
    add(app, "--pcap", "DIR", "write a pcap of each case", parse_path,
        [&](const std::filesystem::path& value) { options.pcap_folder = value; })
        ->group(group);
    add(app, "--pcap-keep", "failed|all", "of which cases", parse_pcap_keep,
        [&](suite::PcapKeep value) { options.pcap_keep = value; })
        ->group(group);
    add(app, "--pcap-merged", "FILE", "all packets of the run in one pcap", parse_path,
        [&](const std::filesystem::path& value) { options.pcap_merged = value; })
        ->group(group);
    add(app, "--pcap-rotate", "BYTES[K|M|G]", "begin another merged pcap at that size", parse_size,
        [&](std::size_t value) { options.pcap_rotate = value; })
        ->group(group);
    add(app, "--snaplen", "BYTES", "how much of each captured frame is kept", parse_snap_length,
        [&](std::size_t value) { options.snap_length = value; })
        ->group(group);
}

/// Flags that exist already so that nobody gets used to another name; each says what to do today.
void add_later_options(CLI::App& app, Raw& raw) {
    const auto flag = [&](const std::string& name, const std::string& what) {
        app.add_flag_callback(name,
                              [&raw, name, what] {
                                  raw.not_yet.push_back(fmt::format(
                                      "{}: not yet: {} come with a later release", name, what));
                              })
            ->group("");
    };
    flag("--tls", "TLS targets");
    flag("--ech", "TLS targets");
    const auto option = [&](const std::string& name, const std::string& what) {
        app.add_option_function<std::string>(
               name,
               [&raw, name, what](const std::string&) {
                   raw.not_yet.push_back(
                       fmt::format("{}: not yet: {} come with a later release", name, what));
               })
            ->group("");
    };
    option("--dtls-port", "DTLS relays");
    option("--baseline", "baselines of known failures");
    option("--client", "clients on trial");
}

void add_subcommands(CLI::App& app, Raw& raw) {
    auto* list = app.add_subcommand("list", "the scenarios, or with --cases the cases, by id");
    list->add_flag("--cases", raw.list.cases, "each case of each matrix");
    list->add_option("pattern", raw.list.picks, "ids or files; all unless given");
    auto* explain =
        app.add_subcommand("explain", "a requirement (R05-…) or an open question (AMB-…)");
    explain->add_option("id", raw.explain.id)->required();
    auto* decode = app.add_subcommand("decode", "bytes as a tree of fields");
    decode->add_option("hex", raw.hex_words, "hexadecimal, blanks allowed; - reads stdin")
        ->required();
    decode->add_option("--as", raw.decode.type,
                       "request, authentication_reply, operation_reply, ...");
    auto* lint = app.add_subcommand("lint", "check scenario files; nothing is sent");
    lint->add_option("file", raw.lint.files)->required();
    auto* create = app.add_subcommand("new", "write a commented, working scenario to stdout");
    create->add_option("name", raw.create.name, "its id, as in my-proxy/first-try")->required();
    auto* evidence =
        app.add_subcommand("evidence", "a case of a JSON report as one archive, for a bug report");
    evidence->add_option("report", raw.evidence.report)->type_name("REPORT.json")->required();
    evidence->add_option("case", raw.evidence.case_id, "its id")->required();
    evidence->add_option("-o,--output", raw.evidence.output)->type_name("FILE.tar.gz")->required();
    auto* faults = app.add_subcommand("faults", "deliberate violations that `serve` can show");
    faults->add_flag("--json", raw.faults.json, "as JSON");
    auto* check =
        app.add_subcommand("check", "judge the SOCKS 6 conversations in captures; nothing is sent");
    check->add_option("file", raw.check.files, "pcap or pcapng")->required();
    add(
        *check, "--port", "PORT", "where SOCKS 6 is spoken; guessed unless given",
        parse_nonzero_port, [&](std::uint16_t value) { raw.check.ports.push_back(value); }, true);
    add(*check, "--role", "client|proxy|both", "who is judged; both unless given", parse_role,
        [&](Roles value) {
            raw.check.client = value.client;
            raw.check.proxy = value.proxy;
        });
    auto* serve = app.add_subcommand(
        "serve", "run the built-in reference proxy, with --fault NAME a faulty one");
    serve->add_option("--fault", raw.serve.faults)->expected(1)->take_all();
    add_coverage(app, raw.coverage);
    add_selftest(app, raw.selftest);
    // All else is the proxy's.
    serve->set_help_flag();
    serve->allow_extras();
    for (auto* command : {list, explain, decode, lint, create, evidence, faults, check})
        command->fallthrough();
    app.require_subcommand(0, 1);
}

std::optional<std::string> first_line_of(const std::string& file) {
    std::ifstream in(file);
    std::string line;
    if (!std::getline(in, line) && !in.eof()) return std::nullopt;
    if (!in && line.empty() && !in.eof()) return std::nullopt;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return line;
}

Answer complaint(const std::string& text) {
    return {2, fmt::format("socks6-conform: {}\nTry --help.\n", text)};
}

/// Empty, or what is wrong.
std::string take_target_command(suite::Options& options) {
    if (options.target_command.empty()) return {};
    if (options.target) return "--target and --target-cmd exclude one another";
    if (const auto wrong = suite::wrong_in_command(options.target_command); !wrong.empty()) {
        return "--target-cmd: " + wrong;
    }
    suite::add_users_of_command(options);
    return {};
}

/// Empty, or what is wrong.
std::string take_users(Raw& raw, const Environment& environment) {
    auto& options = raw.run.options;
    if (raw.user.empty() && (!raw.password.empty() || !raw.password_file.empty())) {
        return "--password: whose? Give --user, too";
    }
    if (raw.user2.empty() && !raw.password2.empty()) return "--password2: whose? Give --user2, too";
    if (!raw.user2.empty() && raw.user.empty()) return "--user2 needs --user";
    if (!raw.password.empty() && !raw.password_file.empty()) {
        return "--password and --password-file exclude one another";
    }
    if (!raw.user.empty()) {
        auto password = raw.password;
        if (!raw.password_file.empty()) {
            const auto line = first_line_of(raw.password_file);
            if (!line) return fmt::format("--password-file: cannot read {}", raw.password_file);
            password = *line;
            options.password_file = raw.password_file;
        } else if (password.empty()) {
            password = environment("SOCKS6_PASSWORD");
        }
        options.first_user = runner::UserCredentials{raw.user, password};
    }
    if (!raw.user2.empty()) {
        auto password = raw.password2.empty() ? environment("SOCKS6_PASSWORD2") : raw.password2;
        options.second_user = runner::UserCredentials{raw.user2, password};
    }
    for (const auto& user : {options.first_user, options.second_user}) {
        if (user && (user->user.size() > 255 || user->password.size() > 255)) {
            return "a user name or password of more than 255 bytes does not fit into RFC 1929";
        }
    }
    return {};
}

void take_repeat_arguments(Raw& raw) {
    auto& arguments = raw.run.options.repeat_arguments;
    for (const auto& folder : raw.library.folders) {
        arguments.insert(arguments.end(), {"--scenarios", folder.string()});
    }
    for (const auto& file : raw.library.catalogues) {
        arguments.insert(arguments.end(), {"--catalogue", file.string()});
    }
}

/// `rest`: the arguments of socks6-proxy.
Command complete(ServeCommand serve, const std::vector<std::string>& rest) {
    std::vector<const char*> arguments{"socks6-conform serve"};
    for (const auto& one : rest) arguments.push_back(one.c_str());
    auto parsed =
        socks6::proxy::parse_command_line(static_cast<int>(arguments.size()), arguments.data());
    if (const auto* end = std::get_if<socks6::proxy::CommandLineEnd>(&parsed)) {
        const auto* own =
            "socks6-conform serve [--fault NAME]... with the flags of socks6-proxy:\n\n";
        return Answer{end->exit_code, (end->exit_code == 0 ? own : "") + end->text};
    }
    serve.proxy = std::get<socks6::proxy::CommandLine>(std::move(parsed));
    return serve;
}

/// What `check` shares with a run.
Command complete(CheckCommand check, const Raw& raw) {
    const auto& options = raw.run.options;
    check.library = raw.library;
    check.dialect = options.dialect;
    check.reading = options.reading;
    check.levels.insert(options.levels.begin(), options.levels.end());
    check.strict = options.strict;
    check.verbose = raw.run.verbose;
    check.reports = raw.run.reports;
    check.tool_version = options.tool_version;
    return check;
}

/// Likewise.
Command complete(SelftestCommand selftest, const Raw& raw) {
    selftest.library = raw.library;
    selftest.options = raw.run.options;
    selftest.reports = raw.run.reports;
    selftest.verbose = raw.run.verbose;
    return selftest;
}

Command chosen(const CLI::App& app, Raw& raw) {
    raw.list.library = raw.run.library = raw.explain.library = raw.lint.library =
        raw.evidence.library = raw.coverage.library = raw.library;
    raw.decode.dialect = raw.run.options.dialect;
    for (const auto& word : raw.hex_words) raw.decode.hex += word;
    if (app.got_subcommand("list")) return std::move(raw.list);
    if (app.got_subcommand("explain")) return std::move(raw.explain);
    if (app.got_subcommand("decode")) return std::move(raw.decode);
    if (app.got_subcommand("lint")) return std::move(raw.lint);
    if (app.got_subcommand("new")) return std::move(raw.create);
    if (app.got_subcommand("evidence")) return std::move(raw.evidence);
    if (app.got_subcommand("faults")) return raw.faults;
    if (app.got_subcommand("coverage")) return raw.coverage;
    if (app.got_subcommand("selftest")) return complete(std::move(raw.selftest), raw);
    if (app.got_subcommand("check")) return complete(std::move(raw.check), raw);
    if (const auto* serve = app.get_subcommand("serve"); *serve) {
        return complete(std::move(raw.serve), serve->remaining());
    }
    return std::move(raw.run);
}

}  // namespace

Command parse_command_line(int argc, const char* const* argv, const Environment& environment) {
    Raw raw;
    CLI::App app("Judges SOCKS 6 proxies by draft-olteanu-intarea-socks-6-05.", "socks6-conform");
    app.footer(help_footer);
    app.set_version_flag("--version", "socks6-conform " SOCKS6_VERSION);
    app.option_defaults()->always_capture_default(false);
    add_target_options(app, raw);
    add_judging_options(app, raw);
    add_running_options(app, raw);
    add_output_options(app, raw);
    add_library(app, raw.library);
    add_later_options(app, raw);
    add_subcommands(app, raw);
    app.add_option("pick", raw.run.picks, "PATTERN or FILE; all cases unless given");
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        const auto commands = app.get_subcommands();
        return Answer{0, commands.empty() ? app.help() : commands.front()->help()};
    } catch (const CLI::CallForVersion& version) {
        return Answer{0, std::string(version.what()) + "\n"};
    } catch (const CLI::ParseError& error) {
        return complaint(error.what());
    }
    if (!app.get_subcommands().empty() && !raw.run.picks.empty()) {
        return complaint(fmt::format("unexpected argument \"{}\"", raw.run.picks.front()));
    }
    if (!raw.not_yet.empty()) {
        return Answer{2, fmt::format("socks6-conform: {}\n", raw.not_yet.front())};
    }
    if (const auto wrong = take_users(raw, environment); !wrong.empty()) return complaint(wrong);
    if (const auto wrong = take_target_command(raw.run.options); !wrong.empty()) {
        return complaint(wrong);
    }
    raw.run.options.tool_version = SOCKS6_VERSION;
    take_repeat_arguments(raw);
    return chosen(app, raw);
}

}  // namespace conform::cli
