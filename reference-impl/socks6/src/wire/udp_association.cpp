#include "message_parts.hpp"

namespace socks6::wire {

Parsed<UdpAssociationInit> parse_udp_association_init(Bytes input) {
    ByteReader in(input, "UDP Association Initialization");
    if (!in.need(4)) return in.stopped<UdpAssociationInit>();
    return {UdpAssociationInit{in.u32()}, in.offset()};
}

Parsed<UdpAssociationConfirmation> parse_udp_association_confirmation(Bytes input) {
    ByteReader in(input, "UDP Association Confirmation");
    if (!in.need(1)) return in.stopped<UdpAssociationConfirmation>();
    if (const auto status = in.u8(); status != 0) {
        in.fail(Defect::value, "status", 0, "0x00", status);
        return in.stopped<UdpAssociationConfirmation>();
    }
    return {UdpAssociationConfirmation{}, in.offset()};
}

Parsed<DatagramHeaderView> parse_datagram_header(Bytes input, const Dialect& dialect) {
    ByteReader in(input, "Datagram Header");
    DatagramHeaderView header;
    if (!read_version(in, dialect) || !in.need(7)) return in.stopped<DatagramHeaderView>();
    header.association_id = in.u32();
    header.port = in.u16();
    if (!read_address(in, header.address)) return in.stopped<DatagramHeaderView>();
    return {header, in.offset()};
}

Written write(const UdpAssociationInit& message, const Dialect&, std::span<std::uint8_t> out) {
    ByteWriter writer(out, "UDP Association Initialization");
    if (auto space = writer.room(4)) space.u32(message.association_id);
    return writer.done();
}

Written write(const UdpAssociationConfirmation&, const Dialect&, std::span<std::uint8_t> out) {
    ByteWriter writer(out, "UDP Association Confirmation");
    if (auto space = writer.room(1)) space.u8(0);
    return writer.done();
}

Written write(const DatagramHeader& message, const Dialect& dialect, std::span<std::uint8_t> out) {
    ByteWriter writer(out, "Datagram Header");
    auto space = write_version(writer, dialect.version) ? writer.room(6) : ByteWriter::Space{};
    if (space) {
        space.u32(message.association_id);
        space.u16(message.port);
        write_address(writer, message.address);
    }
    return writer.done();
}

}  // namespace socks6::wire
