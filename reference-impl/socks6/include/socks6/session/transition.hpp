// State machines as tables: the rows are the whole truth about which state follows which, for the
// engines, for the tests and for the diagrams of the documentation.
#pragma once

#include <optional>
#include <span>

namespace socks6::session {

template <typename State, typename Trigger>
struct Transition {
    State from;
    Trigger on;
    State to;
};

/// The state that follows; nothing where the table has no row, that is, where the trigger does not
/// count in this state.
template <typename State, typename Trigger>
constexpr std::optional<State> next_state(std::span<const Transition<State, Trigger>> table,
                                          State from, Trigger on) {
    for (const auto& row : table) {
        if (row.from == from && row.on == on) return row.to;
    }
    return std::nullopt;
}

}  // namespace socks6::session
