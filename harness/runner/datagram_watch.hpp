// Looks at one mailbox for one wanted thing; otherwise as StreamWatch. A datagram is right or wrong
// as a whole: it is consumed when it fits, and stays when it does not. Of those that may come in
// any order, each is looked at until one fits.
#pragma once

#include "runner/mailbox.hpp"
#include "runner/watch.hpp"

namespace conform::runner {

class DatagramWatch final : public Watch {
  public:
    DatagramWatch(const scenario::Expectation& expectation, Mailbox& mailbox,
                  transcript::Recorder& recorder, const MatchContext& context, std::string step,
                  Clock::time_point since);

    Sighting look() override;
    socks6::wire::Bytes unread() const override;

  private:
    Sighting look_at(const Letter& letter);
    Sighting look_at(const Letter& letter, const scenario::DatagramMatch& wanted);
    Sighting look_at(const Letter& letter, const scenario::Data& wanted);
    Sighting look_at(const Letter& letter, const scenario::SomeData& wanted);
    template <typename Other>
    Sighting look_at(const Letter& letter, const Other& wanted);

    Sighting took(const Letter& letter, std::string got, MessageOutcome outcome);
    /// Whether it came from where it should; adds to `outcome`.
    void judge_sender(const Letter& letter, MessageOutcome& outcome) const;
    void capture(const Letter& letter, socks6::wire::Bytes payload, MessageOutcome& outcome) const;

    scenario::Captures header_captures_;
    Mailbox& mailbox_;
    std::size_t before_ = 0;  ///< how many unread ones are passed over
};

}  // namespace conform::runner
