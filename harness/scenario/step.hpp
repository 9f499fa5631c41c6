// The steps of a case, as loaded: one struct a verb (docs/scenario-format.md, "Steps").
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "scenario/expectation.hpp"
#include "scenario/payload.hpp"

namespace conform::scenario {

/// An actor and which of its connections; an empty name is the latest one. The name may hold
/// "{i}" for the value of variable i.
struct Speaker {
    std::string actor;
    std::string connection;
};

struct Connect {
    Speaker speaker;
    Target to;  ///< of a peer; a client connects to the target
    bool tfo = false;
    std::optional<Payload> first;
    std::optional<Scalar> tos;
    std::optional<AddressForm> family;
    bool other_source = false;
    bool refused = false;        ///< must be refused or reset
    bool ignore_errors = false;  ///< may be refused
    Judgement judgement;
    std::optional<Duration> within;
    std::string hint;
    /// Only of "source_endpoint": where the connection comes from, address and port.
    Captures capture;
};

struct Accept {
    Speaker speaker;
    std::string from;  ///< actor that connects; empty or "target": the one on trial
    Judgement judgement;
    std::optional<Duration> within;
    std::string hint;
    Captures capture;  ///< as of Connect
};

struct Send {
    Speaker speaker;
    Payload payload;
    bool every_byte = false;
    std::vector<std::variant<std::int64_t, Expression>> split;  ///< offsets; negative: from the end
    Duration pause{};
    Target to;  ///< of UDP actors
    bool ignore_errors = false;
};

struct Expect {
    Speaker speaker;
    Expectation expectation;
};

struct RelayCheck {
    Speaker a;
    Speaker b;
    Scalar bytes = std::uint64_t{64};
    Judgement judgement;
    std::optional<Duration> within;
};

enum class Ending : std::uint8_t { half_close, close, reset };
struct End {
    Speaker speaker;
    Ending how = Ending::close;
};

struct Pause {
    Duration time{};
};
struct Set {
    std::vector<std::pair<std::string, Scalar>> values;
};
struct Barrier {
    std::string name;
};
struct Launch {
    std::string operation;
    Target to;
    std::vector<OptionSpec> options;
    std::optional<Credentials> user;
};

enum class PacketEvidence : std::uint8_t { capture, saved_syn, tcp_info };
struct Packet {
    Speaker speaker;
    std::vector<FieldMatch> syn;  ///< payload_length, tfo_option, mptcp, data_acknowledged
    std::optional<Data> syn_payload;
    std::optional<FieldMatch> tos;
    std::optional<FieldMatch> round_trips;
    std::vector<PacketEvidence> evidence;
    Judgement judgement;
    std::string hint;
};

struct Step;

struct Repeat {
    Scalar times = std::uint64_t{1};
    std::string counter;
    std::vector<Step> steps;
};
struct Parallel {
    std::map<std::string, std::vector<Step>> branches;
};
struct Choice {
    std::string name;
    VerdictByReading verdict;
    std::string ambiguity;
    std::vector<Step> steps;
};
struct Alternatives {
    std::vector<Choice> choices;
    Judgement judgement;
    std::optional<Duration> within;
    std::string hint;
};

/// Sequences of `do` are already in place: a Step never refers to one.
using Verb = std::variant<Connect, Accept, Send, Expect, RelayCheck, End, Pause, Set, Barrier,
                          Launch, Packet, Repeat, Parallel, Alternatives>;

struct Step {
    std::string pointer;  ///< JSON pointer in the file: "/steps/3"
    std::string verb;     ///< as written: "half_close"
    std::string label;    ///< for reports; may be empty
    Verb action;
};

/// Whether a step does something rather than watch: all but expect, accept and packet. In a choice,
/// the steps in front of the first that acts decide whether it fits.
bool acts(const Step& step);

}  // namespace conform::scenario
