// Reads on where the counted options are over.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedEvents<session::Relay> {
  public:
    using ChangedEvents::ChangedEvents;

  private:
    void change(session::Relay& relay) override {
        constexpr std::uint8_t first_of_vendors = 0xC0;
        auto& head = relay.head;
        if (head.size() < 2 || head[0] < first_of_vendors || head[1] > head.size()) return;
        head.erase(head.begin(), head.begin() + head[1]);
    }
};

}  // namespace

Fault data_that_looks_like_an_option_skipped() {
    return {
        "data-that-looks-like-an-option-skipped",
        {"R05-OPT-P-COUNT-LOW"},
        "data right behind a Request that looks like a vendor's option does not reach the remote",
        wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
