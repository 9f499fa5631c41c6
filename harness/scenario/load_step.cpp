#include "scenario/load_step.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "scenario/identifier.hpp"
#include "scenario/load_expectation.hpp"
#include "scenario/load_match.hpp"
#include "scenario/load_payload.hpp"
#include "scenario/load_values.hpp"
#include "scenario/payload_words.hpp"
#include "scenario/role_sets.hpp"
#include "verdict/name_table.hpp"

namespace conform::scenario {
namespace {

using Keys = std::vector<std::string_view>;

/// The verb's own keys, those of a payload or expectation, and what every verb takes.
void allow(const Cursor& at, Keys keys, const Keys& more = {}) {
    keys.insert(keys.end(), more.begin(), more.end());
    keys.push_back("label");
    at.allow(keys);
}

bool find_flag(const Cursor& at, std::string_view key) {
    const auto flag = at.find(key);
    return flag && flag->boolean();
}

/// Of a connection: where it comes from.
Captures load_source_captures(LoadContext& context, const Cursor& at) {
    Captures captures;
    const auto capture = at.find("capture");
    if (!capture) return captures;
    for (const auto& [variable, path] : capture->members()) {
        path.word({"source_endpoint"}, "field of a connection");
        captures.emplace_back(load_capture_name(context, *capture, variable), path.text());
    }
    return captures;
}

Connect load_connect(LoadContext& context, const Cursor& at) {
    allow(at, {"actor", "connection", "to", "tfo", "first", "tos", "family", "source", "refused",
               "ignore_errors", "capture", "covers", "level", "within", "hint"});
    Connect connect;
    connect.speaker = load_speaker(context, at, connecting_roles);
    const bool peer = context.actors.at(connect.speaker.actor).role == ActorRole::peer;
    const auto to = at.find("to");
    if (to && !peer) to->fail("a client connects to the target", "no \"to\"");
    if (peer) {
        const Cursor endpoint = at.at("to");
        if (!is_expression(endpoint)) endpoint.fail("wrong type", "a captured endpoint: \"=x\"");
        connect.to = load_target(context, endpoint, at);
    }
    connect.tfo = find_flag(at, "tfo");
    if (const auto first = at.find("first")) {
        first->allow(payload_keys());
        connect.first = load_payload(context, *first);
    }
    if (const auto tos = at.find("tos")) connect.tos = load_scalar(context, *tos, 0xFF);
    if (const auto family = at.find("family")) {
        constexpr NameTable<AddressForm, 2> families{
            {{AddressForm::ipv4, "ipv4"}, {AddressForm::ipv6, "ipv6"}}};
        connect.family = load_word(*family, families, "family");
    }
    if (const auto source = at.find("source")) {
        connect.other_source = source->word({"own", "other"}, "source") == 1;
    }
    connect.refused = find_flag(at, "refused");
    connect.ignore_errors = find_flag(at, "ignore_errors");
    connect.capture = load_source_captures(context, at);
    connect.judgement = load_judgement(context, at);
    connect.within = find_duration(context, at, "within");
    connect.hint = find_line(at, "hint");
    return connect;
}

Accept load_accept(LoadContext& context, const Cursor& at) {
    allow(at, {"actor", "connection", "from", "within", "capture", "covers", "level", "hint"});
    Accept accept;
    accept.speaker = load_speaker(context, at, listening_roles);
    if (const auto from = at.find("from")) {
        accept.from =
            from->text() == "target" ? "target" : load_actor(context, *from, connecting_roles).name;
    }
    accept.capture = load_source_captures(context, at);
    accept.judgement = load_judgement(context, at);
    accept.within = find_duration(context, at, "within");
    accept.hint = find_line(at, "hint");
    return accept;
}

void load_split(const LoadContext& context, const Cursor& at, Send& send) {
    if (at.is_text()) {
        at.word({"every_byte"}, "split");
        send.every_byte = true;
        return;
    }
    for (const Cursor& element : at.some_elements()) {
        if (is_expression(element)) {
            send.split.emplace_back(load_expression(context, element));
        } else {
            const std::int64_t offset = element.signed_number();
            if (offset == 0) element.fail("nothing to cut", "an offset from 1 on, or from the end");
            send.split.emplace_back(offset);
        }
    }
}

/// Datagrams are for UDP, messages for streams; bytes are for both.
void check_payload(const Cursor& at, const Send& send, bool datagrams) {
    const bool datagram = std::holds_alternative<DatagramSpec>(send.payload.content);
    if (datagram && !datagrams) {
        at.at("datagram").fail("a datagram on a stream", "an actor with a UDP socket", "");
    }
    if (datagrams && (send.every_byte || !send.split.empty())) {
        at.at("split").fail("a datagram cannot be split", "", "");
    }
}

Send load_send(LoadContext& context, const Cursor& at) {
    allow(at, {"actor", "connection", "split", "pause", "to", "ignore_errors"}, payload_keys());
    Send send;
    send.speaker = load_speaker(context, at, speaking_roles);
    const ActorRole role = context.actors.at(send.speaker.actor).role;
    const bool datagrams =
        std::find(datagram_roles.begin(), datagram_roles.end(), role) != datagram_roles.end();
    send.payload = load_payload(context, at);
    if (const auto split = at.find("split")) load_split(context, *split, send);
    if (const auto pause = at.find("pause")) send.pause = load_duration(context.bounds, *pause);
    if (const auto to = at.find("to")) {
        if (!datagrams) to->fail("a stream has its other end", "no \"to\"");
        send.to = load_target(context, *to, at);
    }
    send.ignore_errors = find_flag(at, "ignore_errors");
    check_payload(at, send, datagrams);
    return send;
}

Expect load_expect(LoadContext& context, const Cursor& at) {
    allow(at,
          {"actor", "connection", "covers", "within", "capture", "hint", "level", "sender",
           "any_order"},
          wanted_keys());
    Expect expect;
    expect.speaker = load_speaker(context, at, speaking_roles);
    const ActorRole role = context.actors.at(expect.speaker.actor).role;
    expect.expectation = load_expectation(context, at, role);
    return expect;
}

/// "actor" or "actor.connection".
Speaker load_end_of_relay(LoadContext& context, const Cursor& at) {
    const std::string& text = at.line();
    const std::size_t dot = text.find('.');
    const nlohmann::ordered_json actor = text.substr(0, dot);
    Speaker speaker;
    speaker.actor = load_actor(context, Cursor(actor, at.pointer()), stream_roles).name;
    if (dot != std::string::npos) {
        const nlohmann::ordered_json connection = text.substr(dot + 1);
        speaker.connection = load_connection_name(context, Cursor(connection, at.pointer()));
    }
    return speaker;
}

RelayCheck load_relay(LoadContext& context, const Cursor& at) {
    allow(at, {"between", "bytes", "covers", "level", "within"});
    RelayCheck relay;
    const Cursor between = at.at("between");
    const auto ends = between.elements();
    if (ends.size() != 2) between.fail("wrong number of ends", "two", std::to_string(ends.size()));
    relay.a = load_end_of_relay(context, ends[0]);
    relay.b = load_end_of_relay(context, ends[1]);
    if (const auto bytes = at.find("bytes")) {
        relay.bytes = load_scalar(context, *bytes, context.bounds.generated_bytes);
    }
    relay.judgement = load_judgement(context, at);
    relay.within = find_duration(context, at, "within");
    return relay;
}

End load_end(LoadContext& context, const Cursor& at, Ending how) {
    allow(at, {"actor", "connection"});
    return {load_speaker(context, at, stream_roles), how};
}

Set load_set(LoadContext& context, const Cursor& at) {
    Set set;
    for (const auto& [variable, value] : at.members()) {
        if (variable == "label") continue;
        set.values.emplace_back(load_capture_name(context, at, variable),
                                load_scalar(context, value, UINT32_MAX));
    }
    if (set.values.empty()) at.fail("empty", "a variable and its value");
    return set;
}

Launch load_launch(LoadContext& context, const Cursor& at) {
    if (context.target != TargetRole::client) {
        at.fail("\"launch\" without a client on trial", "\"target\": \"client\"", "");
    }
    allow(at, {"operation", "to", "as", "options", "user"});
    const Keys operations{"noop", "connect", "bind", "udp_associate"};
    Launch launch;
    launch.operation = operations[at.at("operation").word(operations, "operation")];
    if (const auto to = at.find("to")) launch.to = load_target(context, *to, at);
    if (const auto options = at.find("options")) launch.options = load_options(context, *options);
    if (const auto user = at.find("user")) {
        launch.user = load_word(*user, credentials_words, "user");
    }
    return launch;
}

void load_syn(LoadContext& context, const Cursor& at, Packet& packet) {
    at.allow({"payload_length", "payload", "tfo_option", "mptcp", "data_acknowledged"});
    constexpr std::array facts{
        FieldFact{"payload_length", FieldKind::number, 0xFFFF},
        FieldFact{"tfo_option", FieldKind::number, 1, Words::presence},
        FieldFact{"mptcp", FieldKind::number, 1, Words::presence},
        FieldFact{"data_acknowledged", FieldKind::number, 1, Words::presence}};
    for (const FieldFact& fact : facts) {
        if (const auto field = at.find(fact.name)) {
            packet.syn.push_back(load_field_match(context, *field, fact, std::string(fact.name)));
        }
    }
    if (const auto payload = at.find("payload")) packet.syn_payload = load_data(context, *payload);
}

Packet load_packet(LoadContext& context, const Cursor& at) {
    allow(at, {"actor", "connection", "syn", "tos", "first_flight", "evidence", "covers", "level",
               "hint"});
    constexpr NameTable<PacketEvidence, 3> sources{{{PacketEvidence::capture, "capture"},
                                                    {PacketEvidence::saved_syn, "saved_syn"},
                                                    {PacketEvidence::tcp_info, "tcp_info"}}};
    Packet packet;
    packet.speaker = load_speaker(context, at, packet_roles);
    if (const auto syn = at.find("syn")) load_syn(context, *syn, packet);
    if (const auto tos = at.find("tos")) {
        packet.tos = load_field_match(context, *tos, FieldFact{"tos"}, "tos");
    }
    if (const auto flight = at.find("first_flight")) {
        flight->allow({"round_trips"});
        if (at.find("syn") || packet.tos) at.fail("two things to judge", "first_flight alone", "");
        packet.round_trips = load_field_match(context, flight->at("round_trips"),
                                              FieldFact{"round_trips"}, "round_trips");
    }
    if (!at.find("syn") && !packet.tos && !packet.round_trips) {
        at.fail("nothing to judge", "syn, tos or first_flight", "");
    }
    if (const auto evidence = at.find("evidence")) {
        for (const Cursor& source : evidence->some_elements()) {
            packet.evidence.push_back(load_word(source, sources, "source of evidence"));
        }
    } else {
        for (const auto& [source, name] : sources) packet.evidence.push_back(source);
    }
    packet.judgement = load_judgement(context, at);
    packet.hint = find_line(at, "hint");
    return packet;
}

const Keys& verbs() {
    static const Keys names{"connect", "accept",       "send",  "expect", "relay",  "half_close",
                            "close",   "reset",        "pause", "set",    "repeat", "parallel",
                            "barrier", "alternatives", "do",    "launch", "packet"};
    return names;
}

Verb load_verb(LoadContext& context, const std::string& verb, const Cursor& at) {
    if (verb == "connect") return load_connect(context, at);
    if (verb == "accept") return load_accept(context, at);
    if (verb == "send") return load_send(context, at);
    if (verb == "expect") return load_expect(context, at);
    if (verb == "relay") return load_relay(context, at);
    if (verb == "half_close") return load_end(context, at, Ending::half_close);
    if (verb == "close") return load_end(context, at, Ending::close);
    if (verb == "reset") return load_end(context, at, Ending::reset);
    if (verb == "set") return load_set(context, at);
    if (verb == "repeat") return load_repeat(context, at);
    if (verb == "parallel") return load_parallel(context, at);
    if (verb == "alternatives") return load_alternatives(context, at);
    if (verb == "launch") return load_launch(context, at);
    if (verb == "packet") return load_packet(context, at);
    if (verb == "pause") {
        allow(at, {"for"});
        return Pause{load_duration(context.bounds, at.at("for"))};
    }
    allow(at, {"name"});
    return Barrier{at.at("name").line()};
}

void note_connections(LoadContext& context, const Step& step) {
    const auto speaks = [&](const Speaker& speaker) {
        context.spoken_on.emplace(speaker, step.pointer);
    };
    if (const auto* connect = std::get_if<Connect>(&step.action)) {
        if (!connect->refused) context.opened.insert(connect->speaker);
    } else if (const auto* accept = std::get_if<Accept>(&step.action)) {
        context.opened.insert(accept->speaker);
    } else if (const auto* relay = std::get_if<RelayCheck>(&step.action)) {
        speaks(relay->a);
        speaks(relay->b);
    } else if (const auto* send = std::get_if<Send>(&step.action)) {
        speaks(send->speaker);
    } else if (const auto* end = std::get_if<End>(&step.action)) {
        speaks(end->speaker);
    } else if (const auto* expect = std::get_if<Expect>(&step.action)) {
        if (!std::holds_alternative<NoConnection>(expect->expectation.wanted)) {
            speaks(expect->speaker);
        }
    }
}

void load_step(LoadContext& context, const Cursor& element, std::vector<Step>& steps) {
    element.allow(verbs());
    const std::string verb = element.one_of(verbs(), "verb");
    const Cursor at = element.at(verb);
    context.budget.charge(sizeof(Step), element);
    if (verb == "do") {
        for (Step& step : load_sequence(context, at)) steps.push_back(std::move(step));
        return;
    }
    Step step{element.pointer(), verb, "", load_verb(context, verb, at)};
    step.label = find_line(at, "label");
    note_connections(context, step);
    context.variables.insert(context.captured.begin(), context.captured.end());
    context.captured.clear();
    steps.push_back(std::move(step));
}

}  // namespace

std::vector<Step> load_steps(LoadContext& context, const Cursor& list) {
    if (++context.nesting > context.bounds.depth) {
        list.fail("too deep", fmt::format("at most {} levels of steps", context.bounds.depth), "");
    }
    std::vector<Step> steps;
    for (const Cursor& element : list.some_elements()) load_step(context, element, steps);
    --context.nesting;
    return steps;
}

}  // namespace conform::scenario
