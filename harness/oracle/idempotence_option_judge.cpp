#include "oracle/idempotence_option_judge.hpp"

#include <fmt/format.h>

namespace conform::oracle {
namespace {

namespace wire = socks6::wire;

constexpr std::uint32_t window_bound = 0x8000'0000;

class IdempotenceJudge {
  public:
    IdempotenceJudge(const OptionsSeen& seen, std::size_t index, Docket& docket)
        : seen_(seen), index_(index), docket_(docket) {}

    void judge(const std::variant<wire::Option, wire::ParseError>& decoded) {
        if (const auto* known = std::get_if<wire::Option>(&decoded)) {
            docket_.held("R05-IDEM-LAYOUT", by());
            std::visit([&](const auto& one) { this->option(one); }, *known);
            return;
        }
        const auto& error = std::get<wire::ParseError>(decoded);
        docket_.broken("R05-IDEM-LAYOUT", at(error.field == "type" ? "" : "length",
                                             std::string(error.expected), "AMB-76"));
    }

  private:
    Party by() const { return seen_.message.by; }
    Sighting at(std::string_view field, std::string expected, std::string ambiguity = {}) const {
        auto one = sighting(seen_.message,
                            fmt::format("options[{}]{}{}", index_, field.empty() ? "" : ".", field),
                            std::move(expected), docket_.options().dialect);
        one.ambiguity = std::move(ambiguity);
        return one;
    }
    bool in_reply() const { return seen_.place != Place::request; }

    void option(const wire::TokenRequest& one) {
        if (in_reply()) return misplaced("R05-AUTH-P-OPTIONS-ALLOWED", warns);
        docket_.held("R05-IDEM-C-REQ-LAYOUT", by());
        docket_.held("R05-IDEM-C-REQ-KIND", by());
        if (one.window_size == 0 || one.window_size >= window_bound) {
            docket_.broken("R05-IDEM-C-REQ-SIZE", at("window_size", "1 to 2147483647", "AMB-79"),
                           warns);
        } else {
            docket_.held("R05-IDEM-C-REQ-SIZE", by());
        }
    }

    void option(const wire::TokenExpenditure&) {
        if (in_reply()) return misplaced("R05-AUTH-P-OPTIONS-ALLOWED", warns);
        docket_.held("R05-IDEM-C-SPEND-LAYOUT", by());
    }

    void option(const wire::TokenWindowAdvertisement& one) {
        if (!in_reply()) return;
        docket_.held("R05-IDEM-P-ADV-LAYOUT", by());
        if (seen_.place == Place::operation) return misplaced("R05-IDEM-P-ADV-PLACEMENT", warns);
        if (seen_.place == Place::failed_authentication) {
            return misplaced("R05-IDEM-P-ADV-NOT-FAILED", fails);
        }
        docket_.held("R05-IDEM-P-ADV-PLACEMENT", by());
        if (one.size == 0) {
            docket_.broken("R05-IDEM-P-ADV-SIZE-ZERO", at("window_size", "1 or more"));
        } else {
            docket_.held("R05-IDEM-P-ADV-SIZE-ZERO", by());
        }
        if (one.size >= window_bound) {
            docket_.broken("R05-IDEM-P-ADV-SIZE-MAX", at("window_size", "less than 2147483648"));
        } else {
            docket_.held("R05-IDEM-P-ADV-SIZE-MAX", by());
        }
        compare_with_request(one.size);
    }

    void compare_with_request(std::uint32_t size) {
        const auto asked = seen_.asked ? seen_.asked->window_asked : std::nullopt;
        if (!asked || *asked == 0 || *asked >= window_bound) return;
        if (size > *asked) {
            docket_.broken("R05-IDEM-P-ADV-SIZE-REQ",
                           at("window_size", fmt::format("at most the {} asked for", *asked)));
        } else {
            docket_.held("R05-IDEM-P-ADV-SIZE-REQ", by());
        }
    }

    void option(const wire::TokenExpenditureReply& one) {
        if (!in_reply()) return;
        if (seen_.place == Place::operation) return misplaced("R05-IDEM-P-REPLY-PLACEMENT", fails);
        if (seen_.place == Place::failed_authentication) {
            return misplaced("R05-IDEM-P-ADV-NOT-FAILED", fails);
        }
        docket_.held("R05-IDEM-P-REPLY-PLACEMENT", by());
        const auto code = static_cast<int>(one.code);
        if (code < 1 || code > 4) {
            docket_.broken("R05-IDEM-P-REPLY-LAYOUT", at("", "a response code from 1 to 4"));
        } else {
            docket_.held("R05-IDEM-P-REPLY-LAYOUT", by());
        }
    }

    void option(const auto&) {}

    void misplaced(std::string_view clause, Weight weight) {
        docket_.broken(clause, at("", "this option in another message", "AMB-73"), weight);
    }

    const OptionsSeen& seen_;
    std::size_t index_;
    Docket& docket_;
};

}  // namespace

void judge_idempotence_option(const OptionsSeen& seen, std::size_t index,
                              const std::variant<wire::Option, wire::ParseError>& decoded,
                              Docket& docket) {
    IdempotenceJudge(seen, index, docket).judge(decoded);
}

}  // namespace conform::oracle
