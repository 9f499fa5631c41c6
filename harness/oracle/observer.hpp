// The passive judge: is told what a capture shows, finds the SOCKS 6 conversations in it, judges
// both roles, and hands out one report for each conversation.
//
// Built on the wire parsers alone; it predicts nothing and holds no session state of its own (an
// engine never judges itself). What it cannot see, it does not blame: missing bytes, conversations
// that were running before the capture, and encryption leave a report inconclusive or skipped, with
// the reason. Reports come as soon as nothing more can be said of a conversation, the last by
// finish(). One capture, one thread. Memory: see Conversation, RelayLegs and Associations; some
// conversations are kept for ten seconds of the capture behind their end.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "capture/traffic.hpp"
#include "oracle/associations.hpp"
#include "oracle/leg_judge.hpp"
#include "oracle/listeners.hpp"
#include "oracle/observer_options.hpp"
#include "oracle/relay_legs.hpp"
#include "oracle/token_books.hpp"
#include "requirements/catalogue.hpp"
#include "verdict/finding.hpp"

namespace conform::oracle {

/// What was found about one conversation.
struct ConversationReport {
    capture::ConnectionNumber connection = 0;
    capture::Socket client;
    capture::Socket proxy;
    capture::Seen begin{};
    capture::Seen end{};
    std::string summary;  ///< "CONNECT 203.0.113.1:80: success"
    Verdict verdict = Verdict::skip;
    std::string reason;                  ///< of skip and inconclusive; of others: what stayed open
    std::vector<Finding> findings;       ///< all but passes
    std::vector<std::string_view> kept;  ///< clauses that held; into the catalogue
};

class Observer : public capture::Traffic {
  public:
    using Report = std::function<void(ConversationReport)>;

    /// `catalogue` outlives the observer.
    Observer(const requirements::Catalogue& catalogue, ObserverOptions options, Report report);

    void on(const capture::ConnectionBegin& event) override;
    void on(const capture::StreamBytes& event) override;
    void on(const capture::StreamGap& event) override;
    void on(const capture::StreamEnd& event) override;
    void on(const capture::Datagram& event) override;

    /// The capture ends: reports what is left.
    void finish();

    /// Conversations found so far, and connections that were something else.
    std::size_t conversations() const { return found_; }
    std::size_t others() const { return others_; }

  private:
    struct Followed {
        std::shared_ptr<Conversation> conversation;
        std::optional<LegJudge> leg{};
    };
    /// A connection of which too little is known yet.
    struct Unknown {
        capture::ConnectionBegin begin;
        std::vector<std::uint8_t> first[2]{};  ///< up to a few bytes of each side
        std::vector<capture::Seen> seen[2]{};
    };
    enum class Kind : std::uint8_t { unknown, socks, tls, other };

    Kind recognise(const Unknown& connection, bool ended) const;
    void settle(capture::ConnectionNumber number, bool ended);
    void follow(const Unknown& connection);
    void skip(const capture::ConnectionBegin& begin, Verdict verdict, std::string reason);
    bool port_given(std::uint16_t port) const;
    void advance_clock(capture::Seen seen);
    void claim_leg(Followed& followed);
    void claim_incoming_leg(Followed& followed);
    void claim_likely_leg(Followed& followed);
    void claimed(Followed& followed, std::shared_ptr<RelayLeg> leg, bool outgoing, bool certain);
    void retire(capture::ConnectionNumber number);
    void report(Followed& followed);
    Followed* followed(capture::ConnectionNumber number);

    const requirements::Catalogue& catalogue_;
    ObserverOptions options_;
    Report report_;
    RelayLegs legs_;
    Associations associations_;
    TokenBooks tokens_;
    Listeners listeners_;
    std::unordered_map<capture::ConnectionNumber, Unknown> unknown_;
    std::unordered_map<capture::ConnectionNumber, Followed> followed_;
    std::unordered_map<capture::ConnectionNumber, capture::ConnectionNumber> leg_of_;
    std::deque<std::pair<capture::ConnectionNumber, std::int64_t>> ended_;
    std::vector<capture::Socket> proxies_;  ///< where SOCKS 6 was spoken
    capture::Seen now_{};
    bool complete_ = true;
    std::size_t found_ = 0;
    std::size_t others_ = 0;
};

}  // namespace conform::oracle
