// The one main() of all test programs; compiled once, as it is the slowest file of Catch2.
#define CATCH_CONFIG_MAIN
#include "catch_shim.hpp"
