// What a Request wants, as values that outlive its bytes, and what it offers as proof of who wants
// it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "socks6/session/endpoint.hpp"
#include "socks6/session/stack_options.hpp"
#include "socks6/wire/message.hpp"

namespace socks6::session {

struct WantedRequest {
    wire::Command command = wire::Command::noop;
    Endpoint endpoint;
    StackOptions stack;
    std::optional<std::uint32_t> window_size;  ///< a Token Request
    std::optional<std::uint32_t> token;        ///< a Token Expenditure
};

/// Borrows from the Request.
struct AuthenticationOffer {
    std::vector<std::uint8_t> methods;            ///< as advertised, 0x00 and repetitions included
    std::optional<std::uint16_t> initial_data;    ///< bytes; only with a method option
    bool contradictory = false;                   ///< two method options, two lengths
    std::optional<wire::Bytes> password_request;  ///< Authentication Data for Username/Password
};

/// Of options that may stand once, the first counts; what cannot be decoded is left out (AMB-04).
WantedRequest gather_request(const wire::RequestView& request, const wire::Dialect& dialect);
AuthenticationOffer gather_offer(const wire::RequestView& request, const wire::Dialect& dialect);

}  // namespace socks6::session
