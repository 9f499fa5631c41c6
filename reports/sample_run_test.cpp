#include "reports/sample_run.hpp"

#include "catch_shim.hpp"

namespace conform::reports::sample {
namespace {

using transcript::DecodedMessage;
using transcript::Direction;
using transcript::Entry;
using transcript::EntryKind;
using transcript::Field;
using transcript::Transcript;
using Bytes = std::vector<std::uint8_t>;

Field field(std::string name, std::size_t offset, std::size_t length, std::string text,
            std::vector<Field> children = {}) {
    return {.name = std::move(name),
            .offset = offset,
            .length = length,
            .text = std::move(text),
            .children = std::move(children)};
}

Entry entry(EntryKind kind, Direction direction, std::int64_t t_ns, std::string step) {
    Entry made;
    made.kind = kind;
    made.direction = direction;
    made.t_ns = t_ns;
    made.step = std::move(step);
    return made;
}

Entry data(Direction direction, std::int64_t t_ns, std::string step, Bytes bytes,
           std::vector<std::uint32_t> frames) {
    Entry made = entry(EntryKind::data, direction, t_ns, std::move(step));
    made.bytes = std::move(bytes);
    made.frames = std::move(frames);
    return made;
}

Entry message(Direction direction, std::int64_t t_ns, std::string step, Bytes bytes,
              DecodedMessage decoded) {
    Entry made = data(direction, t_ns, std::move(step), std::move(bytes), {});
    made.kind = EntryKind::message;
    made.decoded = std::move(decoded);
    return made;
}

const Bytes request_bytes{6, 0, 0, 1, 0, 0, 0xc8, 0x07, 1, 192, 0, 2, 1};
const Bytes reply_bytes{6, 0, 0, 0};

DecodedMessage request() {
    return {
        .title = "Request",
        .stream_offset = 0,
        .root = field("request", 0, request_bytes.size(), "",
                      {field("version", 0, 2, "6.0"), field("command", 2, 1, "0x01 CONNECT"),
                       field("address", 8, 5, "",
                             {field("type", 8, 1, "0x01 IPv4"), field("value", 9, 4, "192.0.2.1")}),
                       field("padding", 13, 0, "")})};
}

DecodedMessage operation_reply(std::string code, std::size_t offset) {
    return {.title = "Operation Reply",
            .stream_offset = offset,
            .root = field("operation_reply", 0, 4, "",
                          {field("version", 0, 2, "6.0"), field("reply_code", 2, 1, code)})};
}

/// A CONNECT that is refused; `code` is what the proxy said.
Transcript refused(std::uint8_t code, std::string code_text, std::uint16_t port) {
    Transcript made;
    made.flows.push_back({.actor = "client",
                          .transport = transcript::Transport::tcp,
                          .initiated = true,
                          .local = {.address = "127.0.0.1", .port = port},
                          .remote = {.address = "127.0.0.1", .port = 1080}});
    const Bytes reply{6, 0, code, 0};
    made.entries.push_back(entry(EntryKind::opened, Direction::sent, 120'000, "/steps/0"));
    made.entries.push_back(data(Direction::sent, 250'000, "/steps/1", request_bytes, {4}));
    made.entries.push_back(message(Direction::sent, 250'000, "/steps/1", request_bytes, request()));
    made.entries.push_back(data(Direction::received, 900'000, "/steps/2", reply, {6}));
    made.entries.push_back(message(Direction::received, 900'000, "/steps/2", reply,
                                   operation_reply(std::move(code_text), 0)));
    made.entries.push_back(
        data(Direction::received, 1'000'000, "/steps/3", Bytes{'h', 'i', 0x1b, 0xff}, {7}));
    Entry omitted = entry(EntryKind::omitted, Direction::received, 1'100'000, "");
    omitted.omitted = 70'000;
    omitted.note = "FNV-1a 00000000deadbeef";
    made.entries.push_back(omitted);
    made.entries.push_back(entry(EntryKind::end, Direction::received, 1'234'567, "/steps/4"));
    Entry note = entry(EntryKind::note, Direction::sent, 1'300'000, "/steps/4");
    note.note = "closed by the harness";
    made.entries.push_back(note);
    return made;
}

Finding finding(Verdict verdict, std::string requirement, std::string level) {
    Finding made;
    made.verdict = verdict;
    made.requirement = std::move(requirement);
    made.level = std::move(level);
    made.step = "/steps/2";
    return made;
}

CaseResult result(std::string id, Verdict verdict, std::string purpose) {
    CaseResult made;
    made.scenario = id.substr(0, id.find('['));
    made.id = std::move(id);
    made.verdict = verdict;
    made.purpose = std::move(purpose);
    made.duration_s = 0.25;
    made.repeat = "socks6-conform --target 127.0.0.1:1080 --seed 42 '" + made.id + "'";
    return made;
}

CaseResult wrong_code(std::string id) {
    CaseResult made = result(std::move(id), Verdict::fail,
                             "A CONNECT to a closed port is answered with the code for it.");
    made.requirements = {"oprep-code-05", "oprep-layout"};
    Finding wrong = finding(Verdict::fail, "oprep-code-05", "MUST");
    wrong.what = "Operation Reply, reply_code";
    wrong.where = "client, connection 1, byte 2 of what it received";
    wrong.expected = "connection_refused (0x05)";
    wrong.got = "general_failure (0x01)";
    wrong.hint = "the errno of connect() decides the code; ECONNREFUSED has its own";
    wrong.bytes = {.bytes = {6, 0, 1, 0}, .total = 4, .mark_offset = 2, .mark_length = 1};
    wrong.evidence = {.source = EvidenceSource::capture, .frames = {6, 7}};
    made.findings.push_back(wrong);
    Finding layout = finding(Verdict::pass, "oprep-layout", "implicit");
    layout.what = "Operation Reply, version";
    made.findings.push_back(layout);
    made.target = refused(1, "0x01 general_failure", 40'001);
    made.reference = refused(5, "0x05 connection_refused", 40'002);
    made.pcap = "out/pcap/draft-05__connect__refused%5Bipv4%5D.pcap";
    return made;
}

void add_verdicts_with_findings(RunResult& run) {
    CaseResult warned = result("draft-05/options/tos", Verdict::warn, "TOS is echoed.");
    Finding tos = finding(Verdict::warn, "opts-tos-reply", "SHOULD");
    tos.what = "Operation Reply, options";
    tos.expected = "a TOS option";
    tos.got = "no option";
    warned.findings.push_back(tos);
    run.cases.push_back(warned);

    CaseResult informed =
        result("draft-05/options/unknown", Verdict::info, "Two readings of unknown options.");
    Finding reading = finding(Verdict::info, "opts-unknown", "MAY");
    reading.ambiguity = "AMB-39";
    reading.what = "an unknown option";
    reading.got = "ignored";
    informed.findings.push_back(reading);
    run.cases.push_back(informed);

    CaseResult flaky = wrong_code("draft-05/connect/slow");
    flaky.verdict = Verdict::flaky;
    flaky.findings.resize(1);
    flaky.reason = "failed, then passed on --retry";
    flaky.reference = {};
    run.cases.push_back(flaky);
}

void add_unjudged(RunResult& run) {
    CaseResult skipped = result("draft-05/bind/listen", Verdict::skip, "BIND listens.");
    skipped.reason = "the target answers BIND with command not supported (0x07)";
    run.cases.push_back(skipped);
    CaseResult unclear = result("draft-05/udp/echo", Verdict::inconclusive, "Datagrams return.");
    unclear.reason = "no datagram reaches the relay; open the UDP port or set --udp-port";
    run.cases.push_back(unclear);
    CaseResult error = result("draft-05/connect/broken", Verdict::error, "Never mind.");
    error.reason = "the reference closed the connection at /steps/3";
    run.cases.push_back(error);
}

}  // namespace

RunResult run() {
    RunResult run;
    run.version = "0.1.0";
    run.revision = "05";
    run.reading = "errata";
    run.wire_version = "0600";
    run.target = "127.0.0.1:1080";
    run.seed = 18'446'744'073'709'551'615U;
    run.started = "2026-01-31T12:00:00Z";
    run.duration_s = 3.25;
    run.exit_code = 1;
    run.environment = {{"ipv6", "yes"}, {"lab", "user namespaces are refused"}};
    run.features = {{"bind", "no: command not supported (0x07)"}};
    run.paths = {{"client to proxy TCP", "connected in 0.2 ms"}};
    run.levels = {{"opts-tos-reply", "warn"}};
    run.judged = {.clauses = 123, .of = 456, .skipped = 7, .inconclusive = 8};
    run.clauses = {
        {"oprep-code-05",
         {.section = "8",
          .level = "MUST",
          .text = "A refused connection to the remote server is reported with the code that "
                  "stands for it, so that a client can tell it from others."}},
        {"oprep-layout", {.section = "8", .level = "implicit", .text = "Version comes first."}},
        {"opts-tos-reply", {.section = "6.1", .level = "SHOULD", .text = "TOS is reported."}}};
    run.notes = {"a report of the sample"};
    run.cases.push_back(result("draft-05/connect/success[ipv4]", Verdict::pass, "CONNECT works."));
    run.cases.push_back(wrong_code("draft-05/connect/refused[ipv4]"));
    run.cases.push_back(wrong_code("draft-05/connect/refused[ipv6]"));
    CaseResult known = wrong_code("draft-05/connect/refused[name]");
    known.known = true;
    run.cases.push_back(known);
    add_verdicts_with_findings(run);
    add_unjudged(run);
    return run;
}

std::string hostile_text() {
    std::string text = "::error::boo\n::error file=a::b\r##[error]c ##vso[task]d";
    text += "\x1b[2J\x1b]8;;http://e/\x07x\x1b]52;c;AAAA\x07";
    text += '\0';
    text += "\xff\xfe\xc0\x80\xed\xa0\x80\xf4\x90\x80\x80\x9b";
    text += "\xc2\x9b\xc2\x85";                              // C1
    text += "\xe2\x80\xae\xe2\x81\xa6\xe2\x80\x8f\xd8\x9c";  // U+202E U+2066 U+200F U+061C
    text += "\xe2\x80\xa8\xef\xbf\xbf\xf3\xa0\x81\x81";      // U+2028 U+FFFF U+E0041
    text += "</script>]]><!--&amp;\"'|%0A%0D`\\ \xc3\xa9 \xe4\xb8\xad\t\x7f\x08 ::warning::end";
    text += "\xe2\x82";  // cut
    return text;
}

namespace {

void poison(std::vector<std::string>& texts) {
    for (std::string& text : texts) text = hostile_text();
}

void poison(std::map<std::string, std::string>& texts) {
    texts = {{hostile_text(), hostile_text()}};
}

void poison(Field& field) {
    field.name = field.text = hostile_text();
    for (Field& child : field.children) poison(child);
}

void poison(Transcript& transcript) {
    for (transcript::Flow& flow : transcript.flows) {
        flow.actor = flow.local.address = flow.remote.address = hostile_text();
    }
    for (Entry& entry : transcript.entries) {
        entry.step = entry.note = hostile_text();
        if (!entry.decoded) continue;
        entry.decoded->title = hostile_text();
        poison(entry.decoded->root);
    }
}

void poison(Finding& finding) {
    const std::string text = hostile_text();
    finding.requirement = finding.level = finding.step = finding.what = finding.where = text;
    finding.expected = finding.got = finding.ambiguity = finding.hint = text;
    finding.bytes.bytes.assign(text.begin(), text.end());
    finding.bytes.mark_length = 1'000;
}

}  // namespace

RunResult hostile_run() {
    RunResult run = sample::run();
    const std::string text = hostile_text();
    run.tool = run.version = run.revision = run.reading = run.wire_version = text;
    run.target = run.started = text;
    for (auto* texts : {&run.environment, &run.features, &run.paths, &run.levels}) poison(*texts);
    run.clauses = {{text, {.section = text, .level = text, .text = text}}};
    poison(run.notes);
    for (CaseResult& made : run.cases) {
        made.id = made.scenario = made.purpose = made.reason = made.pcap = made.repeat = text;
        poison(made.requirements);
        for (Finding& finding : made.findings) poison(finding);
        poison(made.target);
        poison(made.reference);
    }
    return run;
}

}  // namespace conform::reports::sample

TEST_CASE("sample run: a case of every verdict") {
    CHECK(count_verdicts(conform::reports::sample::run()).size() == 8);
}
