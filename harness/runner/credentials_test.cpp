// Names and passwords that scenarios mean by a word: RFC 1929 inside draft-05, "Username/Password
// Authentication".
#include "runner/credentials.hpp"

#include "catch_shim.hpp"

namespace conform::runner {
namespace {

using scenario::Credentials;
using Bytes = std::vector<std::uint8_t>;

Target with_ann() {
    Target target;
    target.first_user = UserCredentials{"ann", "pw"};
    return target;
}

Bytes encoded(Credentials which) {
    auto result = encode_credentials(which, with_ann());
    REQUIRE(std::holds_alternative<Bytes>(result));
    return std::get<Bytes>(std::move(result));
}

}  // namespace

TEST_CASE("credentials: version, name and password, each behind its length") {
    CHECK(encoded(Credentials::first) == Bytes{0x01,                 // version of RFC 1929
                                               0x03, 'a', 'n', 'n',  // name
                                               0x02, 'p', 'w'});     // password
}

TEST_CASE("credentials: an overrunning password says one byte more than there is") {
    CHECK(encoded(Credentials::overrun) == Bytes{0x01, 0x03, 'a', 'n', 'n', 0x03, 'p', 'w'});
}

TEST_CASE("credentials: what is made from the first user's differs from them") {
    const UserCredentials right{"ann", "pw"};
    for (const auto which :
         {Credentials::wrong_password, Credentials::password_prefix, Credentials::password_with_nul,
          Credentials::empty_password, Credentials::empty_name, Credentials::swapped,
          Credentials::unknown_user, Credentials::full_length}) {
        const auto wrong = find_credentials(which, with_ann());
        REQUIRE(wrong);
        CHECK((wrong->user != right.user || wrong->password != right.password));
    }
    CHECK(find_credentials(Credentials::password_prefix, with_ann())->password == "p");
    CHECK(find_credentials(Credentials::password_with_nul, with_ann())->password ==
          std::string("pw\0x", 4));
}

TEST_CASE("credentials: the longest of the exchange have 255 bytes each") {
    const auto user = long_user(Credentials::longest);
    CHECK(user.user.size() == 255);
    CHECK(user.password.size() == 255);
}

TEST_CASE("credentials: the longest in an option fill its 255 bytes, kind and method included") {
    CHECK(encoded(Credentials::longest_in_option).size() == 252);
}

TEST_CASE("credentials: without a user there are none, and the flag is named") {
    const auto none = encode_credentials(Credentials::first, Target{});
    REQUIRE(std::holds_alternative<std::string>(none));
    CHECK(std::get<std::string>(none) == "credentials: none given (--user, --user2)");
}

}  // namespace conform::runner
