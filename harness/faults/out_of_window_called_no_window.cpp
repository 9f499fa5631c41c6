// Has no window for a token that is not in it.
#include "faults/faults.hpp"
#include "faults/renamed_expenditure.hpp"

namespace conform::faults {

using wire::Expenditure;

Fault out_of_window_called_no_window() {
    return {"out-of-window-called-no-window",
            {"R05-IDEM-P-OUT-OF-WINDOW"},
            "a token outside the window is answered with code 02",
            wrap_tokens<RenamedExpenditure<Expenditure::out_of_window, Expenditure::no_window>>};
}

}  // namespace conform::faults
