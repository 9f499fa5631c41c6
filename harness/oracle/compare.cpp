#include "oracle/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace conform::oracle {
namespace {

using transcript::Direction;
using transcript::EntryKind;
using transcript::Field;

/// Fields that two correct programs fill in as they like.
constexpr std::array<std::string_view, 8> free_fields{"port",    "bind_port",      "bind_address",
                                                      "address", "association_id", "window_base",
                                                      "token",   "option_count"};

bool is_free(const Field& field) {
    return std::find(free_fields.begin(), free_fields.end(), field.name) != free_fields.end();
}

/// One thing that came on a connection: a field of a message, data, an end.
struct Fact {
    std::string what;
    std::string value;
};

void add_fields(const Field& field, const std::string& path, std::vector<Fact>& facts) {
    if (is_free(field)) return;
    if (field.children.empty()) facts.push_back({path, field.text});
    for (const auto& child : field.children) add_fields(child, path + ", " + child.name, facts);
}

/// What our actor received on one connection, in order.
struct Connection {
    std::string actor;
    std::vector<Fact> facts;
    std::size_t in_messages = 0;  ///< bytes
    std::uint64_t bytes = 0;
    std::string end = "stays open";
};

std::vector<Connection> connections_of(const transcript::Transcript& transcript) {
    std::vector<Connection> connections;
    for (const auto& flow : transcript.flows) {
        connections.emplace_back().actor = flow.actor;
    }
    for (const auto& entry : transcript.entries) {
        if (entry.direction != Direction::received || entry.flow >= connections.size()) continue;
        auto& connection = connections[entry.flow];
        if (entry.kind == EntryKind::message && entry.decoded) {
            connection.in_messages += entry.bytes.size();
            add_fields(entry.decoded->root, entry.decoded->title, connection.facts);
        } else if (entry.kind == EntryKind::data) {
            connection.bytes += entry.bytes.size();
        } else if (entry.kind == EntryKind::omitted) {
            connection.bytes += entry.omitted;
        } else if (entry.kind == EntryKind::end) {
            connection.end = "end of stream (FIN)";
        } else if (entry.kind == EntryKind::reset) {
            connection.end = "reset (RST)";
        }
    }
    for (auto& connection : connections) {
        const auto data =
            connection.bytes - std::min<std::uint64_t>(connection.in_messages, connection.bytes);
        connection.facts.push_back({"bytes besides messages", std::to_string(data)});
        connection.facts.push_back({"end", connection.end});
    }
    return connections;
}

/// The nth connection of each actor, as the nth of that actor on the other side.
const Connection* counterpart(const std::vector<Connection>& all, const std::string& actor,
                              std::size_t nth) {
    for (const auto& one : all) {
        if (one.actor == actor && nth-- == 0) return &one;
    }
    return nullptr;
}

const Fact* fact_at(const std::vector<Fact>& facts, const std::string& what, std::size_t nth) {
    for (const auto& fact : facts) {
        if (fact.what == what && nth-- == 0) return &fact;
    }
    return nullptr;
}

std::size_t count_before(const std::vector<Fact>& facts, std::size_t end) {
    return static_cast<std::size_t>(
        std::count_if(facts.begin(), facts.begin() + static_cast<std::ptrdiff_t>(end),
                      [&](const Fact& fact) { return fact.what == facts[end].what; }));
}

void compare_one(const std::string& name, const Connection& target, const Connection& reference,
                 std::vector<Difference>& found) {
    for (std::size_t i = 0; i < reference.facts.size(); ++i) {
        const auto& wanted = reference.facts[i];
        const auto* got = fact_at(target.facts, wanted.what, count_before(reference.facts, i));
        if (got && got->value == wanted.value) continue;
        found.push_back({name + ", " + wanted.what, got ? got->value : "nothing", wanted.value});
    }
    for (std::size_t i = 0; i < target.facts.size(); ++i) {
        const auto& extra = target.facts[i];
        if (fact_at(reference.facts, extra.what, count_before(target.facts, i))) continue;
        found.push_back({name + ", " + extra.what, extra.value, "nothing"});
    }
}

}  // namespace

std::vector<Difference> compare(const transcript::Transcript& target,
                                const transcript::Transcript& reference, std::size_t most) {
    const auto targets = connections_of(target);
    const auto references = connections_of(reference);
    std::vector<Difference> found;
    for (std::size_t i = 0; i < references.size() && found.size() < most; ++i) {
        const auto& actor = references[i].actor;
        const auto nth = static_cast<std::size_t>(
            std::count_if(references.begin(), references.begin() + static_cast<std::ptrdiff_t>(i),
                          [&](const Connection& one) { return one.actor == actor; }));
        const auto name = fmt::format("{}, connection {}", actor, nth + 1);
        const auto* other = counterpart(targets, actor, nth);
        if (other) {
            compare_one(name, *other, references[i], found);
        } else {
            found.push_back({name, "no such connection", "one"});
        }
    }
    if (found.size() > most) found.resize(most);
    return found;
}

std::string to_string(const Difference& difference) {
    return fmt::format("{}: target {}, reference {}", difference.where, difference.target,
                       difference.reference);
}

}  // namespace conform::oracle
