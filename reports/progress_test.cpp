#include "reports/progress.hpp"

#include <sstream>

#include "catch_shim.hpp"

using namespace conform;
using namespace conform::reports;

namespace {

CaseResult finished(const char* id, Verdict verdict) {
    CaseResult result;
    result.id = id;
    result.verdict = verdict;
    return result;
}

}  // namespace

TEST_CASE("progress: one line, written over, at most the width less one") {
    std::ostringstream out;
    Progress progress(out, {.width = 20}, true, 12);
    progress.started("draft-05/connect/a");
    progress.finished(finished("draft-05/connect/b", Verdict::fail));
    progress.clear();
    CHECK(out.str() ==
          "\r\x1b[K[0/12] draft-05/con"
          "\r\x1b[K[1/12] 1 failed dra"
          "\r\x1b[K");
}

TEST_CASE("progress: known failures are not counted, colour only when asked for") {
    std::ostringstream out;
    Progress progress(out, {.color = true}, true, 2);
    CaseResult known = finished("a", Verdict::fail);
    known.known = true;
    progress.finished(known);
    CHECK(out.str() == "\r\x1b[K[1/2] a");
    progress.finished(finished("b", Verdict::error));
    CHECK(out.str() == "\r\x1b[K[1/2] a\r\x1b[K[2/2] \x1b[31m1 failed \x1b[0mb");
}

TEST_CASE("progress: silent where lines cannot be written over") {
    std::ostringstream out;
    Progress progress(out, {}, false, 2);
    progress.started("a");
    progress.finished(finished("a", Verdict::fail));
    progress.clear();
    CHECK(out.str().empty());
}
