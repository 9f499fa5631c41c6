// Has a place for each client that is still to send its Request, and few of them.
#include <atomic>

#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public session::ForwardingProxyEngine {
  public:
    Faulty(std::unique_ptr<session::ProxyEngine> inner_engine,
           std::shared_ptr<std::atomic<int>> waiting)
        : ForwardingProxyEngine(std::move(inner_engine)), waiting_(std::move(waiting)) {}
    ~Faulty() override {
        if (counted_) --*waiting_;
    }

    std::size_t receive(wire::Bytes bytes, session::Time now) override {
        constexpr int places = 20;
        if (!counted_ && *waiting_ >= places) return bytes.size();
        request_.receive(bytes);
        const bool waits = !request_.whole();
        if (waits != counted_) *waiting_ += waits ? 1 : -1;
        counted_ = waits;
        return inner().receive(bytes, now);
    }

  private:
    std::shared_ptr<std::atomic<int>> waiting_;
    RequestReader request_;
    bool counted_ = false;
};

void apply(socks6::proxy::ProxyParts& parts) {
    const auto waiting = std::make_shared<std::atomic<int>>(0);
    wrap_engines(parts, [waiting](std::unique_ptr<session::ProxyEngine> engine) {
        return std::make_unique<Faulty>(std::move(engine), waiting);
    });
}

}  // namespace

Fault stalled_clients_block() {
    return {"stalled-clients-block",
            {"R05-SEC-P-STALL-ISOLATION"},
            "while 20 clients have sent half of their Requests nobody else is answered",
            apply};
}

}  // namespace conform::faults
