// Waits for ever for a Request.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"
#include "faults/request_reader.hpp"

namespace conform::faults {
namespace {

class Faulty final : public session::ForwardingProxyEngine {
  public:
    using ForwardingProxyEngine::ForwardingProxyEngine;

    std::size_t receive(wire::Bytes bytes, session::Time now) override {
        request_.receive(bytes);
        return inner().receive(bytes, now);
    }
    std::optional<session::Time> next_timeout() const override {
        return request_.whole() ? inner().next_timeout() : std::nullopt;
    }

  private:
    RequestReader request_;
};

}  // namespace

Fault request_never_times_out() {
    return {"request-never-times-out",
            {"R05-SEC-P-TIMEOUT"},
            "a Request may take for ever",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
