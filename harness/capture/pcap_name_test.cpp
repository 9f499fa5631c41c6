// Contracts, 3: how a case's pcap is named.
#include "capture/pcap_name.hpp"

#include <set>
#include <string>

#include "catch_shim.hpp"

namespace conform::capture {

TEST_CASE("capture: a case id becomes one plain file name") {
    CHECK(pcap_name("req/split-at-3") == "req__split-at-3.pcap");
    CHECK(pcap_name("a/b[at=3,type=ipv6]") == "a__b%5Bat%3D3%2Ctype%3Dipv6%5D.pcap");
    CHECK(pcap_name("Az09._-") == "Az09._-.pcap");
    CHECK(pcap_name("100%") == "100%25.pcap");
    CHECK(pcap_name(std::string("\0\x1b\xff \n", 5)) == "%00%1B%FF%20%0A.pcap");
}

TEST_CASE("capture: a long case id is cut at 200 and stays unique") {
    const std::string longest(200, 'x');
    CHECK(pcap_name(longest) == longest + ".pcap");

    std::set<std::string> names;
    for (const char last : {'a', 'b', '/', '\xff'}) {
        const auto name = pcap_name(longest + std::string(500, 'y') + last);
        CHECK(name.size() == 205);
        CHECK(name.substr(0, 183) == longest.substr(0, 183));
        names.insert(name);
    }
    CHECK(names.size() == 4);
}

TEST_CASE("capture: the hash of a cut name stays the same from release to release") {
    // Published FNV-1a values are of short inputs; this one pins ours.
    CHECK(pcap_name(std::string(201, 'x')) == std::string(183, 'x') + "-3631500d06f3bba7.pcap");
}

TEST_CASE("capture: a cut name does not end in half an encoded byte") {
    for (std::size_t plain = 170; plain < 190; ++plain) {
        const auto name = pcap_name(std::string(plain, 'x') + std::string(100, ' '));
        CAPTURE(plain, name);
        CHECK(name.size() <= 205);
        const auto end = name.substr(0, name.find('-'));
        const auto last = end.rfind('%');
        CHECK((last == std::string::npos || last + 3 == end.size()));
    }
}

}  // namespace conform::capture
