// The parts of the table that run proxies; each prints its rows when it is done.
#pragma once

#include "bench/load/comparison.hpp"

namespace bench {

/// (a) CONNECT and a one-byte echo
void measure_connects(const Effort& effort);
/// (b) one and 64 bulk streams
void measure_bulk(const Effort& effort);
/// (c) datagrams through an association
void measure_datagrams(const Effort& effort);
/// (d) memory of idle connections and associations
void measure_idle(const Effort& effort);

}  // namespace bench
