#include "scenario/case_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string_view>

#include "requirements/nearest.hpp"

namespace conform::scenario {
namespace {

using Steps = std::vector<Step>;

/// Calls `each` for the lists of steps that a step contains.
template <typename Each>
void for_each_list(const Step& step, Each each) {
    if (const auto* repeat = std::get_if<Repeat>(&step.action)) {
        each(repeat->steps);
    } else if (const auto* parallel = std::get_if<Parallel>(&step.action)) {
        for (const auto& [name, steps] : parallel->branches) each(steps);
    } else if (const auto* alternatives = std::get_if<Alternatives>(&step.action)) {
        for (const Choice& choice : alternatives->choices) each(choice.steps);
    }
}

void collect_barriers(const Steps& steps, std::set<std::string>& names) {
    for (const Step& step : steps) {
        if (const auto* barrier = std::get_if<Barrier>(&step.action)) names.insert(barrier->name);
        for_each_list(step, [&names](const Steps& inner) { collect_barriers(inner, names); });
    }
}

/// `met`: names that two branches of an enclosing parallel mention.
void check_barriers_in(const Steps& steps, const std::set<std::string>& met) {
    for (const Step& step : steps) {
        if (const auto* barrier = std::get_if<Barrier>(&step.action)) {
            if (!met.contains(barrier->name)) {
                throw Failure{step.pointer,
                              fmt::format("nobody else comes to the barrier \"{}\"", barrier->name),
                              "its name in two branches of one \"parallel\"", ""};
            }
        }
        auto inner_met = met;
        if (const auto* parallel = std::get_if<Parallel>(&step.action)) {
            std::map<std::string, int> branches;
            for (const auto& [name, branch] : parallel->branches) {
                std::set<std::string> names;
                collect_barriers(branch, names);
                for (const std::string& barrier : names) {
                    if (++branches[barrier] == 2) inner_met.insert(barrier);
                }
            }
        }
        for_each_list(step,
                      [&inner_met](const Steps& inner) { check_barriers_in(inner, inner_met); });
    }
}

/// Whether a name may be the other's: "{i}" stands for any value. Only what stands before the first
/// and behind the last variable is compared.
bool may_match(std::string_view left, std::string_view right) {
    const auto has_variable = [](std::string_view name) {
        return name.find('{') != std::string_view::npos;
    };
    if (!has_variable(left) && !has_variable(right)) return left == right;
    const auto before = [](std::string_view name) { return name.substr(0, name.find('{')); };
    const auto behind = [](std::string_view name) {
        const std::size_t close = name.rfind('}');
        return close == std::string_view::npos ? name : name.substr(close + 1);
    };
    const std::size_t first = std::min(before(left).size(), before(right).size());
    const std::size_t last = std::min(behind(left).size(), behind(right).size());
    return left.substr(0, first) == right.substr(0, first) &&
           left.substr(left.size() - last) == right.substr(right.size() - last);
}

std::uint64_t saturating_add(std::uint64_t a, std::uint64_t b) {
    return a > std::numeric_limits<std::uint64_t>::max() - b
               ? std::numeric_limits<std::uint64_t>::max()
               : a + b;
}

std::uint64_t saturating_multiply(std::uint64_t a, std::uint64_t b) {
    return b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b
               ? std::numeric_limits<std::uint64_t>::max()
               : a * b;
}

/// A number that only the run knows counts as `unknown`.
std::uint64_t known(const Scalar& scalar, std::uint64_t unknown) {
    const auto* number = std::get_if<std::uint64_t>(&scalar);
    return number ? *number : unknown;
}

std::uint64_t volume(const Data& data) {
    if (const auto* bytes = std::get_if<socks6::wire::Buffer>(&data)) return bytes->size();
    return known(std::get<Pattern>(data).length, 0);
}

std::uint64_t volume(const MessageSpec& message) {
    std::uint64_t sum = 0;
    for (const OptionSpec& option : message.options) {
        const std::uint64_t one = (option.data ? volume(*option.data) : 0) + 8;
        sum = saturating_add(sum, saturating_multiply(one, known(option.times, 1)));
    }
    return sum;
}

std::uint64_t volume(const Payload& payload) {
    if (const auto* message = std::get_if<MessageSpec>(&payload.content)) return volume(*message);
    if (const auto* datagram = std::get_if<DatagramSpec>(&payload.content)) {
        return saturating_add(volume(datagram->header), volume(datagram->payload));
    }
    if (const auto* data = std::get_if<Data>(&payload.content)) return volume(*data);
    std::uint64_t sum = 0;
    for (const Payload& part : std::get<std::vector<Payload>>(payload.content)) {
        sum = saturating_add(sum, volume(part));
    }
    return sum;
}

std::uint64_t own_volume(const Step& step) {
    if (const auto* send = std::get_if<Send>(&step.action)) return volume(send->payload);
    if (const auto* relay = std::get_if<RelayCheck>(&step.action)) {
        return saturating_multiply(known(relay->bytes, 0), 2);
    }
    const auto* connect = std::get_if<Connect>(&step.action);
    return connect && connect->first ? volume(*connect->first) : 0;
}

/// Adds to `sum` and fails at the step that passes the bound.
void add_volume(const Steps& steps, std::uint64_t times, std::uint64_t bound, std::uint64_t& sum) {
    for (const Step& step : steps) {
        sum = saturating_add(sum, saturating_multiply(own_volume(step), times));
        if (sum > bound) {
            throw Failure{step.pointer, "too much to send",
                          fmt::format("at most {} bytes in a case", bound), fmt::format("{}", sum)};
        }
        const auto* repeat = std::get_if<Repeat>(&step.action);
        const std::uint64_t inner =
            repeat ? saturating_multiply(times, known(repeat->times, 1)) : times;
        for_each_list(step, [&](const Steps& list) { add_volume(list, inner, bound, sum); });
    }
}

}  // namespace

void check_barriers(const std::vector<Step>& steps) {
    check_barriers_in(steps, {});
}

void check_connections(const LoadContext& context) {
    for (const auto& [spoken, pointer] : context.spoken_on) {
        const ActorRole role = context.actors.at(spoken.actor).role;
        if (role == ActorRole::udp_client || role == ActorRole::udp_remote ||
            role == ActorRole::application) {
            continue;
        }
        std::vector<std::string_view> names;
        bool opened = false;
        for (const Speaker& open : context.opened) {
            if (open.actor != spoken.actor) continue;
            names.push_back(open.connection);
            opened = opened || spoken.connection.empty() ||
                     may_match(open.connection, spoken.connection);
        }
        if (opened) continue;
        if (names.empty()) {
            throw Failure{pointer,
                          fmt::format("actor \"{}\" never gets a connection", spoken.actor),
                          "a step \"connect\" or \"accept\"", ""};
        }
        throw Failure{
            pointer,
            fmt::format(
                "actor \"{}\" never opens a connection \"{}\"{}", spoken.actor, spoken.connection,
                requirements::suggestion(requirements::nearest(spoken.connection, names, 1))),
            "", ""};
    }
}

void check_volume(const std::vector<Step>& steps, std::uint64_t bound) {
    std::uint64_t sum = 0;
    add_volume(steps, 1, bound, sum);
}

}  // namespace conform::scenario
