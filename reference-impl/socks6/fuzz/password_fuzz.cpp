// RFC 1929: request and reply, whatever the bytes.
#include "message_properties.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace socks6::wire;
    check_input(MessageType::password_request, data, size,
                [](Bytes bytes, const Dialect&) { return parse_password_request(bytes); });
    check_input(MessageType::password_reply, data, size,
                [](Bytes bytes, const Dialect&) { return parse_password_reply(bytes); });
    return 0;
}
