#include "scenario/expression.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

#include "scenario/identifier.hpp"

namespace conform::scenario {
namespace {

constexpr std::uint64_t modulus = std::uint64_t{1} << 32;
constexpr std::size_t longest_expression = 1024;
constexpr std::size_t deepest_nesting = 32;

}  // namespace

/// Recursive descent, one function a rule; writes the terms in postfix order.
///
///     sum     = product { ("+" | "-") product }
///     product = factor { "*" factor }
///     factor  = "-" factor | "(" sum ")" | "length" "(" name ")" | number | name
class ExpressionParser {
  public:
    explicit ExpressionParser(std::string_view text) : text_(text) {}

    std::variant<Expression, std::string> parse() {
        if (text_.size() > longest_expression) {
            return fmt::format("expected at most {} characters", longest_expression);
        }
        sum();
        skip_spaces();
        if (at_ < text_.size()) fail("an operator or the end");
        if (!error_.empty()) return error_;
        result_.text_ = text_;
        return std::move(result_);
    }

  private:
    using Operation = Expression::Operation;

    void sum() {
        product();
        while (ok()) {
            const bool plus = take('+');
            if (!plus && !take('-')) return;
            product();
            emit(plus ? Operation::add : Operation::subtract);
        }
    }

    void product() {
        factor();
        while (ok() && take('*')) {
            factor();
            emit(Operation::multiply);
        }
    }

    void factor() {
        if (++depth_ > deepest_nesting) {
            return fail(fmt::format("at most {} levels of nesting", deepest_nesting));
        }
        if (take('-')) {
            factor();
            emit(Operation::negate);
        } else if (take('(')) {
            sum();
            expect(')');
        } else if (at_ < text_.size() && is_digit(text_[at_])) {
            number();
        } else {
            name();
        }
        --depth_;
    }

    void number() {
        const bool hex = text_.substr(at_, 2) == "0x" || text_.substr(at_, 2) == "0X";
        const char* first = text_.data() + at_ + (hex ? 2 : 0);
        std::uint64_t value = 0;
        const auto [end, problem] =
            std::from_chars(first, text_.data() + text_.size(), value, hex ? 16 : 10);
        if (problem != std::errc{}) return fail("a number below 2^64");
        at_ = static_cast<std::size_t>(end - text_.data());
        emit(Operation::number, value);
    }

    void name() {
        const std::string_view word = identifier_at(text_, at_);
        if (word.empty()) return fail("a number, a variable or \"(\"");
        at_ += word.size();
        if (word != "length" || !take('(')) return emit(Operation::variable, 0, word);
        skip_spaces();
        const std::string_view argument = identifier_at(text_, at_);
        if (argument.empty()) return fail("a variable");
        at_ += argument.size();
        expect(')');
        emit(Operation::length, 0, argument);
    }

    bool ok() const { return error_.empty(); }

    void skip_spaces() {
        while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    }

    /// Skips spaces before, so that after a `false` the cursor is at the next token.
    bool take(char wanted) {
        skip_spaces();
        if (!ok() || at_ >= text_.size() || text_[at_] != wanted) return false;
        ++at_;
        return true;
    }

    void expect(char wanted) {
        if (ok() && !take(wanted)) fail(fmt::format("\"{}\"", wanted));
    }

    void fail(std::string_view expected) {
        if (ok()) error_ = fmt::format("expected {} at character {}", expected, at_ + 1);
    }

    void emit(Operation operation, std::uint64_t value = 0, std::string_view word = {}) {
        if (ok()) result_.terms_.push_back({operation, value % modulus, std::string(word)});
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    std::string error_;
    Expression result_;
};

std::variant<Expression, std::string> Expression::parse(std::string_view text) {
    return ExpressionParser(text).parse();
}

std::variant<std::uint64_t, std::string> Expression::evaluate(const Variables& variables) const {
    std::vector<std::uint64_t> stack;
    const auto pop = [&stack] {
        const std::uint64_t top = stack.back();
        stack.pop_back();
        return top;
    };
    for (const Term& term : terms_) {
        if (term.operation == Operation::number) {
            stack.push_back(term.number);
        } else if (term.operation == Operation::variable || term.operation == Operation::length) {
            auto read = operand(term, variables);
            if (auto* error = std::get_if<std::string>(&read)) return std::move(*error);
            stack.push_back(std::get<std::uint64_t>(read) % modulus);
        } else {
            const std::uint64_t right = pop();
            // Unsigned wrap-around modulo 2^64 is also right modulo 2^32.
            const std::uint64_t left = term.operation == Operation::negate ? 0 : pop();
            const std::uint64_t result = term.operation == Operation::add        ? left + right
                                         : term.operation == Operation::multiply ? left * right
                                                                                 : left - right;
            stack.push_back(result % modulus);
        }
    }
    if (stack.empty()) return std::string("an empty expression has no value");
    return stack.back();
}

std::variant<std::uint64_t, std::string> Expression::operand(const Term& term,
                                                             const Variables& variables) {
    const auto found = variables.find(term.name);
    if (found == variables.end()) return fmt::format("variable \"{}\" has no value", term.name);
    if (term.operation == Operation::length) {
        if (const auto* bytes = std::get_if<socks6::wire::Buffer>(&found->second)) {
            return std::uint64_t{bytes->size()};
        }
    } else if (const auto* number = std::get_if<std::uint64_t>(&found->second)) {
        return *number;
    }
    constexpr std::array<std::string_view, 3> kinds = {"a number", "bytes", "an endpoint"};
    return fmt::format("variable \"{}\": expected {}, got {}", term.name,
                       term.operation == Operation::length ? "bytes" : "a number",
                       kinds.at(found->second.index()));
}

std::optional<std::string> Expression::lone_variable() const {
    if (terms_.size() != 1 || terms_.front().operation != Operation::variable) return std::nullopt;
    return terms_.front().name;
}

std::vector<std::string> Expression::variables() const {
    std::vector<std::string> result;
    for (const Term& term : terms_) {
        if (!term.name.empty()) result.push_back(term.name);
    }
    return result;
}

}  // namespace conform::scenario
