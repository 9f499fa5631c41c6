// Ledgers that answer a token as they should, but for the code.
#pragma once

#include "faults/forwarding_parts.hpp"

namespace conform::faults {

/// Says `To` where the ledger says `From`.
template <wire::Expenditure From, wire::Expenditure To>
class RenamedExpenditure final : public ForwardingLedger {
  public:
    using ForwardingLedger::ForwardingLedger;

    session::Spending spend(const session::Owner& owner, std::uint32_t token) override {
        auto spending = inner().spend(owner, token);
        if (spending.code == From) spending.code = To;
        return spending;
    }
};

}  // namespace conform::faults
