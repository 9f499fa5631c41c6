#include <algorithm>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <type_traits>
#include <utility>

#include "reports/escape.hpp"
#include "reports/hex.hpp"
#include "reports/json_report.hpp"
#include "reports/transcript_names.hpp"

namespace conform::reports {
namespace {

using Json = nlohmann::json;

constexpr int deepest_field = 64;

std::string shown(const Json& json) {
    std::string text = json.dump(-1, ' ', true);
    constexpr std::size_t longest = 60;
    if (text.size() > longest) text = text.substr(0, longest) + "...";
    return text;
}

/// A JSON value with its place. The first thing that is not as expected is noted in the shared
/// message; from then on every read is harmless and the result is thrown away.
class Reader {
  public:
    Reader(const Json& json, std::string pointer, std::string& error)
        : json_(&json), pointer_(std::move(pointer)), error_(&error) {}

    const Json& json() const { return *json_; }

    void fail(std::string_view expected) const {
        if (!error_->empty()) return;
        *error_ = "report, " + (pointer_.empty() ? "top level" : escape_terminal(pointer_, false)) +
                  ": expected " + std::string(expected) + ", got " +
                  (json_->is_null() ? "nothing" : shown(*json_));
    }

    Reader at(const std::string& key) const {
        static const Json nothing;
        const Json* found = &nothing;
        if (json_->is_object()) {
            if (const auto it = json_->find(key); it != json_->end()) found = &*it;
        }
        return {*found, pointer_ + "/" + key, *error_};
    }

    template <typename Visit>
    void each_item(Visit visit) const {
        if (!json_->is_array()) return fail("an array");
        std::size_t index = 0;
        for (const Json& item : *json_) {
            visit(Reader(item, pointer_ + "/" + std::to_string(index++), *error_));
            if (!error_->empty()) return;
        }
    }

    template <typename Visit>
    void each_key(Visit visit) const {
        if (!json_->is_object()) return fail("an object");
        for (const auto& [key, item] : json_->items()) {
            visit(key, Reader(item, pointer_ + "/" + key, *error_));
            if (!error_->empty()) return;
        }
    }

    void into(std::string& value) const {
        if (!json_->is_string()) return fail("a text");
        value = json_->get<std::string>();
    }

    void into(bool& value) const {
        if (!json_->is_boolean()) return fail("true or false");
        value = json_->get<bool>();
    }

    void into(double& value) const {
        if (!json_->is_number()) return fail("a number");
        value = json_->get<double>();
    }

    template <typename Integer>
    requires std::is_integral_v<Integer>
    void into(Integer& value) const {
        using Limits = std::numeric_limits<Integer>;
        const bool fits =
            json_->is_number_unsigned()
                ? json_->get<std::uint64_t>() <= static_cast<std::uint64_t>(Limits::max())
                : json_->is_number_integer() && std::is_signed_v<Integer> &&
                      json_->get<std::int64_t>() >= static_cast<std::int64_t>(Limits::min());
        if (!fits) {
            return fail("a whole number of " + std::to_string(Limits::digits) + " bits" +
                        (std::is_signed_v<Integer> ? " and a sign" : ""));
        }
        value = json_->get<Integer>();
    }

    void into(std::vector<std::string>& values) const {
        each_item([&](const Reader& item) { item.into(values.emplace_back()); });
    }

    void into(std::vector<std::uint32_t>& values) const {
        each_item([&](const Reader& item) { item.into(values.emplace_back()); });
    }

    void into(std::map<std::string, std::string>& values) const {
        each_key([&](const std::string& key, const Reader& item) { item.into(values[key]); });
    }

    void into(std::vector<std::uint8_t>& bytes) const {
        auto read = json_->is_string() ? from_hex(json_->get_ref<const std::string&>())
                                       : std::optional<std::vector<std::uint8_t>>{};
        if (!read) return fail("bytes as hex digits");
        bytes = std::move(*read);
    }

    template <typename Enum, typename Find>
    void into_named(Enum& value, Find find, std::string_view expected) const {
        const std::optional<Enum> found =
            json_->is_string() ? find(json_->get_ref<const std::string&>()) : std::nullopt;
        if (!found) return fail(expected);
        value = *found;
    }

    /// Left out by the writer when empty.
    template <typename Value>
    void optional(const std::string& key, Value& value) const {
        if (const Reader found = at(key); !found.json().is_null()) found.into(value);
    }

  private:
    const Json* json_;
    std::string pointer_;
    std::string* error_;
};

void read(const Reader& from, Verdict& verdict) {
    from.into_named(verdict, verdict_from_string, "a verdict");
}

void read(const Reader& from, transcript::Field& field, int depth = 0) {
    if (depth > deepest_field) return from.fail("at most 64 levels of fields");
    from.at("name").into(field.name);
    from.at("offset").into(field.offset);
    from.at("length").into(field.length);
    from.optional("text", field.text);
    if (const Reader children = from.at("children"); !children.json().is_null()) {
        children.each_item(
            [&](const Reader& item) { read(item, field.children.emplace_back(), depth + 1); });
    }
}

void read(const Reader& from, transcript::FlowEnd& end) {
    from.at("address").into(end.address);
    from.at("port").into(end.port);
}

void read(const Reader& from, transcript::Flow& flow) {
    from.at("actor").into(flow.actor);
    from.at("transport")
        .into_named(
            flow.transport, [](auto& name) { return value_in(transport_names, name); },
            "tcp or udp");
    from.at("initiated").into(flow.initiated);
    read(from.at("local"), flow.local);
    read(from.at("remote"), flow.remote);
}

void read(const Reader& from, transcript::Entry& entry, std::size_t flows) {
    from.at("kind").into_named(
        entry.kind, [](auto& name) { return value_in(entry_kind_names, name); },
        "a kind of transcript entry");
    from.at("flow").into(entry.flow);
    if (entry.flow >= flows) from.at("flow").fail("the index of a flow");
    from.at("direction")
        .into_named(
            entry.direction, [](auto& name) { return value_in(direction_names, name); },
            "sent or received");
    from.at("t_ns").into(entry.t_ns);
    from.optional("step", entry.step);
    from.optional("bytes", entry.bytes);
    from.optional("omitted", entry.omitted);
    if (const Reader decoded = from.at("decoded"); !decoded.json().is_null()) {
        transcript::DecodedMessage& message = entry.decoded.emplace();
        decoded.at("title").into(message.title);
        decoded.at("stream_offset").into(message.stream_offset);
        read(decoded.at("root"), message.root);
    }
    from.optional("note", entry.note);
    from.optional("frames", entry.frames);
}

void read(const Reader& flows, const Reader& entries, transcript::Transcript& transcript) {
    flows.each_item([&](const Reader& item) { read(item, transcript.flows.emplace_back()); });
    entries.each_item([&](const Reader& item) {
        read(item, transcript.entries.emplace_back(), transcript.flows.size());
    });
}

void read(const Reader& from, Finding& finding) {
    from.at("requirement").into(finding.requirement);
    from.at("level").into(finding.level);
    read(from.at("verdict"), finding.verdict);
    from.at("step").into(finding.step);
    from.at("what").into(finding.what);
    from.at("where").into(finding.where);
    from.at("expected").into(finding.expected);
    from.at("got").into(finding.got);
    from.optional("ambiguity", finding.ambiguity);
    from.optional("hint", finding.hint);
    from.at("bytes").into(finding.bytes.bytes);
    from.at("bytes_total").into(finding.bytes.total);
    from.at("mark").at("offset").into(finding.bytes.mark_offset);
    from.at("mark").at("length").into(finding.bytes.mark_length);
    const Reader evidence = from.at("evidence");
    evidence.at("source").into_named(finding.evidence.source, evidence_source_from_string,
                                     "a source of evidence");
    evidence.at("frames").into(finding.evidence.frames);
}

void read(const Reader& from, CaseResult& result) {
    from.at("id").into(result.id);
    from.at("scenario").into(result.scenario);
    from.at("purpose").into(result.purpose);
    read(from.at("verdict"), result.verdict);
    from.at("known").into(result.known);
    from.at("duration_s").into(result.duration_s);
    from.at("requirements").into(result.requirements);
    from.at("reason").into(result.reason);
    from.at("findings").each_item([&](const Reader& item) {
        read(item, result.findings.emplace_back());
    });
    const Reader flows = from.at("flows");
    const Reader entries = from.at("transcripts");
    read(flows.at("target"), entries.at("target"), result.target);
    read(flows.at("reference"), entries.at("reference"), result.reference);
    from.at("pcap").into(result.pcap);
    from.at("repeat").into(result.repeat);
}

void read_head(const Reader& from, RunResult& run) {
    from.at("tool").into(run.tool);
    from.at("version").into(run.version);
    from.at("revision").into(run.revision);
    from.at("reading").into(run.reading);
    from.at("wire_version").into(run.wire_version);
    from.at("target").into(run.target);
    from.optional("target_output", run.target_output);
    from.at("seed").into(run.seed);
    from.at("started").into(run.started);
    from.at("duration_s").into(run.duration_s);
    from.at("complete").into(run.complete);
    from.at("exit_code").into(run.exit_code);
    from.at("environment").into(run.environment);
    from.at("features").into(run.features);
    from.at("paths").into(run.paths);
    from.at("levels").into(run.levels);
    const Reader judged = from.at("judged");
    judged.at("clauses").into(run.judged.clauses);
    judged.at("of").into(run.judged.of);
    judged.at("skipped").into(run.judged.skipped);
    judged.at("inconclusive").into(run.judged.inconclusive);
    from.at("notes").into(run.notes);
    from.at("clauses").each_key([&](const std::string& id, const Reader& item) {
        ClauseText& clause = run.clauses[id];
        item.at("section").into(clause.section);
        item.at("level").into(clause.level);
        item.at("text").into(clause.text);
    });
}

/// Which release wrote it decides how it is read; so far there is one way.
std::string unreadable_schema(const Json& json) {
    const auto schema = json.find("schema");
    if (schema == json.end() || !schema->is_number_unsigned() || *schema == 0) {
        return "report, /schema: expected a number from 1, got " +
               (schema == json.end() ? "nothing" : shown(*schema));
    }
    if (*schema <= json_schema_number) return {};
    const auto version = json.find("version");
    return "report, /schema: this program reads formats up to " +
           std::to_string(json_schema_number) + ", the file has format " + shown(*schema) +
           (version == json.end() ? "" : " (written by release " + shown(*version) + ")") +
           "; a newer release reads it";
}

}  // namespace

std::variant<RunResult, ReadError> read_json(std::string_view text) {
    Json json;
    try {
        json = Json::parse(text);
    } catch (const Json::exception& why) {
        return ReadError{"report: not JSON: " + escape_terminal(why.what(), false)};
    }
    std::string error;
    const Reader top(json, "", error);
    if (!json.is_object()) {
        top.fail("an object");
        return ReadError{error};
    }
    error = unreadable_schema(json);
    if (!error.empty()) return ReadError{error};

    RunResult run;
    read_head(top, run);
    top.at("cases").each_item([&](const Reader& item) { read(item, run.cases.emplace_back()); });
    if (!error.empty()) return ReadError{error};
    return run;
}

}  // namespace conform::reports
