#include "proxy/log.hpp"

#include <unistd.h>

#include <vector>

#include "catch_shim.hpp"

using namespace socks6::proxy;

TEST_CASE("A record is one line of name=value fields") {
    CHECK(to_text({LogLevel::info, "refused", {{"client", "[::1]:80"}, {"reason", "no host"}}}) ==
          "info refused client=[::1]:80 reason=\"no host\"");
    CHECK(to_text({LogLevel::error, "failed", {{"what", ""}}}) == "error failed what=\"\"");
}

TEST_CASE("Bytes of a peer reach no terminal") {
    const std::string hostile("\x1b]8;;x\x07\n\0\xff\"\\", 12);
    CHECK(to_text({LogLevel::info, "connect", {{"target", hostile}}}) ==
          R"(info connect target="\x1b]8;;x\x07\x0a\x00\xff\"\\")");
}

TEST_CASE("A level hides what is below it") {
    std::vector<std::string> seen;
    const Log log(LogLevel::warning,
                  [&](const LogRecord& record) { seen.emplace_back(record.event); });
    log(LogLevel::info, "quiet", {});
    log(LogLevel::warning, "heard", {});
    log(LogLevel::error, "loud", {});
    CHECK(seen == std::vector<std::string>{"heard", "loud"});
    CHECK_FALSE(Log(LogLevel::off, [](const LogRecord&) {}).wants(LogLevel::error));
    CHECK_FALSE(Log().wants(LogLevel::error));
}

TEST_CASE("Levels have names") {
    CHECK(log_level_from_name("warning") == LogLevel::warning);
    CHECK_FALSE(log_level_from_name("loud"));
}

TEST_CASE("JSON holds the same, and no byte that a parser could trip over") {
    CHECK(
        to_json(
            {LogLevel::info, "refused", {{"client", "[::1]:80"}, {"why", "a \"b\"\\\n\xff"}}}) ==
        R"({"level":"info","event":"refused","client":"[::1]:80","why":"a \"b\"\\\u000a\u00ff"})");
    CHECK(log_format_from_name("json") == LogFormat::json);
    CHECK_FALSE(log_format_from_name("xml"));
}

TEST_CASE("A log that nobody reads stops nothing, and tells later what was lost") {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const auto sink = descriptor_sink(ends[1], LogFormat::text);
    const std::string long_value(1000, 'x');
    for (int line = 0; line < 1000; ++line) sink({LogLevel::info, "event", {{"v", long_value}}});
    std::vector<char> read(1 << 20);
    REQUIRE(::read(ends[0], read.data(), read.size()) > 0);
    sink({LogLevel::info, "again", {}});
    const auto got = ::read(ends[0], read.data(), read.size());
    REQUIRE(got > 0);
    const std::string last(read.data(), static_cast<std::size_t>(got));
    CHECK(last.find("log: ") == 0);
    CHECK(last.find("lines lost\n") != std::string::npos);
    CHECK(last.find("again") != std::string::npos);
    ::close(ends[0]);
    ::close(ends[1]);
}
