// Loses the client's 16,385th byte of a relay.
#include <algorithm>

#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

constexpr std::uint64_t lost_at = 16 * 1024;

class Leaky final : public ForwardingStream {
  public:
    using ForwardingStream::ForwardingStream;

    net::IoResult try_read(std::span<std::uint8_t> into) override {
        auto result = inner().try_read(into);
        const auto end = read_ + result.size;
        if (read_ <= lost_at && lost_at < end) {
            const auto at = static_cast<std::size_t>(lost_at - read_);
            std::copy(into.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                      into.begin() + static_cast<std::ptrdiff_t>(result.size),
                      into.begin() + static_cast<std::ptrdiff_t>(at));
            --result.size;
            // A read of nothing would be taken for the end of the stream.
            if (result.size == 0) {
                result.error = std::make_error_code(std::errc::operation_would_block);
            }
        }
        read_ = end;
        return result;
    }

  private:
    std::uint64_t read_ = 0;
};

}  // namespace

Fault byte_lost_at_16_kib() {
    return {"byte-lost-at-16-kib",
            {"R05-CONN-P-DATA-C2R"},
            "one byte is missing where 16 KiB have gone from the client to the remote",
            wrap_relayed<Leaky, &net::RelayJob::first>};
}

}  // namespace conform::faults
