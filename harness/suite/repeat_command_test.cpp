#include "suite/repeat_command.hpp"

#include "catch_shim.hpp"

using namespace conform;
using namespace conform::suite;

TEST_CASE("the repeat command names the target, the seed and the case") {
    Options options;
    options.target = TargetAddress{"127.0.0.1", 1080};
    options.seed = 7;
    CHECK(repeat_command(options, "draft-05/connect/refused[ipv4]") ==
          "socks6-conform --target 127.0.0.1:1080 --seed 7 'draft-05/connect/refused[ipv4]'");
}

TEST_CASE("the repeat command carries what changes the outcome, and no password") {
    Options options;
    options.first_user = runner::UserCredentials{"al'ice", "hunter2"};
    options.second_user = runner::UserCredentials{"bob", "letmein"};
    options.password_file = "/etc/secret";
    options.reading = requirements::Reading::text;
    options.dialect.version = {6, 0xCC};
    options.levels["R05-X"] = Verdict::warn;
    options.repeat_arguments = {"--scenarios", "my scenarios"};
    const auto command = repeat_command(options, "a/b");
    CHECK(command ==
          "socks6-conform --user 'al'\\''ice' --password-file /etc/secret --user2 bob --reading "
          "text --wire-version 06cc --level R05-X=warn --seed 1 --scenarios 'my scenarios' a/b");
    CHECK(command.find("hunter2") == std::string::npos);
    CHECK(command.find("letmein") == std::string::npos);
}
