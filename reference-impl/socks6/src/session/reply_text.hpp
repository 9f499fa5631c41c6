// A reply code for people: "connection_refused", or its number when it has no name.
#pragma once

#include <string>

#include "socks6/wire/codes.hpp"

namespace socks6::session {

inline std::string reply_text(wire::ReplyCode code) {
    const auto name = wire::to_name(code);
    if (!name.empty()) return std::string(name);
    return "reply code " + std::to_string(static_cast<unsigned>(code));
}

}  // namespace socks6::session
