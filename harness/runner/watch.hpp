// Looks at one connection or mailbox for one wanted thing: has it come, has something else come, or
// neither?
//
// One look is a pure question about what has arrived so far; the interpreter repeats it until it is
// answered or time is over. A look that is answered with `came` has consumed what it asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "runner/conversation.hpp"
#include "runner/match.hpp"
#include "runner/target.hpp"
#include "scenario/expectation.hpp"
#include "transcript/recorder.hpp"
#include "verdict/finding.hpp"

namespace conform::runner {

/// Nothing yet decides it. `so_far` says what is missing, for the message when time is over.
struct Undecided {
    std::string so_far;
};
/// It came. A message brings the comparison of its fields; the bytes are for marking.
struct Came {
    std::optional<MessageOutcome> message;
    socks6::wire::Buffer bytes;
    std::string got;
};
/// Something else came.
struct CameOtherwise {
    std::string got;
    MarkedBytes bytes;
};
using Sighting = std::variant<Undecided, Came, CameOtherwise>;

/// A wanted thing, prepared once and looked for as often as needed. Where it is looked for is a
/// matter of what derives from it: a connection (StreamWatch) or a mailbox (DatagramWatch).
class Watch {
  public:
    /// All borrowed until the watch goes. `since`: when the step began, for silence.
    Watch(const scenario::Expectation& expectation, transcript::Recorder& recorder,
          const MatchContext& context, std::string step, Clock::time_point since);
    virtual ~Watch() = default;
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    /// An error in the scenario (an unknown variable), found when preparing or looking.
    const std::optional<std::string>& error() const { return error_; }

    virtual Sighting look() = 0;
    /// What has come and was not consumed, to be shown when nothing else did.
    virtual socks6::wire::Bytes unread() const = 0;

    /// "Operation Reply": what is wanted, for a finding's `what`.
    std::string title() const;
    /// The wanted thing in words, when its absence has to be reported.
    std::string wanted() const;

  protected:
    CameOtherwise otherwise(std::string got, std::size_t mark_offset = 0,
                            std::size_t mark_length = 0) const;
    CameOtherwise unexpected_bytes() const;
    /// The bounds of SomeData, evaluated.
    std::pair<std::uint64_t, std::uint64_t> bounds(const scenario::SomeData& wanted);
    void record_message(const socks6::wire::Dissection& dissection, std::size_t flow,
                        std::size_t stream_offset);

    const scenario::Expectation& expectation_;
    transcript::Recorder& recorder_;
    const MatchContext& context_;
    std::string step_;
    Clock::time_point since_;
    ByteSource data_;
    std::optional<std::string> error_;
};

/// Looks at what has come on one connection.
class StreamWatch final : public Watch {
  public:
    StreamWatch(const scenario::Expectation& expectation, Conversation& conversation,
                transcript::Recorder& recorder, const MatchContext& context, std::string step,
                Clock::time_point since)
        : Watch(expectation, recorder, context, std::move(step), since),
          conversation_(conversation) {}

    Sighting look() override;
    socks6::wire::Bytes unread() const override { return conversation_.unread(); }

  private:
    Sighting look_for(const scenario::MessageMatch& wanted);
    Sighting look_for(const scenario::Data& wanted);
    Sighting look_for(const scenario::SomeData& wanted);
    Sighting look_for(const scenario::Silence& wanted);
    Sighting look_for(const scenario::EndOfStream& wanted);
    Sighting look_for(const scenario::Reset& wanted);
    Sighting look_for(const scenario::Closed& wanted);
    Sighting look_for(const scenario::DatagramMatch& wanted);
    Sighting look_for(const scenario::NoConnection& wanted);

    CameOtherwise unexpected_end() const;

    Conversation& conversation_;
    std::uint64_t compared_ = 0;  // bytes of data_ that came and were right
};

/// The first bytes of them, with a field marked.
MarkedBytes mark(socks6::wire::Bytes bytes, std::size_t offset, std::size_t length);

/// "1 byte", "2 bytes"
std::string count_bytes(std::size_t count);

/// The wire library's tree as a transcript's.
transcript::Field to_transcript(const socks6::wire::Field& field);

}  // namespace conform::runner
