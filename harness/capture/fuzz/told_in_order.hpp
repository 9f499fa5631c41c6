// What must hold of everything that a Traffic is told, whatever the capture. A property that does
// not hold ends the fuzzer with its input.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <vector>

#include "capture/traffic.hpp"

namespace conform::capture {

inline void must(bool holds) {
    if (!holds) std::abort();
}

/// Connections are numbered from 1 as they begin, the bytes and gaps of each side follow each other
/// without overlap, and each side ends once, behind all else.
class ToldInOrder : public Traffic {
  public:
    /// `counting`: all bytes of a stream count up, each one more than the one before.
    explicit ToldInOrder(bool counting) : counting_(counting) {}

    void on(const ConnectionBegin& event) override {
        must(event.number == streams_.size() / 2 + 1);
        streams_.resize(streams_.size() + 2);
    }
    void on(const StreamBytes& event) override {
        must(!event.bytes.empty());
        Stream& stream = go_on(event.connection, event.sender, event.offset, event.bytes.size());
        must(!event.on_syn || event.offset == 0);
        if (!counting_) return;
        auto expected = static_cast<std::uint8_t>(stream.base.value_or(event.bytes.front()) +
                                                  (stream.base ? event.offset : 0));
        if (!stream.base) stream.base = static_cast<std::uint8_t>(expected - event.offset);
        for (const auto byte : event.bytes) must(byte == expected++);
    }
    void on(const StreamGap& event) override {
        must(event.length != 0);
        go_on(event.connection, event.sender, event.offset, event.length);
    }
    void on(const StreamEnd& event) override {
        Stream& stream = of(event.connection, event.sender);
        must(!stream.ended);
        stream.ended = true;
    }
    void on(const Datagram& event) override { must(event.payload.size() <= 65535); }

    void must_have_ended() const {
        for (const Stream& stream : streams_) must(stream.ended);
    }

  private:
    struct Stream {
        std::uint64_t next = 0;
        bool ended = false;
        std::optional<std::uint8_t> base;
    };

    Stream& of(ConnectionNumber connection, Side sender) {
        must(connection >= 1 && connection <= streams_.size() / 2);
        return streams_[(connection - 1) * 2 + static_cast<std::size_t>(sender)];
    }
    Stream& go_on(ConnectionNumber connection, Side sender, std::uint64_t offset,
                  std::uint64_t length) {
        Stream& stream = of(connection, sender);
        must(!stream.ended && stream.next == offset);
        stream.next += length;
        return stream;
    }

    bool counting_;
    std::vector<Stream> streams_;
};

}  // namespace conform::capture
