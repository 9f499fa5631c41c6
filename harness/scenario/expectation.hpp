// What a step must see, as loaded (docs/scenario-format.md, "Expectations").
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "scenario/payload.hpp"
#include "verdict/verdict.hpp"

namespace conform::scenario {

using Duration = std::chrono::milliseconds;

/// A verdict that may differ between the readings of docs/draft-readings.md.
struct VerdictByReading {
    Verdict errata = Verdict::pass;
    Verdict text = Verdict::pass;
};

/// What the judgement of one thing stands for.
struct Judgement {
    std::vector<std::string> covers;  ///< requirement ids; empty: those of the step or scenario
    std::optional<Verdict> level;     ///< verdict when it fails; by default from the clause
};

struct Any {};
struct OneOf {
    std::vector<Scalar> values;
    bool negated = false;  ///< none_of
};
struct Range {
    std::optional<Scalar> at_least;
    std::optional<Scalar> at_most;
};
/// (value - base) mod 2^32 < size
struct InWindow {
    Scalar base;
    Scalar size;
};
/// The address (not the port) of an actor.
struct ActorAddress {
    std::string actor;
};
/// The text of an address or name, or bytes.
struct Text {
    std::string text;
};
using Condition = std::variant<Any, Scalar, OneOf, Range, InWindow, ActorAddress, Text>;

/// A further permitted value, with its own verdict.
struct Tier {
    Condition is;
    VerdictByReading verdict;
    std::string ambiguity;
};

struct FieldMatch {
    /// Path of the dissection, or a pseudo-field, address and port together: "bind_endpoint" of an
    /// Operation Reply, "endpoint" of a Request (`to`) or Datagram Header (`from`).
    std::string field;
    Condition is;
    std::vector<Tier> or_;
    Judgement judgement;
    std::string capture;  ///< variable; empty: none
    std::string pointer;  ///< JSON pointer of the matcher
};

/// One option that must be there, by name, with the fields that matter.
struct OptionMatch {
    std::string name;
    std::vector<FieldMatch> fields;
};

struct MessageMatch {
    socks6::wire::MessageType type = socks6::wire::MessageType::request;
    std::vector<FieldMatch> fields;
    std::vector<OptionMatch> contains;
    /// Holds for each option of that name, none of which has to be there; "option" is any option
    /// whatever its kind, "stack" any Stack option.
    std::vector<OptionMatch> each;
    std::vector<std::string> lacks;
    Judgement options_judgement;
};

struct DatagramMatch {
    MessageMatch header;  ///< type datagram_header
    std::optional<Data> payload;
};
struct SomeData {
    std::optional<Scalar> at_least;
    std::optional<Scalar> at_most;
};
struct Silence {
    Duration time{};
};
struct EndOfStream {};
struct Reset {};
struct Closed {};  ///< FIN or RST
struct NoConnection {
    Duration time{};
};

using Wanted = std::variant<MessageMatch, DatagramMatch, Data, SomeData, Silence, EndOfStream,
                            Reset, Closed, NoConnection>;

/// Variable to path: "base" -> "options.token_window.window_base".
using Captures = std::vector<std::pair<std::string, std::string>>;

struct Expectation {
    Wanted wanted;
    Judgement judgement;
    std::optional<Duration> within;
    Captures capture;
    std::string hint;
    /// Of UDP actors. Where the datagram has to come from: nothing for anywhere, "relay", or the
    /// variable of a captured endpoint.
    std::string sender;
    bool any_order = false;  ///< others may have come before it, and stay
};

}  // namespace conform::scenario
