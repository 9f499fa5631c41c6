// Judges tokens across the connections of one user at one proxy (draft-05, "Idempotence options").
//
// Only authenticated users have a book: without a user nothing says whose window it is (AMB-77). A
// capture need not hold all connections of a user, so nothing is concluded from what was not seen.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "oracle/conversation.hpp"

namespace conform::oracle {

class TokenBooks {
  public:
    /// The decisive Authentication Reply of that conversation has come.
    void authenticated(Conversation& conversation);

  private:
    struct Book {
        std::optional<socks6::wire::TokenWindowAdvertisement> window{};
        std::map<std::uint32_t, std::uint64_t> spent{};   // token -> frame
        std::map<std::uint32_t, std::uint64_t> denied{};  // carried by a refused Request
    };
    using Key = std::pair<std::string, std::string>;  // proxy, user

    Book* book_of(const Facts& facts);
    static void judge_count(Conversation& conversation, const Book* book);
    static void judge_spending(Conversation& conversation, Book& book);
    static void take_window(Conversation& conversation, Book& book);

    std::map<Key, Book> books_;
};

}  // namespace conform::oracle
