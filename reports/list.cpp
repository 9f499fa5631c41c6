#include "reports/list.hpp"

#include <algorithm>
#include <array>

#include "reports/json_report.hpp"
#include "reports/junit_report.hpp"

namespace conform::reports {
namespace {

constexpr std::array all{
    Format{.name = "json", .extension = ".json", .write = write_json},
    Format{.name = "junit", .extension = ".xml", .write = write_junit},
};

}  // namespace

std::span<const Format> formats() {
    return all;
}

const Format* find_format(std::string_view name) {
    const auto found = std::find_if(all.begin(), all.end(),
                                    [name](const Format& format) { return format.name == name; });
    return found == all.end() ? nullptr : &*found;
}

std::string format_names() {
    std::string names;
    for (const Format& format : all) {
        if (!names.empty()) names += ", ";
        names += format.name;
    }
    return names;
}

}  // namespace conform::reports
