#include "oracle/token_books.hpp"

#include <fmt/format.h>

namespace conform::oracle {
namespace {

namespace wire = socks6::wire;

constexpr std::size_t most_books = 1'024;
constexpr std::size_t most_tokens = 4'096;

bool holds(const wire::TokenWindowAdvertisement& window, std::uint32_t token) {
    return token - window.base < window.size;  // modular, AMB-82
}

void note(std::map<std::uint32_t, std::uint64_t>& tokens, std::uint32_t token,
          std::uint64_t frame) {
    if (tokens.size() < most_tokens) tokens.emplace(token, frame);
}

Sighting reply_sighting(const Conversation& conversation, std::string expected, std::string got) {
    const auto& facts = conversation.facts();
    Sighting seen;
    seen.by = Party::proxy;
    seen.what = "Authentication Reply, Token Expenditure Reply";
    seen.where = "proxy, the successful Authentication Reply";
    seen.expected = std::move(expected);
    seen.got = std::move(got);
    seen.frames = {facts.request.seen.frame, facts.authentication.seen.frame};
    return seen;
}

/// The user as whom the client authenticated, if a password says so.
std::optional<std::string> user_of(const Facts& facts) {
    const auto& authentication = facts.authentication;
    if (authentication.user) return authentication.user;
    if (!facts.request.user || !authentication.first) return std::nullopt;
    const bool refused = authentication.refused;
    const bool by_password =
        authentication.first->method == static_cast<std::uint8_t>(wire::Method::password);
    return refused || by_password ? facts.request.user : std::nullopt;
}

}  // namespace

TokenBooks::Book* TokenBooks::book_of(const Facts& facts) {
    const auto user = user_of(facts);
    if (!user) return nullptr;
    const auto& address = facts.proxy.address;
    std::string proxy(address.bytes.begin(), address.bytes.end());
    proxy += fmt::format("{}", facts.proxy.port);
    const Key key{proxy, *user};
    if (books_.size() >= most_books && !books_.contains(key)) return nullptr;
    return &books_[key];
}

/// One reply for one expenditure, none for none (AMB-78, AMB-81).
void TokenBooks::judge_count(Conversation& conversation, const Book* book) {
    const auto& facts = conversation.facts();
    const auto asked = facts.request.tokens.size();
    const auto answered = facts.authentication.expenditure_replies.size();
    auto& docket = conversation.docket();
    if (asked > 1) return;
    if (answered > asked) {
        return docket.broken("R05-IDEM-P-REPLY-ONE",
                             reply_sighting(conversation, fmt::format("{} of them", asked),
                                            fmt::format("{}", answered)));
    }
    if (asked == 1 && answered == 0 && book && book->window) {
        auto seen =
            reply_sighting(conversation, "a reply: this user has been given a window", "none");
        seen.ambiguity = "AMB-78";
        return docket.broken("R05-IDEM-P-REPLY-ONE", seen);
    }
    if (asked == 1 && answered == 1) docket.held("R05-IDEM-P-REPLY-ONE", Party::proxy);
}

void TokenBooks::judge_spending(Conversation& conversation, Book& book) {
    const auto& facts = conversation.facts();
    if (facts.request.tokens.size() != 1) return;
    if (facts.authentication.expenditure_replies.size() != 1) return;
    const auto token = facts.request.tokens.front();
    const auto code = facts.authentication.expenditure_replies.front();
    const auto& window = facts.authentication.window;
    auto& docket = conversation.docket();
    const auto spent = book.spent.find(token);
    const auto broken = [&](const char* clause, const char* expected, const char* got,
                            std::uint64_t frame) {
        auto seen =
            reply_sighting(conversation, expected, fmt::format("{} for token {}", got, token));
        if (frame != 0) seen.frames.push_back(frame);
        docket.broken(clause, seen);
    };
    if (code == wire::Expenditure::success) {
        if (spent != book.spent.end()) {
            return broken("R05-IDEM-P-SINGLE-USE", "0x04: the token was spent before",
                          "0x01 success", spent->second);
        }
        docket.held("R05-IDEM-P-SPEND-OK", Party::proxy);
        return note(book.spent, token, facts.authentication.seen.frame);
    }
    if (code == wire::Expenditure::duplicate) {
        if (spent != book.spent.end()) {
            docket.held("R05-IDEM-P-DUPLICATE", Party::proxy);
            return docket.held("R05-IDEM-P-SINGLE-USE", Party::proxy);
        }
        const auto denied = book.denied.find(token);
        if (denied == book.denied.end() || !book.window || !holds(*book.window, token)) return;
        return broken("R05-IDEM-P-NOT-SPENT-ON-AUTHFAIL",
                      "0x01: only a Request whose authentication failed has carried the token",
                      "0x04 duplicate", denied->second);
    }
    if (code != wire::Expenditure::out_of_window) return;
    if (!window) {
        docket.broken(
            "R05-IDEM-P-ADV-ON-OOW",
            reply_sighting(conversation, "a Token Window Advertisement beside 0x03", "none"));
    } else {
        docket.held("R05-IDEM-P-ADV-ON-OOW", Party::proxy);
    }
    // Asking for a window at the same time may have made a new one behind the answer (AMB-80).
    if (!window || facts.request.window_asked || !holds(*window, token)) return;
    if (spent != book.spent.end()) {
        return broken("R05-IDEM-P-DUPLICATE", "0x04: spent, and inside the window advertised here",
                      "0x03 out of window", spent->second);
    }
    broken("R05-IDEM-P-OUT-OF-WINDOW", "not 0x03: the window advertised beside it holds the token",
           "0x03 out of window", 0);
}

void TokenBooks::take_window(Conversation& conversation, Book& book) {
    const auto& facts = conversation.facts();
    const auto& window = facts.authentication.window;
    if (!window || window->size == 0) return;
    const bool same = book.window && *book.window == *window;
    const bool unsolicited = !facts.request.window_asked;
    if (book.window && unsolicited && window->size != book.window->size) {
        auto seen =
            reply_sighting(conversation, fmt::format("size {}, as before", book.window->size),
                           fmt::format("{}", window->size));
        seen.what = "Authentication Reply, Token Window Advertisement";
        seen.hint = "unless a Token Request that this capture does not show made a new window";
        conversation.docket().broken("R05-IDEM-P-SHIFT-SIZE", seen, undecided);
    }
    // A window that was asked for may be a new one, with tokens of its own (AMB-79).
    if (!unsolicited && !same) {
        book.spent.clear();
        book.denied.clear();
    }
    book.window = window;
}

void TokenBooks::authenticated(Conversation& conversation) {
    const auto& facts = conversation.facts();
    auto* book = book_of(facts);
    if (!facts.authentication.succeeded) {
        if (!book || !book->window) return;
        for (const auto token : facts.request.tokens) {
            note(book->denied, token, facts.request.seen.frame);
        }
        return;
    }
    judge_count(conversation, book);
    if (!book) return;
    judge_spending(conversation, *book);
    take_window(conversation, *book);
}

}  // namespace conform::oracle
