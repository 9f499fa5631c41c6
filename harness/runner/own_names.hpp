// Names of the lab that lead to the actors of one case, or nowhere, as the scenario says. They are
// known to the lab's resolver as long as the object lives.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lab/name_table.hpp"
#include "runner/target.hpp"
#include "scenario/scenario.hpp"

namespace conform::runner {

class OwnNames {
  public:
    explicit OwnNames(const Target& target) : target_(target) {}
    ~OwnNames();
    OwnNames(const OwnNames&) = delete;
    OwnNames& operator=(const OwnNames&) = delete;

    /// For an actor that asks for a name of its own; `addresses` are where it is. Empty, or why
    /// there is none.
    std::string add(const scenario::Actor& actor, std::vector<socks6::net::IpAddress> addresses);

    /// Nothing for actors that have no name of their own.
    std::optional<std::string> of(const std::string& actor) const;

  private:
    void set(const std::string& name, lab::NameRule rule);

    const Target& target_;
    std::map<std::string, std::string> names_;  // by actor
    std::vector<std::string> rules_;
};

}  // namespace conform::runner
