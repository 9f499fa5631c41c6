// What the lab's name server knows, and what it was asked.
//
// Rules come and go while it answers. Threads: any.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/endpoint.hpp"

namespace conform::lab {

/// How one name is answered.
struct NameRule {
    enum class Outcome : std::uint8_t { found, no_such_name, server_failure, silence };

    Outcome outcome = Outcome::found;
    /// In this order, those of the family that was asked for; none: "no such data".
    std::vector<socks6::net::IpAddress> addresses{};
    /// The name is another name for this one (CNAME), whose outcome and addresses then count; both
    /// rules' times add up.
    std::string alias{};
    std::chrono::milliseconds late{0};
    bool truncated = false;  ///< over UDP the answer is only that it comes by TCP
};

struct NameQuery {
    std::string name;  ///< in small letters, without the last dot
    std::uint16_t type = 0;
    socks6::net::Endpoint from;
    bool by_tcp = false;
    std::chrono::steady_clock::time_point when;
};

/// "Name.TEST." and "name.test" are one name: the latter.
std::string plain_name(std::string_view name);

class NameTable {
  public:
    /// In place of any earlier rule of that name.
    void set(std::string_view name, NameRule rule);
    void remove(std::string_view name);
    /// Nothing: there is no such name.
    std::optional<NameRule> find(std::string_view name) const;

    void note(NameQuery query);
    /// What was asked about a name, in order. Once most_noted queries are noted, each further one
    /// takes the place of the oldest.
    std::vector<NameQuery> asked(std::string_view name) const;
    /// Since the start, noted still or not.
    std::uint64_t queries() const;

    static constexpr std::size_t most_noted = 20'000;

  private:
    mutable std::mutex mutex_;
    std::map<std::string, NameRule, std::less<>> rules_;
    std::deque<NameQuery> noted_;
    std::uint64_t queries_ = 0;
};

}  // namespace conform::lab
