// A scenario file as loaded, and the cases it expands to. Plain values; loading is load.hpp.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/path.hpp"
#include "scenario/step.hpp"

namespace conform::scenario {

enum class TargetRole : std::uint8_t { proxy, client };

enum class ActorRole : std::uint8_t {
    client,
    remote,
    peer,
    udp_client,
    udp_remote,
    proxy,
    application,
    nowhere,
};

enum class Family : std::uint8_t { ipv4, ipv6 };

/// Why nobody answers at a `nowhere`.
enum class Absence : std::uint8_t {
    refused,
    host_unreachable,
    network_unreachable,
    silent,
    prohibited,
    // of its name alone, which leads to no address
    no_such_name,
    server_failure,
    no_address,
    no_answer,
};

constexpr bool nameless(Absence absence) {
    return absence >= Absence::no_such_name;
}

/// How the lab's resolver answers for a name that an actor has for itself.
struct OwnName {
    Duration late{0};
    bool truncated = false;              ///< over UDP: the answer comes by TCP
    bool alias = false;                  ///< by way of another name
    std::optional<std::uint8_t> length;  ///< of the whole name, in bytes, its dots included
    std::vector<Absence> before;         ///< hosts that are not there, whose addresses come first
    socks6::wire::Buffer tail;           ///< what Requests write behind it, unknown to the resolver
};

struct Actor {
    std::string name;
    ActorRole role = ActorRole::client;
    std::optional<Credentials> user;  ///< client
    Family family = Family::ipv4;
    bool tfo = false;  ///< remote
    std::uint16_t addresses = 1;
    bool dtls = false;                   ///< udp_client
    std::string beside;                  ///< udp_client: whose port it has, at another address
    Absence absence = Absence::refused;  ///< nowhere
    std::optional<OwnName> own_name;     ///< remote, udp_remote
};

enum class Feature : std::uint8_t {
    // of the target: absence, with proof, skips
    bind,
    backlog,
    udp,
    dtls,
    idempotence,
    domain,
    closed,  ///< whoever does not authenticate is refused
    open,    ///< who shows no credentials is served
    // of how the run was started
    auth,
    second_user,
    long_users,  ///< the target knows users with the longest names and passwords
    no_users,    ///< no user is known, so no credentials can be wrong ones
    tls,
    // of the machine
    tfo,
    ipv6,
    lab,
    names,
    capture,
    mptcp,
    evidence,
};

std::string_view to_name(Feature feature);
std::optional<Feature> feature_from_name(std::string_view name);

enum class Exclusive : std::uint8_t { user, backlog, process };

/// One concrete run.
struct Case {
    std::string id;        ///< "draft-05/framing/split[address=ipv4,at=3]"
    std::string scenario;  ///< id of the scenario
    std::string title;
    std::string purpose;
    std::string revision;
    TargetRole target = TargetRole::proxy;
    std::vector<std::string> covers;          ///< the scenario's and all of its steps', sorted
    std::vector<std::string> default_covers;  ///< the scenario's own
    std::vector<Feature> requires_;
    std::vector<Exclusive> exclusive;
    std::map<std::string, Actor> actors;
    Paths paths;  ///< those that are not just a cable; they need the lab
    std::vector<Step> steps;
    Duration timeout{20'000};
    bool judged_alone = false;  ///< oracle none
    std::filesystem::path file;
};

/// Lower case, digits and "-", parts joined by "/"; at most 200 bytes.
bool is_scenario_id(std::string_view id);

/// A file and its cases. Two cases never have the same id.
struct Scenario {
    std::string id;
    std::string title;
    std::string purpose;
    std::filesystem::path file;
    std::vector<Case> cases;
};

}  // namespace conform::scenario
