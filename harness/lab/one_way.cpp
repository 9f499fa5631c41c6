#include "lab/one_way.hpp"

#include <linux/if_ether.h>

#include <algorithm>
#include <utility>

#include "lab/too_big.hpp"

namespace conform::lab {
namespace {

bool matches(const FrameMatch& what, const std::optional<FrameFacts>& frame) {
    if (!frame) return !what.protocol && !what.port && !what.first_syn;
    if (what.protocol && *what.protocol != frame->protocol) return false;
    if (what.port && *what.port != frame->source_port && *what.port != frame->destination_port) {
        return false;
    }
    return !what.first_syn || (frame->syn && !frame->ack);
}

/// The library's distributions differ from one implementation to another.
double share(std::mt19937_64& random) {
    return static_cast<double>(random() >> 11U) * 0x1p-53;
}

std::chrono::nanoseconds part_of(std::chrono::nanoseconds whole, double part) {
    return std::chrono::nanoseconds(
        static_cast<std::int64_t>(static_cast<double>(whole.count()) * part));
}

}  // namespace

OneWay::OneWay(OneWaySettings settings, std::uint64_t seed)
    : settings_(std::move(settings)), random_(seed), meant_(settings_.drops.size()) {}

OneWay::Dice OneWay::roll() {
    const double loss = share(random_);
    const double jitter = share(random_);
    const double reorder = share(random_);
    return {loss, jitter, reorder};
}

bool OneWay::filtered(const Frame& frame) {
    if (settings_.drops.empty()) return false;
    const auto facts = read_facts(frame);
    bool drop = false;
    for (std::size_t i = 0; i < meant_.size(); ++i) {
        const auto& rule = settings_.drops[i];
        if (matches(rule.what, facts) == rule.all_others) continue;
        const auto number = ++meant_[i];
        drop = drop || (number >= rule.from && number <= rule.to);
    }
    return drop;
}

std::optional<Clock::time_point> OneWay::depart(Clock::time_point now, std::size_t size) {
    if (held_ + size > most_held) return std::nullopt;
    if (settings_.bits_per_second == 0) return now;
    const auto seconds_of = [&](std::size_t bytes) {
        return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(
            static_cast<double>(bytes) * 8 / static_cast<double>(settings_.bits_per_second)));
    };
    const auto start = std::max(now, sender_free_);
    // An idle sender takes any frame; the one that is on its way out counts as waiting.
    if (start > now && start - now + seconds_of(size) > seconds_of(settings_.queue_bytes)) {
        return std::nullopt;
    }
    sender_free_ = start + seconds_of(size);
    return sender_free_;
}

std::optional<Frame> OneWay::offer(Clock::time_point now, Frame frame) {
    ++counters_.offered;
    const auto dice = roll();
    if (filtered(frame)) {
        ++counters_.filtered;
        return std::nullopt;
    }
    if (settings_.hidden_mtu != 0 && frame.size() > ETH_HLEN + settings_.hidden_mtu) {
        ++counters_.too_big;
        if (!settings_.tells_too_big) return std::nullopt;
        return too_big_answer(frame, settings_.hidden_mtu);
    }
    if (dice.loss < settings_.loss) {
        ++counters_.lost;
    } else if (const auto left = depart(now, frame.size())) {
        put_under_way(*left, dice, std::move(frame));
    } else {
        ++counters_.overflowed;
    }
    return std::nullopt;
}

void OneWay::put_under_way(Clock::time_point left, const Dice& dice, Frame frame) {
    auto arrival = left + settings_.delay + part_of(settings_.jitter, dice.jitter);
    arrival = std::max(arrival, last_arrival_);
    if (dice.reorder < settings_.reorder) {
        ++counters_.reordered;
        arrival += settings_.held_back;
    } else {
        last_arrival_ = arrival;
    }
    held_ += frame.size();
    under_way_.emplace(arrival, std::move(frame));
}

std::optional<Clock::time_point> OneWay::next() const {
    if (under_way_.empty()) return std::nullopt;
    return under_way_.begin()->first;
}

std::vector<Frame> OneWay::take(Clock::time_point now) {
    std::vector<Frame> arrived;
    while (!under_way_.empty() && under_way_.begin()->first <= now) {
        auto first = under_way_.extract(under_way_.begin());
        held_ -= first.mapped().size();
        arrived.push_back(std::move(first.mapped()));
    }
    counters_.delivered += arrived.size();
    return arrived;
}

}  // namespace conform::lab
