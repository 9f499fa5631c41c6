// Makes up what is missing of a Request when the client ends early.
#include "faults/faults.hpp"
#include "faults/request_walk.hpp"

namespace conform::faults {
namespace {

class Faulty final : public session::ForwardingProxyEngine {
  public:
    using ForwardingProxyEngine::ForwardingProxyEngine;

    std::size_t receive(wire::Bytes bytes, session::Time now) override {
        for (const auto byte : bytes) walk_.pass(byte);
        begun_ = begun_ || !bytes.empty();
        return inner().receive(bytes, now);
    }

    void receive_end(session::Time now) override {
        constexpr std::size_t enough = 600;
        wire::Buffer rest;
        while (begun_ && walk_.next() != RequestPart::behind && rest.size() < enough) {
            rest.push_back(made_up());
            walk_.pass(rest.back());
        }
        inner().receive(rest, now);
        inner().receive_end(now);
    }

  private:
    std::uint8_t made_up() const {
        constexpr std::uint8_t vendor_kind = 0xE0;
        if (walk_.next() == RequestPart::option_kind) return vendor_kind;
        if (walk_.next() == RequestPart::option_length) return 2;
        return walk_.next() == RequestPart::address_type ? 1 : 0;
    }

    RequestWalk walk_;
    bool begun_ = false;
};

}  // namespace

Fault truncated_request_completed() {
    return {"truncated-request-completed",
            {"R05-MSG-P-TRUNC-EOF", "R05-OPT-P-OVERRUN", "R05-OPT-P-COUNT-HIGH"},
            "a Request that ends too soon is filled up and served",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
