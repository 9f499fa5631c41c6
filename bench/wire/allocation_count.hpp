// How often this program has called operator new since its start.
//
// The program's own operator new counts; linking allocation_count.cpp puts it in place of the
// library's. Any thread.
#pragma once

#include <cstddef>

namespace bench {

std::size_t allocations();

}  // namespace bench
