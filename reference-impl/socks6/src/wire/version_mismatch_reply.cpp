#include "message_parts.hpp"

namespace socks6::wire {

// The version is this message's content, not its framing: whatever a proxy claims is read, and the
// reader compares (AMB-15).
Parsed<VersionMismatchReply> parse_version_mismatch_reply(Bytes input, const Dialect&) {
    ByteReader in(input, "Version Mismatch Reply");
    if (!in.need(2)) return in.stopped<VersionMismatchReply>();
    VersionMismatchReply reply;
    reply.version.major = in.u8();
    reply.version.minor = in.u8();
    return {reply, in.offset()};
}

Written write(const VersionMismatchReply& message, const Dialect&, std::span<std::uint8_t> out) {
    ByteWriter writer(out, "Version Mismatch Reply");
    write_version(writer, message.version);
    return writer.done();
}

}  // namespace socks6::wire
