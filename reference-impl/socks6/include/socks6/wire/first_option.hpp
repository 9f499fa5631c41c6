// Looks one option up among those of a message.
#pragma once

#include <optional>
#include <variant>

#include "socks6/wire/option.hpp"
#include "socks6/wire/typed_option.hpp"

namespace socks6::wire {

/// The first of the options that is of type `Wanted` and well-formed, if there is one; it borrows
/// what `options` borrows.
template <typename Wanted>
std::optional<Wanted> first_option(const OptionsView& options, const Dialect& dialect) {
    for (const OptionView& view : options) {
        const auto decoded = decode_option(view, dialect);
        const auto* option = std::get_if<Option>(&decoded);
        const auto* wanted = option ? std::get_if<Wanted>(option) : nullptr;
        if (wanted) return *wanted;
    }
    return std::nullopt;
}

}  // namespace socks6::wire
