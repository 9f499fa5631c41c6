// Takes names for strings of C.
#include <algorithm>

#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

/// Requests that come in one piece; those in fragments are read by other code.
class Faulty final : public session::ForwardingProxyEngine {
  public:
    using ForwardingProxyEngine::ForwardingProxyEngine;

    std::size_t receive(wire::Bytes bytes, session::Time now) override {
        RequestReader reader;
        if (!std::exchange(begun_, true)) reader.receive(bytes);
        const auto cut = reader.whole() ? without_tail(reader, bytes) : wire::Buffer();
        if (cut.empty()) return inner().receive(bytes, now);
        inner().receive(cut, now);
        return bytes.size();
    }

  private:
    /// The bytes without what stands in the name from its first NUL on; empty if there is none.
    static wire::Buffer without_tail(const RequestReader& reader, wire::Bytes bytes) {
        const auto name = reader.request()->address.bytes;
        const auto nul = std::find(name.begin(), name.end(), std::uint8_t{0});
        if (reader.request()->address.type != wire::AddressType::domain || nul == name.end()) {
            return {};
        }
        const auto at = name.data() - reader.bytes().data();
        const auto size = nul - name.begin();
        const auto left = static_cast<std::ptrdiff_t>(name.size()) - size;
        wire::Buffer cut(bytes.begin(), bytes.begin() + at + size);
        cut[static_cast<std::size_t>(at) - 1] = static_cast<std::uint8_t>(size);
        cut.insert(cut.end(), bytes.begin() + at + size + left, bytes.end());
        return cut;
    }

    bool begun_ = false;
};

}  // namespace

Fault names_end_at_nul() {
    return {"names-end-at-nul",
            {"R05-MSG-P-DOMAIN-NUL"},
            "a name is cut at its first NUL",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
