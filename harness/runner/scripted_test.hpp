// For the tests of this folder: scenarios written in a line or two, played against a scripted
// target over in-memory streams (and real UDP sockets on loopback).
#pragma once

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "catch_shim.hpp"
#include "net/udp_socket.hpp"
#include "runner/memory_network.hpp"
#include "runner/run_case.hpp"
#include "scenario/load.hpp"

namespace conform::runner::testing {

namespace asio = boost::asio;
namespace net = socks6::net;
using Bytes = std::vector<std::uint8_t>;

inline const requirements::Catalogue& catalogue() {
    static const auto loaded = requirements::Catalogue::load(
        std::string(SOCKS6_SOURCE_DIR) + "/scenarios/requirements/draft-05.json");
    return std::get<requirements::Catalogue>(loaded);
}

/// What a test changes of the usual surroundings; single quotes stand for double ones.
struct Setting {
    runner::Reading reading = runner::Reading::errata;
    std::string actors = "'client':{'role':'client'},'remote':{'role':'remote'}";
    /// The target's UDP relay: what it sends back for a datagram, and to whom it passes nothing.
    std::function<std::vector<Bytes>(const Bytes& datagram)> relay = nullptr;
};

inline std::string double_quoted(std::string text) {
    for (auto& c : text) {
        if (c == '\'') c = '"';
    }
    return text;
}

/// A scenario with those steps and actors.
inline scenario::Case make_case(const std::string& steps, const std::string& actors) {
    const auto text = R"({"format":1,"id":"test/case","title":"t","purpose":"p.",
        "covers":["R05-AUTH-P-SENT-NOOP"],"timeout":"2s",
        "actors":{)" + double_quoted(actors) +
                      R"(},"steps":[)" + double_quoted(steps) + "]}";
    auto loaded = scenario::load(text, "test.json", catalogue());
    if (const auto* error = std::get_if<scenario::LoadError>(&loaded)) FAIL(to_string(*error));
    return std::get<scenario::Scenario>(loaded).cases.at(0);
}

/// What a scripted target does with one connection.
using Script = std::function<net::Awaitable<void>(net::Stream&, net::Connector&)>;

inline net::Awaitable<void> serve(net::Acceptor& acceptor, net::Connector& connector,
                                  Script script) {
    for (;;) {
        auto stream = co_await acceptor.accept();
        if (!stream) co_return;
        co_await script(**stream, connector);
    }
}

/// Answers datagrams on a socket of its own, until its loop ends.
inline net::Awaitable<void> answer_datagrams(
    net::DatagramSocket& socket, std::function<std::vector<Bytes>(const Bytes& datagram)> relay) {
    Bytes room(65'535);
    for (;;) {
        std::array<net::DatagramSlot, 1> slots;
        slots[0].payload = room;
        const auto got = socket.try_receive(slots);
        if (got.would_block()) {
            co_await socket.ready(net::Readiness::readable);
            continue;
        }
        const Bytes datagram(slots[0].payload.begin(), slots[0].payload.end());
        for (const auto& answer : relay(datagram)) socket.try_send(answer, slots[0].peer);
    }
}

inline runner::CaseOutcome run(const std::string& steps, Script script,
                               const Setting& setting = {}) {
    asio::io_context context;
    runner::MemoryNetwork network(context.get_executor());
    const net::Endpoint proxy{net::IpAddress::loopback_v4(), 1080};
    auto acceptor = network.listen(proxy);

    runner::Target target;
    target.tcp = proxy;
    target.advertise_v4 = net::IpAddress::loopback_v4();
    runner::CaseOptions options;
    options.catalogue = &catalogue();
    options.reading = setting.reading;
    const auto test_case = make_case(steps, setting.actors);

    const auto open_datagrams = net::udp_opener(context.get_executor());
    auto relay = open_datagrams({net::IpAddress::loopback_v4(), 0}, {});
    REQUIRE(relay);
    target.udp_relay = (*relay)->local_endpoint();
    if (setting.relay) {
        asio::co_spawn(context, answer_datagrams(**relay, setting.relay), [](auto) {});
    }

    const runner::Transport transport{network, network.as_listen(), open_datagrams};
    std::optional<runner::CaseOutcome> outcome;
    std::exception_ptr failure;
    asio::co_spawn(context, serve(**acceptor, network, std::move(script)), [](auto) {});
    asio::co_spawn(
        context,
        runner::run_case(test_case, target, runner::Transports{transport, transport}, options),
        [&](std::exception_ptr thrown, runner::CaseOutcome result) {
            failure = thrown;
            outcome = std::move(result);
            // Targets that would wait for ever are simply left.
            context.stop();
        });
    context.run();
    if (failure) std::rethrow_exception(failure);
    return *outcome;
}

/// Answers each connection with those bytes after at least one byte came, then FIN.
inline Script answering(Bytes reply, bool end = true) {
    return [reply, end](net::Stream& stream, net::Connector&) -> net::Awaitable<void> {
        Bytes buffer(4096);
        co_await stream.read_some(buffer);
        co_await stream.write(reply);
        if (end) {
            stream.shutdown_send();
        }
        while ((co_await stream.read_some(buffer)).size > 0) {
        }
    };
}

inline const std::string ask = R"({'connect':{'actor':'client'}},
    {'send':{'actor':'client','request':{'command':'noop'}}},)";
inline const Bytes auth_success{6, 0, 0, 0, 0};
inline const Bytes noop_done{0, 0, 0, 1, 0, 0, 0, 0, 0};

inline Bytes operator+(Bytes a, const Bytes& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

inline const Finding& first_with(const runner::CaseOutcome& outcome, Verdict verdict) {
    for (const auto& finding : outcome.findings) {
        if (finding.verdict == verdict) return finding;
    }
    FAIL("no finding with verdict " << to_string(verdict));
    return outcome.findings.front();
}

}  // namespace conform::runner::testing
