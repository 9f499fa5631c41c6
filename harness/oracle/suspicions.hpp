// Accusations that rest on what one side had not sent yet: held back until it is certain that this
// is not a hole or a late packet of the capture.
//
// "The proxy answered before the Request was whole" is true only if the next bytes of the client,
// as the capture tells them, were carried by a later frame. If they are missing, or were carried by
// an earlier frame and only told later, the accusation is dropped.
#pragma once

#include <cstdint>
#include <vector>

#include "oracle/docket.hpp"

namespace conform::oracle {

class Suspicions {
  public:
    /// `finding` stands if the next bytes of `watched` come after `frame`.
    void add(Party watched, std::uint64_t frame, Finding finding);
    /// The next bytes of that side; what they confirm goes to the docket.
    void bytes(Party from, std::uint64_t frame, Docket& docket);
    /// That side's next bytes are missing.
    void gap(Party from, Docket& docket);
    /// Nothing more will come: what is left stands.
    void close(Docket& docket);

  private:
    struct Suspicion {
        Party watched = Party::client;
        std::uint64_t frame = 0;
        Finding finding;
    };
    std::vector<Suspicion> open_;
};

}  // namespace conform::oracle
