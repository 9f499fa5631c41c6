// The actors of one case: who listens where, who holds which connection or UDP socket.
//
// Remotes and proxies listen from the start. Connections are named by the scenario; the latest one
// of an actor is what a step without a name means. Everything lives on the case's thread and is
// closed by close_all().
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/acceptor.hpp"
#include "runner/conversation.hpp"
#include "runner/encode.hpp"
#include "runner/mailbox.hpp"
#include "runner/own_names.hpp"
#include "runner/run_case.hpp"
#include "runner/tasks.hpp"
#include "scenario/scenario.hpp"

namespace conform::runner {

/// A connection that a listening actor took, in order of arrival.
struct Arrived {
    std::shared_ptr<Conversation> conversation;
    Clock::time_point at;
};

class Cast {
  public:
    Cast(const Target& target, Transports& transports, transcript::Recorder& recorder, Pulse& pulse,
         Tasks& tasks);
    ~Cast();

    /// Sets up every actor; an error is the machine's ("no IPv6 here"), and nothing can be judged.
    std::optional<std::string> set_up(const std::map<std::string, scenario::Actor>& actors);

    /// Where an actor is reached, in the form asked for.
    std::optional<ActorEndpoint> endpoint_of(const scenario::ToActor& actor) const;
    /// The addresses by which others see an actor, as text.
    std::vector<std::string> addresses_of(const std::string& actor) const;

    /// All endpoints of all actors, refusing ones too; they remain known after close_all().
    std::vector<socks6::net::Endpoint> doors() const;

    /// Takes a stream that the actor opened or accepted under that name, and begins to read.
    std::shared_ptr<Conversation> adopt(const std::string& actor, const std::string& connection,
                                        std::unique_ptr<socks6::net::Stream> stream, bool initiated,
                                        const std::string& step);
    /// Names a connection that arrived; it becomes the actor's latest.
    void name(const std::string& actor, const std::string& connection,
              std::shared_ptr<Conversation> conversation);

    /// The connection of that name, or the latest one; nullptr when there is none.
    std::shared_ptr<Conversation> find(const std::string& actor,
                                       const std::string& connection) const;

    /// The UDP socket of an actor; nullptr for those that have none.
    std::shared_ptr<Mailbox> mailbox(const std::string& actor) const;
    std::vector<std::shared_ptr<Mailbox>> mailboxes() const;

    /// Connections that arrived at a listening actor and were not yet accepted by a step.
    const std::vector<Arrived>& arrived(const std::string& actor) const;
    std::size_t accepted(const std::string& actor) const;
    void set_accepted(const std::string& actor, std::size_t count);

    /// The actor whose connection that is.
    std::string holder(const Conversation& conversation) const;
    /// Every connection of the case.
    const std::vector<std::shared_ptr<Conversation>>& conversations() const { return all_; }
    const scenario::Actor* actor(const std::string& name) const;

    /// Closes all sockets, so that tasks end.
    void close_all();

  private:
    struct Listening;  // sockets of an actor that others connect to
    struct Member {
        scenario::Actor actor;
        std::unique_ptr<Listening> listening;
        std::shared_ptr<Mailbox> mailbox;
        std::vector<Arrived> arrived;
        std::size_t accepted = 0;
        std::map<std::string, std::shared_ptr<Conversation>> connections;
        std::shared_ptr<Conversation> latest;
    };

    std::optional<std::string> set_up(Member& member);
    /// Lets the name of an actor lead to it; why not, or empty.
    std::string publish(const Member& member);
    std::optional<std::string> listen(Member& member);
    /// An endpoint at which nobody accepts, for the reason that the scenario names.
    std::optional<std::string> refuse(Member& member);
    std::optional<std::string> close_port(Member& member, const socks6::net::IpAddress& address);
    std::optional<socks6::net::IpAddress> udp_client_address(const scenario::Actor& actor) const;
    /// The socket of a UDP actor: toward the target's relay, or where remotes are reached.
    std::optional<std::string> open_mailbox(Member& member);
    socks6::net::Awaitable<void> accept_all(Member& member, socks6::net::Acceptor& acceptor);
    const Member& member(const std::string& name) const { return *members_.at(name); }

    const Target& target_;
    Transports& transports_;
    transcript::Recorder& recorder_;
    Pulse& pulse_;
    Tasks& tasks_;
    std::map<std::string, std::unique_ptr<Member>> members_;
    OwnNames names_;
    std::vector<std::shared_ptr<Conversation>> all_;
};

}  // namespace conform::runner
