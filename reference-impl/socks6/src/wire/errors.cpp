#include <string>

#include "socks6/wire/message.hpp"
#include "socks6/wire/parsed.hpp"

namespace socks6::wire {
namespace {

std::string expected_got(std::string_view expected, std::uint64_t got) {
    return ": expected " + std::string(expected) + ", got " + std::to_string(got);
}

}  // namespace

std::string to_string(const ParseError& error) {
    return std::string(error.message) + ", " + std::string(error.field) + ", offset " +
           std::to_string(error.offset) + expected_got(error.expected, error.got);
}

std::string to_string(const WriteError& error) {
    return std::string(error.message) + ", " + std::string(error.field) +
           expected_got(error.expected, error.got);
}

}  // namespace socks6::wire
