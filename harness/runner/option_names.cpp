#include "runner/option_names.hpp"

#include "socks6/wire/codes.hpp"

namespace conform::runner {
namespace {

namespace wire = socks6::wire;

std::uint64_t number_of(const wire::Field& option, std::string_view field) {
    const auto* found = option.find(field);
    return found && found->number ? *found->number : 0;
}

std::string_view stack_option_name(const wire::Field& option) {
    const auto level = static_cast<wire::Level>(number_of(option, "level"));
    const auto code = number_of(option, "code");
    // The misprinted IP TOS option has Level TCP and one byte of data (AMB-68).
    if (option.find("tos")) return "tos";
    if (option.find("backlog")) return "backlog";
    if (level == wire::Level::tcp) {
        switch (code) {
            case 1:
                return "tfo";
            case 2:
                return "mptcp";
            case 3:
                return "scheduler";
            case 4:
                return "backlog";
            default:
                break;
        }
    }
    return "stack";
}

std::string_view idempotence_option_name(const wire::Field& option,
                                         const wire::IdempotenceTypes& types) {
    const auto type = number_of(option, "type");
    if (type == types.token_request) return "token_request";
    if (type == types.window_advertisement) return "token_window";
    if (type == types.expenditure) return "token_expenditure";
    if (type == types.expenditure_reply) return "token_expenditure_reply";
    return "option";
}

}  // namespace

std::string_view option_name(const wire::Field& option, const wire::Revision& revision) {
    const auto kind = number_of(option, "kind");
    const auto& kinds = revision.kinds;
    if (kind == kinds.stack) return stack_option_name(option);
    if (kind == kinds.authentication_method) return "authentication_method";
    if (kind == kinds.authentication_data) return "authentication_data";
    if (kind == kinds.idempotence) {
        return idempotence_option_name(option, revision.idempotence_types);
    }
    return "option";
}

bool is_any(const wire::Field& option, std::string_view name, const wire::Revision& revision) {
    if (name == "option") return true;
    if (name == "stack") return number_of(option, "kind") == revision.kinds.stack;
    return option_name(option, revision) == name;
}

std::vector<const wire::Field*> find_options(const wire::Dissection& dissection,
                                             std::string_view name,
                                             const wire::Revision& revision) {
    std::vector<const wire::Field*> found;
    const auto* options = dissection.root.find("options");
    if (!options) return found;
    for (const auto& option : options->children) {
        if (option_name(option, revision) == name) found.push_back(&option);
    }
    return found;
}

}  // namespace conform::runner
