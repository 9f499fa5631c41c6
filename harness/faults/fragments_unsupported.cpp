// Takes one read for one message: a Request that comes in pieces ends the connection.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class OneRead final : public session::ForwardingProxyEngine {
  public:
    using ForwardingProxyEngine::ForwardingProxyEngine;

    std::size_t receive(wire::Bytes bytes, session::Time now) override {
        if (!request_.whole()) {
            request_.receive(bytes);
            if (!request_.whole()) {
                inner().receive_end(now);
                return bytes.size();
            }
        }
        return inner().receive(bytes, now);
    }

  private:
    RequestReader request_;
};

}  // namespace

Fault fragments_unsupported() {
    return {"fragments-unsupported",
            {"R05-MSG-FRAG-REQ"},
            "a Request that does not arrive in one piece is given up",
            wrap_engines_in<OneRead>};
}

}  // namespace conform::faults
