// The seam around engines (socks6/session/engine_tap.hpp).
#include "socks6/session/engine_tap.hpp"

#include "catch_shim.hpp"
#include "engine_driver.hpp"

using namespace socks6::session;
using namespace socks6::session::testing;
namespace wire = socks6::wire;

namespace {

/// Says nothing and takes note of everything.
class SilentEngine : public ForwardingProxyEngine {
  public:
    using ForwardingProxyEngine::ForwardingProxyEngine;
    wire::Buffer take_output() override {
        inner().take_output();
        return {};
    }
};

class SilentTap : public ProxyEngineTap {
  public:
    std::unique_ptr<ProxyEngine> wrap(std::unique_ptr<ProxyEngine> engine, Time) override {
        return std::make_unique<SilentEngine>(std::move(engine));
    }
};

}  // namespace

TEST_CASE("A tap stands between engine and shell") {
    const ProxySessionConfig config;
    EngineParts parts;
    parts.tap = std::make_shared<SilentTap>();
    const auto engine = make_proxy_engine(config, parts, Time{});
    engine->receive("0600 01 0050 01 C0000201 00"_hex, Time{});
    CHECK(engine->take_output().empty());
    const auto event = engine->next_event();
    REQUIRE(event);
    CHECK(std::holds_alternative<Connect>(*event));
}
