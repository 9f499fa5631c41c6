// What has been learned about one conversation: plain values, read by every judge.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capture/traffic.hpp"
#include "socks6/wire/address.hpp"
#include "socks6/wire/codes.hpp"
#include "socks6/wire/typed_option.hpp"

namespace conform::oracle {

/// Why a Request cannot be served as it stands.
enum class Malformed : std::uint8_t {
    no,
    command,       ///< unassigned; the rest can be read
    version,       ///< not the version spoken here
    address_type,  ///< the rest cannot be located
    option_length  ///< an option shorter than its own header
};

struct RequestFacts {
    bool complete = false;
    bool foreign_minor = false;  ///< the major version is the one spoken here
    Malformed malformed = Malformed::no;
    socks6::wire::Command command = socks6::wire::Command::noop;
    socks6::wire::Address address;
    std::uint16_t port = 0;
    std::size_t size = 0;     ///< bytes on the wire
    std::size_t options = 0;  ///< how many
    bool method_option = false;
    std::uint16_t initial_data = 0;
    std::vector<std::uint8_t> methods{};       ///< advertised
    std::vector<std::uint8_t> data_methods{};  ///< with authentication data
    std::optional<std::string> user{};         ///< of a password in the Request
    std::optional<std::uint32_t> window_asked{};
    std::vector<std::uint32_t> tokens{};  ///< to be spent
    std::optional<socks6::wire::TfoOption> tfo{};
    std::optional<std::uint16_t> backlog{};
    capture::Seen seen{};  ///< of its last byte
};

struct AuthenticationFacts {
    struct Reply {
        socks6::wire::AuthenticationType type = socks6::wire::AuthenticationType::success;
        std::uint8_t method = 0;
    };
    std::optional<Reply> first{};
    std::optional<std::string> user{};        ///< of the password exchange
    std::optional<std::uint8_t> status{};     ///< of RFC 1929
    std::optional<capture::Seen> password{};  ///< when the credentials had been sent
    std::optional<Reply> second{};
    bool succeeded = false;
    bool refused = false;
    std::optional<socks6::wire::TokenWindowAdvertisement> window{};
    std::vector<socks6::wire::Expenditure> expenditure_replies{};
    capture::Seen seen{};  ///< of the reply that decided
};

struct OperationFacts {
    socks6::wire::ReplyCode code = socks6::wire::ReplyCode::success;
    socks6::wire::Address address;
    std::uint16_t port = 0;
    std::optional<std::uint16_t> backlog{};
    std::vector<socks6::wire::TosOption> tos{};
    capture::Seen seen{};
};

struct Facts {
    capture::Socket client;
    capture::Socket proxy;
    RequestFacts request{};
    AuthenticationFacts authentication{};
    std::optional<OperationFacts> operation{};
    std::optional<OperationFacts> second_operation{};
    bool mismatch_replied = false;
    std::optional<std::uint32_t> association{};
    std::optional<capture::Seen> confirmation{};
    /// What obliges the client to close, and since when.
    std::string must_close_clause{};
    std::optional<capture::Seen> must_close{};
};

}  // namespace conform::oracle
