// Serves every minor version.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public session::ForwardingProxyEngine {
  public:
    using ForwardingProxyEngine::ForwardingProxyEngine;

    std::size_t receive(wire::Bytes bytes, session::Time now) override {
        wire::Buffer changed(bytes.begin(), bytes.end());
        if (seen_ < 2 && seen_ + changed.size() > 1) changed[1 - seen_] = 0;
        seen_ += changed.size();
        return inner().receive(changed, now);
    }

  private:
    std::size_t seen_ = 0;
};

}  // namespace

Fault minor_version_ignored() {
    return {"minor-version-ignored",
            {"R05-VER-P-REPLY-MINOR"},
            "06 with any minor version is served",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
