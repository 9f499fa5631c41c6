#include "suite/identity.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "socks6/wire/message.hpp"
#include "socks6/wire/version_text.hpp"

namespace conform::suite {

using socks6::wire::Bytes;
using socks6::wire::Dialect;

namespace {

bool begins_with(Bytes bytes, std::string_view text) {
    return socks6::wire::as_text(bytes).substr(0, text.size()) == text;
}

bool is_text(Bytes bytes) {
    return bytes.size() >= 4 && std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) {
               return (byte >= ' ' && byte < 0x7F) || byte == '\r' || byte == '\n' || byte == '\t';
           });
}

/// Some byte pattern of another protocol; nothing that could be SOCKS 6.
std::optional<Speaks> other_protocol(Bytes received) {
    if (begins_with(received, "HTTP/") || begins_with(received, "<!DOCTYPE") ||
        begins_with(received, "<html")) {
        return Speaks::http;
    }
    if (begins_with(received, "SSH-")) return Speaks::ssh;
    // A TLS record: alert or handshake, version 3.x.
    if (received.size() >= 3 && (received[0] == 0x15 || received[0] == 0x16) && received[1] == 3 &&
        received[2] <= 4) {
        return Speaks::tls;
    }
    if (received.size() >= 2 && received[0] == 5) return Speaks::socks5;
    // A SOCKS 4 reply: version 0, code 90 to 93.
    if (received.size() >= 2 && received[0] == 0 && received[1] >= 0x5A && received[1] <= 0x5D) {
        return Speaks::socks4;
    }
    if (is_text(received)) return Speaks::text;
    return std::nullopt;
}

}  // namespace

Speaks what_speaks(Bytes received, Bytes sent, ProbeEnd end, const Dialect& dialect) {
    if (received.empty()) {
        if (end == ProbeEnd::fin) return Speaks::closes;
        return end == ProbeEnd::reset ? Speaks::resets : Speaks::silence;
    }
    // All that was sent must have come back: an Authentication Reply begins like a NOOP Request.
    if (!sent.empty() && received.size() >= sent.size() &&
        std::equal(sent.begin(), sent.end(), received.begin())) {
        return Speaks::echo;
    }
    if (received.size() >= 2 && received[0] == dialect.version.major) {
        if (received[1] != dialect.version.minor) return Speaks::other_version;
        return received.size() == 2 ? Speaks::unsure_version : Speaks::socks6;
    }
    if (const auto other = other_protocol(received)) return *other;
    if (received.size() >= 2 && received[0] == 6) return Speaks::other_version;
    return Speaks::unknown;
}

std::string name_of(Speaks what) {
    switch (what) {
        case Speaks::socks6:
            return "a SOCKS 6 proxy";
        case Speaks::other_version:
            return "a SOCKS 6 proxy with other version bytes";
        case Speaks::unsure_version:
            return "a proxy that refuses its own version";
        case Speaks::silence:
            return "a server that stays silent";
        case Speaks::closes:
            return "a server that closes the connection without a word";
        case Speaks::resets:
            return "a server that resets the connection";
        case Speaks::echo:
            return "an echo server";
        case Speaks::http:
            return "an HTTP server";
        case Speaks::tls:
            return "a TLS server";
        case Speaks::ssh:
            return "an SSH server";
        case Speaks::socks5:
            return "a SOCKS 5 proxy";
        case Speaks::socks4:
            return "a SOCKS 4 proxy";
        case Speaks::text:
            return "a server of some text protocol";
        case Speaks::unknown:
            return "a server of an unknown protocol";
    }
    return "something unknown";
}

namespace {

std::string version_advice(Bytes received, const Dialect& dialect) {
    const socks6::wire::VersionBytes theirs{received[0], received[1]};
    return fmt::format(
        "A SOCKS 6 target that is addressed with version {} and answers with {} speaks another "
        "revision of the draft or a private minor version. If its messages have the layout of "
        "revision {}, try --wire-version {}.",
        to_string(dialect.version), to_string(theirs), dialect.revision->name, to_string(theirs));
}

}  // namespace

std::string advice_for(Speaks what, Bytes received, const Dialect& dialect) {
    switch (what) {
        case Speaks::socks6:
            return {};
        case Speaks::other_version:
            return version_advice(received, dialect);
        case Speaks::unsure_version:
            return fmt::format(
                "These two bytes alone are a Version Mismatch Reply, and it names the version that "
                "the Request had ({}). Compare how your proxy reads the first two bytes of a "
                "Request; if it wants other version bytes, name them with --wire-version.",
                to_string(dialect.version));
        case Speaks::silence:
            return "A NOOP Request is complete with its option count, so a SOCKS 6 proxy answers "
                   "it at once with an Authentication Reply. If this is a SOCKS 6 proxy, it waits "
                   "for bytes that do not come: compare the length that it expects with the "
                   "Request sent. Else name the proxy's own port with --target HOST:PORT.";
        case Speaks::closes:
        case Speaks::resets:
            return "A SOCKS 6 proxy answers a NOOP Request with an Authentication Reply before it "
                   "closes anything. If this is one, look into its log for what it took offence "
                   "at: the version bytes (--wire-version), the peer's address, or the NOOP "
                   "command. Else name the proxy's own port with --target HOST:PORT.";
        case Speaks::echo:
            return "What came back is what was sent, byte for byte. Name the proxy's port with "
                   "--target HOST:PORT.";
        case Speaks::http:
            return "That is HTTP. An HTTP proxy is no SOCKS proxy; name the SOCKS port with "
                   "--target HOST:PORT.";
        case Speaks::tls:
            return "That is a TLS record. SOCKS 6 over TLS (--tls) comes with a later release; "
                   "until then name a port without TLS with --target HOST:PORT.";
        case Speaks::ssh:
            return "That is an SSH banner. The SOCKS port that ssh -D opens speaks SOCKS 4 and 5; "
                   "name a SOCKS 6 port with --target HOST:PORT.";
        case Speaks::socks5:
            return "A first byte of 5 is a SOCKS 5 answer; a SOCKS 6 proxy answers with major "
                   "version 6 whatever the client's version is. If the proxy speaks SOCKS 6 on "
                   "another port, name it with --target HOST:PORT.";
        case Speaks::socks4:
            return "0 and a code from 90 to 93 is a SOCKS 4 answer. If the proxy speaks SOCKS 6 on "
                   "another port, name it with --target HOST:PORT.";
        case Speaks::text:
            return "Readable text is no SOCKS answer: this is some other service. Name the proxy's "
                   "port with --target HOST:PORT.";
        case Speaks::unknown:
            return fmt::format(
                "An Authentication Reply begins with {:02x} {:02x}. If the proxy uses other "
                "version bytes, name them with --wire-version; if this is another service, name "
                "the proxy's port with --target HOST:PORT.",
                dialect.version.major, dialect.version.minor);
    }
    return {};
}

std::string show_bytes(Bytes bytes) {
    constexpr std::size_t most = 24;
    const auto shown = bytes.first(std::min(bytes.size(), most));
    std::string ascii;
    for (const auto byte : shown) {
        ascii += byte >= ' ' && byte < 0x7F ? static_cast<char>(byte) : '.';
    }
    auto text = fmt::format("{:02x} |{}|", fmt::join(shown, " "), ascii);
    if (bytes.size() > most) text += fmt::format(" and {} more", bytes.size() - most);
    return text;
}

}  // namespace conform::suite
