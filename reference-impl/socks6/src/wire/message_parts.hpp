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
    auto space = out.room(2);
    if (!space) return false;
    space.u8(version.major);
    space.u8(version.minor);
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

/// `size`: known to the compiler, so that the bytes are copied without a call.
template <std::size_t size>
bool write_ip_address(ByteWriter& out, const Address& address, std::string_view expected) {
    const auto bytes = address.bytes();
    if (bytes.size() != size) [[unlikely]]
        return out.fail("address", expected, bytes.size());
    auto space = out.room(1 + size);
    if (!space) return false;
    space.u8(static_cast<std::uint8_t>(address.type()));
    space.bytes(bytes.first<size>());
    return true;
}

inline bool write_address(ByteWriter& out, const Address& address) {
    switch (address.type()) {
        case AddressType::ipv4:
            return write_ip_address<4>(out, address, "4 bytes");
        case AddressType::ipv6:
            return write_ip_address<16>(out, address, "16 bytes");
        case AddressType::domain:
            break;
        default:
            return out.fail("address_type", "0x01, 0x03 or 0x04",
                            static_cast<std::uint8_t>(address.type()));
    }
    const auto name = address.bytes();
    auto space = out.room(2 + name.size());
    if (!space) return false;
    space.u8(static_cast<std::uint8_t>(AddressType::domain));
    space.u8(static_cast<std::uint8_t>(name.size()));
    space.bytes(name);
    return true;
}

/// Passes `count` options, checking each Length.
bool skip_counted(ByteReader& in, const Dialect& dialect, std::size_t count);
/// Passes options of `size` bytes in all, checking that none reaches beyond them; tells how many.
bool skip_measured(ByteReader& in, const Dialect& dialect, std::size_t size, std::size_t& count);

/// The options, from the field that says how many there are to the end of the last one.
inline bool read_options(ByteReader& in, const Dialect& dialect, OptionsView& options) {
    const bool counted = dialect.revision->options_measure == OptionsMeasure::count;
    if (!in.need(counted ? 1 : 2)) return false;
    std::size_t count = counted ? in.u8() : in.u16();
    const std::size_t start = in.offset();
    if (count != 0 &&
        !(counted ? skip_counted(in, dialect, count) : skip_measured(in, dialect, count, count)))
        return false;
    options = OptionsView(in.since(start), count, *dialect.revision);
    return true;
}
/// One or more options, with the field in front of them.
bool write_some_options(ByteWriter& out, std::span<const Option> options, const Revision& revision);

/// As many as there are, from the field that tells it.
inline bool write_options(ByteWriter& out, std::span<const Option> options,
                          const Revision& revision) {
    if (!options.empty()) return write_some_options(out, options, revision);
    const bool counted = revision.options_measure == OptionsMeasure::count;
    auto space = out.room(counted ? 1 : 2);
    if (!space) return false;
    space.u8(0);
    if (!counted) space.u8(0);
    return true;
}

/// One option, header included.
bool write_option(ByteWriter& out, const Option& option, const Revision& revision);

}  // namespace socks6::wire
