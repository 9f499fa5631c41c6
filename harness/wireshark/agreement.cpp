#include "wireshark/agreement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <optional>

namespace wireshark {
namespace {

/// Both print numbers as 80, 0x50 or "0x01 connect".
std::optional<unsigned long> as_number(const std::string& text) {
    if (text.empty() || text[0] < '0' || text[0] > '9') return {};
    char* end = nullptr;
    const auto number = std::strtoul(text.c_str(), &end, 0);
    if (*end != '\0' && *end != ' ') return {};
    return number;
}

/// Names, passwords and data are compared by their bytes; decode prints them escaped or not at all.
bool same_value(const DecodedField& decoded, const Field& field) {
    const auto& value = decoded.value;
    if (value.starts_with("\"") || value.starts_with("(")) return true;
    const auto ours = as_number(value), theirs = as_number(field.show);
    return ours && theirs ? *ours == *theirs : value == field.show;
}

std::string printed(const Field& field) {
    return fmt::format("{} at {} [{}] = {}", field.name, field.at, field.hex, field.show);
}

std::string printed(const DecodedField& field) {
    return fmt::format("{} at {} [{}] = {}", field.name, field.at, field.hex.value_or("hidden"),
                       field.value);
}

bool same_field(const DecodedField& decoded, const Field& field) {
    return decoded.name == field.name && decoded.at == field.at &&
           (!decoded.length || *decoded.length == field.length) &&
           (!decoded.hex || field.hex.starts_with(*decoded.hex)) && same_value(decoded, field);
}

std::string lower(std::string text) {
    for (auto& each : text)
        each = static_cast<char>(std::tolower(static_cast<unsigned char>(each)));
    return text;
}

/// The names of options; which one a malformed option might have been is a matter of taste.
bool same_title(const std::string& decoded, const std::string& shown) {
    const std::string malformed = "malformed";
    const auto ours = lower(decoded), theirs = lower(shown);
    if (ours.ends_with(malformed)) {
        return theirs.ends_with(malformed) || theirs.ends_with("option");
    }
    auto bare = ours;
    std::erase(bare, ':');
    return bare == theirs;
}

/// Behind another version's bytes decode goes on reading as if they were ours; the dissector stops.
bool stops_at_version(const Message& message) {
    return message.fields.size() <= 2 && message.fields.back().name.starts_with("version.") &&
           message.type != "version_mismatch_reply";
}

void compare_fields(const Decoded& decoded, const Message& message,
                    std::vector<std::string>& differences) {
    auto ours = decoded.fields;
    if (stops_at_version(message)) ours.resize(std::min(ours.size(), message.fields.size()));
    for (std::size_t at = 0; at < std::max(ours.size(), message.fields.size()); ++at) {
        if (at < ours.size() && at < message.fields.size() &&
            same_field(ours[at], message.fields[at])) {
            continue;
        }
        differences.push_back(fmt::format(
            "decode: {}; dissector: {}", at < ours.size() ? printed(ours[at]) : "nothing",
            at < message.fields.size() ? printed(message.fields[at]) : "nothing"));
        return;  // what follows is shifted
    }
}

void compare_titles(const Decoded& decoded, const Message& message,
                    std::vector<std::string>& differences) {
    if (decoded.option_titles.size() != message.option_titles.size()) {
        differences.push_back(fmt::format("decode: {} options; dissector: {}",
                                          decoded.option_titles.size(),
                                          message.option_titles.size()));
        return;
    }
    for (std::size_t at = 0; at < decoded.option_titles.size(); ++at) {
        const auto &ours = decoded.option_titles[at], &theirs = message.option_titles[at];
        if (same_title(ours, theirs)) continue;
        differences.push_back(fmt::format("decode: {}; dissector: {}", ours, theirs));
    }
}

/// What decode rejects the dissector objects to, and it calls nothing else malformed.
void compare_verdicts(const Decoded& decoded, const Message& message,
                      std::vector<std::string>& differences) {
    const auto rejected = message.has_expert("malformed") || message.has_expert("cut");
    if (decoded.whole && rejected) {
        differences.emplace_back("decode: whole; dissector: malformed");
    }
    if (!decoded.whole && message.experts.empty()) {
        differences.emplace_back("decode: not whole; dissector: nothing to object to");
    }
}

}  // namespace

std::vector<std::string> Agreement::differences(const Message& message) {
    if (message.type == "data") return {};
    const std::pair key(message.type, message.hex);
    auto found = decoded_.find(key);
    if (found == decoded_.end()) {
        found = decoded_.emplace(key, decode(message.type, message.hex)).first;
    }
    ++compared_[message.type];
    for (const auto& title : found->second.option_titles) {
        ++compared_[title.substr(title.find(' ') + 1)];
    }
    std::vector<std::string> differences;
    compare_fields(found->second, message, differences);
    compare_titles(found->second, message, differences);
    compare_verdicts(found->second, message, differences);
    for (auto& each : differences) {
        each = fmt::format("frame {}, {} [{}]: {}", message.frame, message.type, message.hex, each);
    }
    return differences;
}

}  // namespace wireshark
