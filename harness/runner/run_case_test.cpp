// The interpreter against scripted targets, over in-memory streams: what it sends, what it takes
// for a pass, and that each kind of expectation can fail. Scenarios are written as in files.
#include "runner/run_case.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "runner/scripted_test.hpp"

using namespace conform;
using namespace conform::runner::testing;

TEST_CASE("a conversation as expected passes and credits the scenario's clauses") {
    const auto outcome =
        run(ask + R"({'expect':{'actor':'client','authentication_reply':{'type':'success'}}},
        {'expect':{'actor':'client','operation_reply':{'reply_code':'success'}}},
        {'expect':{'actor':'client','end':{}}})",
            answering(auth_success + noop_done));
    CHECK(outcome.verdict == Verdict::pass);
    CHECK(first_with(outcome, Verdict::pass).requirement == "R05-AUTH-P-SENT-NOOP");
    REQUIRE(outcome.transcript.flows.size() == 1);
    CHECK(outcome.transcript.flows[0].actor == "client");
}

TEST_CASE("a wrong field fails with what, expected, got and the marked byte") {
    const auto outcome =
        run(ask + R"({'expect':{'actor':'client','authentication_reply':{'type':'success'}}},
        {'expect':{'actor':'client','operation_reply':{'reply_code':'connection_refused'}}})",
            answering(auth_success + noop_done));
    REQUIRE(outcome.verdict == Verdict::fail);
    const auto& finding = first_with(outcome, Verdict::fail);
    CHECK(finding.what == "Operation Reply, reply_code");
    CHECK(finding.expected == "connection_refused (0x05)");
    CHECK(finding.got == "0x00 success");
    CHECK(finding.where == "client, byte 5 of what it received");
    CHECK(finding.bytes.mark_offset == 0);
    CHECK(finding.bytes.mark_length == 1);
    CHECK(finding.step == "/steps/3");
}

TEST_CASE("a message cut short by the end of the stream is not taken for silence") {
    const auto outcome = run(ask + R"({'expect':{'actor':'client','authentication_reply':{}}})",
                             answering({6, 0, 0}));
    REQUIRE(outcome.verdict == Verdict::fail);
    CHECK(first_with(outcome, Verdict::fail).got == "end of stream (FIN) after 3 bytes of it");
}

TEST_CASE("silence fails on a byte and on an end, and holds otherwise") {
    const auto steps = ask + R"({'expect':{'actor':'client','silence':'50ms'}})";
    CHECK(run(steps, answering({1})).verdict == Verdict::fail);
    CHECK(run(steps, answering({})).verdict == Verdict::fail);
    CHECK(run(steps, answering({}, false)).verdict == Verdict::pass);
}

TEST_CASE("an expectation that nothing answers ends at its limit") {
    const auto outcome =
        run(ask + R"({'expect':{'actor':'client','authentication_reply':{},'within':'60ms'}})",
            answering({}, false));
    REQUIRE(outcome.verdict == Verdict::fail);
    CHECK(first_with(outcome, Verdict::fail).got.rfind("nothing within", 0) == 0);
}

TEST_CASE("of several choices the first that fits gives the verdict, on the same bytes") {
    const auto steps = ask + R"({'alternatives':{'within':'200ms','choices':[
        {'name':'closes','verdict':'pass','steps':[{'expect':{'actor':'client','closed':{}}}]},
        {'name':'fails','verdict':'pass','steps':[
            {'expect':{'actor':'client','authentication_reply':{'type':'success'}}},
            {'expect':{'actor':'client','operation_reply':{'reply_code':{'none_of':['success']}}}}]},
        {'name':'succeeds','verdict':{'errata':'warn','text':'fail'},'ambiguity':'AMB-10','steps':[
            {'expect':{'actor':'client','authentication_reply':{'type':'success'}}},
            {'expect':{'actor':'client','operation_reply':{'reply_code':'success'}}}]}]}})";
    CHECK(run(steps, answering({})).verdict == Verdict::pass);
    CHECK(run(steps, answering(auth_success + Bytes{1, 0, 0, 1, 0, 0, 0, 0, 0})).verdict ==
          Verdict::pass);

    const auto tolerated = run(steps, answering(auth_success + noop_done));
    CHECK(tolerated.verdict == Verdict::warn);
    CHECK(first_with(tolerated, Verdict::warn).ambiguity == "AMB-10");
    CHECK(run(steps, answering(auth_success + noop_done), {.reading = runner::Reading::text})
              .verdict == Verdict::fail);

    const auto none = run(steps, answering({1, 2, 3}));
    REQUIRE(none.verdict == Verdict::fail);
    CHECK(first_with(none, Verdict::fail).expected == "closes; or fails; or succeeds");
    CHECK(first_with(none, Verdict::fail).got == "3 bytes, then end of stream (FIN)");
}

TEST_CASE("a choice is made at its first step that acts") {
    const auto steps = ask + R"({'alternatives':{'within':'200ms','choices':[
        {'name':'one byte','verdict':'pass','steps':[
            {'expect':{'actor':'client','hex':'01'}},
            {'send':{'actor':'client','hex':'ff'}},
            {'expect':{'actor':'client','silence':'30ms'}}]},
        {'name':'anything','verdict':'pass','steps':[
            {'expect':{'actor':'client','some_data':{}}}]}]}})";
    // "hex" is no expectation: the loader says so, and the data form is the right one.
    std::string right = steps;
    right.replace(right.find("'hex':'01'"), 10, "'data':{'hex':'01'}");
    CHECK(run(right, answering({1})).verdict == Verdict::fail);  // FIN instead of silence
    CHECK(run(right, answering({2})).verdict == Verdict::pass);
}

TEST_CASE("a payload is cut where the scenario says, into writes of their own") {
    auto reads = std::make_shared<std::vector<std::size_t>>();
    const Script counting = [reads](net::Stream& stream, net::Connector&) -> net::Awaitable<void> {
        Bytes buffer(4096);
        for (;;) {
            const auto got = co_await stream.read_some(buffer);
            if (got.size == 0) break;
            reads->push_back(got.size);
        }
    };
    run(R"({'connect':{'actor':'client'}},
        {'send':{'actor':'client','hex':'00010203040506070809','split':[3,-2],'pause':'10ms'}},
        {'half_close':{'actor':'client'}})",
        counting);
    CHECK(*reads == std::vector<std::size_t>{3, 5, 2});
}

TEST_CASE("data both ways is compared byte for byte") {
    // A proxy that relays, but damages the byte at `damaged` on its way to the remote.
    const auto relaying = [](std::optional<std::size_t> damaged) -> Script {
        return [damaged](net::Stream& client, net::Connector& connector) -> net::Awaitable<void> {
            Bytes request(11);
            for (std::size_t have = 0; have < request.size();) {
                const auto got = co_await client.read_some(std::span(request).subspan(have));
                if (got.size == 0) co_return;
                have += got.size;
            }
            const net::Endpoint remote{net::IpAddress::loopback_v4(),
                                       static_cast<std::uint16_t>(request[3] << 8 | request[4])};
            auto connected = co_await connector.connect(remote, {});
            if (!connected) co_return;
            co_await client.write(auth_success + noop_done);
            auto& out = *connected->stream;
            Bytes buffer(64);
            std::size_t to_remote = 0;
            std::size_t to_client = 0;
            while (to_remote < 64 || to_client < 64) {
                if (to_remote < 64) {
                    auto got = co_await client.read_some(buffer);
                    for (std::size_t i = 0; i < got.size; ++i, ++to_remote) {
                        if (to_remote == damaged) buffer[i] ^= 1;
                    }
                    co_await out.write(std::span(buffer).first(got.size));
                }
                if (to_client < 64) {
                    auto got = co_await out.read_some(buffer);
                    to_client += got.size;
                    co_await client.write(std::span(buffer).first(got.size));
                }
            }
            while ((co_await client.read_some(buffer)).size > 0) {
            }
        };
    };
    const std::string steps = R"({'connect':{'actor':'client'}},
        {'send':{'actor':'client','request':{'command':'connect','to':'remote'}}},
        {'accept':{'actor':'remote'}},
        {'expect':{'actor':'client','authentication_reply':{}}},
        {'expect':{'actor':'client','operation_reply':{'reply_code':'success'}}},
        {'relay':{'between':['client','remote']}})";
    CHECK(run(steps, relaying(std::nullopt)).verdict == Verdict::pass);
    const auto damaged = run(steps, relaying(17));
    REQUIRE(damaged.verdict == Verdict::fail);
    CHECK(first_with(damaged, Verdict::fail).got.rfind("byte 17 is ", 0) == 0);
}

TEST_CASE("a remote that nobody should reach notices who does") {
    const auto steps = ask + R"({'expect':{'actor':'remote','no_connection':'60ms'}})";
    CHECK(run(steps, answering({})).verdict == Verdict::pass);
    const Script intruding = [](net::Stream& client,
                                net::Connector& connector) -> net::Awaitable<void> {
        for (std::uint16_t port = 40'001; port < 40'010; ++port) {
            co_await connector.connect({net::IpAddress::loopback_v4(), port}, {});
        }
        Bytes buffer(64);
        while ((co_await client.read_some(buffer)).size > 0) {
        }
    };
    CHECK(run(steps, intruding).verdict == Verdict::fail);
}

TEST_CASE("branches run at once, meet at barriers, and a failure in one ends all") {
    const auto meeting = R"({'parallel':{'branches':{
        'a':[{'connect':{'actor':'client','connection':'a'}},{'barrier':{'name':'both'}},
             {'send':{'actor':'client','connection':'a','hex':'01'}},
             {'expect':{'actor':'client','connection':'a','data':{'hex':'01'}}}],
        'b':[{'connect':{'actor':'client','connection':'b'}},{'barrier':{'name':'both'}},
             {'pause':{'for':'10ms'}}]}}})";
    CHECK(run(meeting, answering({1})).verdict == Verdict::pass);

    const auto stopping = R"({'parallel':{'branches':{
        'a':[{'connect':{'actor':'client','connection':'a'}},
             {'send':{'actor':'client','connection':'a','hex':'01'}},
             {'expect':{'actor':'client','connection':'a','data':{'hex':'02'}}}],
        'b':[{'barrier':{'name':'never'}}],
        'c':[{'pause':{'for':'1500ms'}},{'barrier':{'name':'never'}}]}}})";
    const auto outcome = run(stopping, answering({1}));
    CHECK(outcome.verdict == Verdict::fail);
    CHECK(first_with(outcome, Verdict::fail).got == "byte 0 is 0x01 instead of 0x02");
}

TEST_CASE("captured numbers are used again, modulo 2^32") {
    const auto steps = ask + R"({'expect':{'actor':'client','udp_association_init':
            {'association_id':{'is':'any','capture':'id'}}}},
        {'expect':{'actor':'client','udp_association_init':{'association_id':'=id + 2'}}})";
    CHECK(run(steps, answering({0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1})).verdict == Verdict::pass);
    CHECK(run(steps, answering({0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 2})).verdict == Verdict::fail);
}

TEST_CASE("a target that takes nothing cannot hold a case beyond its time") {
    const Script stubborn = [](net::Stream& stream, net::Connector&) -> net::Awaitable<void> {
        co_await stream.ready(net::Readiness::broken);
    };
    const auto outcome = run(R"({'connect':{'actor':'client'}},
        {'send':{'actor':'client','data':{'pattern':1,'length':1000000}}})",
                             stubborn);
    REQUIRE(outcome.verdict == Verdict::fail);
    CHECK(first_with(outcome, Verdict::fail).what == "the whole case");
}

TEST_CASE("a target that is not there makes a case inconclusive, not failed") {
    const auto outcome = run(R"({'connect':{'actor':'client'}},{'close':{'actor':'client'}},
        {'expect':{'actor':'remote','no_connection':'1ms'}})",
                             answering({}));
    CHECK(outcome.verdict == Verdict::pass);
    CHECK_FALSE(outcome.target_unreachable);
}

TEST_CASE("an endpoint of a reply is compared with where the connection came from") {
    // A proxy that tells a bind endpoint: the true one, or one whose port is off by one.
    const auto telling = [](std::uint16_t lie) -> Script {
        return [lie](net::Stream& client, net::Connector& connector) -> net::Awaitable<void> {
            Bytes request(64);
            co_await client.read_some(request);
            const net::Endpoint remote{net::IpAddress::loopback_v4(),
                                       static_cast<std::uint16_t>(request[3] << 8 | request[4])};
            auto connected = co_await connector.connect(remote, {});
            if (!connected) co_return;
            const auto port =
                static_cast<std::uint16_t>(connected->stream->local_endpoint().port + lie);
            const Bytes reply{0,
                              static_cast<std::uint8_t>(port >> 8),
                              static_cast<std::uint8_t>(port),
                              1,
                              127,
                              0,
                              0,
                              1,
                              0};
            const auto both = auth_success + reply;
            co_await client.write(both);
            while ((co_await client.read_some(request)).size > 0) {
            }
        };
    };
    const std::string steps = R"({'connect':{'actor':'client'}},
        {'send':{'actor':'client','request':{'command':'connect','to':'remote'}}},
        {'accept':{'actor':'remote','capture':{'source':'source_endpoint'}}},
        {'expect':{'actor':'client','authentication_reply':{}}},
        {'expect':{'actor':'client','operation_reply':{'bind_endpoint':'=source'}}})";
    CHECK(run(steps, telling(0)).verdict == Verdict::pass);
    const auto lied = run(steps, telling(1));
    REQUIRE(lied.verdict == Verdict::fail);
    CHECK(first_with(lied, Verdict::fail).what == "Operation Reply, bind_endpoint");
}

TEST_CASE("options that must not be there weigh what the scenario says of them") {
    const auto steps = ask + R"({'expect':{'actor':'client','authentication_reply':
        {'type':'success','options':{'lacks':['tos'],'level':'warn'}}}})";
    const Bytes with_tos{6, 0, 0, 0, 1, 0x01, 0x05, 0x41, 0x01, 0x00};
    const auto outcome = run(steps, answering(with_tos));
    CHECK(outcome.verdict == Verdict::warn);
    CHECK(first_with(outcome, Verdict::warn).expected == "no tos option");
    CHECK(run(steps, answering(auth_success)).verdict == Verdict::pass);
}

TEST_CASE("what must hold for each option of a name is judged for all of them, and for none") {
    const auto steps = ask + R"({'expect':{'actor':'client','authentication_reply':
        {'options':{'each':[{'option':{'kind':{'at_most':4}}},
                            {'stack':{'leg':{'none_of':[0]}}},
                            {'tos':{'level':1}}]}}}})";
    const auto replying = [&](Bytes options, std::uint8_t count) {
        return run(steps, answering(Bytes{6, 0, 0, 0, count} + options));
    };
    CHECK(replying({}, 0).verdict == Verdict::pass);
    const Bytes tos{1, 5, 0x41, 1, 0};
    CHECK(replying(tos, 1).verdict == Verdict::pass);
    const auto unknown = replying(tos + Bytes{9, 2}, 2);
    CHECK(first_with(unknown, Verdict::fail).what == "Authentication Reply, options[1].kind");
    const auto misprinted = replying(tos + Bytes{1, 5, 0x44, 1, 0}, 2);
    CHECK(first_with(misprinted, Verdict::fail).what == "Authentication Reply, options[1].level");
    const auto of_no_leg = replying(Bytes{1, 5, 0x01, 1, 0}, 1);
    CHECK(first_with(of_no_leg, Verdict::fail).what == "Authentication Reply, options[0].leg");
}

TEST_CASE("what a step that was not fulfilled should have captured is no error of the scenario") {
    const auto steps = ask + R"({'expect':{'actor':'client','level':'warn',
        'authentication_reply':{'type':{'is':'success','capture':'kind'}}}},
        {'send':{'actor':'client','data':{'pattern':1,'length':'=kind + 1'}}})";
    CHECK(run(steps, answering(auth_success)).verdict == Verdict::pass);
    const auto refused = run(steps, answering({}));
    CHECK(refused.verdict == Verdict::warn);
    CHECK(first_with(refused, Verdict::warn).what == "Authentication Reply");
}
