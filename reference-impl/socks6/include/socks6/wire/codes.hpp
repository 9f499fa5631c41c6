// Numbers with names: commands, address types, reply codes, methods and the fields of options.
//
// Every enumeration may hold any value of its underlying type: unknown numbers come from the
// network and are kept. to_name() gives the name used in scenarios and reports
// ("connection_refused"), or an empty view for a number without one; from_name() is its inverse.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace socks6::wire {

/// draft-05, "Requests"
enum class Command : std::uint8_t { noop = 0, connect = 1, bind = 2, udp_associate = 3 };

/// draft-05, "Requests", "Operation Replies", "Handling UDP ASSOCIATE"
enum class AddressType : std::uint8_t { ipv4 = 1, domain = 3, ipv6 = 4 };

/// draft-05, "Authentication Replies"
enum class AuthenticationType : std::uint8_t { success = 0, further_needed = 1 };

/// Authentication methods as assigned for SOCKS 5.
enum class Method : std::uint8_t { none = 0, gssapi = 1, password = 2, not_acceptable = 0xFF };

/// draft-05, "Operation Replies"
enum class ReplyCode : std::uint8_t {
    success = 0,
    general_failure = 1,
    not_allowed = 2,
    network_unreachable = 3,
    host_unreachable = 4,
    connection_refused = 5,
    ttl_expired = 6,
    command_not_supported = 7,
    address_type_not_supported = 8,
    timed_out = 9,
};

/// draft-05, "Stack options"; two bits
enum class Leg : std::uint8_t { client_proxy = 1, proxy_remote = 2, both = 3 };

/// draft-05, "Stack options"; six bits
enum class Level : std::uint8_t { ip = 1, ipv4 = 2, ipv6 = 3, tcp = 4, udp = 5 };

/// draft-05, "MPTCP Scheduler options"
enum class Scheduler : std::uint8_t { default_ = 1, round_robin = 2, redundant = 3 };

/// draft-05, "Spending a token"
enum class Expenditure : std::uint8_t {
    success = 1,
    no_window = 2,
    out_of_window = 3,
    duplicate = 4
};

std::string_view to_name(Command);
std::string_view to_name(AddressType);
std::string_view to_name(AuthenticationType);
std::string_view to_name(Method);
std::string_view to_name(ReplyCode);
std::string_view to_name(Leg);
std::string_view to_name(Level);
std::string_view to_name(Scheduler);
std::string_view to_name(Expenditure);

/// The value of enumeration E with that name: from_name<ReplyCode>("ttl_expired").
template <typename E>
std::optional<E> from_name(std::string_view name);

}  // namespace socks6::wire
