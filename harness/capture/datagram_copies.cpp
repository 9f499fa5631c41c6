#include "capture/datagram_copies.hpp"

#include <utility>

#include "capture/copy_window.hpp"

namespace conform::capture {
namespace {

constexpr std::size_t generation = 8192;

}  // namespace

DatagramCopies::Known* DatagramCopies::find(std::uint64_t hash) {
    for (Datagrams* datagrams : {&current_, &previous_}) {
        const auto found = datagrams->find(hash);
        if (found != datagrams->end()) return &found->second;
    }
    return nullptr;
}

void DatagramCopies::remember(std::uint64_t hash, std::int64_t t_ns) {
    if (current_.size() >= generation) {
        previous_.swap(current_);
        current_.clear();
    }
    current_[hash] = {.t_ns = t_ns, .copies = 1};
}

bool DatagramCopies::is_copy(const Arrival& arrival, std::size_t copies_of_each) {
    const std::uint64_t what = std::uint64_t{arrival.id} << 1U | (arrival.flow.from_low ? 1U : 0U);
    const auto hash = hash_(arrival.flow.key, what, arrival.payload);
    Known* known = find(hash);
    if (known == nullptr || !may_be_copy(known->t_ns, arrival.t_ns)) {
        if (known != nullptr)
            *known = {.t_ns = arrival.t_ns, .copies = 1};
        else
            remember(hash, arrival.t_ns);
        return false;
    }
    if (arrival.id != 0 || known->copies < copies_of_each) {
        ++known->copies;
        return true;
    }
    *known = {.t_ns = arrival.t_ns, .copies = 1};
    return false;
}

}  // namespace conform::capture
