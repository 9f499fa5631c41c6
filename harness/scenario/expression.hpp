// Numbers in a scenario: literals, captured values, and arithmetic on them modulo 2^32.
//
// "=base + size - 1" is parsed once when the file is loaded; evaluation happens in the runner, when
// the values are known. Grammar: + - * and parentheses over decimal or 0x numbers, variables, and
// length(variable).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "socks6/wire/address.hpp"
#include "socks6/wire/bytes.hpp"

namespace conform::scenario {

/// An address and port that the target reported.
struct CapturedEndpoint {
    socks6::wire::Address address;
    std::uint16_t port = 0;
    /// The address as it was written, where `address` stands for it because it is unspecified or
    /// IPv4-mapped: a further BIND repeats this one (AMB-53).
    std::optional<socks6::wire::Address> as_written = {};

    /// Whether both lead to the same place.
    friend bool operator==(const CapturedEndpoint& a, const CapturedEndpoint& b) {
        return a.address == b.address && a.port == b.port;
    }
};

/// What a variable may hold.
using Value = std::variant<std::uint64_t, socks6::wire::Buffer, CapturedEndpoint>;
using Variables = std::map<std::string, Value, std::less<>>;

/// A parsed expression in postfix form: a value type, cheap to copy.
class Expression {
  public:
    /// `text` without the leading '='. The error says what was expected and at which character.
    static std::variant<Expression, std::string> parse(std::string_view text);

    /// The number, modulo 2^32; an error text when a variable is missing or is no number.
    std::variant<std::uint64_t, std::string> evaluate(const Variables& variables) const;

    /// The name, when the expression is nothing but one variable ("=bound").
    std::optional<std::string> lone_variable() const;
    /// Every variable that it reads, in order; a name may come twice.
    std::vector<std::string> variables() const;
    const std::string& text() const { return text_; }

    friend bool operator==(const Expression&, const Expression&) = default;

  private:
    enum class Operation : std::uint8_t {
        number,
        variable,
        length,
        add,
        subtract,
        multiply,
        negate
    };
    struct Term {
        Operation operation = Operation::number;
        std::uint64_t number = 0;
        std::string name;

        friend bool operator==(const Term&, const Term&) = default;
    };

    static std::variant<std::uint64_t, std::string> operand(const Term& term,
                                                            const Variables& variables);

    friend class ExpressionParser;

    std::string text_;
    std::vector<Term> terms_;
};

/// A number known at load time, or computed when the step runs.
using Scalar = std::variant<std::uint64_t, Expression>;

}  // namespace conform::scenario
