#include "oracle/compare.hpp"

#include "catch_shim.hpp"

using namespace conform::transcript;
using conform::oracle::compare;
using conform::oracle::Difference;

namespace {

Entry reply(std::string code, std::string port) {
    Entry entry;
    entry.kind = EntryKind::message;
    entry.direction = Direction::received;
    entry.bytes.resize(9);
    Field root;
    root.name = "operation_reply";
    root.children = {Field{"reply_code", 0, 1, std::move(code), {}},
                     Field{"bind_port", 1, 2, std::move(port), {}}};
    entry.decoded = DecodedMessage{"Operation Reply", 5, root};
    return entry;
}

Entry plain(EntryKind kind, std::size_t bytes = 0) {
    Entry entry;
    entry.kind = kind;
    entry.direction = Direction::received;
    entry.bytes.resize(bytes);
    return entry;
}

Transcript transcript(std::vector<Entry> entries) {
    Transcript result;
    result.flows.emplace_back().actor = "client";
    result.entries = std::move(entries);
    return result;
}

}  // namespace

TEST_CASE("ports, times and how data was cut do not count") {
    auto late = plain(EntryKind::data, 9);
    late.t_ns = 1'000'000;
    CHECK(compare(transcript({late, reply("0x00 success", "40000")}),
                  transcript({plain(EntryKind::data, 4), plain(EntryKind::data, 5),
                              reply("0x00 success", "50000")}))
              .empty());
}

TEST_CASE("another reply code is told with its field") {
    const auto found = compare(transcript({plain(EntryKind::data, 9), reply("0x01", "1")}),
                               transcript({plain(EntryKind::data, 9), reply("0x05", "1")}));
    REQUIRE(found.size() == 1);
    CHECK(found[0] ==
          Difference{"client, connection 1, Operation Reply, reply_code", "0x01", "0x05"});
    CHECK(to_string(found[0]) ==
          "client, connection 1, Operation Reply, reply_code: target 0x01, reference 0x05");
}

TEST_CASE("what only one of them sent is told, ends and data too") {
    const auto found = compare(transcript({plain(EntryKind::data, 3), plain(EntryKind::reset)}),
                               transcript({plain(EntryKind::data, 9), reply("0x00", "1")}));
    REQUIRE(found.size() == 3);
    CHECK(found[0].target == "nothing");
    CHECK(found[1] == Difference{"client, connection 1, bytes besides messages", "3", "0"});
    CHECK(found[2] == Difference{"client, connection 1, end", "reset (RST)", "stays open"});
}

TEST_CASE("connections that the target never made are told, and the list is bounded") {
    CHECK(compare({}, transcript({})).front().target == "no such connection");
    CHECK(compare({}, transcript({}), 0).empty());
}
