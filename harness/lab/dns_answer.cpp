#include "lab/dns_answer.hpp"

#include <tins/dns.h>
#include <tins/exceptions.h>

#include <algorithm>

namespace conform::lab {
namespace {

using Tins::DNS;
using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t header_size = 12;
constexpr std::size_t most_by_udp = 512;
constexpr std::size_t most_of_name = 255;
constexpr std::size_t most_of_label = 63;
constexpr std::uint32_t seconds_to_live = 0;  ///< nobody keeps what another case may change
constexpr int longest_chain = 16;

enum Rcode : std::uint8_t { no_error, format_error, server_failure, no_such_name, not_implemented };

std::uint16_t two(Bytes bytes, std::size_t at) {
    return static_cast<std::uint16_t>(bytes[at] << 8U | bytes[at + 1]);
}

struct Question {
    std::string name;  ///< as it was asked
    std::uint16_t type = 0;
    std::uint16_t qclass = 0;
    std::size_t end = 0;  ///< where it ends in the query
};

/// The one question of a query. Read here, as libtins would follow a compressed name in circles;
/// nothing but a whole name can stand in the first question.
std::optional<Question> read_question(Bytes query) {
    Question question;
    std::size_t at = header_size;
    while (at < query.size() && query[at] != 0) {
        const std::size_t size = query[at];
        if (size > most_of_label || at + 1 + size >= query.size()) return std::nullopt;
        if (!question.name.empty()) question.name += '.';
        const auto label = query.subspan(at + 1, size);
        question.name.append(label.begin(), label.end());
        at += 1 + size;
        if (at - header_size >= most_of_name) return std::nullopt;
    }
    constexpr std::size_t end_type_and_class = 5;
    if (query.size() < at + end_type_and_class) return std::nullopt;
    question.type = two(query, at + 1);
    question.qclass = two(query, at + 3);
    question.end = at + end_type_and_class;
    return question;
}

/// An answer without records; it repeats the question in its own bytes.
DNS start_answer(Bytes query, const std::optional<Question>& question) {
    std::vector<std::uint8_t> bare(
        query.begin(),
        query.begin() + static_cast<std::ptrdiff_t>(question ? question->end : header_size));
    std::fill(bare.begin() + 4, bare.begin() + header_size, std::uint8_t{0});
    bare[5] = question ? 1 : 0;
    DNS answer(bare.data(), static_cast<std::uint32_t>(bare.size()));
    answer.type(DNS::RESPONSE);
    answer.authoritative_answer(1);
    answer.recursion_available(1);
    answer.truncated(0);
    answer.rcode(no_error);
    return answer;
}

DNS refusal(Bytes query, const std::optional<Question>& question, Rcode why) {
    auto answer = start_answer(query, question);
    answer.rcode(why);
    return answer;
}

/// What the rules say about a name, once all its aliases were followed.
struct Found {
    NameRule last;
    std::vector<DNS::resource> records;
    std::chrono::milliseconds late{0};
    bool truncated = false;
};

void add_addresses(Found& found, const std::string& name, std::uint16_t type) {
    for (const auto& address : found.last.addresses) {
        const auto its_type = address.is_v4() ? DNS::A : DNS::AAAA;
        if (its_type != type) continue;
        found.records.emplace_back(name, to_string(address), its_type, DNS::INTERNET,
                                   seconds_to_live);
    }
}

Found look_up(const NameTable& names, const Question& question) {
    Found found;
    auto name = question.name;
    for (int i = 0; i < longest_chain; ++i) {
        found.last =
            names.find(name).value_or(NameRule{.outcome = NameRule::Outcome::no_such_name});
        found.late += found.last.late;
        found.truncated = found.truncated || found.last.truncated;
        if (found.last.alias.empty()) {
            add_addresses(found, name, question.type);
            return found;
        }
        found.records.emplace_back(name, found.last.alias, DNS::CNAME, DNS::INTERNET,
                                   seconds_to_live);
        if (question.type == DNS::CNAME) return found;
        name = found.last.alias;
    }
    // Aliases in a circle, or too many.
    found.last.outcome = NameRule::Outcome::server_failure;
    return found;
}

Rcode rcode_of(NameRule::Outcome outcome) {
    switch (outcome) {
        case NameRule::Outcome::no_such_name:
            return no_such_name;
        case NameRule::Outcome::server_failure:
            return server_failure;
        case NameRule::Outcome::found:
        case NameRule::Outcome::silence:
            return no_error;
    }
    return no_error;
}

std::optional<DnsAnswer> answer_question(const NameTable& names, Bytes query,
                                         const Question& question, bool by_tcp) {
    const auto found = look_up(names, question);
    if (found.last.outcome == NameRule::Outcome::silence) return std::nullopt;
    auto answer = start_answer(query, question);
    answer.rcode(rcode_of(found.last.outcome));
    if (found.last.outcome != NameRule::Outcome::server_failure) {
        for (const auto& record : found.records) answer.add_answer(record);
    }
    auto message = answer.serialize();
    if (!by_tcp && (found.truncated || message.size() > most_by_udp)) {
        auto cut = start_answer(query, question);
        cut.truncated(1);
        message = cut.serialize();
    }
    return DnsAnswer{std::move(message), found.late};
}

}  // namespace

std::optional<DnsAnswer> answer_query(NameTable& names, Bytes query, const Asker& asker) try {
    if (query.size() < header_size) return std::nullopt;
    const bool is_answer = (query[2] & 0x80U) != 0;
    if (is_answer) return std::nullopt;
    const auto question = read_question(query);
    if (!question || two(query, 4) != 1) {
        return DnsAnswer{refusal(query, std::nullopt, format_error).serialize()};
    }
    names.note({plain_name(question->name), question->type, asker.from, asker.by_tcp,
                std::chrono::steady_clock::now()});
    const auto opcode = (query[2] >> 3U) & 0x0FU;
    if (opcode != 0 || question->qclass != DNS::INTERNET) {
        return DnsAnswer{refusal(query, question, not_implemented).serialize()};
    }
    return answer_question(names, query, *question, asker.by_tcp);
} catch (const Tins::exception_base&) {
    // A name of ours that libtins does not encode: as if no answer had come.
    return std::nullopt;
}

}  // namespace conform::lab
