#include "cli/chosen_venue.hpp"

#include <fmt/format.h>

#include <utility>

#include "lab/private_world.hpp"

namespace conform::cli {

PrivateWorld::PrivateWorld() {
    if (const auto refused = lab::enter_private_world()) refused_ = refused->what;
}

ChosenVenue PrivateWorld::make_venue() const {
    auto refused = refused_;
    if (refused.empty()) {
        const std::lock_guard lock(one_at_a_time_);
        auto venue = suite::Venue::lab();
        if (venue) return {std::move(*venue)};
        refused = venue.error().what;
    }
    const auto why = "no lab can be made here: " + refused;
    return {suite::Venue::machine(why),
            {fmt::format("The run takes place on loopback, as {}", why)}};
}

}  // namespace conform::cli
