#include "oracle/stack_option_judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace conform::oracle {
namespace {

namespace wire = socks6::wire;

class StackJudge {
  public:
    StackJudge(const OptionsSeen& seen, std::size_t index, Docket& docket)
        : seen_(seen), index_(index), docket_(docket) {}

    void judge(const wire::OptionView& option) {
        if (option.data.size() < 2) {
            docket_.broken("R05-STACK-MIN-LEN", at("length", "4 or more"));
            return;
        }
        docket_.held("R05-STACK-MIN-LEN", by());
        leg_and_level(option.data[0]);
        const auto decoded = wire::decode_option(option, docket_.options().dialect);
        if (const auto* known = std::get_if<wire::Option>(&decoded)) {
            docket_.held("R05-STACK-LAYOUT", by());
            std::visit([&](const auto& one) { this->option(one); }, *known);
        } else {
            docket_.broken("R05-STACK-LAYOUT", at("length", "the length of its level and code"));
        }
    }

  private:
    Party by() const { return seen_.message.by; }
    bool request() const { return seen_.place == Place::request; }
    Sighting at(std::string_view field, std::string expected, std::string ambiguity = {}) const {
        auto one = sighting(seen_.message,
                            fmt::format("options[{}]{}{}", index_, field.empty() ? "" : ".", field),
                            std::move(expected), docket_.options().dialect);
        one.ambiguity = std::move(ambiguity);
        return one;
    }

    void leg_and_level(std::uint8_t leg_level) {
        if (leg_level >> 6 == 0) {
            docket_.broken("R05-STACK-LEG-VALUES", at("leg", "1, 2 or 3", "AMB-72"));
        } else {
            docket_.held("R05-STACK-LEG-VALUES", by());
        }
        const auto level = leg_level & 0x3F;
        if (level == 0 || level > static_cast<int>(wire::Level::udp)) {
            docket_.broken("R05-STACK-LEVEL-VALUES", at("level", "1 to 5"));
        } else {
            docket_.held("R05-STACK-LEVEL-VALUES", by());
        }
    }

    void option(const wire::TosOption& one) {
        if (one.form == wire::StackForm::full) return docket_.held("R05-TOS-LAYOUT", by());
        docket_.broken("R05-TOS-LAYOUT", at("level", "IP (1)", "AMB-68"), warns);
    }

    void option(const wire::TfoOption& one) {
        if (one.form == wire::StackForm::full) {
            docket_.held("R05-TFO-LAYOUT", by());
        } else {
            docket_.broken("R05-TFO-LAYOUT", at("length", "6", "AMB-69"), warns);
        }
        if (seen_.place == Place::operation) {
            docket_.broken("R05-TFO-P-NOT-IN-OPREPLY",
                           at("", "no TFO option in Operation Replies", "AMB-71"), warns);
        }
        if (!request()) return;
        if (one.leg != wire::Leg::proxy_remote) {
            docket_.broken("R05-TFO-C-LEG", at("leg", "2 (proxy-remote)"));
        } else {
            docket_.held("R05-TFO-C-LEG", by());
        }
        if (seen_.command != wire::Command::bind) return;
        if (one.payload_size != 0) {
            docket_.broken("R05-TFO-C-BIND-ZERO", at("payload_size", "0", "AMB-70"));
        } else {
            docket_.held("R05-TFO-C-BIND-ZERO", by());
        }
    }

    void option(const wire::MptcpOption& one) {
        if (request()) {
            docket_.broken("R05-MPTCP-C-NOT-SENT",
                           at("", "no Multipath TCP option in a Request", "AMB-74"), warns);
            return;
        }
        if (one.leg != wire::Leg::proxy_remote) {
            docket_.broken("R05-MPTCP-LAYOUT", at("leg", "2 (proxy-remote)"));
        } else {
            docket_.held("R05-MPTCP-LAYOUT", by());
        }
        if (seen_.place != Place::operation) return;
        if (seen_.command != wire::Command::connect) {
            docket_.broken("R05-MPTCP-P-CONNECT", at("", "replies to CONNECT only", "AMB-74"),
                           warns);
        }
    }

    void option(const wire::SchedulerOption& one) {
        const auto value = static_cast<int>(one.scheduler);
        docket_.held("R05-SCHED-LAYOUT", by());
        if (value < 1 || value > 3) {
            docket_.broken("R05-SCHED-VALUES", at("scheduler", "1, 2 or 3", "AMB-74"));
        } else {
            docket_.held("R05-SCHED-VALUES", by());
        }
        const bool fits =
            seen_.command == wire::Command::connect || seen_.command == wire::Command::bind;
        if (!request()) return;
        if (!fits) {
            docket_.broken("R05-SCHED-C-COMMANDS", at("", "CONNECT or BIND", "AMB-74"), warns);
        } else {
            docket_.held("R05-SCHED-C-COMMANDS", by());
        }
    }

    void option(const wire::BacklogOption& one) {
        if (one.form != wire::StackForm::full) {
            docket_.broken("R05-BACKLOG-LAYOUT", at("length", "6", "AMB-48"), warns);
        } else if (one.leg != wire::Leg::proxy_remote) {
            docket_.broken("R05-BACKLOG-LAYOUT", at("leg", "2 (proxy-remote)"));
        } else {
            docket_.held("R05-BACKLOG-LAYOUT", by());
        }
        if (request()) return asked(one);
        if (seen_.place == Place::operation) granted(one);
    }

    void asked(const wire::BacklogOption& one) {
        if (seen_.command != wire::Command::bind) {
            docket_.broken("R05-BACKLOG-C-ONLY-BIND", at("", "BIND Requests only", "AMB-73"),
                           warns);
            return;
        }
        docket_.held("R05-BACKLOG-C-ONLY-BIND", by());
        if (one.backlog <= 1) {
            docket_.broken("R05-BACKLOG-C-MIN", at("backlog", "more than 1", "AMB-51"));
        } else {
            docket_.held("R05-BACKLOG-C-MIN", by());
        }
    }

    void granted(const wire::BacklogOption& one) {
        if (one.backlog <= 1) {
            docket_.broken("R05-BACKLOG-P-MIN", at("backlog", "more than 1", "AMB-51"),
                           warns_or_fails);
        } else {
            docket_.held("R05-BACKLOG-P-MIN", by());
        }
        if (!seen_.asked || !seen_.asked->backlog) return;
        if (one.backlog > *seen_.asked->backlog) {
            docket_.broken(
                "R05-BACKLOG-P-NOT-LARGER",
                at("backlog", fmt::format("at most the {} asked for", *seen_.asked->backlog)));
        } else {
            docket_.held("R05-BACKLOG-P-NOT-LARGER", by());
        }
    }

    void option(const auto&) {}

    const OptionsSeen& seen_;
    std::size_t index_;
    Docket& docket_;
};

}  // namespace

void judge_stack_option(const OptionsSeen& seen, std::size_t index, const wire::OptionView& option,
                        Docket& docket) {
    StackJudge(seen, index, docket).judge(option);
}

void judge_stack_contradictions(const OptionsSeen& seen, Docket& docket) {
    struct Said {
        std::uint8_t leg_level;
        std::uint8_t code;
        std::vector<std::uint8_t> data;
    };
    std::vector<Said> said;
    std::size_t index = 0;
    const auto* clause =
        seen.message.by == Party::client ? "R05-STACK-C-CONTRADICT" : "R05-STACK-P-CONTRADICT";
    for (const auto option : seen.options) {
        const auto at = index++;
        if (option.kind != docket.options().dialect.revision->kinds.stack) continue;
        if (option.data.size() < 3 || option.data[0] >> 6 == 0) continue;
        Said one{option.data[0], option.data[1], {option.data.begin() + 2, option.data.end()}};
        for (const auto& before : said) {
            const bool same_leg = ((before.leg_level & one.leg_level) >> 6) != 0;
            const bool same_place =
                (before.leg_level & 0x3F) == (one.leg_level & 0x3F) && before.code == one.code;
            // Of different lengths, one of the errata's forms: not for certain the same option.
            if (!same_leg || !same_place || before.data.size() != one.data.size()) continue;
            if (before.data == one.data) continue;
            auto seen_at =
                sighting(seen.message, fmt::format("options[{}]", at),
                         "no option that contradicts an earlier one", docket.options().dialect);
            seen_at.got = "another value for the same leg, level and code";
            seen_at.ambiguity = "AMB-72";
            docket.broken(clause, seen_at);
            return;
        }
        said.push_back(std::move(one));
    }
    if (said.size() > 1) docket.held(clause, seen.message.by);
}

}  // namespace conform::oracle
