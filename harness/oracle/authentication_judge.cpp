#include "oracle/authentication_judge.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "oracle/option_judge.hpp"

namespace conform::oracle {
namespace {

namespace wire = socks6::wire;

constexpr std::uint8_t not_acceptable = 0xFF;
constexpr std::uint8_t no_authentication = 0x00;

bool contains(const std::vector<std::uint8_t>& list, std::uint8_t value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

class ReplyJudge {
  public:
    ReplyJudge(const SeenMessage& message, const wire::AuthenticationReplyView& reply, Facts& facts,
               Docket& docket)
        : message_(message),
          reply_(reply),
          facts_(facts),
          docket_(docket),
          method_(static_cast<std::uint8_t>(reply.method)) {}

    void first() {
        facts_.authentication.first = {reply_.type, method_};
        kept({"R05-AUTH-P-VER-MAJOR", "R05-AUTH-P-VER-MINOR", "R05-AUTH-P-LAYOUT"});
        if (facts_.request.malformed == Malformed::no) kept({reply_clause(facts_.request.command)});
        if (!known_type()) return;
        if (reply_.type == wire::AuthenticationType::success) {
            first_success();
            decided(true);
        } else {
            selection();
            if (method_ == not_acceptable) decided(false);
        }
        options();
    }

    void second() {
        facts_.authentication.second = {reply_.type, method_};
        kept({"R05-AUTH-P-SECOND-VERSION"});
        const bool success = reply_.type == wire::AuthenticationType::success;
        const bool refusal =
            reply_.type == wire::AuthenticationType::further_needed && method_ == not_acceptable;
        if (!success && !refusal) {
            docket_.broken("R05-AUTH-P-SECOND-VALUES",
                           at("type", "success, or No Acceptable Methods (0xFF)"));
        } else {
            kept({"R05-AUTH-P-SECOND-VALUES"});
        }
        if (success) {
            second_success();
        } else {
            kept({"R05-AUTH-P-SECOND-SENT-FAIL"});
        }
        decided(success);
        options();
    }

  private:
    Sighting at(std::string_view field, std::string expected, std::string ambiguity = {}) const {
        auto seen = sighting(message_, field, std::move(expected), docket_.options().dialect);
        seen.ambiguity = std::move(ambiguity);
        return seen;
    }
    void kept(std::initializer_list<const char*> clauses) {
        for (const auto* clause : clauses) docket_.held(clause, Party::proxy);
    }

    bool known_type() {
        if (reply_.type <= wire::AuthenticationType::further_needed) {
            kept({"R05-AUTH-P-TYPE-VALUES"});
            return true;
        }
        docket_.broken("R05-AUTH-P-TYPE-VALUES", at("type", "0x00 or 0x01"));
        return false;
    }

    void first_success() {
        kept({"R05-AUTH-P-FIRST-BYTE-ORDER"});
        if (method_ == not_acceptable) {
            docket_.broken("R05-AUTH-P-NO-ACCEPTABLE",
                           at("method", "a method, as the type is success", "AMB-20"));
            return;
        }
        const auto& tried = facts_.request.data_methods;
        if (method_ == no_authentication || contains(tried, method_)) {
            kept({tried.empty() ? "R05-AUTH-P-METHOD-NONE" : "R05-AUTH-P-METHOD-0RTT"});
        } else {
            docket_.broken(
                tried.empty() ? "R05-AUTH-P-METHOD-NONE" : "R05-AUTH-P-METHOD-0RTT",
                at("method", "0x00, or the method of an Authentication Data option", "AMB-19"),
                warns);
        }
    }

    void selection() {
        if (method_ == not_acceptable) return kept({"R05-AUTH-P-METHOD-OFFERED"});
        if (!facts_.request.method_option) {
            docket_.broken("R05-AUTH-P-NO-METHOD-OPTION",
                           at("method", "0xFF: the Request advertises no method", "AMB-23"));
        } else if (method_ == no_authentication) {
            docket_.broken("R05-AUTH-P-METHOD-OFFERED",
                           at("method", "0xFF, or a method to negotiate", "AMB-23"));
        } else if (!contains(facts_.request.methods, method_)) {
            docket_.broken("R05-AUTH-P-METHOD-OFFERED",
                           at("method", "0xFF, or a method that the Request advertises", "AMB-23"));
        } else {
            kept({"R05-AUTH-P-METHOD-OFFERED"});
        }
    }

    void second_success() {
        kept({"R05-AUTH-P-SECOND-SENT-OK"});
        if (facts_.authentication.status.value_or(0) != 0) {
            docket_.broken("R05-PWD-P-FAIL", at("type", "0x01: the password was refused"));
        } else if (method_ != facts_.authentication.first->method) {
            docket_.broken("R05-AUTH-P-SECOND-VALUES",
                           at("method", "the method that was negotiated", "AMB-19"), warns);
        }
    }

    void decided(bool success) {
        auto& facts = facts_.authentication;
        facts.succeeded = success;
        facts.refused = !success;
        facts.seen.t_ns = message_.t_ns;
        facts.seen.frame = message_.frames.empty() ? 0 : message_.frames.back();
        if (success) return;
        facts_.must_close_clause =
            facts.second ? "R05-AUTH-C-CLOSE-SECOND-FAIL" : "R05-AUTH-C-CLOSE-NOACCEPT";
        facts_.must_close = facts.seen;
    }

    void options() {
        const auto place = reply_.type == wire::AuthenticationType::success
                               ? Place::successful_authentication
                               : Place::failed_authentication;
        judge_options({message_, place, reply_.options, facts_.request.command, &facts_.request},
                      docket_);
        for (const auto option : reply_.options) {
            const auto decoded = wire::decode_option(option, docket_.options().dialect);
            const auto* known = std::get_if<wire::Option>(&decoded);
            if (!known) continue;
            if (const auto* window = std::get_if<wire::TokenWindowAdvertisement>(known)) {
                facts_.authentication.window = *window;
            } else if (const auto* spent = std::get_if<wire::TokenExpenditureReply>(known)) {
                facts_.authentication.expenditure_replies.push_back(spent->code);
            }
        }
    }

    const SeenMessage& message_;
    const wire::AuthenticationReplyView& reply_;
    Facts& facts_;
    Docket& docket_;
    std::uint8_t method_;
};

}  // namespace

const char* reply_clause(wire::Command command) {
    switch (command) {
        case wire::Command::connect:
            return "R05-AUTH-P-SENT-CONNECT";
        case wire::Command::bind:
            return "R05-AUTH-P-SENT-BIND";
        case wire::Command::udp_associate:
            return "R05-AUTH-P-SENT-UDP";
        default:
            return "R05-AUTH-P-SENT-NOOP";
    }
}

void judge_first_reply(const SeenMessage& message, const wire::AuthenticationReplyView& reply,
                       Facts& facts, Docket& docket) {
    ReplyJudge(message, reply, facts, docket).first();
}

void judge_second_reply(const SeenMessage& message, const wire::AuthenticationReplyView& reply,
                        Facts& facts, Docket& docket) {
    ReplyJudge(message, reply, facts, docket).second();
}

void judge_password_request(const SeenMessage& message, const wire::PasswordRequestView& request,
                            Facts& facts, Docket& docket) {
    facts.authentication.user = wire::as_text(request.user);
    facts.authentication.password =
        capture::Seen{message.frames.empty() ? 0 : message.frames.back(), message.t_ns};
    for (const auto* clause : {"R05-PWD-SLOW", "R05-PWD-C-REQUEST", "R05-PWD-C-AFTER-INITDATA"}) {
        docket.held(clause, Party::client);
    }
}

void judge_password_reply(const SeenMessage&, const wire::PasswordReply& reply, Facts& facts,
                          Docket& docket) {
    facts.authentication.status = reply.status;
    docket.held("R05-PWD-P-REPLY", Party::proxy);
    docket.held("R05-PWD-SLOW", Party::proxy);
}

void judge_mismatch_reply(const SeenMessage& message, Facts& facts, Docket& docket) {
    const auto& version = docket.options().dialect.version;
    const auto check = [&](bool right, const char* clause, const char* field, unsigned expected) {
        if (right) return docket.held(clause, Party::proxy);
        docket.broken(clause, sighting(message, field, fmt::format("0x{:02X}", expected),
                                       docket.options().dialect));
    };
    check(message.bytes[0] == version.major, "R05-VER-P-FIELD-MAJOR", "version.major",
          version.major);
    check(message.bytes[1] == version.minor, "R05-VER-P-FIELD-MINOR", "version.minor",
          version.minor);
    docket.held(facts.request.foreign_minor ? "R05-VER-P-REPLY-MINOR" : "R05-VER-P-REPLY-MAJOR",
                Party::proxy);
    facts.mismatch_replied = true;
    facts.must_close_clause = "R05-VER-C-CLOSE";
    facts.must_close =
        capture::Seen{message.frames.empty() ? 0 : message.frames.back(), message.t_ns};
}

}  // namespace conform::oracle
