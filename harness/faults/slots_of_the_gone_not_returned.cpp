// Has room for so many Requests that never become whole.
#include <atomic>

#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public session::ForwardingProxyEngine {
  public:
    Faulty(std::unique_ptr<session::ProxyEngine> inner_engine,
           std::shared_ptr<std::atomic<int>> gone)
        : ForwardingProxyEngine(std::move(inner_engine)), gone_(std::move(gone)) {}
    ~Faulty() override {
        if (begun_ && !request_.whole()) ++*gone_;
    }

    std::size_t receive(wire::Bytes bytes, session::Time now) override {
        constexpr int slots = 200;
        if (*gone_ >= slots) return bytes.size();
        begun_ = true;
        request_.receive(bytes);
        return inner().receive(bytes, now);
    }

  private:
    std::shared_ptr<std::atomic<int>> gone_;
    RequestReader request_;
    bool begun_ = false;
};

void apply(socks6::proxy::ProxyParts& parts) {
    const auto gone = std::make_shared<std::atomic<int>>(0);
    wrap_engines(parts, [gone](std::unique_ptr<session::ProxyEngine> engine) {
        return std::make_unique<Faulty>(std::move(engine), gone);
    });
}

}  // namespace

Fault slots_of_the_gone_not_returned() {
    return {"slots-of-the-gone-not-returned",
            {"R05-SEC-P-NO-LEAK"},
            "after 200 clients that gave up inside their Request nobody is answered any more",
            apply};
}

}  // namespace conform::faults
