// One TCP connection as an actor sees it: what has come in, kept until it is consumed, and writing.
//
// A reader coroutine takes in bytes as they come (up to a bound: beyond, TCP's own back-pressure
// holds the sender) and pulses the case. Expectations look at unread() and consume. A mark keeps
// what is behind it, so that alternatives can be tried one after the other on the same bytes.
//
// Held by shared_ptr, since the reader outlives a step; used on the case's thread alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include "net/stream.hpp"
#include "runner/byte_source.hpp"
#include "runner/pulse.hpp"
#include "runner/syn_facts.hpp"
#include "runner/tasks.hpp"
#include "socks6/wire/bytes.hpp"
#include "transcript/recorder.hpp"

namespace conform::runner {

enum class Ended : std::uint8_t { open, fin, reset };

class Conversation : public std::enable_shared_from_this<Conversation> {
  public:
    /// The recorder and the pulse belong to the case and outlive the conversation's reader.
    Conversation(std::unique_ptr<socks6::net::Stream> stream, std::size_t flow,
                 transcript::Recorder& recorder, Pulse& pulse);

    /// Begins to read, as one of the tasks of the case; call once.
    void start(Tasks& tasks);

    /// Bytes that came and were not consumed; valid until the next suspension or consume().
    socks6::wire::Bytes unread() const;
    /// How many bytes were consumed: the offset of unread() in the stream.
    std::uint64_t consumed() const { return consumed_; }
    void consume(std::size_t size);

    /// Whether and how the other side ended; bytes in unread() came before that.
    Ended ended() const { return ended_; }
    /// When the first unread byte came, or else the end; not before anything came.
    std::optional<Clock::time_point> next_arrival() const;

    /// The end was what a step wanted: it no longer counts as an arrival.
    void consume_end() { end_consumed_ = true; }

    /// How far a case has looked.
    struct Position {
        std::uint64_t consumed = 0;
        bool end_consumed = false;
    };
    /// From here on consumed bytes stay, until release().
    Position hold();
    /// Back to where hold() was called.
    void rewind(const Position& position);
    void release();

    /// Writes bytes [from, to) of `source` in one go; the recorder gets them as they are taken.
    socks6::net::Awaitable<std::error_code> write(const ByteSource& source, std::uint64_t from,
                                                  std::uint64_t to, std::string step);

    void half_close(const std::string& step);
    void close(const std::string& step);
    void reset(const std::string& step);
    bool open_here() const { return stream_->is_open(); }

    /// How many bytes were written so far.
    std::uint64_t sent() const { return sent_; }
    /// When the last of them were taken; nothing before the first write.
    std::optional<Clock::time_point> last_write() const { return last_write_; }

    /// What the SYN that opened it tells; only of accepted connections whose SYN the kernel kept.
    const std::optional<SynFacts>& syn() const { return syn_; }

    /// Whether data in the SYN was acknowledged by the answer to it; only of connections that were
    /// opened from here with TCP Fast Open.
    const std::optional<bool>& syn_data_acknowledged() const { return syn_data_acknowledged_; }
    void note_syn_data(bool acknowledged) { syn_data_acknowledged_ = acknowledged; }

    std::size_t flow() const { return flow_; }
    const socks6::net::Stream& stream() const { return *stream_; }

  private:
    socks6::net::Awaitable<void> read_all();
    void note_end(Ended how);
    void forget_consumed();

    struct Arrival {
        std::uint64_t offset = 0;
        Clock::time_point time;
    };

    std::unique_ptr<socks6::net::Stream> stream_;
    std::size_t flow_;
    transcript::Recorder& recorder_;
    Pulse& pulse_;
    socks6::wire::Buffer bytes_;  // from stream offset base_ on
    std::uint64_t base_ = 0;
    std::uint64_t consumed_ = 0;
    std::deque<Arrival> arrivals_;  // where each read began, and when
    Ended ended_ = Ended::open;
    Clock::time_point ended_at_;
    std::optional<SynFacts> syn_;
    std::optional<bool> syn_data_acknowledged_;
    std::uint64_t sent_ = 0;
    std::optional<Clock::time_point> last_write_;
    bool end_consumed_ = false;
    int holds_ = 0;
    bool end_sent_ = false;
};

}  // namespace conform::runner
