// Looks at one mailbox for one wanted thing; otherwise as StreamWatch. A datagram is right or wrong
// as a whole: it is consumed when it fits, and stays when it does not.
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
    Sighting look_at(const Letter& letter, const scenario::DatagramMatch& wanted);
    Sighting look_at(const Letter& letter, const scenario::Data& wanted);
    Sighting look_at(const Letter& letter, const scenario::SomeData& wanted);
    template <typename Other>
    Sighting look_at(const Letter& letter, const Other& wanted);

    Sighting took(std::string got);
    scenario::Captures header_captures_;
    Mailbox& mailbox_;
};

}  // namespace conform::runner
