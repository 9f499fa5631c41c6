// Names of the lab as programs see them: the C library's getaddrinfo in a child process inside the
// proxy's network, and c-ares.
#include "lab/name_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <cstdio>
#include <set>
#include <thread>

#include "lab/in_lab_test.hpp"
#include "lab/name_files.hpp"
#include "net/dns_resolver.hpp"

using namespace conform::lab;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;
using Outcome = NameRule::Outcome;
using Clock = std::chrono::steady_clock;

namespace {

/// A lab whose names are answered by a thread.
struct Named {
    explicit Named(Topology built) : lab(std::move(built)) {
        const NameServer::Place place{lab.remotes,
                                      {resolver_address(Family::v4), resolver_address(Family::v6)}};
        auto started = NameServer::start(io.get_executor(), place, names);
        if (!started) FAIL(started.error().what);
        server.emplace(std::move(*started));
        thread = std::thread([this] { io.run(); });
    }
    ~Named() {
        server.reset();
        thread.join();
    }
    Named(const Named&) = delete;
    Named& operator=(const Named&) = delete;

    Topology lab;
    NameTable names;
    asio::io_context io;
    std::optional<NameServer> server;
    std::thread thread;
};

std::unique_ptr<Named> name_or_skip() {
    auto lab = build_or_skip();
    if (!lab) return nullptr;
    const auto failed = mount_name_files(resolver_address(Family::v4));
    if (!failed.empty()) FAIL(failed);
    return std::make_unique<Named>(std::move(*lab));
}

using Texts = std::multiset<std::string>;

/// What getaddrinfo finds in a process of its own: `getent ahosts` prints address and kind.
Texts getaddrinfo_in(const NetworkNamespace& where, const std::string& name) {
    const Inside there(where);
    REQUIRE(there.refused().empty());
    const auto command = "getent ahosts " + name;
    const std::unique_ptr<FILE, int (*)(FILE*)> program(::popen(command.c_str(), "r"), ::pclose);
    REQUIRE(program);
    Texts found;
    std::array<char, 256> line{};
    while (std::fgets(line.data(), line.size(), program.get()) != nullptr) {
        const std::string text = line.data();
        if (text.find("STREAM") != std::string::npos) found.insert(text.substr(0, text.find(' ')));
    }
    return found;
}

const socks6::net::DnsOptions impatient{.servers = "", .timeout = 100ms, .tries = 1};

socks6::net::Awaitable<void> keep(socks6::net::Resolver& resolver, std::string name,
                                  std::optional<socks6::net::ResolveResult>& result) {
    auto found = co_await resolver.resolve(name);
    result.emplace(std::move(found));
}

socks6::net::ResolveResult resolve_in(const NetworkNamespace& where, const std::string& name,
                                      const socks6::net::DnsOptions& options = {}) {
    const Inside there(where);
    REQUIRE(there.refused().empty());
    asio::io_context io;
    socks6::net::DnsResolver resolver(io.get_executor(), options);
    std::optional<socks6::net::ResolveResult> result;
    asio::co_spawn(io, keep(resolver, name, result), asio::detached);
    io.run_for(20s);
    REQUIRE(result);
    return std::move(*result);
}

Texts texts_of(const socks6::net::ResolveResult& result) {
    Texts texts;
    if (!result) return {to_string(result.error())};
    for (const auto& address : *result) texts.insert(to_string(address));
    return texts;
}

}  // namespace

TEST_CASE("names: getaddrinfo and c-ares in the proxy's network find what rules say") {
    const auto named = name_or_skip();
    if (!named) return;
    const auto& proxy = named->lab.proxy;
    const auto v4 = remote_address(Family::v4, 5);
    const auto v6 = remote_address(Family::v6, 5);
    named->names.set("both.test", {.addresses = {v4, v6}});
    named->names.set("v6.test", {.addresses = {v6}});
    named->names.set("alias.test", {.alias = "both.test"});
    named->names.set("by-tcp.test", {.addresses = {v4}, .truncated = true});
    const Texts both{to_string(v4), to_string(v6)};
    for (const std::string name : {"both.test", "alias.test"}) {
        CHECK(getaddrinfo_in(proxy, name) == both);
        CHECK(texts_of(resolve_in(proxy, name)) == both);
    }
    CHECK(getaddrinfo_in(proxy, "v6.test") == Texts{to_string(v6)});
    CHECK(texts_of(resolve_in(proxy, "v6.test")) == Texts{to_string(v6)});
    CHECK(getaddrinfo_in(proxy, "by-tcp.test") == Texts{to_string(v4)});
    CHECK(texts_of(resolve_in(proxy, "by-tcp.test")) == Texts{to_string(v4)});
    const auto asked = named->names.asked("by-tcp.test");
    CHECK(std::any_of(asked.begin(), asked.end(), [](const auto& query) { return query.by_tcp; }));
    CHECK(to_string(asked.front().from.address) == to_string(proxy_address(Family::v4)));
}

TEST_CASE("names: many addresses arrive whole") {
    const auto named = name_or_skip();
    if (!named) return;
    NameRule many;
    Texts all;
    for (std::uint32_t i = 0; i < 60; ++i) {
        many.addresses.push_back(remote_address(Family::v4, i));
        all.insert(to_string(many.addresses.back()));
    }
    named->names.set("many.test", many);
    CHECK(getaddrinfo_in(named->lab.proxy, "many.test") == all);
    CHECK(texts_of(resolve_in(named->lab.proxy, "many.test")) == all);
}

TEST_CASE("names: absent, empty, failing and silent ones are told apart") {
    const auto named = name_or_skip();
    if (!named) return;
    const auto& proxy = named->lab.proxy;
    using Reason = socks6::net::ResolveError::Reason;
    const auto reason = [&](const char* name) {
        const auto result = resolve_in(proxy, name, impatient);
        REQUIRE_FALSE(result);
        return result.error().reason;
    };
    named->names.set("empty.test", {});
    named->names.set("failing.test", {.outcome = Outcome::server_failure});
    named->names.set("silent.test", {.outcome = Outcome::silence});
    CHECK(reason("absent.test") == Reason::not_found);
    CHECK(reason("empty.test") == Reason::not_found);
    CHECK(reason("failing.test") == Reason::no_server);
    CHECK(reason("silent.test") == Reason::timed_out);
    for (const auto* name : {"absent.test", "empty.test", "failing.test"}) {
        CHECK(getaddrinfo_in(proxy, name).empty());
    }
    // Outside of the lab it may well be there: no query escapes.
    CHECK(getaddrinfo_in(proxy, "localhost.localdomain.example").empty());
    CHECK_FALSE(named->names.asked("absent.test").empty());
    CHECK(named->names.asked("never-asked.test").empty());
}

TEST_CASE("names: a late answer comes late, and others meanwhile") {
    const auto named = name_or_skip();
    if (!named) return;
    const auto address = remote_address(Family::v4, 5);
    named->names.set("late.test", {.addresses = {address}, .late = 300ms});
    named->names.set("soon.test", {.addresses = {address}});
    named->names.set("far-too-late.test", {.addresses = {address}, .late = 1h});
    const auto start = Clock::now();
    CHECK(getaddrinfo_in(named->lab.proxy, "late.test") == Texts{to_string(address)});
    CHECK(Clock::now() - start >= 300ms);
    CHECK_FALSE(resolve_in(named->lab.proxy, "far-too-late.test", impatient));
    CHECK(texts_of(resolve_in(named->lab.proxy, "soon.test")) == Texts{to_string(address)});
}

TEST_CASE("names: a client that sends rubbish, or nothing, disturbs nobody") {
    const auto named = name_or_skip();
    if (!named) return;
    const auto address = remote_address(Family::v4, 5);
    named->names.set("name.test", {.addresses = {address}});
    asio::io_context io;
    std::vector<tcp::socket> silent;
    for (int i = 0; i < 100; ++i) {
        silent.push_back(open<tcp::socket>(io, named->lab.proxy, proxy_address(Family::v6)));
        silent.back().connect(at(resolver_address(Family::v6), 53));
        const std::string length_alone("\xFF\xFF", i % 3);
        boost::system::error_code refused;
        asio::write(silent.back(), asio::buffer(length_alone), refused);
    }
    auto rubbish = open<udp::socket>(io, named->lab.proxy, proxy_address(Family::v4));
    for (std::size_t size = 0; size < 1400; size += 7) {
        const std::string bytes(size, static_cast<char>(size));
        rubbish.send_to(asio::buffer(bytes), at<udp>(resolver_address(Family::v4), 53));
    }
    CHECK(getaddrinfo_in(named->lab.proxy, "name.test") == Texts{to_string(address)});
}
