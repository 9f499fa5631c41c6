// No report shows a password (docs: it appears in captures alone).
#include "transcript/redact.hpp"

#include "catch_shim.hpp"

using namespace conform::transcript;

namespace {

Entry data(Direction direction, std::vector<std::uint8_t> bytes) {
    Entry entry;
    entry.kind = EntryKind::data;
    entry.direction = direction;
    entry.bytes = std::move(bytes);
    return entry;
}

}  // namespace

TEST_CASE("a secret is covered wherever its bytes were cut, and nothing else") {
    Transcript transcript;
    transcript.flows.resize(2);
    transcript.entries = {data(Direction::sent, {1, 2, 3}), data(Direction::received, {3, 4, 5}),
                          data(Direction::sent, {4, 5, 6})};
    Entry message;
    message.kind = EntryKind::message;
    message.bytes = {3, 4, 5};
    message.decoded.emplace().stream_offset = 2;
    transcript.entries.push_back(message);
    auto other_flow = data(Direction::sent, {1, 2, 3, 4});
    other_flow.flow = 1;
    transcript.entries.push_back(other_flow);

    redact(transcript, {{0, Direction::sent, 2, 2}});

    using Bytes = std::vector<std::uint8_t>;
    CHECK(transcript.entries[0].bytes == Bytes{1, 2, '*'});
    CHECK(transcript.entries[1].bytes == Bytes{3, 4, 5});
    CHECK(transcript.entries[2].bytes == Bytes{'*', 5, 6});
    CHECK(transcript.entries[3].bytes == Bytes{'*', '*', 5});
    CHECK(transcript.entries[4].bytes == Bytes{1, 2, 3, 4});
}

TEST_CASE("a secret that a peer sent back is covered, every time") {
    const auto text = [](std::string_view s) {
        return std::vector<std::uint8_t>(s.begin(), s.end());
    };
    auto echoed = text("xsecretysecretz");
    redact(echoed, "secret");
    CHECK(echoed == text("x******y******z"));
    auto short_one = text("abc");
    redact(short_one, "ab");
    CHECK(short_one == text("abc"));
}
