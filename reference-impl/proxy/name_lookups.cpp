#include "proxy/name_lookups.hpp"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <utility>

namespace socks6::proxy {
namespace {

/// The resolver does not tell how long an answer holds.
constexpr auto remembered = std::chrono::seconds(30);

}  // namespace

NameLookups::NameLookups(net::asio::any_io_executor executor,
                         std::shared_ptr<net::Resolver> resolver, const UdpLimits& limits,
                         Send send)
    : executor_(std::move(executor)),
      resolver_(std::move(resolver)),
      limits_(limits),
      send_(std::move(send)) {}

bool NameLookups::send(const std::string& name, std::uint16_t port,
                       std::span<const std::uint8_t> bytes) {
    auto known = names_.find(name);
    if (known != names_.end() && !known->second.addresses.empty()) {
        if (std::chrono::steady_clock::now() < known->second.until) {
            send_(known->second.addresses, port, bytes);
            return true;
        }
        names_.erase(known);
        known = names_.end();
    }
    const bool fits = waiting_.size() < limits_.waiting_datagrams &&
                      waiting_bytes_ + bytes.size() <= limits_.waiting_bytes;
    if (!fits || (known == names_.end() && !make_room())) return false;
    waiting_.push_back({name, port, {bytes.begin(), bytes.end()}});
    waiting_bytes_ += bytes.size();
    if (known == names_.end()) look_up(name);
    return true;
}

void NameLookups::close() {
    for (auto& [name, entry] : names_) {
        if (entry.addresses.empty()) entry.stop->emit(net::asio::cancellation_type::terminal);
    }
    names_.clear();
    waiting_.clear();
    send_ = [](const Addresses&, std::uint16_t, std::span<const std::uint8_t>) {};
}

bool NameLookups::make_room() {
    if (names_.size() < limits_.names) return true;
    const auto resolved = std::find_if(names_.begin(), names_.end(), [](const auto& entry) {
        return !entry.second.addresses.empty();
    });
    if (resolved == names_.end()) return false;
    names_.erase(resolved);
    return true;
}

void NameLookups::look_up(const std::string& name) {
    const auto stop = std::make_shared<net::asio::cancellation_signal>();
    names_[name].stop = stop;
    // The signal lives as long as what it may end.
    net::asio::co_spawn(
        executor_, resolve(weak_from_this(), resolver_, name),
        net::asio::bind_cancellation_slot(stop->slot(), [stop](const std::exception_ptr&) {}));
}

net::Awaitable<void> NameLookups::resolve(std::weak_ptr<NameLookups> weak,
                                          std::shared_ptr<net::Resolver> resolver,
                                          std::string name) {
    const auto result = co_await resolver->resolve(name);
    if (const auto self = weak.lock()) self->answered(name, result);
}

void NameLookups::answered(const std::string& name, const net::ResolveResult& result) {
    const auto known = names_.find(name);
    if (known == names_.end()) return;
    if (result) {
        known->second.addresses = *result;
        known->second.until = std::chrono::steady_clock::now() + remembered;
    } else {
        names_.erase(known);
    }
    std::deque<Waiting> ready;
    for (auto& waiting : std::exchange(waiting_, {})) {
        if (waiting.name == name) {
            waiting_bytes_ -= waiting.bytes.size();
            ready.push_back(std::move(waiting));
        } else {
            waiting_.push_back(std::move(waiting));
        }
    }
    if (!result) return;
    for (const auto& waiting : ready) send_(*result, waiting.port, waiting.bytes);
}

}  // namespace socks6::proxy
