// Everything that a run is told, as one plain value. The defaults are those of socks6-conform.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "requirements/ambiguities.hpp"
#include "runner/target.hpp"
#include "scenario/scenario.hpp"
#include "socks6/wire/revision.hpp"
#include "suite/target_address.hpp"
#include "verdict/verdict.hpp"

namespace conform::suite {

enum class PcapKeep : std::uint8_t { all, failed };

struct Options {
    std::optional<TargetAddress> target;  ///< one that runs already
    std::string target_command;           ///< or one that we start; neither: the built-in reference
    std::optional<std::uint16_t> udp_port;
    std::optional<runner::UserCredentials> first_user;
    std::optional<runner::UserCredentials> second_user;
    bool users_of_command = false;  ///< made up for the target's command
    std::string password_file;      ///< where the first password came from; for the repeat command

    socks6::wire::Dialect dialect;
    requirements::Reading reading = requirements::Reading::errata;
    std::map<std::string, Verdict> levels;  ///< --level

    std::optional<socks6::net::IpAddress> advertise_v4;
    std::optional<socks6::net::IpAddress> advertise_v6;
    std::string advertise_name;  ///< empty: "localhost" when the target is on loopback
    runner::PortRange ports;

    bool no_lab = false;
    std::size_t jobs = 8;
    std::optional<std::chrono::milliseconds> timeout;  ///< of a case, in place of its own
    std::size_t retries = 0;
    std::uint64_t seed = 1;
    bool second_look = true;  ///< what waited in vain beside others is repeated alone
    bool strict = false;      ///< --fail-on warn
    std::set<scenario::Feature> require;

    std::optional<std::filesystem::path> pcap_folder;
    PcapKeep pcap_keep = PcapKeep::all;
    std::optional<std::filesystem::path> pcap_merged;  ///< all packets of the run in one file
    std::optional<std::size_t> pcap_rotate;            ///< bytes; then the next merged file begins
    std::optional<std::size_t> snap_length;            ///< bytes kept of each captured frame

    std::string tool_version;
    /// Arguments that the repeat command has to carry beside those that follow from the above:
    /// `--scenarios DIR`, files.
    std::vector<std::string> repeat_arguments;

    bool judges_reference() const { return !target && target_command.empty(); }
    /// Whether the target's command gets a file of users, which names those of full length too.
    bool has_long_users() const { return target_command.find("{users_file}") != std::string::npos; }
};

}  // namespace conform::suite
