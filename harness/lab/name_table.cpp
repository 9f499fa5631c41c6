#include "lab/name_table.hpp"

#include <algorithm>

namespace conform::lab {

std::string plain_name(std::string_view name) {
    if (name.ends_with('.')) name.remove_suffix(1);
    std::string plain(name);
    // DNS knows ASCII's letters alone, whatever the locale says.
    std::transform(plain.begin(), plain.end(), plain.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    return plain;
}

void NameTable::set(std::string_view name, NameRule rule) {
    const std::lock_guard lock(mutex_);
    rules_.insert_or_assign(plain_name(name), std::move(rule));
}

void NameTable::remove(std::string_view name) {
    const std::lock_guard lock(mutex_);
    rules_.erase(plain_name(name));
}

std::optional<NameRule> NameTable::find(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    const auto found = rules_.find(plain_name(name));
    if (found == rules_.end()) return std::nullopt;
    return found->second;
}

void NameTable::note(NameQuery query) {
    const std::lock_guard lock(mutex_);
    ++queries_;
    noted_.push_back(std::move(query));
    if (noted_.size() > most_noted) noted_.pop_front();
}

std::vector<NameQuery> NameTable::asked(std::string_view name) const {
    const auto plain = plain_name(name);
    const std::lock_guard lock(mutex_);
    std::vector<NameQuery> found;
    std::copy_if(noted_.begin(), noted_.end(), std::back_inserter(found),
                 [&](const NameQuery& query) { return query.name == plain; });
    return found;
}

std::uint64_t NameTable::queries() const {
    const std::lock_guard lock(mutex_);
    return queries_;
}

}  // namespace conform::lab
