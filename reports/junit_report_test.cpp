// contracts, report files: JUnit has unique names; skip, inconclusive and known failures are
// `skipped` with the reason.
#include "reports/junit_report.hpp"

#include <pugixml.hpp>
#include <set>
#include <sstream>

#include "catch_shim.hpp"
#include "reports/sample_run.hpp"

namespace {

using namespace conform;
using namespace conform::reports;

pugi::xml_document junit_of(const RunResult& run) {
    std::ostringstream out;
    write_junit(run, out);
    pugi::xml_document document;
    REQUIRE(document.load_string(out.str().c_str()));
    return document;
}

pugi::xml_node case_of(const pugi::xml_document& document, const char* name) {
    for (const auto found : document.select_nodes("//testcase")) {
        if (std::string(found.node().attribute("name").value()) == name) return found.node();
    }
    FAIL("no test case " << name);
    return {};
}

std::string skip_reason(const pugi::xml_document& document, const char* name) {
    return case_of(document, name).child("skipped").attribute("message").value();
}

}  // namespace

TEST_CASE("junit: a suite per topic, counts that add up") {
    const pugi::xml_document document = junit_of(sample::run());
    const pugi::xml_node root = document.child("testsuites");
    CHECK(root.attribute("tests").as_int() == 10);
    CHECK(root.attribute("failures").as_int() == 3);
    CHECK(root.attribute("errors").as_int() == 1);
    CHECK(root.attribute("skipped").as_int() == 3);
    std::vector<std::string> topics;
    for (const pugi::xml_node suite : root.children("testsuite")) {
        topics.emplace_back(suite.attribute("name").value());
    }
    CHECK(topics == std::vector<std::string>{"connect", "options", "bind", "udp"});
}

TEST_CASE("junit: what failed says expected, got and how to repeat it") {
    const pugi::xml_document document = junit_of(sample::run());
    const pugi::xml_node failure =
        case_of(document, "draft-05/connect/refused[ipv4]").child("failure");
    CHECK(std::string(failure.attribute("message").value()) ==
          "Operation Reply, reply_code: expected connection_refused (0x05), got general_failure "
          "(0x01)");
    CHECK(std::string(failure.attribute("type").value()) == "oprep-code-05");
    const std::string text = failure.text().get();
    CHECK(text.find("where: client, connection 1") != std::string::npos);
    CHECK(text.find("repeat: socks6-conform --target") != std::string::npos);
    CHECK(case_of(document, "draft-05/connect/slow").child("failure"));
    CHECK(case_of(document, "draft-05/connect/broken").child("error"));
}

TEST_CASE("junit: skip, inconclusive and known failures are skipped with the reason") {
    const pugi::xml_document document = junit_of(sample::run());
    CHECK(skip_reason(document, "draft-05/bind/listen") ==
          "skip: the target answers BIND with command not supported (0x07)");
    CHECK(skip_reason(document, "draft-05/udp/echo").find("inconclusive: no datagram") == 0);
    CHECK(skip_reason(document, "draft-05/connect/refused[name]").find("known failure: ") == 0);
}

TEST_CASE("junit: warnings and readings stand in system-out") {
    const pugi::xml_document document = junit_of(sample::run());
    const pugi::xml_node warned = case_of(document, "draft-05/options/tos");
    CHECK_FALSE(warned.child("failure"));
    CHECK(std::string(warned.child("system-out").text().get()).find("a TOS option") !=
          std::string::npos);
    CHECK(case_of(document, "draft-05/options/unknown").child("system-out"));
}

TEST_CASE("junit: names are unique even when ids are not") {
    RunResult run = sample::run();
    for (CaseResult& result : run.cases) result.id = "same";
    const pugi::xml_document document = junit_of(run);
    std::set<std::string> names;
    for (const auto found : document.select_nodes("//testcase")) {
        names.insert(found.node().attribute("name").value());
    }
    CHECK(names.size() == run.cases.size());
}
