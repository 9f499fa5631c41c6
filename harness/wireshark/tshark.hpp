// tshark with the dissector, as a child process.
//
// It reads neither the user's preferences nor his plugins, and resolves no names. What it prints on
// stdout comes back whole; an exit status other than 0, or a word about Lua on stderr, is
// std::runtime_error with both streams.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "wireshark/pdml.hpp"

namespace wireshark {

/// Whether tshark and the programs that come with it are there.
bool tshark_is_installed();

/// `arguments` go to the shell as they are.
std::string tshark(const std::filesystem::path& pcap, const std::string& arguments);

/// "-d tcp.port==…,socks6 -d udp.port==…,socks6"
std::string decode_as(unsigned port);

/// What the dissector shows of a pcap, in the order of frames.
std::vector<Message> dissect(const std::filesystem::path& pcap, const std::string& arguments);

/// A program that must succeed; its stdout.
std::string run_program(const std::string& command);

}  // namespace wireshark
