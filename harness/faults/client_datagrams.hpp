// What clients send to the relay port, for faults that read it in a wrong way.
//
// A datagram counts as a client's if it carries the id of a live association in its place, whatever
// else is wrong with it: what remotes send to an association stays as it is.
#pragma once

#include <algorithm>
#include <mutex>
#include <set>

#include "faults/forwarding_datagrams.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {

/// A table that knows which ids are in use.
class LiveAssociations final : public ForwardingAssociations {
  public:
    using ForwardingAssociations::ForwardingAssociations;

    std::optional<std::uint32_t> open(session::RandomSource& random) override {
        const auto id = inner().open(random);
        const std::lock_guard lock(mutex_);
        if (id) live_.insert(*id);
        return id;
    }
    void close(std::uint32_t association) override {
        inner().close(association);
        const std::lock_guard lock(mutex_);
        live_.erase(association);
    }

    /// The first live one that `fits`, if any.
    template <typename Fits>
    std::optional<std::uint32_t> find(Fits fits) const {
        const std::lock_guard lock(mutex_);
        const auto found = std::find_if(live_.begin(), live_.end(), fits);
        return found == live_.end() ? std::nullopt : std::optional(*found);
    }

  private:
    mutable std::mutex mutex_;
    std::set<std::uint32_t> live_;
};

/// A datagram header's fields up to the address, by offset.
struct HeaderField {
    static constexpr std::size_t id = 2;
    static constexpr std::size_t port = 6;
    static constexpr std::size_t type = 8;
    static constexpr std::size_t address = 9;
};

/// Sockets whose datagrams from clients are changed before the relay sees them.
class ChangedFromClients : public ForwardingDatagrams {
  public:
    ChangedFromClients(std::unique_ptr<net::DatagramSocket> inner,
                       std::shared_ptr<LiveAssociations> associations)
        : ForwardingDatagrams(std::move(inner)), associations_(std::move(associations)) {}

    net::IoResult try_receive(std::span<net::DatagramSlot> slots) final {
        std::vector<std::span<std::uint8_t>> rooms;
        for (const auto& slot : slots) rooms.push_back(slot.payload);
        const auto result = inner().try_receive(slots);
        if (result.error) return result;
        for (std::size_t i = 0; i < result.size; ++i) {
            if (is_clients(slots[i].payload)) change(slots[i], rooms[i]);
        }
        return result;
    }

  protected:
    /// `room`: what the payload may grow into; it begins where the payload does.
    virtual void change(net::DatagramSlot& slot, std::span<std::uint8_t> room) = 0;
    virtual bool is_clients(std::span<const std::uint8_t> payload) const {
        return payload.size() >= HeaderField::port &&
               associations_->find([&](std::uint32_t live) { return live == id_in(payload); });
    }

    static std::uint32_t id_in(std::span<const std::uint8_t> payload) {
        std::uint32_t id = 0;
        for (const auto byte : payload.subspan(HeaderField::id, 4)) id = id << 8U | byte;
        return id;
    }
    LiveAssociations& associations() const { return *associations_; }

  private:
    std::shared_ptr<LiveAssociations> associations_;
};

/// Puts a `Faulty`, which is ChangedFromClients, around every socket that the proxy opens.
template <typename Faulty>
void wrap_client_datagrams(socks6::proxy::ProxyParts& parts) {
    if (!parts.session.associations) return;
    const auto associations = std::make_shared<LiveAssociations>(parts.session.associations);
    parts.session.associations = associations;
    parts.open_datagrams = [open = parts.open_datagrams, associations](
                               const net::Endpoint& local,
                               const net::DatagramOptions& options) -> net::DatagramResult {
        auto opened = open(local, options);
        if (!opened) return opened.error();
        return std::unique_ptr<net::DatagramSocket>(
            std::make_unique<Faulty>(std::move(opened.value()), associations));
    };
}

}  // namespace conform::faults
