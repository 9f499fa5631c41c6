#include "suite/target_address.hpp"

#include "catch_shim.hpp"

using conform::suite::parse_target;
using conform::suite::TargetAddress;

TEST_CASE("a target is a host with or without a port; 1080 is SOCKS's own") {
    CHECK(parse_target("proxy.example") == TargetAddress{"proxy.example", 1080});
    CHECK(parse_target("127.0.0.1:99") == TargetAddress{"127.0.0.1", 99});
    CHECK(parse_target("[::1]:65535") == TargetAddress{"::1", 65535});
    CHECK(parse_target("[::1]") == TargetAddress{"::1", 1080});
    CHECK(parse_target("::1") == TargetAddress{"::1", 1080});
}

TEST_CASE("what is no target is refused") {
    for (const auto* text : {"", ":80", "host:", "host:0", "host:65536", "host:8o", "[::1",
                             "[::1]x", "[host]:80", "a:b:c", "ho st", "host:1:2"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_target(text));
    }
}

TEST_CASE("a target is written so that it reads back") {
    CHECK(to_string(TargetAddress{"::1", 80}) == "[::1]:80");
    CHECK(to_string(TargetAddress{"host", 80}) == "host:80");
}
