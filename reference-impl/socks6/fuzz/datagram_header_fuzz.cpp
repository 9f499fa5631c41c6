#include "message_properties.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace socks6::wire;
    check_input(MessageType::datagram_header, data, size, parse_datagram_header);
    return 0;
}
