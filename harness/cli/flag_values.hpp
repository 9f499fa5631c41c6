// The values of flags: text in, value or nothing out. Numbers are read whole, in the C locale.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "cli/command_line.hpp"
#include "net/ip_address.hpp"

namespace conform::cli {

struct Addresses {
    std::optional<socks6::net::IpAddress> v4;
    std::optional<socks6::net::IpAddress> v6;
};

/// "ADDR", "ADDR6" or both with a comma; at most one of each family.
std::optional<Addresses> parse_addresses(const std::string& text);
/// "A-B" with 0 < A <= B, or one port.
std::optional<runner::PortRange> parse_ports(const std::string& text);
std::optional<std::uint16_t> parse_nonzero_port(const std::string& text);
/// Seconds, with a point: above 0, at most 600.
std::optional<std::chrono::milliseconds> parse_seconds(const std::string& text);
/// 1 to 256.
std::optional<std::size_t> parse_jobs(const std::string& text);
/// 0 to 100.
std::optional<std::size_t> parse_retries(const std::string& text);
std::optional<std::uint64_t> parse_seed(const std::string& text);
/// "ID=fail|warn|info"
std::optional<std::pair<std::string, Verdict>> parse_level(const std::string& text);
/// Whether warnings fail.
std::optional<bool> parse_fail_on(const std::string& text);
/// "bind,udp"; "all" is every feature.
std::optional<std::set<scenario::Feature>> parse_features(const std::string& text);
/// A known format and a path: "json=out.json".
std::optional<ReportFile> parse_report(const std::string& text);
/// Anything but nothing.
std::optional<std::filesystem::path> parse_path(const std::string& text);
/// Bytes, or with K, M or G as many KiB, MiB, GiB: 4096 to 2^40.
std::optional<std::size_t> parse_size(const std::string& text);
/// 128 to 262144: less would cut the headers.
std::optional<std::size_t> parse_snap_length(const std::string& text);

struct Roles {
    bool client = true;
    bool proxy = true;
};
/// "client", "proxy" or "both"
std::optional<Roles> parse_role(const std::string& text);
std::optional<suite::PcapKeep> parse_pcap_keep(const std::string& text);
/// Only what scenarios exist for.
std::optional<const socks6::wire::Revision*> parse_revision(const std::string& text);

}  // namespace conform::cli
