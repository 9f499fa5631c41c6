#include "oracle/suspicions.hpp"

#include <utility>

namespace conform::oracle {
namespace {

constexpr std::size_t most_open = 8;

}  // namespace

void Suspicions::add(Party watched, std::uint64_t frame, Finding finding) {
    if (open_.size() < most_open) open_.push_back({watched, frame, std::move(finding)});
}

void Suspicions::bytes(Party from, std::uint64_t frame, Docket& docket) {
    std::erase_if(open_, [&](Suspicion& one) {
        if (one.watched != from) return false;
        if (frame > one.frame) docket.add(std::move(one.finding));
        return true;
    });
}

void Suspicions::gap(Party from, Docket& docket) {
    std::erase_if(open_, [&](Suspicion& one) {
        if (one.watched != from) return false;
        docket.leave_open("the capture misses bytes that would tell who spoke first");
        return true;
    });
}

void Suspicions::close(Docket& docket) {
    for (auto& one : open_) docket.add(std::move(one.finding));
    open_.clear();
}

}  // namespace conform::oracle
