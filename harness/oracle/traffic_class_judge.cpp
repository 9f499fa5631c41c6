#include "oracle/traffic_class_judge.hpp"

#include <fmt/format.h>

namespace conform::oracle {
namespace {

namespace wire = socks6::wire;

/// The two low bits are ECN's and belong to the path.
constexpr std::uint8_t meaningful = 0xFC;

void judge(const wire::TosOption& said, std::uint8_t used, const char* leg,
           Conversation& conversation) {
    auto& docket = conversation.docket();
    if ((said.tos & meaningful) == (used & meaningful)) {
        return docket.held("R05-TOS-P-ADVERTISE", Party::proxy);
    }
    Sighting seen;
    seen.by = Party::proxy;
    seen.what = fmt::format("TOS of packets on the {} leg", leg);
    seen.where = "proxy";
    seen.expected = fmt::format("0x{:02X}, as its Operation Reply says", said.tos);
    seen.got = fmt::format("0x{:02X}", used);
    seen.ambiguity = "AMB-68";
    seen.frames = {conversation.facts().operation->seen.frame};
    // Routers clear what they do not know: then this says nothing about the proxy.
    docket.broken("R05-TOS-P-ADVERTISE", seen,
                  (used & meaningful) == 0 ? std::optional(undecided) : std::nullopt);
}

}  // namespace

void judge_traffic_class(std::optional<std::uint8_t> toward_remote, Conversation& conversation) {
    if (!conversation.facts().operation) return;
    const auto toward_client = conversation.proxy_traffic_class();
    for (const auto& said : conversation.facts().operation->tos) {
        const auto leg = static_cast<unsigned>(said.leg);
        if ((leg & 1U) != 0 && toward_client) judge(said, *toward_client, "client", conversation);
        if ((leg & 2U) != 0 && toward_remote) judge(said, *toward_remote, "remote", conversation);
    }
}

}  // namespace conform::oracle
