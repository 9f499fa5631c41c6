// Lets every user take connections from every listener.
#include <map>
#include <mutex>
#include <string>

#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingListeners {
  public:
    using ForwardingListeners::ForwardingListeners;

    std::optional<Grant> open(const session::Owner& owner, const session::Endpoint& bound,
                              std::uint16_t backlog) override {
        auto grant = inner().open(owner, bound, backlog);
        const std::lock_guard lock(mutex_);
        if (grant) owners_.insert_or_assign(key(bound), owner);
        return grant;
    }
    std::optional<Wait> wait(const session::Owner& owner, const session::Endpoint& bound) override {
        const std::lock_guard lock(mutex_);
        const auto holder = owners_.find(key(bound));
        return inner().wait(holder == owners_.end() ? owner : holder->second, bound);
    }

  private:
    static std::string key(const session::Endpoint& bound) {
        return to_string(bound.address) + " " + std::to_string(bound.port);
    }

    std::mutex mutex_;
    std::map<std::string, session::Owner> owners_;
};

}  // namespace

Fault other_user_joins_listener() {
    return {"other-user-joins-listener",
            {"R05-BACKLOG-P-OTHER-USER"},
            "a further BIND of another user is given connections of the listener",
            wrap_listeners<Faulty>};
}

}  // namespace conform::faults
