// What the lab's name server answers (RFC 1035), to good queries and to any bytes at all.
#include "lab/dns_answer.hpp"

#include <tins/dns.h>

#include <random>

#include "catch_shim.hpp"

using namespace conform::lab;
using namespace std::chrono_literals;
using namespace std::string_literals;
using socks6::net::IpAddress;
using Tins::DNS;
using Outcome = NameRule::Outcome;

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint8_t ok = 0;
constexpr std::uint8_t bad_format = 1;
constexpr std::uint8_t failed = 2;
constexpr std::uint8_t no_name = 3;
constexpr std::uint8_t not_done = 4;

const auto v4 = *IpAddress::parse("203.0.113.9");
const auto other_v4 = *IpAddress::parse("203.0.113.8");
const auto v6 = *IpAddress::parse("2001:db8:3::9");

Bytes to_bytes(const std::string& text) {
    return {text.begin(), text.end()};
}

/// A query by hand, for a name given as DNS writes it: "\4name\4test".
Bytes query(const std::string& labels, std::uint16_t type = DNS::A) {
    auto bytes = to_bytes("\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00"s + labels + '\0');
    bytes.insert(bytes.end(), {0, static_cast<std::uint8_t>(type), 0, 1});
    return bytes;
}

std::optional<DnsAnswer> ask(NameTable& names, const Bytes& bytes, bool by_tcp = false) {
    return answer_query(names, bytes, {{v4, 4000}, by_tcp});
}

DNS read(const std::optional<DnsAnswer>& answer) {
    REQUIRE(answer);
    return {answer->message.data(), static_cast<std::uint32_t>(answer->message.size())};
}

std::vector<std::string> data_of(const DNS& answer) {
    std::vector<std::string> data;
    for (const auto& record : answer.answers()) data.push_back(record.data());
    return data;
}

using Data = std::vector<std::string>;
const auto name = "\4name\4test"s;

}  // namespace

TEST_CASE("dns: addresses of the family that was asked for, in their order, and nothing else") {
    NameTable names;
    names.set("name.test", {.addresses = {v4, v6, other_v4}});
    const auto answer = read(ask(names, query(name)));
    CHECK(answer.id() == 0x1234);
    CHECK(answer.type() == DNS::RESPONSE);
    CHECK(answer.rcode() == ok);
    CHECK(answer.questions_count() == 1);
    CHECK(data_of(answer) == Data{"203.0.113.9", "203.0.113.8"});
    CHECK(data_of(read(ask(names, query(name, DNS::AAAA)))) == Data{"2001:db8:3::9"});
    const auto text = read(ask(names, query(name, DNS::TXT)));
    CHECK(text.rcode() == ok);
    CHECK(text.answers_count() == 0);
}

TEST_CASE("dns: names differ not by capitals, and the question comes back as it was asked") {
    NameTable names;
    names.set("NAME.test.", {.addresses = {v4}});
    const auto asked = query("\4nAmE\4TEST");
    const auto answer = ask(names, asked);
    CHECK(read(answer).answers_count() == 1);
    CHECK(std::equal(asked.begin() + 12, asked.end(), answer->message.begin() + 12));
}

TEST_CASE("dns: every rule gives its own answer, and none once it is removed") {
    NameTable names;
    CHECK(read(ask(names, query(name))).rcode() == no_name);
    names.set("name.test", {.outcome = Outcome::no_such_name});
    CHECK(read(ask(names, query(name))).rcode() == no_name);
    names.set("name.test", {.outcome = Outcome::server_failure, .addresses = {v4}});
    CHECK(read(ask(names, query(name))).rcode() == failed);
    CHECK(read(ask(names, query(name))).answers_count() == 0);
    names.set("name.test", {.outcome = Outcome::silence});
    CHECK_FALSE(ask(names, query(name)));
    names.set("name.test", {.addresses = {v4}, .late = 300ms});
    CHECK(ask(names, query(name))->late == 300ms);
    names.remove("name.test");
    CHECK(read(ask(names, query(name))).rcode() == no_name);
}

TEST_CASE("dns: what is too long for a datagram comes by TCP, as does what a rule says") {
    NameTable names;
    names.set("name.test", {.addresses = {v4}, .truncated = true});
    names.set("many.test", {.addresses = std::vector<IpAddress>(100, v4)});
    for (const auto& asked : {name, "\4many\4test"s}) {
        const auto by_udp = read(ask(names, query(asked)));
        CHECK(by_udp.truncated() == 1);
        CHECK(by_udp.answers_count() == 0);
    }
    CHECK(read(ask(names, query(name), true)).answers_count() == 1);
    const auto whole = read(ask(names, query("\4many\4test"), true));
    CHECK(whole.truncated() == 0);
    CHECK(whole.answers_count() == 100);
}

TEST_CASE("dns: aliases are followed to their end, which need not be a good one") {
    NameTable names;
    names.set("name.test", {.alias = "b.test", .late = 10ms});
    names.set("b.test", {.alias = "c.test", .late = 20ms});
    CHECK(read(ask(names, query(name))).rcode() == no_name);
    names.set("c.test", {.addresses = {v4}});
    const auto answer = ask(names, query(name));
    CHECK(data_of(read(answer)) == Data{"b.test", "c.test", "203.0.113.9"});
    CHECK(answer->late == 30ms);
    names.set("c.test", {.alias = "name.test"});
    CHECK(read(ask(names, query(name))).rcode() == failed);
}

TEST_CASE("dns: the table tells who asked what, and how") {
    NameTable names;
    ask(names, query("\4Name\4test", DNS::AAAA), true);
    ask(names, query("\5other\4test"));
    const auto asked = names.asked("name.TEST");
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].name == "name.test");
    CHECK(asked[0].type == DNS::AAAA);
    CHECK(asked[0].by_tcp);
    CHECK(asked[0].from.port == 4000);
    CHECK(names.queries() == 2);
    for (std::size_t i = 0; i < NameTable::most_noted; ++i) ask(names, query("\1x"));
    CHECK(names.asked("name.test").empty());
    CHECK(names.asked("x").size() == NameTable::most_noted);
}

TEST_CASE("dns: what is no query has no answer, a bad one is told so") {
    NameTable names;
    auto bytes = query(name);
    CHECK_FALSE(ask(names, {}));
    CHECK_FALSE(ask(names, Bytes(bytes.begin(), bytes.begin() + 11)));
    for (std::size_t size = 12; size < bytes.size(); ++size) {
        const Bytes cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
        CHECK(read(ask(names, cut)).rcode() == bad_format);
    }
    auto answer = bytes;
    answer[2] |= 0x80;
    CHECK_FALSE(ask(names, answer));
    auto two_questions = bytes;
    two_questions[5] = 2;
    CHECK(read(ask(names, two_questions)).rcode() == bad_format);
    auto notify = bytes;
    notify[2] = 4 << 3;
    CHECK(read(ask(names, notify)).rcode() == not_done);
    // A name that points to itself.
    CHECK(read(ask(names, query("\xC0\x0C"))).rcode() == bad_format);
    CHECK(names.queries() == 1);
}

TEST_CASE("dns: mutated queries neither crash nor take long") {
    NameTable names;
    names.set("name.test", {.addresses = {v4, v6}});
    names.set("c.test", {.alias = "name.test"});
    std::mt19937_64 random(1);
    const std::vector<Bytes> seeds{query(name), query("\1c\4test", DNS::AAAA),
                                   query(std::string(1, '\x3F') + std::string(63, 'n') + name),
                                   query("\xC0\x0C")};
    std::size_t answered = 0;
    for (int i = 0; i < 50'000; ++i) {
        auto bytes = seeds[random() % seeds.size()];
        for (auto changes = random() % 6; changes > 0; --changes) {
            bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
        }
        if (random() % 4 == 0) bytes.resize(random() % (2 * bytes.size()));
        const auto answer = ask(names, bytes, random() % 2 == 0);
        if (!answer) continue;
        ++answered;
        REQUIRE(answer->message.size() >= 12);
        REQUIRE(answer->message[0] == bytes[0]);
        REQUIRE((answer->message[2] & 0x80U) != 0);
    }
    CHECK(answered > 10'000);
}
