#include "message_parts.hpp"

namespace socks6::wire {
namespace {

constexpr std::uint8_t negotiation_version = 1;

bool read_negotiation_version(ByteReader& in) {
    if (!in.need(1)) return false;
    if (const auto version = in.u8(); version != negotiation_version)
        return in.fail(Defect::version, "version", 0, "0x01", version);
    return true;
}

/// One length byte and as many bytes.
bool read_counted_bytes(ByteReader& in, Bytes& bytes) {
    if (!in.need(1)) return false;
    const std::size_t size = in.u8();
    if (!in.need(size)) return false;
    bytes = in.bytes(size);
    return true;
}

bool write_counted_bytes(ByteWriter& out, std::string_view field, Bytes bytes) {
    if (bytes.size() > 255) return out.fail(field, "at most 255 bytes", bytes.size());
    auto space = out.room(1 + bytes.size());
    if (!space) return false;
    space.u8(static_cast<std::uint8_t>(bytes.size()));
    space.bytes(bytes);
    return true;
}

}  // namespace

Parsed<PasswordRequestView> parse_password_request(Bytes input) {
    ByteReader in(input, "Username/Password Request");
    PasswordRequestView request;
    if (!read_negotiation_version(in) || !read_counted_bytes(in, request.user) ||
        !read_counted_bytes(in, request.password))
        return in.stopped<PasswordRequestView>();
    return {request, in.offset()};
}

Parsed<PasswordReply> parse_password_reply(Bytes input) {
    ByteReader in(input, "Username/Password Reply");
    if (!read_negotiation_version(in) || !in.need(1)) return in.stopped<PasswordReply>();
    return {PasswordReply{in.u8()}, in.offset()};
}

Written write(const PasswordRequest& message, const Dialect&, std::span<std::uint8_t> out) {
    ByteWriter writer(out, "Username/Password Request");
    if (auto space = writer.room(1)) {
        space.u8(negotiation_version);
        if (write_counted_bytes(writer, "user", message.user))
            write_counted_bytes(writer, "password", message.password);
    }
    return writer.done();
}

Written write(const PasswordReply& message, const Dialect&, std::span<std::uint8_t> out) {
    ByteWriter writer(out, "Username/Password Reply");
    if (auto space = writer.room(2)) {
        space.u8(negotiation_version);
        space.u8(message.status);
    }
    return writer.done();
}

}  // namespace socks6::wire
