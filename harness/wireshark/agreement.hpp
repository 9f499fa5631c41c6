// Compares a message as the dissector shows it with what our decoder says of the same bytes.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "wireshark/decoded.hpp"
#include "wireshark/pdml.hpp"

namespace wireshark {

/// Each distinct message is decoded once.
class Agreement {
  public:
    /// What differs, a line each, with the message; data is not compared.
    std::vector<std::string> differences(const Message& message);

    /// How many messages of each type were compared, and options of each title.
    const std::map<std::string, std::size_t>& compared() const { return compared_; }

  private:
    std::map<std::pair<std::string, std::string>, Decoded> decoded_;
    std::map<std::string, std::size_t> compared_;
};

}  // namespace wireshark
