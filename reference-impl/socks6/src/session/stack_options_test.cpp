#include "socks6/session/stack_options.hpp"

#include "catch_shim.hpp"
#include "engine_driver.hpp"
#include "socks6/wire/message.hpp"

using namespace socks6::session;
using namespace socks6::session::testing;
namespace wire = socks6::wire;

namespace {

StackOptions gather(const wire::Buffer& block, std::size_t count) {
    const wire::Dialect dialect;
    return gather_stack_options({block, count, *dialect.revision}, dialect);
}

}  // namespace

// IP TOS, TFO, MPTCP Scheduler and Listen Backlog options
TEST_CASE("Stack options are told apart by leg") {
    const auto stack = gather(
        "01 05 41 01 08  01 05 81 01 10  01 06 84 01 0200  01 05 C4 03 02  01 06 84 04 0005"_hex,
        5);
    CHECK(stack.client_tos == 0x08);
    CHECK(stack.remote_tos == 0x10);
    CHECK(stack.tfo_payload == 0x200);
    CHECK(stack.client_scheduler == wire::Scheduler::round_robin);
    CHECK(stack.remote_scheduler == wire::Scheduler::round_robin);
    CHECK(stack.backlog == 5);
    CHECK_FALSE(stack.mptcp);
}

// Stack options: "MUST NOT contradict one another" (AMB-72); leg 0 has no effect
TEST_CASE("The first word counts, and a leg that is none has no effect") {
    const auto stack = gather("01 05 81 01 10  01 05 81 01 20  01 06 04 01 0200"_hex, 3);
    CHECK(stack.remote_tos == 0x10);
    CHECK_FALSE(stack.tfo_payload);
}

TEST_CASE("Stack options are written as they are gathered") {
    StackOptions stack;
    stack.client_tos = 1;
    stack.remote_tos = 2;
    stack.tfo_payload = 3;
    stack.mptcp = true;
    stack.client_scheduler = wire::Scheduler::redundant;
    stack.remote_scheduler = wire::Scheduler::default_;
    stack.backlog = 7;
    const auto options = to_options(stack);
    CHECK(options.size() == 7);

    const wire::Dialect dialect;
    const auto encoded =
        wire::encode(wire::OperationReply{wire::ReplyCode::success, 0, {}, options}, dialect);
    const auto& bytes = std::get<wire::Buffer>(encoded);
    const auto reply = wire::parse_operation_reply(bytes, dialect);
    REQUIRE(reply);
    CHECK(gather_stack_options(reply->options, dialect) == stack);
}
