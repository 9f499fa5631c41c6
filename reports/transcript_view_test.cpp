// contracts: a failure shows what the target did beside what the reference did.
#include "reports/transcript_view.hpp"

#include <sstream>

#include "catch_shim.hpp"
#include "reports/sample_run.hpp"

using namespace conform;
using namespace conform::reports;
using transcript::Entry;
using transcript::EntryKind;
using transcript::Transcript;
using Rows = std::vector<std::string>;

namespace {

std::string view_of(const Transcript& target, const Transcript& reference, std::size_t width,
                    bool verbose = false) {
    std::ostringstream out;
    TextPage page(out, {.color = false, .unicode = false, .verbose = verbose, .width = width});
    write_transcripts(page, target, reference);
    return out.str();
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
        ++found;
    }
    return found;
}

Entry data(std::size_t flow, std::vector<std::uint8_t> bytes) {
    Entry entry;
    entry.kind = EntryKind::data;
    entry.flow = flow;
    entry.bytes = std::move(bytes);
    return entry;
}

Entry message(std::size_t offset, std::vector<std::uint8_t> bytes) {
    Entry entry = data(0, std::move(bytes));
    entry.kind = EntryKind::message;
    entry.decoded.emplace().title = "Request";
    entry.decoded->stream_offset = offset;
    return entry;
}

Transcript clients(std::size_t flows) {
    Transcript made;
    for (std::size_t i = 0; i < flows; ++i) made.flows.emplace_back().actor = "client";
    return made;
}

}  // namespace

TEST_CASE("transcripts: side by side from 100 columns, differing rows marked") {
    const CaseResult failed = sample::run().cases.at(1);
    const std::string text = view_of(failed.target, failed.reference, 100);
    CHECK(count(text, " ! ") == 1);
    CHECK(text.find("reply_code 0x01 general_failure") < text.find(" !   reply_code 0x05"));
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 100);
}

TEST_CASE("transcripts: below one another on narrow pages, within the width") {
    const CaseResult failed = sample::run().cases.at(1);
    for (const std::size_t width : {40U, 60U, 99U}) {
        const std::string text = view_of(failed.target, failed.reference, width);
        CHECK(text.find("  target\n") == 0);
        CHECK(text.find("\n  reference\n") != std::string::npos);
        CHECK(count(text, "\n  ! ") == 2);
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) CHECK(line.size() <= width);
    }
}

TEST_CASE("transcripts: one alone has no marks") {
    const CaseResult failed = sample::run().cases.at(1);
    const std::string text = view_of(failed.target, {}, 120);
    CHECK(text.find('!') == std::string::npos);
    CHECK(text.find("reference") == std::string::npos);
    CHECK(view_of({}, {}, 120).empty());
}

TEST_CASE("transcripts: data that a message covers is not told twice, the rest is") {
    Transcript made = clients(1);
    made.entries = {data(0, {1, 2}), data(0, {3, 4, 5}), message(0, {1, 2, 3, 4})};
    const auto blocks = blocks_of(made);
    REQUIRE(blocks.size() == 2);
    CHECK(blocks[0].rows == Rows{"client -> 1 bytes: 05 |.|"});
    CHECK(blocks[1].rows == Rows{"client -> Request"});
}

TEST_CASE("transcripts: several flows of an actor have numbers, unknown ones are harmless") {
    Transcript made = clients(2);
    made.entries = {data(1, {1}), data(7, {1})};
    const auto blocks = blocks_of(made);
    REQUIRE(blocks.size() == 2);
    CHECK(blocks[0].rows.front().find("client 2 ->") == 0);
    CHECK(blocks[1].rows.front().find("? ->") == 0);
}

TEST_CASE("transcripts: long ones are shortened in the middle unless all is asked for") {
    Transcript made = clients(1);
    for (int i = 0; i < 1000; ++i) made.entries.push_back(data(0, {1}));
    const std::string text = view_of(made, {}, 80);
    CHECK(count(text, "\n") == 1 + 40 + 1 + 20);
    CHECK(text.find("... 940 rows left out\n") != std::string::npos);
    CHECK(count(view_of(made, {}, 80, true), "\n") == 1 + 1000);
}
