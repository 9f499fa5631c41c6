// Calls a spent token out of window.
#include "faults/faults.hpp"
#include "faults/renamed_expenditure.hpp"

namespace conform::faults {

using wire::Expenditure;

Fault duplicate_called_out_of_window() {
    return {"duplicate-called-out-of-window",
            {"R05-IDEM-P-DUPLICATE"},
            "a token that was spent is called out of window, inside the window",
            wrap_tokens<RenamedExpenditure<Expenditure::duplicate, Expenditure::out_of_window>>};
}

}  // namespace conform::faults
