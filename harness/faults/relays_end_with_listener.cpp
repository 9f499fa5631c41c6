// Ends everything that a listener brought when it ends.
#include "faults/faults.hpp"
#include "faults/kept_listeners.hpp"

namespace conform::faults {
namespace {

class Bound final : public ForwardingStream {
  public:
    Bound(std::unique_ptr<net::Stream> stream, std::shared_ptr<const bool> over)
        : ForwardingStream(std::move(stream)), over_(std::move(over)) {}

    net::IoResult try_write(std::span<const std::uint8_t> bytes) override {
        if (*over_) return {0, std::make_error_code(std::errc::broken_pipe)};
        return inner().try_write(bytes);
    }

  private:
    std::shared_ptr<const bool> over_;
};

class Mortal final : public ForwardingAcceptor {
  public:
    using ForwardingAcceptor::ForwardingAcceptor;

    net::Awaitable<net::AcceptResult> accept() override {
        auto accepted = co_await inner().accept();
        if (accepted) *accepted = std::make_unique<Bound>(std::move(*accepted), over_);
        co_return accepted;
    }
    void close() override {
        *over_ = true;
        inner().close();
    }

  private:
    std::shared_ptr<bool> over_ = std::make_shared<bool>(false);
};

}  // namespace

Fault relays_end_with_listener() {
    return {"relays-end-with-listener",
            {"R05-BACKLOG-P-RELAYS-SURVIVE"},
            "relays that came from a listener with a backlog end with its initial connection",
            wrap_kept_listeners<Mortal>};
}

}  // namespace conform::faults
