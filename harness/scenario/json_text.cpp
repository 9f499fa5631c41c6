#include "scenario/json_text.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

namespace conform::scenario {
namespace {

/// A quoted key without its escapes; one that is no JSON string stays as it is.
std::string unescaped(std::string_view quoted) {
    const std::string_view plain = quoted.substr(1, quoted.size() < 2 ? 0 : quoted.size() - 2);
    if (plain.find('\\') == std::string_view::npos) return std::string(plain);
    const auto parsed = nlohmann::json::parse(quoted, nullptr, false);
    return parsed.is_string() ? parsed.get<std::string>() : std::string(plain);
}

bool ends_literal(char byte) {
    return std::string_view(" \t\r\n,:[]{}\"").find(byte) != std::string_view::npos;
}

}  // namespace

TextPlace place_of(std::string_view text, std::size_t offset) {
    TextPlace place;
    for (const char byte : text.substr(0, std::min(offset, text.size()))) {
        if (byte == '\n') {
            ++place.line;
            place.column = 1;
        } else if ((static_cast<unsigned char>(byte) & 0xC0U) != 0x80U) {
            ++place.column;
        }
    }
    return place;
}

std::string pointer_part(std::string_view key) {
    return (nlohmann::json::json_pointer() / std::string(key)).to_string();
}

JsonText::Event JsonText::next() {
    if (std::exchange(opens_, false)) enter();
    for (; at_ < text_.size(); ++at_) {
        const char byte = text_[at_];
        if (byte == '}' || byte == ']') {
            if (!frames_.empty()) frames_.pop_back();
        } else if (byte == '{' || byte == '[') {
            begin_value();
            opens_ = true;
            return Event::value;
        } else if (byte == '"') {
            offset_ = at_;
            const std::string_view quoted = string_token();
            if (frames_.empty() || !frames_.back().key_next) {
                at_ = offset_;
                begin_value();
                at_ = offset_ + quoted.size();
                return Event::value;
            }
            frames_.back().token = unescaped(quoted);
            frames_.back().key_next = false;
            return Event::key;
        } else if (!ends_literal(byte)) {
            begin_value();
            while (at_ < text_.size() && !ends_literal(text_[at_])) ++at_;
            return Event::value;
        }
    }
    return Event::end;
}

void JsonText::enter() {
    const bool object = text_[at_] == '{';
    ++at_;
    frames_.push_back({object, object, 0, {}});
}

void JsonText::begin_value() {
    offset_ = at_;
    if (frames_.empty()) return;
    Frame& frame = frames_.back();
    frame.key_next = frame.object;
    ++frame.count;
}

/// The string at the cursor with its quotes; the cursor moves behind it.
std::string_view JsonText::string_token() {
    const std::size_t start = at_++;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    at_ = std::min(at_ + 1, text_.size());
    return text_.substr(start, at_ - start);
}

std::string JsonText::pointer() const {
    std::string result;
    for (const Frame& frame : frames_) {
        result += frame.object ? pointer_part(frame.token)
                               : "/" + std::to_string(frame.count == 0 ? 0 : frame.count - 1);
    }
    return result;
}

std::optional<JsonSpot> first_deeper_than(std::string_view text, std::size_t bound) {
    JsonText walk(text);
    for (auto event = walk.next(); event != JsonText::Event::end; event = walk.next()) {
        if (walk.opens() && walk.depth() >= bound) return JsonSpot{walk.pointer(), walk.offset()};
    }
    return std::nullopt;
}

std::optional<JsonSpot> first_repeated_key(std::string_view text) {
    JsonText walk(text);
    std::vector<std::set<std::string>> seen;
    for (auto event = walk.next(); event != JsonText::Event::end; event = walk.next()) {
        seen.resize(walk.depth());  // forgets the keys of objects that are closed
        if (event == JsonText::Event::key && !seen.back().insert(walk.key()).second) {
            return JsonSpot{walk.pointer(), walk.offset()};
        }
    }
    return std::nullopt;
}

std::size_t offset_of(std::string_view text, std::string_view pointer, bool at_key) {
    JsonText walk(text);
    std::size_t best = 0;
    for (auto event = walk.next(); event != JsonText::Event::end; event = walk.next()) {
        const std::string here = walk.pointer();
        if (here.size() > pointer.size() || !pointer.starts_with(here)) continue;
        const bool exact = here.size() == pointer.size();
        if (!exact && pointer[here.size()] != '/') continue;
        if (event == JsonText::Event::value) best = walk.offset();
        if (exact && at_key == (event == JsonText::Event::key)) return walk.offset();
    }
    return best;
}

}  // namespace conform::scenario
