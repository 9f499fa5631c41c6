// Takes the port of a peer as the kernel has it in memory.
#include "faults/faults.hpp"
#include "faults/swapped_port.hpp"

namespace conform::faults {

Fault peer_port_swapped() {
    return {"peer-port-swapped",
            {"R05-BIND-P-SECOND-PEER"},
            "the bytes of the port in the second Operation Reply are swapped",
            wrap_engines_in<SwappedPort<session::Accepted, &session::Accepted::peer>>};
}

}  // namespace conform::faults
