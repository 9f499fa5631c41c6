// The names that scenarios give to options ("tfo", "token_window"), found from a dissected option.
#pragma once

#include <string_view>
#include <vector>

#include "socks6/wire/dissect.hpp"
#include "socks6/wire/revision.hpp"

namespace conform::runner {

/// The name of an option node ("[0]" below "options"); "stack" and "option" for unknown ones.
std::string_view option_name(const socks6::wire::Field& option,
                             const socks6::wire::Revision& revision);

/// Whether the option is one of that name, in the sense of "each": "option" is any option, "stack"
/// any Stack option.
bool is_any(const socks6::wire::Field& option, std::string_view name,
            const socks6::wire::Revision& revision);

/// The options of a dissected message with that name, in order; borrowed from the dissection.
std::vector<const socks6::wire::Field*> find_options(const socks6::wire::Dissection& dissection,
                                                     std::string_view name,
                                                     const socks6::wire::Revision& revision);

}  // namespace conform::runner
