#include "oracle/operation_judge.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "oracle/option_judge.hpp"

namespace conform::oracle {
namespace {

namespace wire = socks6::wire;

OperationFacts facts_of(const SeenMessage& message, const wire::OperationReplyView& reply,
                        const wire::Dialect& dialect) {
    OperationFacts facts;
    facts.code = reply.code;
    facts.address = wire::Address(reply.bind_address);
    facts.port = reply.bind_port;
    facts.seen = {message.frames.empty() ? 0 : message.frames.back(), message.t_ns};
    for (const auto option : reply.options) {
        const auto decoded = wire::decode_option(option, dialect);
        const auto* known = std::get_if<wire::Option>(&decoded);
        if (!known) continue;
        if (const auto* backlog = std::get_if<wire::BacklogOption>(known)) {
            facts.backlog = backlog->backlog;
        } else if (const auto* tos = std::get_if<wire::TosOption>(known)) {
            if (tos->form == wire::StackForm::full) facts.tos.push_back(*tos);
        }
    }
    return facts;
}

class OperationJudge {
  public:
    OperationJudge(const SeenMessage& message, const wire::OperationReplyView& reply, Facts& facts,
                   Docket& docket)
        : message_(message), reply_(reply), facts_(facts), docket_(docket) {}

    void either() {
        kept("R05-OPR-P-LAYOUT");
        kept("R05-OPR-P-OPT-COUNT");
        if (reply_.code > wire::ReplyCode::timed_out) {
            docket_.broken("R05-OPR-P-CODE-VALUES", at("reply_code", "0x00 to 0x09", "AMB-39"));
        } else {
            kept("R05-OPR-P-CODE-VALUES");
        }
        address();
        judge_options(
            {message_, Place::operation, reply_.options, facts_.request.command, &facts_.request},
            docket_);
        if (reply_.code != wire::ReplyCode::success) must_close(close_clause());
    }

    void first(bool further_bind) {
        const bool success = reply_.code == wire::ReplyCode::success;
        kept("R05-OPR-P-AFTER-AUTH");
        kept("R05-AUTH-P-BEFORE-OPR");
        if (success) malformed_request_served();
        if (facts_.request.malformed == Malformed::command && !success) unsupported_command();
        tokens();
        if (facts_.request.command == wire::Command::noop) {
            kept("R05-OPR-P-NOOP-REPLY");
            if (success) must_close("R05-OPR-C-NOOP-CLOSE");
        }
        if (success && facts_.request.complete) endpoint(further_bind);
    }

  private:
    Sighting at(std::string_view field, std::string expected, std::string ambiguity = {}) const {
        auto seen = sighting(message_, field, std::move(expected), docket_.options().dialect);
        seen.ambiguity = std::move(ambiguity);
        return seen;
    }
    void kept(std::string_view clause) { docket_.held(clause, Party::proxy); }

    void address() {
        if (reply_.bind_address.type == wire::AddressType::ipv4) kept("R05-OPR-P-ADDR-IPV4");
        if (reply_.bind_address.type == wire::AddressType::ipv6) kept("R05-OPR-P-ADDR-IPV6");
        if (reply_.bind_address.type != wire::AddressType::domain) return;
        const auto name = reply_.bind_address.bytes;
        if (!name.empty() && name.back() == 0) {
            docket_.broken("R05-OPR-P-DOMAIN-NO-NUL",
                           at("bind_address", "a name without terminating NUL", "AMB-09"));
        } else {
            kept("R05-OPR-P-DOMAIN-NO-NUL");
        }
    }

    std::string close_clause() const {
        const auto code = static_cast<unsigned>(reply_.code);
        return code <= 9 ? fmt::format("R05-OPR-C-CLOSE-{:02}", code)
                         : "R05-OPR-C-CLOSE-UNASSIGNED";
    }

    void must_close(std::string clause) {
        facts_.must_close_clause = std::move(clause);
        facts_.must_close =
            capture::Seen{message_.frames.empty() ? 0 : message_.frames.back(), message_.t_ns};
    }

    void malformed_request_served() {
        const auto refuse = [&](const char* clause, const char* why) {
            docket_.broken(clause, at("reply_code", fmt::format("no success: {}", why)));
        };
        switch (facts_.request.malformed) {
            case Malformed::command:
                return refuse("R05-MSG-P-BAD-CMD", "the command is unassigned");
            case Malformed::address_type:
                return refuse("R05-MSG-P-BAD-ATYP", "the address type is unassigned");
            case Malformed::option_length:
                return refuse("R05-OPT-P-LEN-1", "an option is shorter than its header");
            default:
                break;
        }
        const auto& request = facts_.request;
        if (request.complete && request.command == wire::Command::connect &&
            request.address.type() == wire::AddressType::domain && request.address.name().empty()) {
            refuse("R05-MSG-P-DOMAIN-EMPTY", "the name is empty");
        }
    }

    void unsupported_command() {
        if (reply_.code == wire::ReplyCode::command_not_supported) {
            return kept("R05-OPR-P-CODE-07-CMD-UNSUPPORTED");
        }
        docket_.broken("R05-OPR-P-CODE-07-CMD-UNSUPPORTED",
                       at("reply_code", "0x07 command_not_supported", "AMB-39"), warns);
    }

    /// draft-05, "Spending a token": an ineligible token ends in 0x01 and nothing else.
    void tokens() {
        const auto& replies = facts_.authentication.expenditure_replies;
        const bool refused = std::any_of(replies.begin(), replies.end(), [](auto code) {
            return code == wire::Expenditure::no_window ||
                   code == wire::Expenditure::out_of_window || code == wire::Expenditure::duplicate;
        });
        if (!refused || facts_.request.tokens.size() != 1) return;
        if (reply_.code == wire::ReplyCode::general_failure) {
            kept("R05-IDEM-P-INELIGIBLE-CODE");
            kept("R05-IDEM-P-INELIGIBLE-NO-OP");
            return;
        }
        docket_.broken(
            reply_.code == wire::ReplyCode::success ? "R05-IDEM-P-INELIGIBLE-NO-OP"
                                                    : "R05-IDEM-P-INELIGIBLE-CODE",
            at("reply_code", "0x01 general_failure: the token was not eligible", "AMB-86"));
    }

    void endpoint(bool further_bind) {
        const auto command = facts_.request.command;
        if (command == wire::Command::bind) {
            if (reply_.bind_port == 0) {
                docket_.broken("R05-BIND-P-FIRST-REPLY",
                               at("bind_port", "the port that is listened on", "AMB-40"));
            } else {
                kept("R05-BIND-P-FIRST-REPLY");
            }
            if (!further_bind) desired("R05-BIND-P-DESIRED-PORT", "R05-BIND-P-DESIRED-ADDR");
        } else if (command == wire::Command::udp_associate) {
            kept("R05-UDP-P-OPREPLY");
            desired("R05-UDP-P-DESIRED-BIND", "R05-UDP-P-DESIRED-BIND");
        }
    }

    void desired(const char* port_clause, const char* address_clause) {
        const auto& request = facts_.request;
        if (request.port != 0 && reply_.bind_port != 0 && reply_.bind_port != request.port) {
            docket_.broken(port_clause,
                           at("bind_port", fmt::format("{}, as asked for", request.port), "AMB-44"),
                           warns);
        }
        const auto bound = wire::Address(reply_.bind_address);
        const bool comparable = bound.type() == request.address.type() &&
                                bound.type() != wire::AddressType::domain &&
                                !request.address.unspecified() && !bound.unspecified();
        if (comparable && !(bound == request.address)) {
            docket_.broken(
                address_clause,
                at("bind_address", to_string(request.address) + ", as asked for", "AMB-44"), warns);
        }
    }

    const SeenMessage& message_;
    const wire::OperationReplyView& reply_;
    Facts& facts_;
    Docket& docket_;
};

}  // namespace

void judge_operation_reply(const SeenMessage& message, const wire::OperationReplyView& reply,
                           bool further_bind, Facts& facts, Docket& docket) {
    facts.operation = facts_of(message, reply, docket.options().dialect);
    OperationJudge judge(message, reply, facts, docket);
    judge.either();
    judge.first(further_bind);
}

void judge_second_operation_reply(const SeenMessage& message, const wire::OperationReplyView& reply,
                                  Facts& facts, Docket& docket) {
    facts.second_operation = facts_of(message, reply, docket.options().dialect);
    OperationJudge judge(message, reply, facts, docket);
    judge.either();
    if (reply.code != wire::ReplyCode::success) {
        facts.must_close_clause = "R05-BIND-C-SECOND-FAIL";
        return;
    }
    docket.held("R05-BIND-P-SECOND-REPLY", Party::proxy);
    docket.held("R05-BIND-P-SECOND-LAYOUT", Party::proxy);
}

}  // namespace conform::oracle
