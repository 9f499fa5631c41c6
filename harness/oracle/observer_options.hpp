// What the observer is told before it sees anything.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "requirements/ambiguities.hpp"
#include "socks6/wire/revision.hpp"
#include "verdict/verdict.hpp"

namespace conform::oracle {

/// Who is judged. `Side` of a capture is about connections; a party is about SOCKS.
enum class Party : std::uint8_t { client, proxy };

inline Party other(Party party) {
    return party == Party::client ? Party::proxy : Party::client;
}
inline const char* to_string(Party party) {
    return party == Party::client ? "client" : "proxy";
}

struct ObserverOptions {
    socks6::wire::Dialect dialect{};
    requirements::Reading reading = requirements::Reading::errata;
    std::map<std::string, Verdict, std::less<>> levels{};  ///< --level: clause -> verdict
    bool client = true;                                    ///< whether clients are judged
    bool proxy = true;                                     ///< whether proxies are judged
    /// TCP ports on which SOCKS 6 is spoken; empty: guessed from the first bytes.
    std::vector<std::uint16_t> ports{};
};

}  // namespace conform::oracle
