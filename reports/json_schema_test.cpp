// contracts, report files: the JSON report has a JSON Schema. All of valijson is in this file: it
// is slow to compile.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "catch_shim.hpp"
#include "reports/json_report.hpp"
#include "reports/sample_run.hpp"

namespace {

using Json = nlohmann::json;
using Adapter = valijson::adapters::NlohmannJsonAdapter;
namespace reports = conform::reports;

const std::filesystem::path folder = std::filesystem::path(SOCKS6_SOURCE_DIR) / "reports";

Json load(const std::filesystem::path& path) {
    std::ifstream in(path);
    REQUIRE(in);
    return Json::parse(in);
}

/// The last complaint; empty when the document is valid.
std::string complaint(const Json& document) {
    const Json text = load(folder / "report.schema.json");
    valijson::Schema schema;
    valijson::SchemaParser().populateSchema(Adapter(text), schema);
    valijson::ValidationResults results;
    if (valijson::Validator().validate(schema, Adapter(document), &results)) return {};
    std::string last = "invalid";
    for (valijson::ValidationResults::Error error; results.popError(error);) {
        last = error.description;
    }
    return last;
}

Json json_of(const conform::RunResult& run) {
    std::ostringstream out;
    reports::write_json(run, out);
    return Json::parse(out.str());
}

}  // namespace

TEST_CASE("json schema: baseline, fixture and live reports are valid") {
    CHECK(complaint(load(folder / "baselines" / "json.json")) == "");
    CHECK(complaint(load(folder / "fixtures" / "schema-1.json")) == "");
    CHECK(complaint(json_of(conform::RunResult{})) == "");
    CHECK(complaint(json_of(reports::sample::hostile_run())) == "");
}

TEST_CASE("json schema: unknown keys and wrong values are refused at every level") {
    const Json good = json_of(reports::sample::run());
    for (const char* pointer :
         {"/extra", "/judged/extra", "/summary/extra", "/clauses/oprep-layout/extra",
          "/cases/1/extra", "/cases/1/findings/0/extra", "/cases/1/findings/0/mark/extra",
          "/cases/1/findings/0/evidence/extra", "/cases/1/flows/target/0/extra",
          "/cases/1/flows/target/0/local/extra", "/cases/1/transcripts/extra",
          "/cases/1/transcripts/target/2/extra", "/cases/1/transcripts/target/2/decoded/extra",
          "/cases/1/transcripts/target/2/decoded/root/extra",
          "/cases/1/transcripts/target/2/decoded/root/children/0/extra"}) {
        CAPTURE(pointer);
        Json bad = good;
        bad[Json::json_pointer(pointer)] = 1;
        CHECK_FALSE(complaint(bad).empty());
    }
    for (const char* pointer : {"/schema", "/cases/1/verdict", "/cases/1/findings/0/bytes",
                                "/cases/1/transcripts/target/0/kind", "/environment/ipv6"}) {
        CAPTURE(pointer);
        Json bad = good;
        bad[Json::json_pointer(pointer)] = 77;
        CHECK_FALSE(complaint(bad).empty());
    }
}
