#include "scenario/load_actors.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenario/actor_words.hpp"
#include "scenario/identifier.hpp"
#include "scenario/load_values.hpp"
#include "scenario/payload_words.hpp"

namespace conform::scenario {
namespace {

std::vector<std::string_view> keys_of(ActorRole role) {
    switch (role) {
        case ActorRole::client:
            return {"role", "user"};
        case ActorRole::remote:
            return {"role", "family", "tfo", "addresses", "name"};
        case ActorRole::udp_client:
            return {"role", "transport", "beside"};
        case ActorRole::udp_remote:
            return {"role", "family", "name"};
        case ActorRole::nowhere:
            return {"role", "why", "family"};
        case ActorRole::peer:
        case ActorRole::proxy:
        case ActorRole::application:
            break;
    }
    return {"role"};
}

/// A proxy on trial has clients, a client on trial has a proxy.
void check_side(const Cursor& role, ActorRole value, TargetRole target) {
    const bool beside_client = value == ActorRole::proxy || value == ActorRole::application;
    const bool beside_proxy =
        value == ActorRole::client || value == ActorRole::udp_client || value == ActorRole::peer;
    const bool wrong = target == TargetRole::proxy ? beside_client : beside_proxy;
    if (wrong) {
        role.fail(fmt::format("not with a {} on trial", name_in(target_words, target)),
                  fmt::format("\"target\": \"{}\"", beside_client ? "client" : "proxy"));
    }
}

void check_name(const std::string& name, const Cursor& actor) {
    const bool plain =
        !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char byte) {
            return is_letter(byte) || is_digit(byte) || byte == '_' || byte == '-';
        });
    if (plain && name != "target") return;
    throw Failure{actor.pointer(), "not a name for an actor",
                  "letters, digits, \"_\" and \"-\"; not \"target\"", shown_text(name), true};
}

OwnName load_own_name(const Cursor& at, const Bounds& bounds) {
    constexpr std::size_t most_before = 16;
    constexpr std::uint64_t longest = 253;  // of DNS, in text
    constexpr std::size_t longest_tail = 64;
    at.allow({"late", "truncated", "alias", "length", "before", "tail"});
    OwnName name;
    if (const auto late = at.find("late")) name.late = load_duration(bounds, *late);
    if (const auto truncated = at.find("truncated")) name.truncated = truncated->boolean();
    if (const auto alias = at.find("alias")) name.alias = alias->boolean();
    if (const auto length = at.find("length")) {
        name.length = static_cast<std::uint8_t>(length->number(longest));
    }
    if (const auto before = at.find("before")) {
        for (const auto& one : before->elements()) {
            const auto why = load_word(one, absence_words, "reason");
            if (why == Absence::refused || nameless(why)) {
                one.fail("no host that is not there",
                         "host_unreachable, network_unreachable, silent or prohibited");
            }
            name.before.push_back(why);
        }
        if (name.before.size() > most_before) {
            before->fail("too many", fmt::format("at most {}", most_before));
        }
    }
    if (const auto tail = at.find("tail")) {
        name.tail = load_hex(*tail);
        if (name.tail.size() > longest_tail) {
            tail->fail("too long", fmt::format("at most {} bytes", longest_tail));
        }
    }
    return name;
}

Actor load_actor_of(const std::string& name, const Cursor& at, TargetRole target,
                    const Bounds& bounds) {
    check_name(name, at);
    Actor actor;
    actor.name = name;
    const Cursor role = at.at("role");
    actor.role = load_word(role, role_words, "role");
    check_side(role, actor.role, target);
    at.allow(keys_of(actor.role));
    if (const auto user = at.find("user")) {
        constexpr NameTable<Credentials, 2> users{
            {{Credentials::first, "first"}, {Credentials::second, "second"}}};
        actor.user = load_word(*user, users, "user");
    }
    if (const auto family = at.find("family")) {
        actor.family = load_word(*family, family_words, "family");
    }
    if (const auto tfo = at.find("tfo")) actor.tfo = tfo->boolean();
    if (const auto addresses = at.find("addresses")) {
        actor.addresses = static_cast<std::uint16_t>(addresses->number(256));
        if (actor.addresses == 0) addresses->fail("out of range", "1 to 256");
    }
    if (const auto transport = at.find("transport")) {
        actor.dtls = transport->word({"udp", "dtls"}, "transport") == 1;
    }
    if (const auto why = at.find("why")) actor.absence = load_word(*why, absence_words, "reason");
    if (const auto beside = at.find("beside")) actor.beside = beside->text();
    if (const auto own = at.find("name")) actor.own_name = load_own_name(*own, bounds);
    return actor;
}

/// Whose port an actor has must have one of its own.
void check_neighbours(const Cursor& object, const std::map<std::string, Actor>& actors) {
    for (const auto& [name, actor] : actors) {
        if (actor.beside.empty()) continue;
        const auto other = actors.find(actor.beside);
        if (other != actors.end() && other->second.role == ActorRole::udp_client &&
            other->second.beside.empty()) {
            continue;
        }
        object.at(name).at("beside").fail("not beside that one",
                                          "a udp_client with a port of its own");
    }
}

}  // namespace

std::map<std::string, Actor> load_actors(const Cursor& object, TargetRole target,
                                         const Bounds& bounds) {
    std::map<std::string, Actor> actors;
    const auto members = object.members();
    if (members.size() > bounds.actors) {
        object.fail("too many actors", fmt::format("at most {}", bounds.actors),
                    std::to_string(members.size()));
    }
    for (const auto& [name, at] : members)
        actors.emplace(name, load_actor_of(name, at, target, bounds));
    check_neighbours(object, actors);
    return actors;
}

}  // namespace conform::scenario
