#include <algorithm>

#include "field_walk.hpp"
#include "hex.hpp"
#include "stack_layout.hpp"

namespace socks6::wire {
namespace {

std::string count_text(std::size_t bytes) {
    return "(" + byte_count_text(bytes) + ")";
}

/// Names the fields of one option's data and tells the option's title.
class OptionWalk {
  public:
    /// `size`: of the data, as the option's Length says.
    OptionWalk(FieldWalk& walk, Field& option, const Revision& revision, std::size_t size)
        : walk_(walk), option_(option), revision_(revision), end_(walk.offset() + size) {}

    void kind(std::uint8_t kind) {
        const auto& kinds = revision_.kinds;
        if (kind == kinds.stack) return stack();
        if (kind == kinds.authentication_method) return authentication_method();
        if (kind == kinds.authentication_data) return authentication_data();
        if (kind == kinds.idempotence) return idempotence();
        if (kind == kinds.session) return title("Session option"), rest("data");
        title(kind >= kinds.vendor_first ? "vendor-specific option" : "unknown option");
        rest("data");
    }

  private:
    std::size_t left() const { return end_ - std::min(end_, walk_.offset()); }
    void title(std::string_view text) { option_.text = text; }

    void leg_and_level() {
        if (auto* leg = walk_.bits(option_, "leg", 0xC0))
            leg->text = named(*leg->number, 1, to_name(static_cast<Leg>(*leg->number)));
        if (auto* level = walk_.bits(option_, "level", 0x3F)) {
            level->text = named(*level->number, 2, to_name(static_cast<Level>(*level->number)));
            walk_.pass_byte();
        }
    }

    void code() {
        if (auto* code = walk_.number(option_, "code", 1)) code->text = named(*code->number, 2, "");
    }

    void stack() {
        title("Stack option");
        if (left() == 0) return title("Stack option, malformed");
        const auto head = walk_.peek(2);
        leg_and_level();
        if (left() == 0) return title("Stack option, malformed");
        if (head.size() < 2) return walk_.stop();
        const auto [kind, form] = stack_layout(revision_.stack_codes, left() + 1, head[0], head[1]);
        if (form != StackForm::without_code) code();
        switch (kind) {
            case StackKind::tos:
                title(form == StackForm::full ? "IP TOS option" : "IP TOS option, Level TCP");
                if (auto* tos = walk_.number(option_, "tos", 1))
                    tos->text = named(*tos->number, 2, "");
                return;
            case StackKind::tfo:
                title(form == StackForm::full ? "TFO option" : "TFO option, without payload size");
                if (form == StackForm::full) walk_.number(option_, "payload_size", 2);
                return;
            case StackKind::mptcp:
                return title("Multipath TCP option");
            case StackKind::scheduler:
                return scheduler();
            case StackKind::backlog:
                title(form == StackForm::full ? "Listen Backlog option"
                                              : "Listen Backlog option, without code");
                walk_.number(option_, "backlog", 2);
                return;
            case StackKind::malformed:
                title("Stack option, malformed");
                return rest("data");
            case StackKind::unknown:
                title("unknown Stack option");
                return rest("data");
        }
    }

    void scheduler() {
        title("MPTCP Scheduler option");
        auto* field = walk_.number(option_, "scheduler", 1);
        if (!field) return;
        const auto& names = revision_.schedulers;
        const auto value = *field->number;
        field->text = named(value, 2, value < names.size() ? names[value] : std::string_view{});
    }

    void authentication_method() {
        title("Authentication Method option");
        if (left() < 2) {
            title("Authentication Method option, malformed");
            return rest("data");
        }
        if (!walk_.number(option_, "initial_data_length", 2)) return;
        auto methods = walk_.open("methods");
        for (std::size_t i = 0; left() > 0 && !walk_.stopped(); ++i)
            walk_.code<Method>(methods, "[" + std::to_string(i) + "]");
        methods.text = "(" + std::to_string(methods.children.size()) + " methods)";
        walk_.close(option_, std::move(methods));
    }

    void authentication_data() {
        title("Authentication Data option");
        if (left() == 0) return title("Authentication Data option, malformed");
        const auto* method = walk_.code<Method>(option_, "method");
        if (!method) return;
        const bool secret = *method->number == static_cast<std::uint64_t>(Method::password);
        const bool there = left() > 0;
        rest("data");
        if (there && !walk_.stopped()) option_.children.back().secret = secret;
    }

    void idempotence() {
        title("Idempotence option");
        if (left() == 0) return title("Idempotence option, malformed");
        const auto& types = revision_.idempotence_types;
        auto* type = walk_.number(option_, "type", 1);
        if (!type) return;
        const auto value = *type->number;
        const auto is = [&](std::uint8_t known, std::size_t size, std::string_view name,
                            std::string_view text) {
            if (value != known) return false;
            type->text = named(value, 2, name);
            option_.text = text;
            if (left() == size) return true;
            option_.text += ", malformed";
            return false;
        };
        type->text = named(value, 2, "");
        if (is(types.token_request, 4, "token_request", "Token Request")) {
            walk_.number(option_, "window_size", 4);
        } else if (is(types.window_advertisement, 8, "window_advertisement",
                      "Token Window Advertisement")) {
            walk_.number(option_, "window_base", 4);
            walk_.number(option_, "window_size", 4);
        } else if (is(types.expenditure, 4, "expenditure", "Token Expenditure")) {
            walk_.number(option_, "token", 4);
        } else if (is(types.expenditure_reply, 1, "expenditure_reply", "Token Expenditure Reply")) {
            walk_.code<Expenditure>(option_, "response_code");
        } else {
            rest("data");
        }
    }

    /// What is left of the option's data, if anything.
    void rest(std::string_view name) {
        if (left() > 0) walk_.bytes(option_, std::string(name), left(), count_text(left()));
    }

    FieldWalk& walk_;
    Field& option_;
    const Revision& revision_;
    std::size_t end_;
};

std::string_view kind_name(std::uint8_t kind, const OptionKinds& kinds) {
    if (kind == kinds.stack) return "stack";
    if (kind == kinds.authentication_method) return "authentication_method";
    if (kind == kinds.authentication_data) return "authentication_data";
    if (kind == kinds.session) return "session";
    if (kind == kinds.idempotence) return "idempotence";
    return kind >= kinds.vendor_first ? "vendor" : "";
}

/// One option; stops the walk when its Length leaves nowhere to go on. `end`: of the options.
void dissect_option(FieldWalk& walk, Field& option, const Revision& revision, std::size_t end) {
    const std::size_t header = 1 + revision.option_length_width;
    auto* kind_field = walk.number(option, "kind", 1);
    if (!kind_field) return;
    const auto kind = static_cast<std::uint8_t>(*kind_field->number);
    kind_field->text = named(kind, 2, kind_name(kind, revision.kinds));
    const auto* length_field = walk.number(option, "length", revision.option_length_width);
    if (!length_field) return;
    const std::size_t length = *length_field->number;
    if (length < header || length - header > end - walk.offset()) {
        option.text = "malformed";
        return walk.stop();
    }
    OptionWalk(walk, option, revision, length - header).kind(kind);
}

}  // namespace

void dissect_options(FieldWalk& walk, Field& message, const Revision& revision) {
    const bool counted = revision.options_measure == OptionsMeasure::count;
    const auto* measure = counted ? walk.number(message, "option_count", 1)
                                  : walk.number(message, "options_length", 2);
    if (!measure) return;
    const std::size_t amount = *measure->number;
    const std::size_t end = counted ? static_cast<std::size_t>(-1) : walk.offset() + amount;
    auto options = walk.open("options");
    for (std::size_t i = 0; !walk.stopped() && (counted ? i < amount : walk.offset() < end); ++i) {
        auto option = walk.open("[" + std::to_string(i) + "]");
        dissect_option(walk, option, revision, end);
        if (!option.children.empty()) walk.close(options, std::move(option));
    }
    walk.close(message, std::move(options));
}

}  // namespace socks6::wire
