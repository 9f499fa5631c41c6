// What a `send` writes, as loaded: messages by field, data, raw bytes, and their concatenation.
// Values only; the runner turns them into bytes (docs/scenario-format.md, "Payloads").
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "scenario/expression.hpp"
#include "socks6/wire/bytes.hpp"
#include "socks6/wire/dissect.hpp"

namespace conform::scenario {

/// Bytes of the pseudo-random sequence `seed`, from `offset` on; never built as a whole.
struct Pattern {
    std::uint64_t seed = 0;
    std::uint64_t offset = 0;
    Scalar length;
};

/// Application data: bytes as they are, or a pattern.
using Data = std::variant<socks6::wire::Buffer, Pattern>;

/// Whose credentials. Those behind `longest_in_option` are made from the first and wrong.
enum class Credentials : std::uint8_t {
    first,
    second,
    longest,            ///< a user of 255 bytes with a password of 255
    longest_in_option,  ///< one whose request is as long as an option can hold: 252 bytes
    wrong_password,     ///< the password and a byte more
    password_prefix,    ///< all of the password but its last byte
    password_with_nul,  ///< the password, a NUL, and more
    empty_password,
    empty_name,
    swapped,  ///< the password for a name, and the other way round
    unknown_user,
    full_length,  ///< name and password lengthened to 255 bytes
    overrun,      ///< right, but the password's length says one byte more than there is
};

/// The address fields of a message.
enum class AddressForm : std::uint8_t { natural, ipv4, ipv6, domain };

/// An actor by name, in one of the forms it can be named in.
struct ToActor {
    std::string actor;
    AddressForm form = AddressForm::natural;
};
/// A captured endpoint (the variable's name).
struct ToCaptured {
    std::string variable;
};
/// A literal, as far as the format allows it.
struct LiteralAddress {
    AddressForm form = AddressForm::ipv4;
    std::string text;  ///< of ipv4 and ipv6
    Data name;         ///< of domain
};
using Target = std::variant<std::monostate, ToActor, ToCaptured, LiteralAddress>;

struct OverrideSpec {
    std::string field;  ///< a path of the dissection
    std::variant<Scalar, socks6::wire::Buffer> value;
};

/// One option by name: "tfo", "authentication_method", …, "option" for any kind.
struct OptionSpec {
    std::string name;
    std::map<std::string, Scalar, std::less<>> fields;
    std::vector<Scalar> methods;             ///< authentication_method
    std::optional<Data> data;                ///< option, stack, authentication_data
    std::optional<Credentials> credentials;  ///< authentication_data
    Scalar times = std::uint64_t{1};         ///< of `many`
};

struct MessageSpec {
    socks6::wire::MessageType type = socks6::wire::MessageType::request;
    std::map<std::string, Scalar, std::less<>> fields;  ///< by the dissector's names
    Target to;
    std::vector<OptionSpec> options;
    std::optional<Credentials> credentials;  ///< password_request
    std::vector<OverrideSpec> overrides;
};

struct Payload;

/// Header and payload of one datagram between client and relay.
struct DatagramSpec {
    MessageSpec header;  ///< type datagram_header
    Data payload;
};

struct Payload {
    std::variant<MessageSpec, DatagramSpec, Data, std::vector<Payload>> content;
};

}  // namespace conform::scenario
