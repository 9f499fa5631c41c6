#include "socks6/wire/revision.hpp"

namespace socks6::wire {

const Revision* find_revision(std::string_view name) {
    for (const auto* revision : {&revision_05(), &revision_06()}) {
        if (revision->name == name) return revision;
    }
    return nullptr;
}

}  // namespace socks6::wire
