// Which authentication method a proxy chose, so that the next Request goes right at once
// (draft-05, "Authentication Replies": clients cache the chosen method, per interface where they
// have several).
//
// The key is the caller's: whatever tells apart proxies, users and interfaces. Safe to call from
// several threads at once. Holds as many entries as the caller has keys.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "socks6/wire/codes.hpp"

namespace socks6::session {

class MethodCache {
  public:
    std::optional<wire::Method> find(std::string_view proxy) const {
        const std::lock_guard lock(mutex_);
        const auto found = methods_.find(proxy);
        if (found == methods_.end()) return std::nullopt;
        return found->second;
    }
    void remember(std::string_view proxy, wire::Method method) {
        const std::lock_guard lock(mutex_);
        methods_.insert_or_assign(std::string(proxy), method);
    }
    /// The proxy refused us: what was known of it no longer holds.
    void forget(std::string_view proxy) {
        const std::lock_guard lock(mutex_);
        const auto found = methods_.find(proxy);
        if (found != methods_.end()) methods_.erase(found);
    }

  private:
    mutable std::mutex mutex_;
    std::map<std::string, wire::Method, std::less<>> methods_;
};

}  // namespace socks6::session
