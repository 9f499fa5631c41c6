// Judges what a proxy relays: the application's bytes on the client's leg against those on the
// remote's leg, in both directions, and what the remote's leg itself shows (SYN payload, TOS).
//
// A leg is certain when the Operation Reply names its endpoint; one that merely fits (the target's
// address, begun at the right time, no other of its kind) is never held against the proxy's
// relaying.
#pragma once

#include <memory>

#include "oracle/conversation.hpp"
#include "oracle/relay_legs.hpp"

namespace conform::oracle {

class LegJudge {
  public:
    /// `outgoing`: the proxy made the leg (CONNECT); else the remote did (BIND).
    LegJudge(std::shared_ptr<Conversation> conversation, std::shared_ptr<RelayLeg> leg,
             bool outgoing, bool certain);

    /// Compares what has come on both legs since; call now and then.
    void progress(bool now = false);
    /// Both legs are as complete as they will be. `complete`: nothing is missing in the capture.
    void finish(bool complete);

    const RelayLeg& leg() const { return *leg_; }
    bool certain() const { return certain_; }
    bool ended() const { return leg_->directions[0].end && leg_->directions[1].end; }

  private:
    RelayLeg::Direction& by_proxy();   ///< what the proxy sent to the remote
    RelayLeg::Direction& by_remote();  ///< what the remote sent
    bool compare(bool upward);
    void different(bool upward, const StreamDigest::Difference& where);
    Sighting sighting_of(bool upward, std::uint64_t offset) const;
    void judge_upward_length(bool complete);
    void judge_downward_length(bool complete);
    void judge_bind_address();
    void held();

    std::shared_ptr<Conversation> conversation_;
    std::shared_ptr<RelayLeg> leg_;
    bool outgoing_;
    bool certain_;
    bool upward_broken_ = false;
    bool downward_broken_ = false;
};

}  // namespace conform::oracle
