// scenarios/schema/scenario.schema.json is what editors check with: it must accept whatever the
// loader accepts, and refuse what it can see of the bad corpus.
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "catch_shim.hpp"
#include "scenario/bad_corpus_test.hpp"
#include "scenario/doc_examples_test.hpp"
#include "scenario/library.hpp"
#include "scenario/template.hpp"

namespace conform::scenario {
namespace {

using nlohmann::json;
using valijson::adapters::NlohmannJsonAdapter;

const json& schema_document() {
    static const json document = [] {
        std::ifstream file(SOCKS6_SOURCE_DIR "/scenarios/schema/scenario.schema.json");
        return json::parse(file);
    }();
    return document;
}

/// A valijson schema can neither be copied nor moved.
struct CompiledSchema {
    CompiledSchema() {
        valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
        const NlohmannJsonAdapter adapter(schema_document());
        parser.populateSchema(adapter, schema);
    }

    valijson::Schema schema;
};

/// The deepest thing that the schema holds against the document; "" when it accepts it.
std::string objection(const json& document) {
    static const CompiledSchema compiled;
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    valijson::ValidationResults results;
    const NlohmannJsonAdapter adapter(document);
    if (validator.validate(compiled.schema, adapter, &results)) return "";
    std::string deepest;
    std::size_t depth = 0;
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
        if (error.context.size() < depth) continue;
        depth = error.context.size();
        deepest.clear();
        for (const auto& step : error.context) deepest += step;
        deepest += ": " + error.description;
    }
    return deepest;
}

TEST_CASE("the schema accepts the examples of the document and the template") {
    for (const std::string& example : testing::document_examples()) {
        const json document = json::parse(example);
        INFO(document["id"]);
        CHECK(objection(document).empty());
    }
    CHECK(objection(json::parse(scenario_template("a/b"))).empty());
}

TEST_CASE("the schema accepts every shipped scenario") {
    const auto found = find_scenario_files({SOCKS6_SOURCE_DIR "/scenarios"});
    for (const auto& path : std::get<std::vector<std::filesystem::path>>(found)) {
        std::ifstream file(path);
        INFO(path);
        CHECK(objection(json::parse(file)).empty());
    }
}

TEST_CASE("the schema refuses what it can see of the bad files") {
    for (const testing::BadFile& bad : testing::bad_corpus()) {
        const json document = json::parse(bad.text, nullptr, false);
        if (document.is_discarded()) continue;
        const std::string why = objection(document);
        INFO(bad.name << " " << why);
        CHECK(!why.empty() == bad.schema_sees_it);
    }
}

/// Calls `each` for every object of the schema that describes an object.
void walk(const json& node, const std::string& pointer,
          const std::function<void(const json&, const std::string&)>& each) {
    if (!node.is_structured()) return;
    if (node.is_object() && node.contains("properties") && node["properties"].is_object()) {
        each(node, pointer);
    }
    for (const auto& [key, value] : node.items()) walk(value, pointer + "/" + key, each);
}

TEST_CASE("every object of the schema is closed and takes a comment, and none needs oneOf") {
    int objects = 0;
    walk(schema_document(), "", [&objects](const json& object, const std::string& pointer) {
        INFO(pointer);
        ++objects;
        // Free names (sequences, branches, captures) have a schema of their own instead.
        CHECK(object.contains("additionalProperties"));
        CHECK(object["additionalProperties"] != true);
        CHECK(object["properties"].contains("comment"));
    });
    CHECK(objects > 60);
    CHECK(schema_document().dump().find("oneOf") == std::string::npos);
}

}  // namespace
}  // namespace conform::scenario
