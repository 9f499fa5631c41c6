// Engines that get another Request than the client sent, changed byte by byte as it comes.
#pragma once

#include "faults/engine_fault.hpp"

namespace conform::faults {

/// What a byte of a Request is.
enum class RequestPart : std::uint8_t {
    version,
    command,
    port,
    address_type,
    address_length,
    address,
    option_count,
    option_kind,
    option_length,
    option_data,
    behind,  ///< the Request is over
};

/// Follows a Request; lengths and counts are those of the bytes that it is given.
class RequestWalk {
  public:
    RequestPart next() const { return next_; }

    void pass(std::uint8_t byte) {
        switch (next_) {
            case RequestPart::version:
                return then(RequestPart::command, 2);
            case RequestPart::command:
                return then(RequestPart::port, 1);
            case RequestPart::port:
                return then(RequestPart::address_type, 2);
            case RequestPart::address_type:
                return address_of(byte);
            case RequestPart::address_length:
                left_ = byte;
                return go(byte == 0 ? RequestPart::option_count : RequestPart::address);
            case RequestPart::address:
                if (--left_ == 0) go(RequestPart::option_count);
                return;
            case RequestPart::option_count:
                options_ = byte;
                return next_option();
            case RequestPart::option_kind:
                return go(RequestPart::option_length);
            case RequestPart::option_length:
                left_ = byte > 2 ? byte - 2U : 0;
                return left_ == 0 ? next_option() : go(RequestPart::option_data);
            case RequestPart::option_data:
                if (--left_ == 0) next_option();
                return;
            case RequestPart::behind:
                return;
        }
    }

  private:
    void go(RequestPart part) {
        next_ = part;
        seen_ = 0;
    }
    void then(RequestPart part, unsigned size) {
        if (++seen_ == size) go(part);
    }
    void address_of(std::uint8_t type) {
        left_ = type == 4 ? 16 : 4;
        go(type == 3 ? RequestPart::address_length : RequestPart::address);
    }
    void next_option() {
        if (options_ == 0) return go(RequestPart::behind);
        --options_;
        go(RequestPart::option_kind);
    }

    RequestPart next_ = RequestPart::version;
    unsigned seen_ = 0;
    unsigned left_ = 0;
    unsigned options_ = 0;
};

class ChangedRequest : public session::ForwardingProxyEngine {
  public:
    using ForwardingProxyEngine::ForwardingProxyEngine;

    std::size_t receive(wire::Bytes bytes, session::Time now) override {
        wire::Buffer changed(bytes.begin(), bytes.end());
        for (auto& byte : changed) {
            change(walk_.next(), byte);
            walk_.pass(byte);
        }
        return inner().receive(changed, now);
    }

  protected:
    virtual void change(RequestPart part, std::uint8_t& byte) = 0;

  private:
    RequestWalk walk_;
};

}  // namespace conform::faults
