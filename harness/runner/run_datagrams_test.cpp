// UDP actors over real sockets on loopback, against a scripted relay: what they send, what they
// take for a pass, and that each kind of expectation can fail.
#include "runner/scripted_test.hpp"

using namespace conform;
using namespace conform::runner::testing;

namespace {

const std::string udp_actors = "'udp':{'role':'udp_client'},'sink':{'role':'udp_remote'}";

/// A target whose TCP side is not asked for anything.
const Script nothing = [](net::Stream&, net::Connector&) -> net::Awaitable<void> { co_return; };

runner::CaseOutcome run_udp(const std::string& steps,
                            std::function<std::vector<Bytes>(const Bytes&)> relay) {
    Setting setting;
    setting.actors = udp_actors;
    setting.relay = std::move(relay);
    return run(steps, nothing, setting);
}

/// Sends everything back as it came.
std::vector<Bytes> echo(const Bytes& datagram) {
    return {datagram};
}

const std::string send_ping = R"({'send':{'actor':'udp','datagram':
    {'association_id':7,'to':'sink','payload':{'text':'ping'}}}},)";

}  // namespace

TEST_CASE("a datagram is matched by its header and its payload") {
    const auto outcome = run_udp(send_ping + R"({'expect':{'actor':'udp','datagram':
        {'association_id':7,'from':'sink','payload':{'text':'ping'}}}})",
                                 echo);
    CHECK(outcome.verdict == Verdict::pass);
    REQUIRE(outcome.transcript.flows.size() == 1);
    CHECK(outcome.transcript.flows[0].transport == transcript::Transport::udp);
    CHECK(outcome.transcript.flows[0].actor == "udp");
}

TEST_CASE("a wrong association id, payload or length in a datagram fails, with the bytes") {
    const auto changed = [](std::size_t at) {
        return [at](const Bytes& datagram) {
            auto copy = datagram;
            copy.at(at < copy.size() ? at : copy.size() - 1) ^= 1U;
            return std::vector<Bytes>{copy};
        };
    };
    const std::string wanted = R"({'expect':{'actor':'udp','datagram':
        {'association_id':7,'payload':{'text':'ping'}}}})";
    const auto wrong_id = run_udp(send_ping + wanted, changed(5));
    REQUIRE(wrong_id.verdict == Verdict::fail);
    CHECK(first_with(wrong_id, Verdict::fail).what == "datagram, association_id");
    const auto wrong_payload = run_udp(send_ping + wanted, changed(1000));
    REQUIRE(wrong_payload.verdict == Verdict::fail);
    const auto& finding = first_with(wrong_payload, Verdict::fail);
    CHECK(finding.what == "datagram, payload");
    CHECK(finding.got == "byte 3 is 0x66 instead of 0x67");
    const auto cut = run_udp(send_ping + wanted, [](const Bytes& datagram) {
        return std::vector<Bytes>{Bytes(datagram.begin(), datagram.begin() + 5)};
    });
    REQUIRE(cut.verdict == Verdict::fail);
    CHECK(first_with(cut, Verdict::fail).got == "5 bytes, too few for a Datagram Header");
}

TEST_CASE("a datagram that does not come is a failure within the time limit") {
    const auto outcome = run_udp(
        send_ping + R"({'expect':{'actor':'udp','within':'50ms','datagram':{'association_id':7}}})",
        [](const Bytes&) { return std::vector<Bytes>{}; });
    REQUIRE(outcome.verdict == Verdict::fail);
    CHECK(first_with(outcome, Verdict::fail).got.find("no datagram within") == 0);
}

TEST_CASE("silence of a UDP actor ends with any datagram") {
    const std::string quiet = R"({'expect':{'actor':'udp','silence':'100ms'}})";
    CHECK(run_udp(send_ping + quiet, [](const Bytes&) { return std::vector<Bytes>{}; }).verdict ==
          Verdict::pass);
    CHECK(run_udp(send_ping + quiet, echo).verdict == Verdict::fail);
}

TEST_CASE("a choice among datagrams leaves those of other choices unread") {
    const auto outcome = run_udp(send_ping + R"({'alternatives':{'choices':[
        {'name':'two at once','verdict':'fail','steps':[
            {'expect':{'actor':'udp','datagram':{'association_id':7}}},
            {'expect':{'actor':'udp','datagram':{'association_id':8}}}]},
        {'name':'one','verdict':'pass','steps':[
            {'expect':{'actor':'udp','datagram':{'association_id':7,'payload':{'text':'ping'}}}},
            {'expect':{'actor':'udp','silence':'10ms'}}]}],'within':'300ms'}})",
                                 echo);
    CHECK(outcome.verdict == Verdict::pass);
}

TEST_CASE("what a datagram carried can be captured and sent again") {
    const auto outcome = run_udp(send_ping + R"(
        {'expect':{'actor':'udp','datagram':{'association_id':{'capture':'id'}}}},
        {'send':{'actor':'udp','datagram':{'association_id':'=id + 1','to':'sink',
            'payload':{'pattern':3,'length':60000}}}},
        {'expect':{'actor':'udp','datagram':{'association_id':8,
            'payload':{'pattern':3,'length':60000}}}})",
                                 echo);
    CHECK(outcome.verdict == Verdict::pass);
}

TEST_CASE("a remote actor answers to where a datagram can reach, and hears raw bytes") {
    // The scripted relay is no relay: here the actors speak with each other.
    const auto outcome = run_udp(R"({'send':{'actor':'udp','to':'sink','data':{'text':'hello'}}},
        {'expect':{'actor':'sink','data':{'text':'hello'}}},
        {'send':{'actor':'sink','to':'udp','data':{'text':'world'}}},
        {'expect':{'actor':'udp','some_data':{'at_least':5,'at_most':5}}})",
                                 echo);
    CHECK(outcome.verdict == Verdict::pass);
}

TEST_CASE("a datagram may be asked for among others, which stay for later") {
    const std::string among = R"({'expect':{'actor':'udp','any_order':true,'within':'300ms',
        'datagram':{'association_id':7,'payload':{'text':'ping'}}}},
        {'expect':{'actor':'udp','datagram':{'association_id':6}}},
        {'expect':{'actor':'udp','silence':'20ms'}})";
    const auto behind_another = [](std::uint8_t payload) {
        return [payload](const Bytes& datagram) {
            auto other = datagram;
            other.at(5) = 6;
            auto wanted = datagram;
            wanted.back() = payload;
            return std::vector<Bytes>{other, wanted};
        };
    };
    CHECK(run_udp(send_ping + among, behind_another('g')).verdict == Verdict::pass);
    const auto wrong = run_udp(send_ping + among, behind_another('x'));
    REQUIRE(wrong.verdict == Verdict::fail);
    CHECK(first_with(wrong, Verdict::fail).got.find("2 datagrams, none of them this one") == 0);
}

TEST_CASE("who sent a datagram is judged by address and port") {
    CHECK(run_udp(send_ping + R"({'expect':{'actor':'udp','sender':'relay',
        'datagram':{'association_id':7}}})",
                  echo)
              .verdict == Verdict::pass);
    const std::string hello = R"({'send':{'actor':'sink','to':'udp','data':{'text':'hello'}}},)";
    const auto stranger = run_udp(
        hello + R"({'expect':{'actor':'udp','sender':'relay','data':{'text':'hello'}}})", echo);
    REQUIRE(stranger.verdict == Verdict::fail);
    CHECK(first_with(stranger, Verdict::fail).what == "data, sender");
    const auto known = run_udp(hello + R"(
        {'expect':{'actor':'udp','data':{'text':'hello'},'capture':{'sink':'source_endpoint'}}},)" +
                                   hello + R"(
        {'expect':{'actor':'udp','sender':'=sink','data':{'text':'hello'}}},
        {'send':{'actor':'udp','to':'=sink','data':{'text':'back'}}},
        {'expect':{'actor':'sink','data':{'text':'back'}}})",
                               echo);
    CHECK(known.verdict == Verdict::pass);
}

TEST_CASE("a udp_client beside another one has its port, at another address") {
    Setting setting;
    setting.actors = udp_actors + ",'other':{'role':'udp_client','beside':'udp'}";
    setting.relay = echo;
    const auto outcome = run(R"({'send':{'actor':'udp','to':'sink','data':{'text':'a'}}},
        {'expect':{'actor':'sink','data':{'text':'a'},'capture':{'first':'source_endpoint'}}},
        {'send':{'actor':'other','to':'sink','data':{'text':'b'}}},
        {'expect':{'actor':'sink','sender':'=first','data':{'text':'b'}}})",
                             nothing, setting);
    REQUIRE(outcome.verdict == Verdict::warn);
    const auto& finding = first_with(outcome, Verdict::warn);
    CHECK(finding.what == "data, sender");
    CHECK(finding.got.find("127.0.0.2") == 0);
    const auto port = [](const std::string& endpoint) {
        return endpoint.substr(endpoint.find_last_of(": ") + 1);
    };
    CHECK(port(finding.got) == port(finding.expected));
}

TEST_CASE("the type of service of the latest datagram is told by the socket") {
    const std::string hello = R"({'send':{'actor':'sink','to':'udp','data':{'text':'hello'}}},
        {'expect':{'actor':'udp','data':{'text':'hello'}}},)";
    CHECK(run_udp(hello + R"({'packet':{'actor':'udp','tos':0}})", echo).verdict == Verdict::pass);
    CHECK(run_udp(hello + R"({'packet':{'actor':'udp','tos':184}})", echo).verdict ==
          Verdict::fail);
}
