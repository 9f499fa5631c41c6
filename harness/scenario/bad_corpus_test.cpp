// Each file of testdata/bad breaks one rule of docs/scenario-format.md; its .expected holds the one
// error, word for word, and whether the schema can see it too (schema_test.cpp).
#include "scenario/bad_corpus_test.hpp"
#include "catch_shim.hpp"
#include "scenario/loading_test.hpp"

namespace conform::scenario {
namespace {

TEST_CASE("each bad file is refused with its own error") {
    const auto corpus = testing::bad_corpus();
    REQUIRE(corpus.size() > 90);
    for (const testing::BadFile& bad : corpus) {
        const Loaded loaded = load(bad.text, bad.name, testing::catalogue());
        const auto* error = std::get_if<LoadError>(&loaded);
        INFO(bad.name);
        CHECK((error ? to_string(*error) : "loads") == bad.error);
    }
}

}  // namespace
}  // namespace conform::scenario
