#include "requirements/explain.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <string_view>

namespace conform::requirements {
namespace {

constexpr std::size_t columns = 80;

/// Characters of UTF-8 text, one column each.
std::size_t width(std::string_view text) {
    std::size_t count = 0;
    for (const char byte : text) {
        if ((static_cast<unsigned char>(byte) & 0xC0U) != 0x80U) ++count;
    }
    return count;
}

bool is_break(char byte) {
    return static_cast<unsigned char>(byte) <= 0x20 || byte == 0x7F;
}

/// Appends `head` and then `text`, wrapped; lines after the first are indented by `indent`.
void append_wrapped(std::string& page, std::string_view head, std::string_view text,
                    std::size_t indent) {
    std::string line(head);
    bool fresh = true;
    std::size_t start = 0;
    while (start < text.size()) {
        std::size_t end = start;
        while (end < text.size() && !is_break(text[end])) ++end;
        const std::string_view word = text.substr(start, end - start);
        start = end + 1;
        if (word.empty()) continue;
        if (!fresh && width(line) + 1 + width(word) > columns) {
            page += line + '\n';
            line.assign(indent, ' ');
            fresh = true;
        }
        if (!fresh) line += ' ';
        line += word;
        fresh = false;
    }
    page += line + '\n';
}

/// "  Label:    text", the texts of a page below one another.
void append_labelled(std::string& page, std::string_view label, std::string_view text) {
    append_wrapped(page, fmt::format("  {:<10}", fmt::format("{}:", label)), text, 12);
}

void append_outcome(std::string& page, const Outcome& outcome) {
    const std::string ruling = outcome.errata == outcome.text
                                   ? std::string(to_string(outcome.errata))
                                   : fmt::format("{} (text reading: {})", to_string(outcome.errata),
                                                 to_string(outcome.text));
    append_wrapped(page, "    - ", fmt::format("{}: {}", ruling, outcome.outcome), 6);
}

}  // namespace

std::string explain(const Requirement& requirement, const Ambiguities& ambiguities) {
    std::string page;
    append_wrapped(page, "", requirement.id, 0);
    append_labelled(page, "Level", to_string(requirement.level));
    append_labelled(
        page, "Role",
        requirement.role == Role::both ? "client and proxy" : to_string(requirement.role));
    append_labelled(page, "Section", requirement.section);
    append_labelled(page, "Clause", requirement.text);
    append_labelled(page, "Judged", requirement.how);
    append_labelled(page, "Testable", to_string(requirement.testable));
    for (const std::string& id : requirement.ambiguities) {
        page += '\n';
        const Ambiguity* ambiguity = ambiguities.find(id);
        if (ambiguity == nullptr) {
            append_wrapped(page, "", id + " (not in the list of open questions)", 0);
        } else {
            page += explain(*ambiguity);
        }
    }
    return page;
}

std::string explain(const Ambiguity& ambiguity) {
    std::string page;
    append_wrapped(page, "", fmt::format("{} {}", ambiguity.id, ambiguity.title), 2);
    append_labelled(page, "Draft", ambiguity.text);
    append_labelled(page, "Later", ambiguity.later);
    append_labelled(page, "Errata", ambiguity.errata);
    append_labelled(page, "Text", ambiguity.strict);
    if (!ambiguity.outcomes.empty()) page += "  Outcomes:\n";
    for (const Outcome& outcome : ambiguity.outcomes) append_outcome(page, outcome);
    return page;
}

}  // namespace conform::requirements
