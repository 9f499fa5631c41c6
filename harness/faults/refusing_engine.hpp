// Engines that do not serve some Requests which a correct proxy serves.
#pragma once

#include "faults/engine_fault.hpp"

namespace conform::faults {

/// Ends the connection of every Request of which `Refused` is true, without a word.
template <bool (*Refused)(const wire::RequestView&)>
class RefusesRequests final : public session::ForwardingProxyEngine {
  public:
    using ForwardingProxyEngine::ForwardingProxyEngine;

    std::size_t receive(wire::Bytes bytes, session::Time now) override {
        const bool before = request_.whole();
        request_.receive(bytes);
        if (!before && request_.whole()) refused_ = Refused(*request_.request());
        if (!refused_) return inner().receive(bytes, now);
        inner().receive_end(now);
        return bytes.size();
    }

  private:
    RequestReader request_;
    bool refused_ = false;
};

template <bool (*Refused)(const wire::RequestView&)>
void refuse_requests(socks6::proxy::ProxyParts& parts) {
    wrap_engines_in<RefusesRequests<Refused>>(parts);
}

/// Whether `is` holds for an option of the Request.
template <typename Is>
bool any_option(const wire::RequestView& request, Is is) {
    for (const auto& option : request.options) {
        if (is(option)) return true;
    }
    return false;
}

}  // namespace conform::faults
