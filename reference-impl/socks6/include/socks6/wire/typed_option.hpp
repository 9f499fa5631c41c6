// Options with meaning: every option of the draft as a small value, for writing and after decoding.
//
// Values that carry bytes borrow them; nothing here allocates. Three figures of draft-05 do not add
// up (IP TOS, TFO, Listen Backlog: docs/draft-readings.md, AMB-68, AMB-69, AMB-48). We write the
// form with the Code byte and a Length that counts every byte; we read the others where they can be
// told apart, and `form` says which one it was.
#pragma once

#include <cstdint>
#include <span>
#include <variant>

#include "socks6/wire/codes.hpp"
#include "socks6/wire/option.hpp"
#include "socks6/wire/parsed.hpp"

namespace socks6::wire {

/// How a Stack option was laid out.
enum class StackForm : std::uint8_t {
    full,          ///< Length counts every byte, Code present: what we write
    without_size,  ///< TFO of Length 4, no payload size (AMB-69)
    without_code,  ///< Listen Backlog of Length 5, no Code byte (AMB-48)
    tcp_level,     ///< IP TOS of Length 5 with Level TCP (AMB-68)
};

/// draft-05, "IP TOS options"
struct TosOption {
    Leg leg = Leg::both;
    std::uint8_t tos = 0;
    StackForm form = StackForm::full;

    friend bool operator==(const TosOption&, const TosOption&) = default;
};

/// draft-05, "TFO options"; payload size in bytes, 0 on BIND
struct TfoOption {
    Leg leg = Leg::proxy_remote;
    std::uint16_t payload_size = 0;
    StackForm form = StackForm::full;

    friend bool operator==(const TfoOption&, const TfoOption&) = default;
};

/// draft-05, "Multipath TCP options"
struct MptcpOption {
    Leg leg = Leg::proxy_remote;

    friend bool operator==(const MptcpOption&, const MptcpOption&) = default;
};

/// draft-05, "MPTCP Scheduler options"
struct SchedulerOption {
    Leg leg = Leg::both;
    Scheduler scheduler = Scheduler::default_;

    friend bool operator==(const SchedulerOption&, const SchedulerOption&) = default;
};

/// draft-05, "Listen Backlog options"
struct BacklogOption {
    Leg leg = Leg::proxy_remote;
    std::uint16_t backlog = 0;
    StackForm form = StackForm::full;

    friend bool operator==(const BacklogOption&, const BacklogOption&) = default;
};

/// A Stack option that this library does not know.
struct UnknownStackOption {
    Leg leg = Leg::both;
    Level level = Level::ip;
    std::uint8_t code = 0;
    Bytes data;
};

/// draft-05, "Authentication Method options"; initial data length in bytes
struct AuthenticationMethodOption {
    std::uint16_t initial_data_length = 0;
    std::span<const std::uint8_t> methods;  ///< one byte a method
};

/// draft-05, "Authentication Data options"
struct AuthenticationDataOption {
    Method method = Method::none;
    Bytes data;
};

/// draft-05, "Requesting a fresh token window"
struct TokenRequest {
    std::uint32_t window_size = 0;

    friend bool operator==(const TokenRequest&, const TokenRequest&) = default;
};

/// draft-05, "Requesting a fresh token window"
struct TokenWindowAdvertisement {
    std::uint32_t base = 0;
    std::uint32_t size = 0;

    friend bool operator==(const TokenWindowAdvertisement&,
                           const TokenWindowAdvertisement&) = default;
};

/// draft-05, "Spending a token"
struct TokenExpenditure {
    std::uint32_t token = 0;

    friend bool operator==(const TokenExpenditure&, const TokenExpenditure&) = default;
};

/// draft-05, "Spending a token"
struct TokenExpenditureReply {
    Expenditure code = Expenditure::success;

    friend bool operator==(const TokenExpenditureReply&, const TokenExpenditureReply&) = default;
};

/// Any other option: a kind that is vendor-specific or unknown, or a known kind kept as bytes.
struct OpaqueOption {
    std::uint8_t kind = 0;
    Bytes data;
};

using Option = std::variant<TosOption, TfoOption, MptcpOption, SchedulerOption, BacklogOption,
                            UnknownStackOption, AuthenticationMethodOption,
                            AuthenticationDataOption, TokenRequest, TokenWindowAdvertisement,
                            TokenExpenditure, TokenExpenditureReply, OpaqueOption>;

/// The meaning of one option. A kind that the revision does not know is an OpaqueOption; a known
/// kind whose length or type does not fit is an error with Defect::option_content (a receiver may
/// then ignore it, AMB-04). The result borrows from `option`. Offsets in the error count from
/// the start of the options.
std::variant<Option, ParseError> decode_option(const OptionView& option, const Dialect& dialect);

}  // namespace socks6::wire
