#include "reports/topic.hpp"

#include "catch_shim.hpp"
#include "reports/sample_run.hpp"

using namespace conform::reports;

TEST_CASE("topic: the folder within the revision") {
    CHECK(topic_of("draft-05/connect/refused") == "connect");
    CHECK(topic_of("draft-05/connect/deep/refused") == "connect");
    CHECK(topic_of("connect/refused") == "connect");
    CHECK(topic_of("refused") == "other");
    CHECK(topic_of("") == "other");
    CHECK(topic_of("draft-05//x") == "other");
}

TEST_CASE("topic: every case is in one, in order of appearance") {
    const conform::RunResult run = sample::run();
    std::size_t cases = 0;
    for (const Topic& topic : by_topic(run)) cases += topic.cases.size();
    CHECK(cases == run.cases.size());
    CHECK(by_topic(run).front().name == "connect");
    CHECK(by_topic(run).back().name == "udp");
}
