// Calls a token out of window where there is no window.
#include "faults/faults.hpp"
#include "faults/renamed_expenditure.hpp"

namespace conform::faults {

using wire::Expenditure;

Fault no_window_called_out_of_window() {
    return {"no-window-called-out-of-window",
            {"R05-IDEM-P-NO-WINDOW"},
            "a token of a user without a window is answered with code 03",
            wrap_tokens<RenamedExpenditure<Expenditure::no_window, Expenditure::out_of_window>>};
}

}  // namespace conform::faults
