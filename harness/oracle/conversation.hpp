// One SOCKS 6 conversation on TCP as an observer sees it: follows both directions, decodes what
// comes with the wire parsers, and hands each message to its judge.
//
// Fed in the order of the capture. Where bytes are missing in the middle of the protocol it stops
// judging, says so, and what was found before stays. Memory: two windows of unread bytes (at most
// 70 kB each, usually none), the facts, the findings, and digests of the application's streams.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "oracle/docket.hpp"
#include "oracle/facts.hpp"
#include "oracle/seen_message.hpp"
#include "oracle/stream_digest.hpp"
#include "oracle/stream_window.hpp"
#include "oracle/suspicions.hpp"

namespace conform::oracle {

/// What a conversation tells those who look at more than one connection.
struct ConversationEvents {
    std::function<void()> authenticated{};  ///< or refused: the decisive Authentication Reply
    std::function<void()> replied{};        ///< the first Operation Reply
    std::function<void()> replied_again{};  ///< the second
    std::function<void()> associated{};     ///< the id of a UDP association
    std::function<void()> confirmed{};      ///< the association's confirmation
    /// Whether the Request names a listener that was granted a backlog.
    std::function<bool()> further_bind{};
};

class Conversation {
  public:
    Conversation(const capture::ConnectionBegin& begin, Docket docket, ConversationEvents events);
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;
    ~Conversation() = default;

    void on(const capture::StreamBytes& event);
    void on(const capture::StreamGap& event);
    void on(const capture::StreamEnd& event);

    /// Says what only the end shows; `now`: the last that was seen of the capture, `complete`:
    /// whether nothing at all is missing in it. Once.
    void finish(capture::Seen now, bool complete);

    bool ended() const { return ended(Party::client) && ended(Party::proxy); }
    bool ended(Party party) const { return side(party).end.has_value(); }
    std::optional<capture::StreamEnding> ending(Party party) const { return side(party).end; }
    capture::Seen end_seen(Party party) const { return side(party).end_seen; }

    const Facts& facts() const { return facts_; }
    Docket& docket() { return docket_; }
    const Docket& docket() const { return docket_; }
    const capture::ConnectionBegin& begin() const { return begin_; }
    StreamDigest& sent() { return sent_; }          ///< application data of the client
    StreamDigest& received() { return received_; }  ///< application data for the client
    bool relaying() const { return server_ == Server::data; }
    bool lost() const { return lost_; }
    /// TOS or Traffic Class of what the proxy sent last after its Operation Reply.
    std::optional<std::uint8_t> proxy_traffic_class() const { return traffic_class_; }
    /// "CONNECT 203.0.113.1:80: success"
    std::string summary() const;

  private:
    enum class Client : std::uint8_t { request, foreign, initial_data, waiting, password, data };
    enum class Server : std::uint8_t {
        first,
        mismatch,
        password,
        second,
        operation,
        second_operation,
        association,
        confirmation,
        data,
        nothing  ///< no byte may follow
    };
    struct Direction {
        StreamWindow window;
        std::optional<capture::StreamEnding> end{};
        capture::Seen end_seen{};
        std::uint64_t expected = 0;  ///< offset of the next byte
    };

    Direction& side(Party party) { return sides_[static_cast<std::size_t>(party)]; }
    const Direction& side(Party party) const { return sides_[static_cast<std::size_t>(party)]; }
    SeenMessage message(Party party, socks6::wire::MessageType type, std::size_t size) const;
    void give_up(std::string reason);
    void advance();

    // conversation_client.cpp
    bool advance_client();
    bool read_request();
    bool read_initial_data();
    bool read_password_request();
    bool classify_client_bytes();
    void application_data();
    void stray_client_bytes();
    void suspect_early_data();

    // conversation_proxy.cpp
    bool advance_proxy();
    bool too_early();
    bool read_mismatch_reply();
    bool read_first_reply();
    bool read_password_reply();
    bool read_second_reply();
    bool read_operation_reply();
    bool read_second_operation_reply();
    bool read_association();
    bool read_confirmation();
    bool proxy_data();
    void after_operation();
    void foreign_reply(const socks6::wire::ParseError& error);
    bool looks_like_operation_reply() const;
    void surplus();

    // conversation_end.cpp
    void judge_proxy_end();
    bool must_be_served() const;
    void judge_truncation();
    void judge_closing(capture::Seen now, bool complete);
    Sighting end_sighting(Party by, std::string expected, std::string got) const;

    capture::ConnectionBegin begin_;
    Docket docket_;
    ConversationEvents events_;
    Suspicions suspicions_;
    Facts facts_;
    Direction sides_[2];
    Client client_ = Client::request;
    Server server_ = Server::first;
    std::size_t initial_left_ = 0;
    std::uint64_t surplus_ = 0;
    std::optional<std::uint8_t> traffic_class_{};
    bool early_suspected_ = false;
    bool stray_reported_ = false;
    bool lost_ = false;
    StreamDigest sent_;
    StreamDigest received_;
};

}  // namespace conform::oracle
