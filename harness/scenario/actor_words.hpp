// The words for actors and for what a case needs, as scenario files write them.
#pragma once

#include "scenario/scenario.hpp"
#include "verdict/name_table.hpp"

namespace conform::scenario {

inline constexpr NameTable<ActorRole, 8> role_words{{
    {ActorRole::client, "client"},
    {ActorRole::remote, "remote"},
    {ActorRole::peer, "peer"},
    {ActorRole::udp_client, "udp_client"},
    {ActorRole::udp_remote, "udp_remote"},
    {ActorRole::proxy, "proxy"},
    {ActorRole::application, "application"},
    {ActorRole::nowhere, "nowhere"},
}};

inline constexpr NameTable<Family, 2> family_words{{
    {Family::ipv4, "ipv4"},
    {Family::ipv6, "ipv6"},
}};

inline constexpr NameTable<Absence, 9> absence_words{{
    {Absence::refused, "refused"},
    {Absence::host_unreachable, "host_unreachable"},
    {Absence::network_unreachable, "network_unreachable"},
    {Absence::silent, "silent"},
    {Absence::prohibited, "prohibited"},
    {Absence::no_such_name, "no_such_name"},
    {Absence::server_failure, "server_failure"},
    {Absence::no_address, "no_address"},
    {Absence::no_answer, "no_answer"},
}};

inline constexpr NameTable<Feature, 20> feature_words{{
    {Feature::bind, "bind"},
    {Feature::backlog, "backlog"},
    {Feature::udp, "udp"},
    {Feature::dtls, "dtls"},
    {Feature::idempotence, "idempotence"},
    {Feature::domain, "domain"},
    {Feature::closed, "closed"},
    {Feature::open, "open"},
    {Feature::auth, "auth"},
    {Feature::second_user, "second_user"},
    {Feature::long_users, "long_users"},
    {Feature::no_users, "no_users"},
    {Feature::tls, "tls"},
    {Feature::tfo, "tfo"},
    {Feature::ipv6, "ipv6"},
    {Feature::lab, "lab"},
    {Feature::names, "names"},
    {Feature::capture, "capture"},
    {Feature::mptcp, "mptcp"},
    {Feature::evidence, "evidence"},
}};

inline constexpr NameTable<Exclusive, 3> exclusive_words{{
    {Exclusive::user, "user"},
    {Exclusive::backlog, "backlog"},
    {Exclusive::process, "process"},
}};

inline constexpr NameTable<TargetRole, 2> target_words{{
    {TargetRole::proxy, "proxy"},
    {TargetRole::client, "client"},
}};

}  // namespace conform::scenario
