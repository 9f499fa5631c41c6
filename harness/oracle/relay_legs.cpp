#include "oracle/relay_legs.hpp"

#include <algorithm>
#include <string_view>

namespace conform::oracle {

std::size_t RelayLegs::SocketHash::operator()(const capture::Socket& socket) const {
    const auto& bytes = socket.address.bytes;
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return std::hash<std::string_view>{}(text)*31 + socket.port;
}

void RelayLegs::begin(const capture::ConnectionBegin& event) {
    if (legs_.size() >= most_) forget(legs_.front()->begin.number);
    legs_.push_back(std::make_shared<RelayLeg>(event));
    by_number_[event.number] = std::prev(legs_.end());
    by_initiator_.emplace(event.initiator, legs_.back());
    by_acceptor_.emplace(event.acceptor, legs_.back());
    if (event.syn_seen) return;
    for (auto& one : legs_.back()->directions) one.digest.lose();
}

std::shared_ptr<RelayLeg> RelayLegs::find(capture::ConnectionNumber number) const {
    const auto found = by_number_.find(number);
    return found == by_number_.end() ? nullptr : *found->second;
}

void RelayLegs::on(const capture::StreamBytes& event) {
    const auto found = by_number_.find(event.connection);
    if (found == by_number_.end()) return;
    auto& side = (*found->second)->side(event.sender);
    if (!side.first) side.first = event.seen;
    if (event.on_syn) side.on_syn += event.bytes.size();
    side.traffic_class = event.traffic_class;
    side.digest.add(event.bytes);
}

void RelayLegs::on(const capture::StreamGap& event) {
    if (const auto leg = find(event.connection)) leg->side(event.sender).digest.lose();
}

void RelayLegs::on(const capture::StreamEnd& event) {
    const auto leg = find(event.connection);
    if (!leg || leg->side(event.sender).end) return;
    leg->side(event.sender).end = event.how;
    leg->side(event.sender).end_seen = event.seen;
}

void RelayLegs::unlist(Index& index, const capture::Socket& socket, const RelayLeg* leg) {
    const auto [first, last] = index.equal_range(socket);
    for (auto it = first; it != last; ++it) {
        if (it->second.get() == leg) {
            index.erase(it);
            return;
        }
    }
}

void RelayLegs::forget(capture::ConnectionNumber number) {
    const auto found = by_number_.find(number);
    if (found == by_number_.end()) return;
    const auto leg = *found->second;
    unlist(by_initiator_, leg->begin.initiator, leg.get());
    unlist(by_acceptor_, leg->begin.acceptor, leg.get());
    legs_.erase(found->second);
    by_number_.erase(found);
}

std::vector<std::shared_ptr<RelayLeg>> RelayLegs::within(const Index& index,
                                                         const capture::Socket& socket,
                                                         std::int64_t after_ns,
                                                         std::int64_t before_ns) {
    constexpr std::size_t most_found = 64;
    std::vector<std::shared_ptr<RelayLeg>> found;
    const auto [first, last] = index.equal_range(socket);
    for (auto it = first; it != last && found.size() < most_found; ++it) {
        const auto& leg = it->second;
        const auto t_ns = leg->begin.seen.t_ns;
        if (leg->claimed || t_ns < after_ns || t_ns > before_ns) continue;
        found.push_back(leg);
    }
    return found;
}

std::vector<std::shared_ptr<RelayLeg>> RelayLegs::from(const capture::Socket& initiator,
                                                       std::int64_t after_ns,
                                                       std::int64_t before_ns) const {
    return within(by_initiator_, initiator, after_ns, before_ns);
}

std::vector<std::shared_ptr<RelayLeg>> RelayLegs::to(const capture::Socket& acceptor,
                                                     std::int64_t after_ns,
                                                     std::int64_t before_ns) const {
    return within(by_acceptor_, acceptor, after_ns, before_ns);
}

}  // namespace conform::oracle
