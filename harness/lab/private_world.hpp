// User, mount and network namespaces of our own for the whole process, so that a normal user may
// make further networks, mount files over those of the system for us alone, and capture packets.
//
// Called once, at the start of main, while the process has one thread. Afterwards the process is
// root inside and still the same user outside; the file systems are seen as before, and what is
// mounted from then on nobody else sees. Root gets plain namespaces where it may have them: in a
// user namespace it would lose its rights over the files of others.
#pragma once

#include <optional>

#include "lab/network_namespace.hpp"

namespace conform::lab {

/// Nothing when we are in; else why not, with a remedy if one is known.
std::optional<LabError> enter_private_world();

}  // namespace conform::lab
