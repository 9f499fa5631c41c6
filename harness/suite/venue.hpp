// Where a run takes place: on this machine's own network, or in the lab.
//
// Every target that a case meets is placed here: it gets the networks in which sockets are opened
// and, in the lab, addresses that no case beside it has.
//
// Made once for a run; copies are the same venue. Placing may be done by several threads at once.
#pragma once

#include <memory>
#include <string>

#include "lab/topology.hpp"
#include "net/result.hpp"
#include "runner/target.hpp"
#include "suite/case_paths.hpp"

namespace conform::suite {

class Venue {
  public:
    /// This machine's own network. `why` tells cases that need the lab why there is none.
    static Venue machine(std::string why);
    /// A lab of its own; the process has entered a private world (lab/private_world.hpp).
    static socks6::net::Result<Venue, lab::LabError> lab();

    /// The target listens on the loopback of its network alone: the whole run moves there, and out
    /// of the lab.
    void move_beside_proxy();

    bool in_lab() const;
    /// Empty in the lab.
    std::string why_no_lab() const;

    /// Networks of clients and remotes, and in the lab the addresses for examining the target.
    void place(runner::Target& target) const;
    /// The same with addresses of its own for one case. Those that connect with TCP Fast Open have
    /// others than the rest, so that nobody has a cookie before its time.
    void place_case(runner::Target& target, bool fast_open) const;

    /// For the paths of cases; in the lab alone.
    std::shared_ptr<PathWorker> path_worker() const;

    /// Where a proxy of ours runs, and the address at which clients reach it.
    socks6::net::IpAddress proxy_address() const;
    lab::Network proxy_network() const;

  private:
    class Lab;

    std::shared_ptr<Lab> lab_;
    std::string why_no_lab_;
};

}  // namespace conform::suite
