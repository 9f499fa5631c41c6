// The messages of SOCKS 6: as parsed (…View, borrowing) and as written.
//
// parse_x(input, dialect): `input` is everything received since the start of the message; views
// borrow from it and stay valid as long as it does. Nothing allocates, nothing is copied.
//
// write_x(message, dialect, out): writes into `out` and gives the size, or why the message cannot
// be expressed (a name beyond 255 bytes, say; never `out` overrun: too small an `out` is an error
// too). encode_x gives a Buffer. To write what no valid message holds, encode one and replace
// single fields (override.hpp).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "socks6/wire/address.hpp"
#include "socks6/wire/bytes.hpp"
#include "socks6/wire/codes.hpp"
#include "socks6/wire/option.hpp"
#include "socks6/wire/parsed.hpp"
#include "socks6/wire/revision.hpp"
#include "socks6/wire/typed_option.hpp"

namespace socks6::wire {

/// draft-05, "Requests". The command may be unknown; the version is the dialect's.
struct RequestView {
    Command command = Command::noop;
    std::uint16_t port = 0;
    AddressView address;
    OptionsView options;
};

struct Request {
    Command command = Command::noop;
    std::uint16_t port = 0;
    Address address;
    std::span<const Option> options;  ///< borrowed for the time of the call
};

/// draft-05, "Version Mismatch Replies": nothing but the proxy's version.
struct VersionMismatchReply {
    VersionBytes version;
};

/// draft-05, "Authentication Replies"
struct AuthenticationReplyView {
    AuthenticationType type = AuthenticationType::success;
    Method method = Method::none;
    OptionsView options;
};

struct AuthenticationReply {
    AuthenticationType type = AuthenticationType::success;
    Method method = Method::none;
    std::span<const Option> options;
};

/// draft-05, "Operation Replies"
struct OperationReplyView {
    ReplyCode code = ReplyCode::success;
    std::uint16_t bind_port = 0;
    AddressView bind_address;
    OptionsView options;
};

struct OperationReply {
    ReplyCode code = ReplyCode::success;
    std::uint16_t bind_port = 0;
    Address bind_address;
    std::span<const Option> options;
};

/// draft-05, "Handling UDP ASSOCIATE": the first message on TCP after a successful reply.
struct UdpAssociationInit {
    std::uint32_t association_id = 0;
};

/// draft-05, "Handling UDP ASSOCIATE"; any status but 0 is an error of the parser.
struct UdpAssociationConfirmation {};

/// draft-05, "Handling UDP ASSOCIATE": in front of every datagram between client and proxy. Its
/// size tells where the payload begins.
struct DatagramHeaderView {
    std::uint32_t association_id = 0;
    std::uint16_t port = 0;
    AddressView address;
};

struct DatagramHeader {
    std::uint32_t association_id = 0;
    std::uint16_t port = 0;
    Address address;
};

/// RFC 1929: version 1, name and password of up to 255 bytes each.
struct PasswordRequestView {
    Bytes user;
    Bytes password;
};
using PasswordRequest = PasswordRequestView;

/// RFC 1929: version 1; status 0 is success, any other value failure.
struct PasswordReply {
    std::uint8_t status = 0;
};

Parsed<RequestView> parse_request(Bytes input, const Dialect& dialect);
Parsed<VersionMismatchReply> parse_version_mismatch_reply(Bytes input, const Dialect& dialect);
Parsed<AuthenticationReplyView> parse_authentication_reply(Bytes input, const Dialect& dialect);
Parsed<OperationReplyView> parse_operation_reply(Bytes input, const Dialect& dialect);
Parsed<UdpAssociationInit> parse_udp_association_init(Bytes input);
Parsed<UdpAssociationConfirmation> parse_udp_association_confirmation(Bytes input);
/// A datagram is whole or it is not: missing bytes still give NeedMore, which the receiver of a
/// datagram treats as malformed.
Parsed<DatagramHeaderView> parse_datagram_header(Bytes input, const Dialect& dialect);
Parsed<PasswordRequestView> parse_password_request(Bytes input);
Parsed<PasswordReply> parse_password_reply(Bytes input);

/// Why a message cannot be written: "Request, address: expected at most 255 bytes, got 300".
struct WriteError {
    std::string_view message;
    std::string_view field;
    std::string_view expected;
    std::uint64_t got = 0;
};

std::string to_string(const WriteError& error);

using Written = std::variant<std::size_t, WriteError>;

Written write(const Request& message, const Dialect& dialect, std::span<std::uint8_t> out);
Written write(const VersionMismatchReply& message, const Dialect& dialect,
              std::span<std::uint8_t> out);
Written write(const AuthenticationReply& message, const Dialect& dialect,
              std::span<std::uint8_t> out);
Written write(const OperationReply& message, const Dialect& dialect, std::span<std::uint8_t> out);
Written write(const UdpAssociationInit& message, const Dialect& dialect,
              std::span<std::uint8_t> out);
Written write(const UdpAssociationConfirmation& message, const Dialect& dialect,
              std::span<std::uint8_t> out);
Written write(const DatagramHeader& message, const Dialect& dialect, std::span<std::uint8_t> out);
Written write(const PasswordRequest& message, const Dialect& dialect, std::span<std::uint8_t> out);
Written write(const PasswordReply& message, const Dialect& dialect, std::span<std::uint8_t> out);

/// The largest message that the wire format can express (a Request with 255 full options, and
/// what -06 allows), so that a buffer of this size never is too small.
inline constexpr std::size_t max_message_size = 66'000;

/// The message in a buffer of its own. A message that cannot be expressed gives WriteError.
template <typename Message>
std::variant<Buffer, WriteError> encode(const Message& message, const Dialect& dialect) {
    std::array<std::uint8_t, max_message_size> space;
    const auto written = write(message, dialect, space);
    if (const auto* error = std::get_if<WriteError>(&written)) return *error;
    const auto size = static_cast<std::ptrdiff_t>(std::get<std::size_t>(written));
    return Buffer(space.begin(), space.begin() + size);
}

/// One option as it stands in a message, header included.
std::variant<Buffer, WriteError> encode_option(const Option& option, const Dialect& dialect);

}  // namespace socks6::wire
