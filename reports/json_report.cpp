#include "reports/json_report.hpp"

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <ostream>

#include "reports/escape.hpp"
#include "reports/hex.hpp"
#include "reports/transcript_names.hpp"

namespace conform::reports {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array all_verdicts{Verdict::pass,  Verdict::fail, Verdict::warn,
                                  Verdict::info,  Verdict::skip, Verdict::inconclusive,
                                  Verdict::flaky, Verdict::error};

// JSON has no infinity; a duration that is none is a defect elsewhere and must not break the file.
double number(double value) {
    return std::isfinite(value) ? value : 0.0;
}

Json strings(const std::vector<std::string>& texts) {
    Json json = Json::array();
    for (const std::string& text : texts) json.push_back(escape_json(text));
    return json;
}

Json texts_by_key(const std::map<std::string, std::string>& texts) {
    Json json = Json::object();
    for (const auto& [key, text] : texts) json[escape_json(key)] = escape_json(text);
    return json;
}

void put_text(Json& json, const char* key, const std::string& text) {
    if (!text.empty()) json[key] = escape_json(text);
}

Json field_json(const transcript::Field& field) {
    Json json{
        {"name", escape_json(field.name)}, {"offset", field.offset}, {"length", field.length}};
    put_text(json, "text", field.text);
    if (field.children.empty()) return json;
    Json& children = json["children"] = Json::array();
    for (const transcript::Field& child : field.children) children.push_back(field_json(child));
    return json;
}

Json entry_json(const transcript::Entry& entry, const transcript::Transcript& in) {
    const bool known = entry.flow < in.flows.size();
    Json json{{"actor", known ? escape_json(in.flows[entry.flow].actor) : ""},
              {"flow", entry.flow},
              {"direction", name_in(direction_names, entry.direction)},
              {"t_ns", entry.t_ns},
              {"kind", name_in(entry_kind_names, entry.kind)}};
    put_text(json, "step", entry.step);
    if (!entry.bytes.empty()) json["bytes"] = to_hex(entry.bytes);
    if (entry.omitted != 0) json["omitted"] = entry.omitted;
    if (entry.decoded) {
        json["decoded"] = Json{{"title", escape_json(entry.decoded->title)},
                               {"stream_offset", entry.decoded->stream_offset},
                               {"root", field_json(entry.decoded->root)}};
    }
    put_text(json, "note", entry.note);
    if (!entry.frames.empty()) json["frames"] = entry.frames;
    return json;
}

Json end_json(const transcript::FlowEnd& end) {
    return {{"address", escape_json(end.address)}, {"port", end.port}};
}

Json flows_json(const transcript::Transcript& transcript) {
    Json json = Json::array();
    for (const transcript::Flow& flow : transcript.flows) {
        json.push_back(Json{{"actor", escape_json(flow.actor)},
                            {"transport", name_in(transport_names, flow.transport)},
                            {"initiated", flow.initiated},
                            {"local", end_json(flow.local)},
                            {"remote", end_json(flow.remote)}});
    }
    return json;
}

Json entries_json(const transcript::Transcript& transcript) {
    Json json = Json::array();
    for (const transcript::Entry& entry : transcript.entries) {
        json.push_back(entry_json(entry, transcript));
    }
    return json;
}

Json finding_json(const Finding& finding) {
    Json json{{"requirement", escape_json(finding.requirement)},
              {"level", escape_json(finding.level)},
              {"verdict", to_string(finding.verdict)},
              {"step", escape_json(finding.step)},
              {"what", escape_json(finding.what)},
              {"where", escape_json(finding.where)},
              {"expected", escape_json(finding.expected)},
              {"got", escape_json(finding.got)}};
    put_text(json, "ambiguity", finding.ambiguity);
    put_text(json, "hint", finding.hint);
    json["bytes"] = to_hex(finding.bytes.bytes);
    json["bytes_total"] = finding.bytes.total;
    json["mark"] =
        Json{{"offset", finding.bytes.mark_offset}, {"length", finding.bytes.mark_length}};
    json["evidence"] =
        Json{{"source", to_string(finding.evidence.source)}, {"frames", finding.evidence.frames}};
    return json;
}

Json case_json(const CaseResult& result) {
    Json findings = Json::array();
    for (const Finding& finding : result.findings) findings.push_back(finding_json(finding));
    return Json{{"id", escape_json(result.id)},
                {"scenario", escape_json(result.scenario)},
                {"purpose", escape_json(result.purpose)},
                {"verdict", to_string(result.verdict)},
                {"known", result.known},
                {"duration_s", number(result.duration_s)},
                {"requirements", strings(result.requirements)},
                {"reason", escape_json(result.reason)},
                {"findings", std::move(findings)},
                {"flows", Json{{"target", flows_json(result.target)},
                               {"reference", flows_json(result.reference)}}},
                {"transcripts", Json{{"target", entries_json(result.target)},
                                     {"reference", entries_json(result.reference)}}},
                {"pcap", escape_json(result.pcap)},
                {"repeat", escape_json(result.repeat)}};
}

Json clauses_json(const RunResult& run) {
    Json json = Json::object();
    for (const auto& [id, clause] : run.clauses) {
        json[escape_json(id)] = Json{{"section", escape_json(clause.section)},
                                     {"level", escape_json(clause.level)},
                                     {"text", escape_json(clause.text)}};
    }
    return json;
}

Json summary_json(const RunResult& run) {
    const auto counts = count_verdicts(run);
    Json json = Json::object();
    for (const Verdict verdict : all_verdicts) {
        const auto found = counts.find(verdict);
        json[std::string(to_string(verdict))] = found == counts.end() ? 0 : found->second;
    }
    return json;
}

/// Everything but the cases.
Json run_json(const RunResult& run) {
    Json json{{"schema", json_schema_number},
              {"tool", escape_json(run.tool)},
              {"version", escape_json(run.version)},
              {"revision", escape_json(run.revision)},
              {"reading", escape_json(run.reading)},
              {"wire_version", escape_json(run.wire_version)},
              {"target", escape_json(run.target)},
              {"seed", run.seed},
              {"started", escape_json(run.started)},
              {"duration_s", number(run.duration_s)},
              {"complete", run.complete},
              {"exit_code", run.exit_code},
              {"environment", texts_by_key(run.environment)},
              {"features", texts_by_key(run.features)},
              {"paths", texts_by_key(run.paths)},
              {"levels", texts_by_key(run.levels)},
              {"judged", Json{{"clauses", run.judged.clauses},
                              {"of", run.judged.of},
                              {"skipped", run.judged.skipped},
                              {"inconclusive", run.judged.inconclusive}}},
              {"notes", strings(run.notes)},
              {"clauses", clauses_json(run)},
              {"summary", summary_json(run)}};
    put_text(json, "target_output", run.target_output);
    return json;
}

void write_compact(const Json& json, std::ostream& out) {
    constexpr bool ascii = true;
    out << json.dump(-1, ' ', ascii);
}

}  // namespace

void write_json(const RunResult& run, std::ostream& out) {
    const Json head = run_json(run);
    const char* before = "{\n";
    for (const auto& [key, value] : head.items()) {
        out << before;
        write_compact(key, out);
        out << ": ";
        write_compact(value, out);
        before = ",\n";
    }
    out << ",\n\"cases\": [";
    before = "\n";
    for (const CaseResult& result : run.cases) {
        out << before;
        write_compact(case_json(result), out);
        before = ",\n";
    }
    out << (run.cases.empty() ? "]\n}\n" : "\n]\n}\n");
}

}  // namespace conform::reports
