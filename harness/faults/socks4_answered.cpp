// Answers SOCKS 4 in its own words.
#include "faults/answers_foreign.hpp"
#include "faults/faults.hpp"

namespace conform::faults {

Fault socks4_answered() {
    return {"socks4-answered",
            {"R05-VER-P-SOCKS4-REQUEST", "R05-VER-P-FIELD-MAJOR"},
            "a SOCKS 4 request is answered with 00 5B and six zeros",
            wrap_engines_in<AnswersForeign<4, 0, 0x5B, 0, 0, 0, 0, 0, 0>>};
}

}  // namespace conform::faults
