#include "requirements/reasons.hpp"

#include <nlohmann/json.hpp>

#include "requirements/document_reader.hpp"
#include "requirements/nearest.hpp"

namespace conform::requirements {

std::variant<Reasons, LoadError> Reasons::load(const std::filesystem::path& file,
                                               const Catalogue& catalogue) {
    Reasons list;
    DocumentReader reader(file);
    reader.document({"format", "revision", "reasons", "gaps"});
    list.revision_ = reader.text("revision");
    if (!reader.error() && list.revision_ != catalogue.revision()) {
        reader.fail("revision", "another revision than the catalogue's", catalogue.revision(),
                    list.revision_);
    }
    const auto check = [&](const std::string& key, const std::string& id, bool is_new) {
        if (!catalogue.find(id)) {
            reader.fail(key, "no clause of the catalogue" + suggestion(catalogue.nearest(id, 3)),
                        "", '"' + id + '"');
        } else if (!is_new) {
            reader.fail(key, "duplicate id", "", '"' + id + '"');
        }
    };
    reader.objects("reasons", {"id", "reason"}, [&] {
        const auto id = reader.id("id");
        const auto reason = reader.text("reason");
        if (!reader.error()) check("id", id, list.reasons_.emplace(id, reason).second);
    });
    for (const auto& id : reader.texts("gaps")) {
        check("gaps", id, !list.reasons_.contains(id) && list.gaps_.insert(id).second);
    }
    if (reader.error()) return *reader.error();
    return list;
}

std::string_view Reasons::of(std::string_view id) const {
    const auto found = reasons_.find(id);
    return found == reasons_.end() ? std::string_view() : found->second;
}

Reasons Reasons::renewed(const std::vector<std::string>& missing) const {
    Reasons list;
    list.revision_ = revision_;
    for (const auto& id : missing) {
        if (const auto reason = of(id); !reason.empty()) {
            list.reasons_.emplace(id, reason);
        } else {
            list.gaps_.insert(id);
        }
    }
    return list;
}

std::string Reasons::json() const {
    nlohmann::ordered_json page{{"format", 1}, {"revision", revision_}};
    page["reasons"] = nlohmann::ordered_json::array();
    for (const auto& [id, reason] : reasons_) {
        page["reasons"].push_back({{"id", id}, {"reason", reason}});
    }
    page["gaps"] = gaps_;
    return page.dump(2) + '\n';
}

}  // namespace conform::requirements
