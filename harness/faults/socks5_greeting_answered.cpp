// Answers SOCKS 5 in its own words.
#include "faults/answers_foreign.hpp"
#include "faults/faults.hpp"

namespace conform::faults {

Fault socks5_greeting_answered() {
    return {"socks5-greeting-answered",
            {"R05-VER-P-SOCKS5-GREETING", "R05-VER-P-FIELD-MAJOR"},
            "a greeting of SOCKS 5 is answered with 05 FF",
            wrap_engines_in<AnswersForeign<5, 5, 0xFF>>};
}

}  // namespace conform::faults
