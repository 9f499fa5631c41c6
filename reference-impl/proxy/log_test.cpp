#include "proxy/log.hpp"

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
