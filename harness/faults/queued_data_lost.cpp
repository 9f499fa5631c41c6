// Reads what a peer says before anybody takes it, and keeps none of it.
#include "faults/faults.hpp"
#include "faults/kept_listeners.hpp"

namespace conform::faults {
namespace {

class Late final : public ForwardingStream {
  public:
    using ForwardingStream::ForwardingStream;

    net::IoResult try_read(std::span<std::uint8_t> into) override {
        const auto result = inner().try_read(into);
        if (result.size == 0 || heard_) return result;
        heard_ = true;
        // A read of nothing would be taken for the end of the stream.
        return {0, std::make_error_code(std::errc::operation_would_block)};
    }

  private:
    bool heard_ = false;
};

class Deaf final : public ForwardingAcceptor {
  public:
    using ForwardingAcceptor::ForwardingAcceptor;

    net::Awaitable<net::AcceptResult> accept() override {
        auto accepted = co_await inner().accept();
        if (accepted) *accepted = std::make_unique<Late>(std::move(*accepted));
        co_return accepted;
    }
};

}  // namespace

Fault queued_data_lost() {
    return {"queued-data-lost",
            {"R05-BACKLOG-P-QUEUED-DATA"},
            "the first bytes of a peer of a listener with a backlog are lost",
            wrap_kept_listeners<Deaf>};
}

}  // namespace conform::faults
