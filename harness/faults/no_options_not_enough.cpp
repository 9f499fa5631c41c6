// Waits for one more byte where a Request has no options.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public session::ForwardingProxyEngine {
  public:
    using ForwardingProxyEngine::ForwardingProxyEngine;

    std::size_t receive(wire::Bytes bytes, session::Time now) override {
        held_.insert(held_.end(), bytes.begin(), bytes.end());
        const bool before = request_.whole();
        request_.receive(bytes);
        const bool bare = request_.whole() && request_.bytes().size() == held_.size() &&
                          request_.bytes().back() == 0;
        if (!before && bare &&
            request_.request()->options.begin() == request_.request()->options.end()) {
            return bytes.size();
        }
        inner().receive(held_, now);
        held_.clear();
        return bytes.size();
    }

  private:
    RequestReader request_;
    wire::Buffer held_;
};

}  // namespace

Fault no_options_not_enough() {
    return {"no-options-not-enough",
            {"R05-MSG-P-ZERO-OPTIONS"},
            "a Request without options is not answered before something follows it",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
