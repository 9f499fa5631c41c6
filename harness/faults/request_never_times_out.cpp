// Waits for ever for a Request.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public KnowingRequest<session::ForwardingProxyEngine> {
  public:
    using KnowingRequest::KnowingRequest;

    std::optional<session::Time> next_timeout() const override {
        return request().whole() ? inner().next_timeout() : std::nullopt;
    }
};

}  // namespace

Fault request_never_times_out() {
    return {"request-never-times-out",
            {"R05-SEC-P-TIMEOUT"},
            "a Request may take for ever",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
