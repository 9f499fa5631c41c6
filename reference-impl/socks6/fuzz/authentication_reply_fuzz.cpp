#include "message_properties.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace socks6::wire;
    check_input(MessageType::authentication_reply, data, size, parse_authentication_reply);
    return 0;
}
