// Executes the steps of one case over its cast (docs/scenario-format.md, "Steps").
//
// Expectations are judged on what has arrived, again and again until decided or out of time. A
// finding that fails ends the case: every branch stops at its next wait. Inside a choice that is
// still being tried, a mismatch only means that the choice does not fit.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "runner/cast.hpp"
#include "runner/judge.hpp"
#include "runner/run_case.hpp"
#include "runner/trial.hpp"
#include "runner/watch.hpp"
#include "transcript/redact.hpp"

namespace conform::runner {

class Interpreter {
  public:
    /// All borrowed until run() has completed.
    Interpreter(const scenario::Case& test_case, const Target& target, Transports& transports,
                const CaseOptions& options, Cast& cast, transcript::Recorder& recorder,
                Pulse& pulse, Tasks& tasks);

    /// Runs all steps; the findings are in findings() afterwards.
    socks6::net::Awaitable<void> run();

    /// Ends the case from outside, with a reason: its time is over, the run is interrupted.
    void halt() { halted_ = true; }

    std::vector<Finding>& findings() { return findings_; }
    bool target_unreachable() const { return target_unreachable_; }
    /// Whether something was waited for in vain.
    bool timed_out() const { return timed_out_; }
    /// Where the transcript holds passwords.
    std::vector<transcript::SecretRange>& secrets() { return secrets_; }

  private:
    enum class Flow : std::uint8_t { go_on, stop };
    using AwaitFlow = socks6::net::Awaitable<Flow>;
    using Steps = std::vector<scenario::Step>;

    /// Where steps run: the case itself, a branch, or a choice that is being tried.
    struct Scope {
        scenario::Variables variables;
        std::vector<Finding>* findings = nullptr;
        Trial* trial = nullptr;      ///< of a choice
        Clock::time_point since;     ///< trial: when the alternatives began
        Clock::time_point deadline;  ///< trial: when they end
    };

    struct BarrierState {
        std::size_t branches = 0;
        std::size_t waiting = 0;
        std::size_t round = 0;
    };

    AwaitFlow run_steps(const Steps& steps, std::size_t from, std::size_t to, Scope& scope);
    AwaitFlow run_step(const scenario::Step& step, Scope& scope);

    AwaitFlow perform(const scenario::Step& step, const scenario::Connect& action, Scope& scope);
    AwaitFlow perform(const scenario::Step& step, const scenario::Accept& action, Scope& scope);
    AwaitFlow perform(const scenario::Step& step, const scenario::Send& action, Scope& scope);
    AwaitFlow perform(const scenario::Step& step, const scenario::Expect& action, Scope& scope);
    AwaitFlow perform(const scenario::Step& step, const scenario::RelayCheck& action, Scope& scope);
    AwaitFlow perform(const scenario::Step& step, const scenario::End& action, Scope& scope);
    AwaitFlow perform(const scenario::Step& step, const scenario::Pause& action, Scope& scope);
    AwaitFlow perform(const scenario::Step& step, const scenario::Set& action, Scope& scope);
    AwaitFlow perform(const scenario::Step& step, const scenario::Barrier& action, Scope& scope);
    AwaitFlow perform(const scenario::Step& step, const scenario::Repeat& action, Scope& scope);
    AwaitFlow perform(const scenario::Step& step, const scenario::Parallel& action, Scope& scope);
    AwaitFlow perform(const scenario::Step& step, const scenario::Alternatives& action,
                      Scope& scope);
    AwaitFlow perform(const scenario::Step& step, const scenario::Launch& action, Scope& scope);
    AwaitFlow perform(const scenario::Step& step, const scenario::Packet& action, Scope& scope);

    // connect
    /// What a connection begins with; `options` borrows from `in_syn`.
    struct Dial {
        ByteSource first;
        socks6::wire::Buffer in_syn;
        socks6::net::ConnectOptions options;
    };
    bool is_client(const scenario::Connect& action) const;
    /// In the lab: the address from which the actor connects.
    socks6::net::IpAddress own_source(const scenario::Connect& action,
                                      const socks6::net::Endpoint& to) const;
    std::variant<Dial, Flow> prepare(const scenario::Step& step, const scenario::Connect& action,
                                     const socks6::net::Endpoint& to, Scope& scope);
    Flow not_connected(const scenario::Connect& action, const socks6::net::ConnectError& error,
                       Seen seen, Scope& scope);
    AwaitFlow await_refusal(const scenario::Connect& action, std::shared_ptr<Conversation> opened,
                            Seen seen, Scope& scope);
    static void capture(const scenario::Captures& captures, const socks6::net::Endpoint& source,
                        Scope& scope);

    // send
    void record_messages(const EncodedPayload& payload, std::size_t flow, std::uint64_t sent,
                         const scenario::Step& step);
    std::optional<socks6::net::Endpoint> receiver(const scenario::Send& action,
                                                  const Scope& scope) const;
    AwaitFlow send_datagram(const scenario::Step& step, const scenario::Send& action, Scope& scope);

    // expect
    AwaitFlow expect_no_connection(const scenario::Step& step, const scenario::Expect& action,
                                   const scenario::NoConnection& wanted, Scope& scope);
    Flow judge_message(const scenario::Step& step, const scenario::Expect& action, const Came& came,
                       Seen seen, Scope& scope);
    /// What stands behind every field of one message: its clauses, the hint, where it was seen.
    struct FieldsJudgement {
        const scenario::Judgement& outer;
        const std::string& hint;
        const Seen& seen;
    };
    Flow judge_fields(const Came& came, const FieldsJudgement& judged, Scope& scope);

    // datagrams
    /// Whether something may not have come because the way to the target loses datagrams; on
    /// loopback and in the lab none does unless the scenario wants it.
    bool may_be_lost() const;

    // packet
    Flow judge_datagram(const scenario::Step& step, const scenario::Packet& action,
                        const Mailbox& mail, Scope& scope);
    std::optional<std::string> lacks_evidence(const scenario::Packet& action,
                                              const Conversation& conversation) const;
    AwaitFlow expect_syn_payload(const scenario::Step& step, const scenario::Packet& action,
                                 std::shared_ptr<Conversation> from, Seen seen, Scope& scope);

    /// How long the path between target and remotes takes, there and back: from the case's paths.
    Clock::duration remote_round_trip() const;
    AwaitFlow judge_round_trips(const scenario::Step& step, const scenario::Packet& action,
                                std::shared_ptr<Conversation> from, Seen seen, Scope& scope);

    // alternatives
    AwaitFlow try_choice(const scenario::Step& step, const scenario::Alternatives& action,
                         const scenario::Choice& choice, Scope& scope, bool& fits);

    // parallel work
    AwaitFlow join_branches(std::vector<AwaitFlow> branches);
    AwaitFlow relay_one_way(const scenario::Step& step, std::shared_ptr<Conversation> from,
                            std::shared_ptr<Conversation> to, std::string route, std::uint64_t seed,
                            const scenario::RelayCheck& action, Scope& scope);

    /// Adds findings to the scope; says whether the case goes on.
    Flow note(Scope& scope, std::vector<Finding> findings);
    /// No step behind this one is run.
    Flow stop(const Scope& scope);
    Flow scenario_error(const scenario::Step& step, Scope& scope, const std::string& why);
    Flow unsupported(const scenario::Step& step, Scope& scope);

    Clock::time_point deadline(const Scope& scope, std::optional<scenario::Duration> within,
                               scenario::Duration fallback) const;
    Clock::duration scaled(scenario::Duration duration) const;
    std::string connection_name(const scenario::Speaker& speaker, const Scope& scope) const;
    std::shared_ptr<Conversation> conversation(const scenario::Speaker& speaker,
                                               const Scope& scope) const;
    MatchContext match_context(const Scope& scope) const;
    std::string place(const scenario::Speaker& speaker, const Conversation& conversation) const;
    /// Where an actor or a captured endpoint is.
    std::optional<socks6::net::Endpoint> endpoint_of(const scenario::Target& to,
                                                     const Scope& scope) const;
    std::optional<socks6::net::Endpoint> destination(const scenario::Connect& action,
                                                     const Scope& scope) const;
    void trace(const scenario::Step& step, std::string_view text) const;
    void trace_end(const scenario::Step& step, const Scope& scope, std::size_t findings_before,
                   Flow flow) const;

    const scenario::Case& case_;
    const Target& target_;
    Transports& transports_;
    const CaseOptions& options_;
    Cast& cast_;
    transcript::Recorder& recorder_;
    Pulse& pulse_;
    Tasks& tasks_;
    Judge judge_;
    FindActor find_actor_;
    std::vector<Finding> findings_;
    std::map<std::string, BarrierState> barriers_;
    std::vector<transcript::SecretRange> secrets_;
    std::uint64_t relay_checks_ = 0;
    bool halted_ = false;
    bool target_unreachable_ = false;
    bool timed_out_ = false;
    bool sent_datagrams_ = false;
};

}  // namespace conform::runner
