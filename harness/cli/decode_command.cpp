#include <fmt/format.h>

#include <array>
#include <istream>
#include <iterator>
#include <ostream>

#include "cli/commands.hpp"
#include "reports/escape.hpp"
#include "reports/hex.hpp"
#include "socks6/wire/dissect.hpp"
#include "suite/exit_code.hpp"

namespace conform::cli {
namespace {

namespace wire = socks6::wire;

constexpr std::array all_types{wire::MessageType::request,
                               wire::MessageType::version_mismatch_reply,
                               wire::MessageType::authentication_reply,
                               wire::MessageType::operation_reply,
                               wire::MessageType::udp_association_init,
                               wire::MessageType::udp_association_confirmation,
                               wire::MessageType::datagram_header,
                               wire::MessageType::password_request,
                               wire::MessageType::password_reply};

constexpr std::size_t most_bytes = 1024 * 1024;

std::string type_names() {
    std::string names;
    for (const auto type : all_types) {
        names += (names.empty() ? "" : ", ") + std::string(wire::to_name(type));
    }
    return names;
}

/// "06:00", "0x06 0x00" and line breaks are fine, too.
std::optional<wire::Buffer> bytes_of(std::string_view text) {
    std::string digits;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == ':' || c == ',') continue;
        if (c == '0' && i + 1 < text.size() && (text[i + 1] == 'x' || text[i + 1] == 'X')) {
            ++i;
            continue;
        }
        digits += c;
    }
    return reports::from_hex(digits);
}

void show(const wire::Dissection& found, const wire::Buffer& bytes, std::ostream& out) {
    // to_text escapes what it quotes; lines stay lines.
    out << wire::to_text(found, bytes);
    if (found.complete && found.size < bytes.size()) {
        out << fmt::format("{} more bytes behind the message\n", bytes.size() - found.size);
    }
}

}  // namespace

int run_decode(const DecodeCommand& command, std::istream& in, std::ostream& out,
               std::ostream& err) {
    auto text = command.hex;
    if (text == "-") text.assign(std::istreambuf_iterator<char>(in), {});
    const auto bytes = bytes_of(text);
    if (!bytes || bytes->empty() || bytes->size() > most_bytes) {
        err << "socks6-conform: decode: expected pairs of hexadecimal digits, as in \"06 00 00 00 "
               "00\"\n";
        return suite::exit_usage;
    }
    if (!command.type.empty()) {
        const auto type = wire::message_type_from_name(command.type);
        if (!type) {
            err << fmt::format("socks6-conform: --as: expected one of {}, got \"{}\"\n",
                               type_names(), reports::escape_terminal(command.type, false));
            return suite::exit_usage;
        }
        show(wire::dissect(*type, *bytes, command.dialect), *bytes, out);
        return suite::exit_ok;
    }
    // Nothing in the bytes says which message they are: all that they can be.
    bool any = false;
    for (const auto type : all_types) {
        const auto found = wire::dissect(type, *bytes, command.dialect);
        if (!found.complete || found.size != bytes->size()) continue;
        if (any) out << "\nor\n\n";
        show(found, *bytes, out);
        any = true;
    }
    if (any) return suite::exit_ok;
    out << "No whole message; read as a Request (--as picks another type):\n\n";
    show(wire::dissect(wire::MessageType::request, *bytes, command.dialect), *bytes, out);
    return suite::exit_ok;
}

}  // namespace conform::cli
