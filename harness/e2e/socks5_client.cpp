#include "e2e/socks5_client.hpp"

#include <arpa/inet.h>

#include <array>
#include <stdexcept>

namespace e2e {
namespace {

using namespace std::string_literals;

/// ATYP, address, port.
std::string encoded(const std::string& endpoint) {
    const auto colon = endpoint.rfind(':');
    std::string address(4, '\0');
    if (inet_pton(AF_INET, endpoint.substr(0, colon).c_str(), address.data()) != 1) {
        throw std::runtime_error("expected an IPv4 address and a port, got " + endpoint);
    }
    const int port = std::stoi(endpoint.substr(colon + 1));
    return "\x01" + address + static_cast<char>(port >> 8) + static_cast<char>(port);
}

std::string decoded(const std::string& bytes) {
    std::array<char, INET_ADDRSTRLEN> text{};
    inet_ntop(AF_INET, bytes.data(), text.data(), text.size());
    const auto high = static_cast<unsigned char>(bytes[4]);
    const auto low = static_cast<unsigned char>(bytes[5]);
    return text.data() + ":"s + std::to_string(high << 8 | low);
}

void expect(const std::string& what, const std::string& expected, const std::string& got) {
    if (got != expected) throw std::runtime_error(what + ": unexpected bytes");
}

}  // namespace

Socks5Client::Socks5Client(const std::string& proxify, Command command, const std::string& target)
    : connection_(proxify) {
    connection_.send("\x05\x01\0"s);
    expect("SOCKS 5 method selection", "\x05\0"s, connection_.read(2));
    connection_.send("\x05"s + static_cast<char>(command) + '\0' + encoded(target));
}

Socks5Client::Reply Socks5Client::read_reply() const {
    const auto head = connection_.read(4);
    expect("SOCKS 5 reply", "\x05"s + head[1] + "\0\x01"s, head);
    return {head[1], decoded(connection_.read(6))};
}

std::string socks5_datagram_header(const std::string& remote) {
    return "\0\0\0"s + encoded(remote);
}

}  // namespace e2e
