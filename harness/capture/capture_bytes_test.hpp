// Capture files byte by byte, for tests of those who read them.
#pragma once

#include <cstdint>
#include <cstdio>

#include "capture/header_bytes_test.hpp"
#include "capture/packet_reader.hpp"

namespace conform::capture {

/// Little-endian, as both formats are on most machines.
inline Bytes le16(std::uint32_t value) {
    return {low(value), high(value)};
}
inline Bytes le32(std::uint32_t value) {
    return le16(value & 0xffffU) + le16(value >> 16U);
}
inline std::uint32_t length32(const Bytes& bytes) {
    return static_cast<std::uint32_t>(bytes.size());
}

constexpr std::uint32_t ethernet_link = 1;

/// The header of a pcap file with nanoseconds; `link` as in the registry of link types.
inline Bytes pcap_header(std::uint32_t link) {
    return le32(0xa1b23c4dU) + le16(2) + le16(4) + le32(0) + le32(0) + le32(65535) + le32(link);
}
inline Bytes pcap_record(const Bytes& frame, std::uint32_t seconds = 1, std::uint32_t ns = 0,
                         std::uint32_t cut = 0) {
    return le32(seconds) + le32(ns) + le32(length32(frame)) + le32(length32(frame) + cut) + frame;
}

inline Bytes pcapng_block(std::uint32_t type, const Bytes& body) {
    const Bytes padded = body + Bytes((4 - body.size() % 4) % 4, 0);
    const Bytes length = le32(length32(padded) + 12);
    return le32(type) + length + padded + length;
}
/// A section with one interface that counts nanoseconds.
inline Bytes pcapng_header(std::uint32_t link) {
    return pcapng_block(0x0a0d0d0aU, le32(0x1a2b3c4dU) + le16(1) + le16(0) + Bytes(8, 0xff)) +
           pcapng_block(1, le16(link) + le16(0) + le32(65535) + le16(9) + le16(1) +
                               Bytes{9, 0, 0, 0} + le32(0));
}
inline Bytes pcapng_packet(const Bytes& frame, std::uint64_t t_ns) {
    return pcapng_block(6, le32(0) + le32(static_cast<std::uint32_t>(t_ns >> 32U)) +
                               le32(static_cast<std::uint32_t>(t_ns)) + le32(length32(frame)) +
                               le32(length32(frame)) + frame);
}

/// A reader of these bytes, under the name "x.pcap"; they must outlive it.
inline PacketReader reader_of(Bytes& file) {
    return {fmemopen(file.data(), file.size(), "rb"), "x.pcap"};
}

}  // namespace conform::capture
