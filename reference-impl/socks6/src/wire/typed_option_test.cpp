#include "socks6/wire/typed_option.hpp"

#include "catch_shim.hpp"
#include "socks6/wire/message.hpp"

using namespace socks6::wire;

namespace {

OptionView view_of(const Buffer& option) {
    return {option[0], Bytes(option).subspan(2), 0};
}

template <typename T>
T decoded(const Buffer& option) {
    return std::get<T>(std::get<Option>(decode_option(view_of(option), Dialect{})));
}

ParseError refused(const Buffer& option) {
    return std::get<ParseError>(decode_option(view_of(option), Dialect{}));
}

Buffer encoded(const Option& option) {
    return std::get<Buffer>(encode_option(option, Dialect{}));
}

}  // namespace

// AMB-68, AMB-69, AMB-48: what we write has a Code and a Length that counts every byte.
TEST_CASE("Stack options are written in the form that adds up") {
    CHECK(encoded(TosOption{Leg::both, 0x2E}) == Buffer{1, 5, 0xC1, 1, 0x2E});
    CHECK(encoded(TfoOption{Leg::proxy_remote, 0x0102}) == Buffer{1, 6, 0x84, 1, 1, 2});
    CHECK(encoded(BacklogOption{Leg::proxy_remote, 0x0102}) == Buffer{1, 6, 0x84, 4, 1, 2});
}

TEST_CASE("other forms are told apart and written again as they were") {
    const Buffer tos{1, 5, 0x44, 1, 9};
    CHECK(decoded<TosOption>(tos) == TosOption{Leg::client_proxy, 9, StackForm::tcp_level});
    const Buffer tfo{1, 4, 0x84, 1};
    CHECK(decoded<TfoOption>(tfo) == TfoOption{Leg::proxy_remote, 0, StackForm::without_size});
    const Buffer backlog{1, 5, 0x84, 0, 9};
    CHECK(decoded<BacklogOption>(backlog) ==
          BacklogOption{Leg::proxy_remote, 9, StackForm::without_code});
    CHECK(encoded(decoded<TosOption>(tos)) == tos);
    CHECK(encoded(decoded<TfoOption>(tfo)) == tfo);
    CHECK(encoded(decoded<BacklogOption>(backlog)) == backlog);
}

// AMB-48: a backlog of 768 to 1023 without Code looks like a scheduler option.
TEST_CASE("a backlog without code gives way to what its first byte may be as a code") {
    CHECK(decoded<SchedulerOption>({1, 5, 0x84, 3, 1}).scheduler == Scheduler::default_);
    CHECK(decoded<TosOption>({1, 5, 0x84, 1, 1}).form == StackForm::tcp_level);
    CHECK(refused({1, 5, 0x84, 2, 1}).defect == Defect::option_content);
    CHECK(refused({1, 5, 0x84, 4, 1}).defect == Defect::option_content);
    CHECK(decoded<UnknownStackOption>({1, 5, 0x44, 0, 9}).leg == Leg::client_proxy);
}

// AMB-04: an unsuitable Length is an error of the option, not of the message.
TEST_CASE("options of a length that their kind does not have are refused with a reason") {
    CHECK(to_string(refused({4, 6, 2, 0, 0, 1})) ==
          "Token Expenditure, length, offset 1: expected 4 bytes after the type, got 6");
    CHECK(to_string(refused({4, 3, 9})) ==
          "Idempotence option, type, offset 2: expected a type of this revision, got 9");
    CHECK(to_string(refused({2, 3, 9})) ==
          "Authentication Method option, length, offset 1: expected room for the initial data "
          "length, got 3");
}

TEST_CASE("a form that an option does not have cannot be written") {
    const auto result = encode_option(TfoOption{Leg::both, 1, StackForm::tcp_level}, Dialect{});
    REQUIRE(std::holds_alternative<WriteError>(result));
    CHECK(std::get<WriteError>(result).field == "options[].form");
}
