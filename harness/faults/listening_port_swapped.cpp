// Takes the port that it listens at as the kernel has it in memory.
#include "faults/faults.hpp"
#include "faults/swapped_port.hpp"

namespace conform::faults {

Fault listening_port_swapped() {
    return {"listening-port-swapped",
            {"R05-OPR-P-PORT-NBO", "R05-BIND-P-LISTENING"},
            "the bytes of the port in the first Operation Reply of BIND are swapped",
            wrap_engines_in<SwappedPort<session::Listening, &session::Listening::bound>>};
}

}  // namespace conform::faults
