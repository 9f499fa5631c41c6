#include "message_parts.hpp"

namespace socks6::wire {

Parsed<RequestView> parse_request(Bytes input, const Dialect& dialect) {
    ByteReader in(input, "Request");
    RequestView request;
    if (!read_version(in, dialect) || !in.need(4)) return in.stopped<RequestView>();
    request.command = static_cast<Command>(in.u8());
    request.port = in.u16();
    if (!read_address(in, request.address) || !read_options(in, dialect, request.options))
        return in.stopped<RequestView>();
    return {request, in.offset()};
}

Written write(const Request& message, const Dialect& dialect, std::span<std::uint8_t> out) {
    ByteWriter writer(out, "Request");
    auto space = write_version(writer, dialect.version) ? writer.room(3) : ByteWriter::Space{};
    if (space) {
        space.u8(static_cast<std::uint8_t>(message.command));
        space.u16(message.port);
        if (write_address(writer, message.address))
            write_options(writer, message.options, *dialect.revision);
    }
    return writer.done();
}

}  // namespace socks6::wire
