// An endpoint of a socket as a transcript tells it.
#pragma once

#include "net/endpoint.hpp"
#include "transcript/transcript.hpp"

namespace conform::runner {

inline transcript::FlowEnd flow_end(const socks6::net::Endpoint& endpoint) {
    return {to_string(endpoint.address), endpoint.port};
}

}  // namespace conform::runner
