#include "message_parts.hpp"

namespace socks6::wire {

Parsed<OperationReplyView> parse_operation_reply(Bytes input, const Dialect& dialect) {
    ByteReader in(input, "Operation Reply");
    OperationReplyView reply;
    if (!in.need(4)) return in.stopped<OperationReplyView>();
    reply.code = static_cast<ReplyCode>(in.u8());
    reply.bind_port = in.u16();
    if (!read_address(in, reply.bind_address) || !read_options(in, dialect, reply.options))
        return in.stopped<OperationReplyView>();
    return {reply, in.offset()};
}

Written write(const OperationReply& message, const Dialect& dialect, std::span<std::uint8_t> out) {
    ByteWriter writer(out, "Operation Reply");
    if (auto space = writer.room(3)) {
        space.u8(static_cast<std::uint8_t>(message.code));
        space.u16(message.bind_port);
        if (write_address(writer, message.bind_address))
            write_options(writer, message.options, *dialect.revision);
    }
    return writer.done();
}

}  // namespace socks6::wire
