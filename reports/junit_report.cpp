#include "reports/junit_report.hpp"

#include <fmt/format.h>

#include <map>
#include <pugixml.hpp>
#include <string>

#include "reports/escape.hpp"
#include "reports/topic.hpp"

namespace conform::reports {
namespace {

enum class Outcome : std::uint8_t { passed, skipped, failure, error };

Outcome outcome_of(const CaseResult& result) {
    switch (result.verdict) {
        case Verdict::error:
            return Outcome::error;
        case Verdict::fail:
        case Verdict::flaky:
            return result.known ? Outcome::skipped : Outcome::failure;
        case Verdict::skip:
        case Verdict::inconclusive:
            return Outcome::skipped;
        default:
            return Outcome::passed;
    }
}

void set(pugi::xml_node node, const char* name, const std::string& value) {
    node.append_attribute(name).set_value(value.c_str());
}

std::string seconds(double value) {
    return fmt::format("{:.3f}", value);
}

std::string clause_line(const Finding& finding, const RunResult& run) {
    if (finding.requirement.empty()) return {};
    std::string line = finding.requirement + " (" + finding.level;
    const auto clause = run.clauses.find(finding.requirement);
    if (clause == run.clauses.end()) return line + ")";
    return line + ", section " + clause->second.section + "): " + clause->second.text;
}

void add_line(std::string& text, std::string_view label, const std::string& value) {
    if (value.empty()) return;
    text += label;
    text += ": " + escape_xml(value) + "\n";
}

std::string finding_text(const Finding& finding, const RunResult& run) {
    std::string text;
    add_line(text, to_string(finding.verdict), clause_line(finding, run));
    add_line(text, "step", finding.step);
    add_line(text, "what", finding.what);
    add_line(text, "where", finding.where);
    add_line(text, "expected", finding.expected);
    add_line(text, "got", finding.got);
    add_line(text, "ambiguity", finding.ambiguity);
    add_line(text, "hint", finding.hint);
    return text;
}

/// Findings between two verdicts, both included, worst verdicts being the smaller.
std::string findings_text(const CaseResult& result, const RunResult& run, Verdict from,
                          Verdict to) {
    std::string text;
    for (const Finding& finding : result.findings) {
        if (finding.verdict < from || finding.verdict > to) continue;
        text += finding_text(finding, run) + "\n";
    }
    return text;
}

const Finding* worst_finding(const CaseResult& result) {
    const Finding* found = nullptr;
    for (const Finding& finding : result.findings) {
        if (found == nullptr || finding.verdict < found->verdict) found = &finding;
    }
    return found;
}

std::string message_of(const CaseResult& result) {
    const Finding* worst = worst_finding(result);
    if (worst == nullptr) return result.reason;
    // Only what broke a clause tells more than the reason of the case.
    if (worst->verdict > Verdict::flaky) {
        return result.reason.empty() ? worst->what : result.reason;
    }
    return worst->what + ": expected " + worst->expected + ", got " + worst->got;
}

void write_problem(pugi::xml_node node, const CaseResult& result, const RunResult& run) {
    set(node, "message", escape_xml(message_of(result)));
    if (const Finding* worst = worst_finding(result)) {
        set(node, "type", escape_xml(worst->requirement));
    }
    std::string text = "\n";
    add_line(text, "purpose", result.purpose);
    add_line(text, "reason", result.reason);
    text += findings_text(result, run, Verdict::error, Verdict::flaky);
    add_line(text, "repeat", result.repeat);
    add_line(text, "pcap", result.pcap);
    node.text().set(text.c_str());
}

void write_case(pugi::xml_node suite, const CaseResult& result, const RunResult& run,
                std::map<std::string, int>& names) {
    pugi::xml_node node = suite.append_child("testcase");
    std::string name = escape_xml(result.id);
    if (const int times = ++names[name]; times > 1) name += fmt::format(" ({})", times);
    set(node, "name", name);
    set(node, "classname", escape_xml(result.scenario));
    set(node, "time", seconds(result.duration_s));

    switch (outcome_of(result)) {
        case Outcome::error:
            write_problem(node.append_child("error"), result, run);
            break;
        case Outcome::failure:
            write_problem(node.append_child("failure"), result, run);
            break;
        case Outcome::skipped: {
            const std::string why = result.known ? "known failure: " : "";
            const std::string kind =
                result.known ? "" : std::string(to_string(result.verdict)) + ": ";
            set(node.append_child("skipped"), "message",
                why + kind + escape_xml(message_of(result)));
            break;
        }
        case Outcome::passed:
            break;
    }
    const std::string remarks = findings_text(result, run, Verdict::warn, Verdict::info);
    if (!remarks.empty()) node.append_child("system-out").text().set(("\n" + remarks).c_str());
}

void write_counts(pugi::xml_node node, const std::vector<const CaseResult*>& cases) {
    std::map<Outcome, int> counts;
    double time = 0;
    for (const CaseResult* result : cases) {
        ++counts[outcome_of(*result)];
        time += result->duration_s;
    }
    set(node, "tests", std::to_string(cases.size()));
    set(node, "failures", std::to_string(counts[Outcome::failure]));
    set(node, "errors", std::to_string(counts[Outcome::error]));
    set(node, "skipped", std::to_string(counts[Outcome::skipped]));
    set(node, "time", seconds(time));
}

void write_properties(pugi::xml_node suite, const RunResult& run) {
    pugi::xml_node properties = suite.append_child("properties");
    const std::map<std::string, std::string> values{
        {"complete", run.complete ? "true" : "false"},
        {"reading", run.reading},
        {"revision", run.revision},
        {"seed", std::to_string(run.seed)},
        {"target", run.target},
        {"version", run.version},
        {"wire_version", run.wire_version},
    };
    for (const auto& [name, value] : values) {
        pugi::xml_node property = properties.append_child("property");
        set(property, "name", name);
        set(property, "value", escape_xml(value));
    }
}

}  // namespace

void write_junit(const RunResult& run, std::ostream& out) {
    pugi::xml_document document;
    pugi::xml_node declaration = document.append_child(pugi::node_declaration);
    set(declaration, "version", "1.0");
    set(declaration, "encoding", "UTF-8");
    pugi::xml_node root = document.append_child("testsuites");
    set(root, "name", escape_xml(run.tool));
    std::vector<const CaseResult*> all;
    for (const CaseResult& result : run.cases) all.push_back(&result);
    write_counts(root, all);

    std::map<std::string, int> names;
    for (const Topic& topic : by_topic(run)) {
        pugi::xml_node suite = root.append_child("testsuite");
        set(suite, "name", escape_xml(topic.name));
        write_counts(suite, topic.cases);
        set(suite, "timestamp", escape_xml(run.started));
        write_properties(suite, run);
        for (const CaseResult* result : topic.cases) write_case(suite, *result, run, names);
    }
    document.save(out, "  ", pugi::format_indent, pugi::encoding_utf8);
}

}  // namespace conform::reports
