#include "oracle/option_judge.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "oracle/idempotence_option_judge.hpp"
#include "oracle/stack_option_judge.hpp"

namespace conform::oracle {
namespace {

namespace wire = socks6::wire;

class OptionJudge {
  public:
    OptionJudge(const OptionsSeen& seen, Docket& docket)
        : seen_(seen), docket_(docket), dialect_(docket.options().dialect) {}

    void judge() {
        docket_.held("R05-OPT-LAYOUT", by());
        docket_.held("R05-OPT-MIN-LEN", by());
        for (const auto option : seen_.options) {
            kind(option);
            ++index_;
        }
        judge_stack_contradictions(seen_, docket_);
    }

  private:
    Party by() const { return seen_.message.by; }
    std::string path(std::string_view field) const {
        return fmt::format("options[{}]{}{}", index_, field.empty() ? "" : ".", field);
    }
    Sighting at(std::string_view field, std::string expected, std::string ambiguity = {}) const {
        auto one = sighting(seen_.message, path(field), std::move(expected), dialect_);
        one.ambiguity = std::move(ambiguity);
        return one;
    }

    void kind(const wire::OptionView& option) {
        const auto& kinds = dialect_.revision->kinds;
        if (option.kind >= kinds.vendor_first) return;
        const bool known = option.kind == kinds.stack ||
                           option.kind == kinds.authentication_method ||
                           option.kind == kinds.authentication_data ||
                           option.kind == kinds.idempotence || option.kind == kinds.session;
        if (!known) {
            docket_.broken(
                "R05-OPT-KIND-ALLOCATED",
                at("kind", "a kind that is allocated, or a vendor's (0xC0-0xFF)", "AMB-75"));
            return;
        }
        docket_.held("R05-OPT-KIND-ALLOCATED", by());
        if (option.kind == kinds.stack) return stack(option);
        const auto decoded = wire::decode_option(option, dialect_);
        if (option.kind == kinds.authentication_method) return method(decoded);
        if (option.kind == kinds.authentication_data) return data(decoded);
        if (option.kind == kinds.idempotence) {
            judge_idempotence_option(seen_, index_, decoded, docket_);
        }
    }

    void stack(const wire::OptionView& option) {
        if (seen_.place == Place::successful_authentication ||
            seen_.place == Place::failed_authentication) {
            docket_.broken("R05-AUTH-P-OPTIONS-ALLOWED",
                           at("", "Authentication Data and Idempotence options", "AMB-73"), warns);
        }
        judge_stack_option(seen_, index_, option, docket_);
    }

    void method(const std::variant<wire::Option, wire::ParseError>& decoded) {
        if (seen_.place != Place::request) {
            if (seen_.place == Place::operation) return;  // no clause speaks of it
            docket_.broken("R05-AUTH-P-OPTIONS-ALLOWED",
                           at("", "Authentication Data and Idempotence options", "AMB-73"), warns);
            return;
        }
        if (!std::holds_alternative<wire::Option>(decoded)) {
            docket_.broken("R05-METHOD-LAYOUT", at("length", "4 and one for each method"));
            return;
        }
        const auto& option =
            std::get<wire::AuthenticationMethodOption>(std::get<wire::Option>(decoded));
        docket_.held("R05-METHOD-LAYOUT", by());
        initial_data(option.initial_data_length);
        methods(option.methods);
        if (++method_options_ == 2) {
            docket_.broken("R05-METHOD-LAYOUT",
                           at("", "one Authentication Method option", "AMB-25"), warns);
        }
    }

    void initial_data(std::uint16_t length) {
        if (seen_.command != wire::Command::connect) {
            if (length != 0) {
                docket_.broken("R05-METHOD-C-IDL-NONCONNECT",
                               at("initial_data_length", "0", "AMB-33"), warns);
            }
            return;
        }
        if (length <= 8'192) return docket_.held("R05-METHOD-C-IDL-MAX", by());
        docket_.broken("R05-METHOD-C-IDL-MAX", at("initial_data_length", "at most 8192", "AMB-31"),
                       length <= 16'384 ? warns_or_fails : fails);
    }

    void methods(std::span<const std::uint8_t> methods) {
        std::size_t i = 0;
        for (const auto one : methods) {
            const auto field = fmt::format("methods[{}]", i++);
            if (one == 0x00) {
                docket_.broken("R05-METHOD-C-OMIT-NOAUTH",
                               at(field, "no mention of method 0x00", "AMB-25"), warns);
            } else if (one == 0xFF) {
                docket_.broken("R05-METHOD-C-NO-FF", at(field, "a method", "AMB-25"), warns);
            }
        }
        if (std::find(methods.begin(), methods.end(), 0x00) == methods.end()) {
            docket_.held("R05-METHOD-C-OMIT-NOAUTH", by());
        }
        if (std::find(methods.begin(), methods.end(), 0xFF) == methods.end()) {
            docket_.held("R05-METHOD-C-NO-FF", by());
        }
    }

    void data(const std::variant<wire::Option, wire::ParseError>& decoded) {
        if (seen_.place == Place::operation) {
            docket_.broken(
                "R05-DATA-PLACEMENT",
                at("", "Authentication Data in Requests and Authentication Replies", "AMB-73"),
                warns);
            return;
        }
        if (!std::holds_alternative<wire::Option>(decoded)) {
            docket_.broken("R05-DATA-LAYOUT", at("length", "room for the method: 3 or more"));
            return;
        }
        docket_.held("R05-DATA-LAYOUT", by());
        docket_.held("R05-DATA-PLACEMENT", by());
        if (seen_.place != Place::request) return;
        const auto& option =
            std::get<wire::AuthenticationDataOption>(std::get<wire::Option>(decoded));
        const auto number = static_cast<std::uint8_t>(option.method);
        if (std::find(data_methods_.begin(), data_methods_.end(), number) != data_methods_.end()) {
            docket_.broken("R05-DATA-C-ONE-PER-METHOD",
                           at("method", "one option for each method", "AMB-26"), warns);
        } else {
            docket_.held("R05-DATA-C-ONE-PER-METHOD", by());
        }
        data_methods_.push_back(number);
        if (option.method == wire::Method::password) password(option.data);
    }

    void password(wire::Bytes data) {
        const auto parsed = wire::parse_password_request(data);
        if (parsed && parsed.size() == data.size()) {
            docket_.held("R05-PWD-0RTT-LAYOUT", by());
            docket_.held("R05-PWD-C-KIND", by());
            return;
        }
        auto seen = at("data", "an RFC 1929 request that fills the option");
        seen.got = "bytes that are none";
        docket_.broken("R05-PWD-0RTT-LAYOUT", seen);
    }

    const OptionsSeen& seen_;
    Docket& docket_;
    const wire::Dialect& dialect_;
    std::size_t index_ = 0;
    std::size_t method_options_ = 0;
    std::vector<std::uint8_t> data_methods_;
};

}  // namespace

void judge_options(const OptionsSeen& seen, Docket& docket) {
    OptionJudge(seen, docket).judge();
}

}  // namespace conform::oracle
