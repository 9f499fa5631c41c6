#include "client_request_check.hpp"

#include <algorithm>

namespace socks6::session {
namespace {

using wire::Command;
using wire::Leg;
using wire::WriteError;
using Checked = std::optional<WriteError>;

template <typename Number>
WriteError wrong(std::string_view field, std::string_view expected, Number got) {
    return {"Request", field, expected, static_cast<std::uint64_t>(got)};
}

Checked check_target(const wire::Request& request) {
    const auto& address = request.address;
    if (request.command == Command::noop) {
        if (address.type() == wire::AddressType::domain) {
            return wrong("address type", "IPv4 or IPv6 for NOOP", address.type());
        }
        if (!address.unspecified()) return wrong("address", "zeroes for NOOP", address.bytes()[0]);
        if (request.port != 0) return wrong("port", "0 for NOOP", request.port);
    }
    if (address.type() == wire::AddressType::domain && address.name().empty()) {
        return wrong("address", "a name of 1 to 255 bytes", 0U);
    }
    const auto nul = address.name().find('\0');
    if (address.type() == wire::AddressType::domain && nul != std::string_view::npos) {
        return wrong("address", "a name without NUL, which is at byte", nul);
    }
    return std::nullopt;
}

bool known_leg(Leg leg) {
    return leg == Leg::client_proxy || leg == Leg::proxy_remote || leg == Leg::both;
}

bool share_a_leg(Leg one, Leg other) {
    return (static_cast<unsigned>(one) & static_cast<unsigned>(other)) != 0;
}

/// One option by itself, with this command.
struct OptionCheck {
    Command command;
    const wire::Dialect& dialect;

    Checked operator()(const wire::TosOption& option) const { return leg(option.leg); }
    Checked operator()(const wire::TfoOption& option) const {
        if (option.leg != Leg::proxy_remote) return wrong("TFO leg", "2", option.leg);
        if (command == Command::bind && option.payload_size != 0) {
            return wrong("TFO payload size", "0 for BIND", option.payload_size);
        }
        return with({Command::connect, Command::bind}, "TFO option: command");
    }
    Checked operator()(const wire::MptcpOption&) const {
        return wrong("Multipath TCP option", "none from clients", 1U);
    }
    Checked operator()(const wire::SchedulerOption& option) const {
        if (auto error = leg(option.leg)) return error;
        return with({Command::connect, Command::bind}, "MPTCP Scheduler option: command");
    }
    Checked operator()(const wire::BacklogOption& option) const {
        if (option.leg != Leg::proxy_remote) return wrong("Listen Backlog leg", "2", option.leg);
        if (option.backlog < 2) return wrong("Listen Backlog", "2 or more", option.backlog);
        return with({Command::bind}, "Listen Backlog option: command");
    }
    Checked operator()(const wire::UnknownStackOption& option) const { return leg(option.leg); }
    Checked operator()(const wire::OpaqueOption& option) const {
        if (option.kind >= dialect.revision->kinds.vendor_first) return std::nullopt;
        return wrong("options[].kind", "a vendor-specific kind", option.kind);
    }
    template <typename Other>
    Checked operator()(const Other&) const {
        return wrong("options", "no authentication or idempotence options of the caller", 1U);
    }

    static Checked leg(Leg leg) {
        if (known_leg(leg)) return std::nullopt;
        return wrong("options[].leg", "1, 2 or 3", leg);
    }
    Checked with(std::initializer_list<Command> commands, std::string_view what) const {
        if (std::find(commands.begin(), commands.end(), command) != commands.end()) {
            return std::nullopt;
        }
        return wrong(what, "one that has a use for it", command);
    }
};

/// Whether two options of one kind say different things of one leg.
struct Contradiction {
    const wire::Option& other;

    template <typename T>
    bool operator()(const T& option) const {
        const auto* same = std::get_if<T>(&other);
        if (same == nullptr) return false;
        if constexpr (std::is_same_v<T, wire::TosOption>) {
            return share_a_leg(option.leg, same->leg) && option.tos != same->tos;
        } else if constexpr (std::is_same_v<T, wire::SchedulerOption>) {
            return share_a_leg(option.leg, same->leg) && option.scheduler != same->scheduler;
        } else if constexpr (std::is_same_v<T, wire::TfoOption>) {
            return option.payload_size != same->payload_size;
        } else if constexpr (std::is_same_v<T, wire::BacklogOption>) {
            return option.backlog != same->backlog;
        }
        return false;
    }
};

}  // namespace

std::optional<WriteError> check_client_request(const wire::Request& request,
                                               const wire::Dialect& dialect) {
    if (auto error = check_target(request)) return error;
    for (std::size_t index = 0; index < request.options.size(); ++index) {
        const auto& option = request.options[index];
        if (auto error = std::visit(OptionCheck{request.command, dialect}, option)) return error;
        const auto before = request.options.first(index);
        const bool contradicted = std::any_of(before.begin(), before.end(), [&](const auto& other) {
            return std::visit(Contradiction{other}, option);
        });
        if (contradicted) return wrong("options", "none that contradicts another, which is", index);
    }
    return std::nullopt;
}

std::optional<WriteError> check_initial_data(Command command, std::size_t size,
                                             const wire::Dialect& dialect) {
    if (size == 0) return std::nullopt;
    if (command != Command::connect) return wrong("initial data", "none but for CONNECT", size);
    if (size > dialect.revision->initial_data_limit) {
        return wrong("initial data", "at most the draft's limit", size);
    }
    return std::nullopt;
}

std::optional<WriteError> check_credentials(std::string_view user, std::string_view password) {
    for (const auto& [field, text] : {std::pair{"user", user}, std::pair{"password", password}}) {
        if (text.empty() || text.size() > 255) {
            return WriteError{"Username/Password request", field, "1 to 255 bytes", text.size()};
        }
    }
    return std::nullopt;
}

}  // namespace socks6::session
