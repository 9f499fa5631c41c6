// Wants more of a message of a foreign version than its version.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public session::ForwardingProxyEngine {
  public:
    using ForwardingProxyEngine::ForwardingProxyEngine;

    std::size_t receive(wire::Bytes bytes, session::Time now) override {
        if (decided_) return inner().receive(bytes, now);
        constexpr std::size_t enough = 8;
        held_.insert(held_.end(), bytes.begin(), bytes.end());
        const bool foreign = held_[0] != 6 || (held_.size() > 1 && held_[1] != 0);
        decided_ = held_.size() >= enough || (held_.size() > 1 && !foreign);
        if (decided_) inner().receive(held_, now);
        return bytes.size();
    }

  private:
    wire::Buffer held_;
    bool decided_ = false;
};

}  // namespace

Fault foreign_version_read_to_its_end() {
    return {"foreign-version-read-to-its-end",
            {"R05-VER-P-SHORT"},
            "a foreign version is not answered before eight bytes have come",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
