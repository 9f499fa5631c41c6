// Which Stack option the bytes are, from level, code and length together.
//
// Three figures of the draft contradict their own lists (AMB-68, AMB-69, AMB-48), so that an option
// of three data bytes at Level TCP may be several things. By its second byte:
//   the TOS code        IP TOS with Level TCP (a backlog of 256 to 511 would look the same)
//   the scheduler's     MPTCP scheduler
//   other known codes   nothing that can be told: malformed
//   anything else       Listen Backlog without Code, when the leg is proxy-remote
// Two data bytes with TFO's level and code are TFO without payload size (the four-byte IP TOS of
// the figure would look the same).
#pragma once

#include "socks6/wire/typed_option.hpp"

namespace socks6::wire {

enum class StackKind : std::uint8_t {
    tos,
    tfo,
    mptcp,
    scheduler,
    backlog,
    unknown,    ///< a level and code without a meaning in this revision
    malformed,  ///< a known one of a length that it does not have
};

struct StackLayout {
    StackKind kind = StackKind::unknown;
    StackForm form = StackForm::full;
};

/// Leg and level share a byte: two bits, then six.
inline Leg leg_of(std::uint8_t leg_level) {
    return static_cast<Leg>(leg_level >> 6);
}
inline Level level_of(std::uint8_t leg_level) {
    return static_cast<Level>(leg_level & 0x3F);
}
inline std::uint8_t leg_level(Leg leg, Level level) {
    return static_cast<std::uint8_t>(static_cast<unsigned>(leg) << 6 |
                                     (static_cast<unsigned>(level) & 0x3F));
}

/// `data_size`: of kind and length not counted, two at least. `first`, `second`: the first bytes.
inline StackLayout stack_layout(const StackCodes& codes, std::size_t data_size, std::uint8_t first,
                                std::uint8_t second) {
    const auto level = level_of(first);
    const auto is = [&](const StackCode& code) {
        return code.level == level && code.code == second;
    };
    const auto when = [](bool fits, StackKind kind) {
        return StackLayout{fits ? kind : StackKind::malformed, StackForm::full};
    };
    if (is(codes.tos)) return when(data_size == 3, StackKind::tos);
    if (is(codes.tfo) && data_size == 4) return {StackKind::tfo, StackForm::full};
    if (is(codes.tfo) && data_size == 2) return {StackKind::tfo, StackForm::without_size};
    if (is({Level::tcp, codes.tos.code}) && data_size == 3)
        return {StackKind::tos, StackForm::tcp_level};
    if (is(codes.tfo)) return {StackKind::malformed, StackForm::full};
    if (is(codes.mptcp)) return when(data_size == 2, StackKind::mptcp);
    if (codes.scheduler && is(*codes.scheduler)) return when(data_size == 3, StackKind::scheduler);
    if (is(codes.backlog)) return when(data_size == 4, StackKind::backlog);
    if (level == codes.backlog.level && data_size == 3 && leg_of(first) == Leg::proxy_remote)
        return {StackKind::backlog, StackForm::without_code};
    return {StackKind::unknown, StackForm::full};
}

}  // namespace socks6::wire
