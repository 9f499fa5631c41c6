// Loses the last byte that a remote sent before its end of stream.
#include <optional>

#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

/// Always one byte behind, so that the last one never comes.
class Behind final : public ForwardingStream {
  public:
    using ForwardingStream::ForwardingStream;

    net::IoResult try_read(std::span<std::uint8_t> into) override {
        auto result = inner().try_read(into);
        if (result.size == 0) return result;
        const auto last = into[result.size - 1];
        if (kept_) {
            for (auto at = result.size - 1; at > 0; --at) into[at] = into[at - 1];
            into[0] = *kept_;
        } else if (--result.size == 0) {
            // A read of nothing would be taken for the end of the stream.
            result.error = std::make_error_code(std::errc::operation_would_block);
        }
        kept_ = last;
        return result;
    }

  private:
    std::optional<std::uint8_t> kept_;
};

}  // namespace

Fault last_byte_lost() {
    return {"last-byte-lost",
            {"R05-CONN-P-DATA-R2C", "R05-CONN-P-EOF-R2C"},
            "the remote's last byte does not reach the client",
            wrap_relayed<Behind, &net::RelayJob::second>};
}

}  // namespace conform::faults
