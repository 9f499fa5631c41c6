#include "requirements/catalogue.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "requirements/document_reader.hpp"
#include "requirements/nearest.hpp"

namespace conform::requirements {
namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, 6> level_names{"MUST",       "MUST NOT", "SHOULD",
                                                      "SHOULD NOT", "MAY",      "implicit"};
constexpr std::array<std::string_view, 3> role_names{"client", "proxy", "both"};
constexpr std::array<std::string_view, 5> testable_names{"black-box", "needs-time", "needs-capture",
                                                         "needs-TFO", "not-observable"};

Requirement read_requirement(DocumentReader& reader) {
    Requirement requirement;
    requirement.id = reader.id("id");
    requirement.section = reader.text("section");
    requirement.level = static_cast<Level>(reader.word("level", level_names, "level"));
    requirement.role = static_cast<Role>(reader.word("role", role_names, "role"));
    requirement.text = reader.text("text");
    requirement.testable = static_cast<Testable>(reader.word("testable", testable_names, "value"));
    requirement.how = reader.text("how");
    requirement.ambiguities = reader.texts("ambiguities");
    return requirement;
}

}  // namespace

std::string_view to_string(Level level) {
    return level_names.at(static_cast<std::size_t>(level));
}
std::string_view to_string(Role role) {
    return role_names.at(static_cast<std::size_t>(role));
}
std::string_view to_string(Testable testable) {
    return testable_names.at(static_cast<std::size_t>(testable));
}

std::variant<Catalogue, LoadError> Catalogue::load(const std::filesystem::path& file) {
    Catalogue catalogue;
    if (auto error = catalogue.extend(file)) return *std::move(error);
    return catalogue;
}

std::optional<LoadError> Catalogue::extend(const std::filesystem::path& file) {
    Catalogue grown = *this;
    DocumentReader reader(file);
    reader.document({"format", "revision", "draft", "requirements"});
    const std::string revision = reader.text("revision");
    const std::string draft = reader.text("draft");
    if (!revision_.empty() && revision != revision_) {
        reader.fail("revision", "another revision than the catalogue it is added to",
                    '"' + revision_ + '"', '"' + revision + '"');
    }
    reader.objects("requirements",
                   {"id", "section", "level", "role", "text", "testable", "how", "ambiguities"},
                   [&] {
                       Requirement requirement = read_requirement(reader);
                       const auto [place, added] =
                           grown.index_.emplace(requirement.id, grown.requirements_.size());
                       if (!added) {
                           reader.fail("id", "duplicate id", "", '"' + requirement.id + '"');
                       }
                       grown.requirements_.push_back(std::move(requirement));
                   });
    if (reader.error()) return reader.error();
    if (revision_.empty()) {
        grown.revision_ = revision;
        grown.draft_ = draft;
    }
    *this = std::move(grown);
    return std::nullopt;
}

const Requirement* Catalogue::find(std::string_view id) const {
    const auto found = index_.find(id);
    return found == index_.end() ? nullptr : &requirements_[found->second];
}

std::vector<std::string> Catalogue::nearest(std::string_view id, std::size_t count) const {
    std::vector<std::string_view> ids;
    ids.reserve(requirements_.size());
    for (const Requirement& requirement : requirements_) ids.emplace_back(requirement.id);
    return requirements::nearest(id, ids, count);
}

}  // namespace conform::requirements
