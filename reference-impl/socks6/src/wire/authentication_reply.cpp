#include "message_parts.hpp"

namespace socks6::wire {

Parsed<AuthenticationReplyView> parse_authentication_reply(Bytes input, const Dialect& dialect) {
    ByteReader in(input, "Authentication Reply");
    AuthenticationReplyView reply;
    if (!read_version(in, dialect) || !in.need(2)) return in.stopped<AuthenticationReplyView>();
    reply.type = static_cast<AuthenticationType>(in.u8());
    reply.method = static_cast<Method>(in.u8());
    if (!read_options(in, dialect, reply.options)) return in.stopped<AuthenticationReplyView>();
    return {reply, in.offset()};
}

Written write(const AuthenticationReply& message, const Dialect& dialect,
              std::span<std::uint8_t> out) {
    ByteWriter writer(out, "Authentication Reply");
    auto space = write_version(writer, dialect.version) ? writer.room(2) : ByteWriter::Space{};
    if (space) {
        space.u8(static_cast<std::uint8_t>(message.type));
        space.u8(static_cast<std::uint8_t>(message.method));
        write_options(writer, message.options, *dialect.revision);
    }
    return writer.done();
}

}  // namespace socks6::wire
