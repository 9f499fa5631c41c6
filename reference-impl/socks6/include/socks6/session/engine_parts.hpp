// What a proxy's engines ask beyond their own connection, in one value: whoever replaces a part
// (for another storage, or a faulty one in a test) replaces a pointer here.
//
// Parts are shared by all connections of a proxy and outlive them. An absent part means that the
// proxy does without: no credentials is an open proxy, no ledger ignores token options, no listener
// table grants no backlog, no association table (or random source) supports no UDP ASSOCIATE, no
// tap leaves the engines as they are.
#pragma once

#include <memory>

#include "socks6/session/association_table.hpp"
#include "socks6/session/credentials.hpp"
#include "socks6/session/engine_tap.hpp"
#include "socks6/session/listener_table.hpp"
#include "socks6/session/random_source.hpp"
#include "socks6/session/token_ledger.hpp"

namespace socks6::session {

struct EngineParts {
    std::shared_ptr<Credentials> credentials;
    std::shared_ptr<TokenLedger> tokens;
    std::shared_ptr<ListenerTable> listeners;
    std::shared_ptr<AssociationTable> associations;
    std::shared_ptr<RandomSource> random;
    std::shared_ptr<ProxyEngineTap> tap;
};

}  // namespace socks6::session
