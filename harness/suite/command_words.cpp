#include "suite/command_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace conform::suite {

using socks6::net::Result;

namespace {

bool blank(char c) {
    return c == ' ' || c == '\t' || c == '\n';
}

class Splitter {
  public:
    explicit Splitter(std::string_view command) : command_(command) {}

    Result<std::vector<std::string>, CommandError> split() {
        while (at_ < command_.size() && error_.empty()) {
            const char c = command_[at_];
            if (blank(c)) {
                end_word();
                ++at_;
            } else if (c == '\'' || c == '"') {
                quoted(c);
            } else if (c == '\\') {
                escaped();
            } else {
                add(c);
                ++at_;
            }
        }
        end_word();
        if (!error_.empty()) return CommandError{error_};
        return std::move(words_);
    }

  private:
    void add(char c) {
        word_ += c;
        within_ = true;
    }

    void end_word() {
        if (within_) words_.push_back(std::move(word_));
        word_.clear();
        within_ = false;
    }

    /// Outside of quotes: the next character as it is; a line that goes on.
    void escaped() {
        if (at_ + 1 == command_.size()) {
            error_ = "the \\ at its end escapes nothing";
            return;
        }
        if (command_[at_ + 1] != '\n') add(command_[at_ + 1]);
        at_ += 2;
    }

    void quoted(char quote) {
        constexpr std::string_view escapable = "\\\"$`";
        const auto begin = at_++;
        within_ = true;  // '' is an empty word
        for (; at_ < command_.size(); ++at_) {
            const char c = command_[at_];
            if (c == quote) {
                ++at_;
                return;
            }
            const bool escapes = quote == '"' && c == '\\' && at_ + 1 < command_.size() &&
                                 escapable.find(command_[at_ + 1]) != escapable.npos;
            if (escapes) ++at_;
            add(command_[at_]);
        }
        error_ = fmt::format("the {} at character {} has no partner", quote, begin + 1);
    }

    std::string_view command_;
    std::size_t at_ = 0;
    std::vector<std::string> words_;
    std::string word_;
    bool within_ = false;
    std::string error_;
};

bool is_name(std::string_view text) {
    return !text.empty() &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == text.npos;
}

}  // namespace

Result<std::vector<std::string>, CommandError> split_words(std::string_view command) {
    return Splitter(command).split();
}

Result<std::string, CommandError> fill_in(std::string_view word,
                                          const std::map<std::string, std::string>& values) {
    std::string filled;
    while (true) {
        const auto open = word.find('{');
        filled += word.substr(0, open);
        if (open == word.npos) return filled;
        word.remove_prefix(open);
        const auto name = word.substr(1, word.find('}') == word.npos ? 0 : word.find('}') - 1);
        if (!is_name(name)) {
            filled += '{';
            word.remove_prefix(1);
            continue;
        }
        const auto found = values.find(std::string(name));
        if (found == values.end()) {
            std::vector<std::string_view> known;
            for (const auto& [key, value] : values) known.push_back(key);
            return CommandError{
                fmt::format("{{{}}} is unknown; there are {{{}}}", name, fmt::join(known, "}, {"))};
        }
        filled += found->second;
        word.remove_prefix(name.size() + 2);
    }
}

}  // namespace conform::suite
