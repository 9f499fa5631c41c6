// "Username/Password Authentication"; RFC 1929.
#include "socks6/session/user_list.hpp"

#include <stdexcept>
#include <vector>

#include "catch_shim.hpp"

using namespace socks6::session;
namespace wire = socks6::wire;

namespace {

using Users = std::vector<UserList::User>;

std::optional<Owner> check(UserList& list, std::string_view name, std::string_view password) {
    return list.check_password(wire::as_bytes(name), wire::as_bytes(password));
}

}  // namespace

TEST_CASE("Only the exact name and password prove an owner") {
    const Users users{{"alice", "wonder"}, {"bob", std::string(255, 'b')}};
    UserList list(users);
    CHECK(check(list, "alice", "wonder") == Owner("alice"));
    CHECK(check(list, "bob", std::string(255, 'b')) == Owner("bob"));
    for (const auto password : std::initializer_list<std::string_view>{
             "", "wonde", "wonders", "Wonder", "xonder", std::string_view("wonder\0", 7)}) {
        CHECK_FALSE(check(list, "alice", password));
    }
    CHECK_FALSE(check(list, "bob", std::string(254, 'b')));
    CHECK_FALSE(check(list, "bob", std::string(256, 'b')));
    CHECK_FALSE(check(list, "carol", ""));
    CHECK_FALSE(check(list, std::string_view("alice\0", 6), "wonder"));
}

TEST_CASE("Username/Password is chosen where it was offered") {
    UserList list(Users{{"alice", "wonder"}});
    const std::vector<std::uint8_t> with{0x80, 0x02, 0x02};
    const std::vector<std::uint8_t> without{0x00, 0x01, 0xFF};
    CHECK(list.choose(with) == wire::Method::password);
    CHECK_FALSE(list.choose(without));
    CHECK_FALSE(list.choose({}));
    CHECK_FALSE(list.admits_anonymous());
    CHECK(UserList(Users{}, true).admits_anonymous());
}

TEST_CASE("Names and passwords that RFC 1929 cannot carry, and names given twice, are refused") {
    const auto users = GENERATE(as<Users>{}, Users{{"", "x"}}, Users{{"x", ""}},
                                Users{{std::string(256, 'x'), "x"}},
                                Users{{"x", std::string(256, 'x')}}, Users{{"x", "1"}, {"x", "2"}});
    CHECK_THROWS_AS(UserList(users), std::invalid_argument);
}
