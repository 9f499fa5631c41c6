#include "scenario/load_paths.hpp"

#include <fmt/format.h>

#include "scenario/load_values.hpp"
#include "verdict/name_table.hpp"

namespace conform::scenario {
namespace {

constexpr NameTable<PathSide, 2> sides{
    {{PathSide::client, "client"}, {PathSide::remote, "remote"}}};

constexpr NameTable<Dropped, 5> dropped_words{{{Dropped::first_syn, "first_syn"},
                                               {Dropped::second_syn, "second_syn"},
                                               {Dropped::udp, "udp"},
                                               {Dropped::tcp, "tcp"},
                                               {Dropped::everything, "everything"}}};

const std::vector<std::string_view> one_way_keys{"delay", "jitter", "loss",       "reorder", "rate",
                                                 "mtu",   "drop",   "hidden_mtu", "too_big"};

void load_number(const Cursor& object, std::string_view key, std::uint64_t least,
                 std::uint64_t most, std::uint64_t& into) {
    const auto at = object.find(key);
    if (!at) return;
    into = at->number(most);
    if (into < least) at->fail("out of range", fmt::format("{} to {}", least, most));
}

/// What the object names, in place of what was there.
void load_one_way(const Cursor& object, const Bounds& bounds, OneWay& way) {
    // IPv6 needs 1280; Ethernet carries 1500.
    constexpr std::uint64_t least_mtu = 1280;
    constexpr std::uint64_t most_mtu = 1500;
    constexpr std::uint64_t least_rate = 8'000;
    constexpr std::uint64_t most_rate = 10'000'000'000;
    if (const auto delay = object.find("delay")) way.delay = load_duration(bounds, *delay);
    if (const auto jitter = object.find("jitter")) way.jitter = load_duration(bounds, *jitter);
    load_number(object, "loss", 0, 100, way.loss);
    load_number(object, "reorder", 0, 100, way.reorder);
    load_number(object, "rate", least_rate, most_rate, way.rate);
    load_number(object, "mtu", least_mtu, most_mtu, way.mtu);
    load_number(object, "hidden_mtu", least_mtu, most_mtu, way.hidden_mtu);
    if (const auto told = object.find("too_big")) {
        way.tells_too_big = told->word({"told", "silent"}, "way of dropping") == 0;
    }
    if (const auto drop = object.find("drop")) {
        way.drops.clear();
        for (const auto& one : drop->elements()) {
            way.drops.push_back(load_word(one, dropped_words, "kind of packet"));
        }
    }
}

Path load_path(const Cursor& object, const Bounds& bounds) {
    auto keys = one_way_keys;
    keys.insert(keys.end(), {"to_proxy", "from_proxy"});
    object.allow(keys);
    Path path;
    load_one_way(object, bounds, path.to_proxy);
    path.from_proxy = path.to_proxy;
    for (const auto& [key, way] :
         {std::pair{"to_proxy", &path.to_proxy}, std::pair{"from_proxy", &path.from_proxy}}) {
        if (const auto own = object.find(key)) {
            own->allow(one_way_keys);
            load_one_way(*own, bounds, *way);
        }
    }
    return path;
}

}  // namespace

Paths load_paths(const Cursor& object, const Bounds& bounds) {
    object.allow(names_in(sides));
    Paths paths;
    for (const auto& [side, name] : sides) {
        if (const auto path = object.find(name)) paths.emplace(side, load_path(*path, bounds));
    }
    if (paths.empty()) object.fail("no path", "\"client\", \"remote\" or both");
    return paths;
}

}  // namespace conform::scenario
