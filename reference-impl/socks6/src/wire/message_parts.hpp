// The parts that several messages share: version, address, options. Each function reads or writes
// one part at the cursor and returns false when it had to stop (byte_reader.hpp, byte_writer.hpp).
#pragma once

#include <span>

#include "byte_reader.hpp"
#include "byte_writer.hpp"
#include "socks6/wire/message.hpp"

namespace socks6::wire {

/// Both version bytes; a foreign one is an error as soon as it is there (AMB-14).
inline bool read_version(ByteReader& in, const Dialect& dialect) {
    if (!in.need(1)) return false;
    if (const auto major = in.u8(); major != dialect.version.major) [[unlikely]]
        return in.fail(Defect::version, "version.major", 0, "the version spoken here", major);
    if (!in.need(1)) return false;
    if (const auto minor = in.u8(); minor != dialect.version.minor) [[unlikely]]
        return in.fail(Defect::version, "version.minor", 1, "the version spoken here", minor);
    return true;
}

inline bool write_version(ByteWriter& out, VersionBytes version) {
    if (!out.room(2)) return false;
    out.u8(version.major);
    out.u8(version.minor);
    return true;
}

/// Address type and the address behind it.
inline bool read_address(ByteReader& in, AddressView& address) {
    if (!in.need(1)) return false;
    address.type = static_cast<AddressType>(in.u8());
    std::size_t size = 0;
    switch (address.type) {
        case AddressType::ipv4:
            size = 4;
            break;
        case AddressType::ipv6:
            size = 16;
            break;
        case AddressType::domain:
            if (!in.need(1)) return false;
            size = in.u8();
            break;
        default:
            return in.fail(Defect::address_type, "address_type", in.offset() - 1,
                           "0x01, 0x03 or 0x04", static_cast<std::uint8_t>(address.type));
    }
    if (!in.need(size)) return false;
    address.bytes = in.bytes(size);
    return true;
}

inline bool write_address(ByteWriter& out, const Address& address) {
    const auto bytes = address.bytes();
    if (!out.room(2 + bytes.size())) return false;
    out.u8(static_cast<std::uint8_t>(address.type()));
    switch (address.type()) {
        case AddressType::ipv4:
            if (bytes.size() != 4) return out.fail("address", "4 bytes", bytes.size());
            break;
        case AddressType::ipv6:
            if (bytes.size() != 16) return out.fail("address", "16 bytes", bytes.size());
            break;
        case AddressType::domain:
            out.u8(static_cast<std::uint8_t>(bytes.size()));
            break;
        default:
            return out.fail("address_type", "0x01, 0x03 or 0x04",
                            static_cast<std::uint8_t>(address.type()));
    }
    out.bytes(bytes);
    return true;
}

/// The options, from the field that says how many there are to the end of the last one.
bool read_options(ByteReader& in, const Dialect& dialect, OptionsView& options);
bool write_options(ByteWriter& out, std::span<const Option> options, const Revision& revision);

/// One option, header included.
bool write_option(ByteWriter& out, const Option& option, const Revision& revision);

}  // namespace socks6::wire
