// Deliberate violations of the draft, so that the suite can be shown to notice them.
//
// A fault replaces parts of a reference proxy by decorators that get one thing wrong and everything
// else right; nothing in reference-impl knows of them. It may keep state across the connections of
// one proxy, never across proxies. Each stands in a file of its own, named after it.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/proxy_parts.hpp"

namespace conform::faults {

struct Fault {
    std::string_view name;                      ///< "second-confirmation": for ever
    std::vector<std::string_view> clauses;      ///< the requirements that it breaks
    std::string_view effect;                    ///< what it does, for people
    void (*apply)(socks6::proxy::ProxyParts&);  ///< once per proxy, before it starts
    /// The draft permits what it does: reports mention it with the weight info, and no more.
    bool tells = false;

    bool breaks(std::string_view clause) const {
        return std::find(clauses.begin(), clauses.end(), clause) != clauses.end();
    }
};

/// Every fault of a proxy, sorted by name.
std::vector<Fault> proxy_faults();

}  // namespace conform::faults
