// DNS over UDP ASSOCIATE: queries to dnsmasq through the proxy's relay, and its answers back
// (draft-05, "Handling UDP ASSOCIATE"). The association itself travels over TCP or TLS, datagrams
// over UDP or DTLS, by socks6-client udp or by proxify.
#include "e2e/name_server.hpp"
#include "e2e/needed_programs_test.hpp"
#include "e2e/reference_programs.hpp"
#include "e2e/report_files.hpp"
#include "e2e/socks5_client.hpp"

using namespace e2e;
using Catch::Matchers::Equals;
using namespace std::string_literals;

namespace {

const auto name = "\x04name\x04test\0"s;
const auto type_and_class = "\0\x01\0\x01"s;
const auto address = "\xC0\x00\x02\x07"s;

/// RFC 1035: one question for the address of name.test, recursion desired.
std::string query(const std::string& id) {
    return id + "\x01\0\0\x01\0\0\0\0\0\0"s + name + type_and_class;
}

/// The answer to that query, without an error, has one record: the address.
void check_answer(const std::string& answer, const std::string& id) {
    REQUIRE(answer.size() > 12);
    CHECK_THAT(answer.substr(0, 2), Equals(id));
    CHECK((answer[2] & '\x80') != 0);
    CHECK((answer[3] & '\x0F') == 0);
    CHECK_THAT(answer.substr(6, 2), Equals("\0\x01"s));
    const auto record = answer.find(type_and_class, 12 + name.size() + type_and_class.size());
    REQUIRE(record != std::string::npos);
    const auto data = record + type_and_class.size() + 4;
    CHECK_THAT(answer.substr(data), Equals("\0\x04"s + address));
}

/// Sends the query as one datagram by socks6-client udp.
void check_lookup(const NameServer& names, std::vector<std::string> reaching) {
    const Folder folder;
    write_text(folder / "query", query("\x12\x34"));
    reaching.insert(reaching.end(), {"udp", names.address(), "--file", (folder / "query").string(),
                                     "--linger", "1"});
    const auto ended = client(reaching);
    INFO(ended.err);
    CHECK(ended.code == 0);
    check_answer(ended.out, "\x12\x34");
}

void check_lookups(const NameServer& names, const Proxify& proxify) {
    const Socks5Client program(proxify.address, Socks5Client::Command::udp_associate, "0.0.0.0:0");
    const auto reply = program.read_reply();
    REQUIRE(reply.code == 0);
    const Datagrams datagrams;
    const auto header = socks5_datagram_header(names.address());
    for (const std::string id : {"ab", "cd", "ef"}) {
        datagrams.send(header + query(id), reply.bound);
        const auto answer = datagrams.receive();
        CHECK_THAT(answer.substr(0, header.size()), Equals(header));
        check_answer(answer.substr(header.size()), id);
    }
}

}  // namespace

TEST_CASE("dns: a query by socks6-client udp is answered") {
    if (skipped_without({"dnsmasq"})) return;
    const NameServer names("name.test", "192.0.2.7");
    const ProxyProgram proxy;
    check_lookup(names, {"--proxy", proxy.address});
}

TEST_CASE("dns: a query over DTLS is answered, beside TLS and beside plain TCP") {
    if (skipped_without({"dnsmasq"})) return;
    const NameServer names("name.test", "192.0.2.7");
    ProxyProgram proxy({"--tls-listen", "127.0.0.1:0", "--dtls-port", "0"});
    const auto tls = proxy.also_at("tls");
    const auto dtls = proxy.also_at("dtls");
    check_lookup(names, {"--proxy", tls, "--tls", "--insecure", "--dtls-port", port_of(dtls)});
    // DTLS for datagrams alone, beside a plain connection.
    check_lookup(names, {"--proxy", proxy.address, "--insecure", "--dtls-port", port_of(dtls)});
}

TEST_CASE("dns: a user's association needs the password") {
    if (skipped_without({"dnsmasq"})) return;
    const NameServer names("name.test", "192.0.2.7");
    const ProxyProgram proxy({"--user", "ann", "--password", "secret"});
    check_lookup(names, {"--proxy", proxy.address, "--user", "ann", "--password", "secret"});
    const auto refused = client(
        {"udp", names.address(), "--proxy", proxy.address, "--user", "ann", "--password", "secrez"},
        "never sent\n");
    CHECK(refused.code == 6);
    CHECK_THAT(refused.out, Equals(""));
}

TEST_CASE("dns: a program of SOCKS 5 asks through proxify, over UDP and over DTLS") {
    if (skipped_without({"dnsmasq"})) return;
    const NameServer names("name.test", "192.0.2.7");
    ProxyProgram proxy({"--tls-listen", "127.0.0.1:0", "--dtls-port", "0"});
    check_lookups(names, Proxify(proxy.address));
    check_lookups(names, Proxify(proxy.also_at("tls"), {"--tls", "--insecure", "--dtls-port",
                                                        port_of(proxy.also_at("dtls"))}));
}
