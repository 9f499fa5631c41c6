// How a scenario goes on with an endpoint that the target bound ("Handling BIND").
#include "runner/scripted_test.hpp"

using namespace conform;
using namespace conform::runner::testing;

namespace {

/// Listens nowhere and says so by the unspecified address, by an IPv4-mapped one, or by a name.
const Bytes any_bound{0, 0, 9, 1, 0, 0, 0, 0, 0};
const Bytes mapped_bound{0, 0, 9, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 127, 0, 0, 1, 0};
const Bytes named_bound{0, 0, 9, 3, 3, 'a', 'b', 'c', 0};

const Setting with_peer{.actors = "'client':{'role':'client'},'peer':{'role':'peer'}"};

const std::string listening = R"({'connect':{'actor':'client'}},
    {'send':{'actor':'client','request':{'command':'bind'}}},
    {'expect':{'actor':'client','authentication_reply':{}}},
    {'expect':{'actor':'client','operation_reply':{},'capture':{'bound':'bind_endpoint'}}})";

}  // namespace

TEST_CASE("a peer that is refused fails its case, unless the scenario leaves that open") {
    const auto connecting = [](const std::string& more) {
        return listening + R"(,{'connect':{'actor':'peer','to':'=bound')" + more + "}}";
    };
    const auto target = answering(auth_success + any_bound);
    CHECK(run(connecting(""), target, with_peer).verdict == Verdict::fail);
    CHECK(run(connecting(",'ignore_errors':true"), target, with_peer).verdict == Verdict::pass);
    CHECK(run(connecting(",'refused':true"), target, with_peer).verdict == Verdict::pass);
}

// AMB-53: the listener is named by the address and port "supplied by the proxy".
TEST_CASE("a further BIND repeats the reported address byte for byte") {
    const auto echoing = [](const Bytes& bound) {
        return [bound](net::Stream& client, net::Connector&) -> net::Awaitable<void> {
            Bytes buffer(64);
            co_await client.read_some(buffer);
            const auto replies = auth_success + bound;
            co_await client.write(replies);
            const auto got = co_await client.read_some(buffer);
            buffer.resize(got.size);
            co_await client.write(buffer);
        };
    };
    const auto repeating = [](const std::string& written) {
        return listening +
               R"(,{'send':{'actor':'client','request':{'command':'bind','to':'=bound'}}},
            {'expect':{'actor':'client','data':{'hex':'060002 0009 )" +
               written + " 00'}}}";
    };
    CHECK(run(repeating("01 00000000"), echoing(any_bound)).verdict == Verdict::pass);
    CHECK(run(repeating("01 7f000001"), echoing(any_bound)).verdict == Verdict::fail);
    CHECK(run(repeating("03 03 616263"), echoing(named_bound)).verdict == Verdict::pass);
    CHECK(run(repeating("04 00000000 00000000 0000ffff 7f000001"), echoing(mapped_bound)).verdict ==
          Verdict::pass);
}
