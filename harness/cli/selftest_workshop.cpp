#include "cli/selftest_workshop.hpp"

#include <utility>

#include "cli/built_in_reference.hpp"

namespace conform::cli {

selftest::Workshop workshop_in(const PrivateWorld& world, const requirements::Catalogue& catalogue,
                               suite::Options options, std::size_t faults_at_once) {
    return {.catalogue = catalogue,
            .reference =
                [](const faults::Fault* fault) {
                    return built_in_reference(fault == nullptr ? Decorate() : fault->apply);
                },
            .venue = [&world] { return world.make_venue().venue; },
            .options = std::move(options),
            .faults_at_once = faults_at_once};
}

}  // namespace conform::cli
