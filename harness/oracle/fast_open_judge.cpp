#include "oracle/fast_open_judge.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace conform::oracle {
namespace {

Sighting syn(const RelayLeg& leg, std::string expected, std::string got) {
    Sighting seen;
    seen.by = Party::proxy;
    seen.what = "SYN to the remote";
    seen.where = "proxy, first packet of the connection to the remote";
    seen.expected = std::move(expected);
    seen.got = std::move(got);
    seen.frames = {leg.begin.seen.frame};
    return seen;
}

std::string described(const capture::ConnectionBegin& begin) {
    if (begin.syn_payload > 0) return fmt::format("a SYN with {} bytes of data", begin.syn_payload);
    return begin.fast_open_option ? "a SYN that asks for a Fast Open cookie" : "a plain SYN";
}

}  // namespace

void judge_fast_open(const RelayLeg& leg, Conversation& conversation) {
    const auto& begin = leg.begin;
    if (!begin.syn_seen) return;
    auto& docket = conversation.docket();
    const auto& asked = conversation.facts().request.tfo;
    const bool used = begin.fast_open_option || begin.syn_payload > 0;
    if (!asked) {
        if (!used) return docket.held("R05-TFO-P-CONNECT-NOT", Party::proxy);
        return docket.broken(
            "R05-TFO-P-CONNECT-NOT",
            syn(leg, "no TCP Fast Open: the Request has no TFO option", described(begin)));
    }
    if (!used) {
        // An option may be left unsupported, and a kernel may refuse.
        return docket.broken("R05-TFO-P-CONNECT-USE",
                             syn(leg, "an attempt at TCP Fast Open", described(begin)), informs);
    }
    docket.held("R05-TFO-P-CONNECT-USE", Party::proxy);
    if (begin.syn_payload == 0 || asked->payload_size == 0) return;
    docket.held("R05-TFO-P-PAYLOAD-CONTENT", Party::proxy);
    const auto offered = std::size_t{asked->payload_size};
    auto seen = syn(leg, fmt::format("{} bytes of data, as announced", offered), described(begin));
    seen.ambiguity = "AMB-70";
    if (begin.syn_payload > offered) {
        seen.hint = "bytes the client did not offer got TFO's weaker guarantee";
        docket.broken("R05-TFO-P-PAYLOAD-DIFF", seen, informs);
    } else if (begin.syn_payload < offered) {
        seen.hint = fmt::format("first flight cut: {} of {} bytes", begin.syn_payload, offered);
        docket.broken("R05-TFO-P-PAYLOAD-DIFF", seen, informs);
    }
}

}  // namespace conform::oracle
