#include "socks6/wire/codes.hpp"

#include <array>

namespace socks6::wire {
namespace {

template <typename E>
struct Named {
    E value;
    std::string_view name;
};

template <typename E>
Named(E, const char*) -> Named<E>;

template <typename E>
constexpr std::array<Named<E>, 0> names{};

template <>
constexpr std::array names<Command>{
    Named{Command::noop, "noop"}, Named{Command::connect, "connect"}, Named{Command::bind, "bind"},
    Named{Command::udp_associate, "udp_associate"}};

template <>
constexpr std::array names<AddressType>{Named{AddressType::ipv4, "ipv4"},
                                        Named{AddressType::domain, "domain"},
                                        Named{AddressType::ipv6, "ipv6"}};

template <>
constexpr std::array names<AuthenticationType>{
    Named{AuthenticationType::success, "success"},
    Named{AuthenticationType::further_needed, "further_needed"}};

template <>
constexpr std::array names<Method>{Named{Method::none, "none"}, Named{Method::gssapi, "gssapi"},
                                   Named{Method::password, "password"},
                                   Named{Method::not_acceptable, "not_acceptable"}};

template <>
constexpr std::array names<ReplyCode>{
    Named{ReplyCode::success, "success"},
    Named{ReplyCode::general_failure, "general_failure"},
    Named{ReplyCode::not_allowed, "not_allowed"},
    Named{ReplyCode::network_unreachable, "network_unreachable"},
    Named{ReplyCode::host_unreachable, "host_unreachable"},
    Named{ReplyCode::connection_refused, "connection_refused"},
    Named{ReplyCode::ttl_expired, "ttl_expired"},
    Named{ReplyCode::command_not_supported, "command_not_supported"},
    Named{ReplyCode::address_type_not_supported, "address_type_not_supported"},
    Named{ReplyCode::timed_out, "timed_out"}};

template <>
constexpr std::array names<Leg>{Named{Leg::client_proxy, "client_proxy"},
                                Named{Leg::proxy_remote, "proxy_remote"}, Named{Leg::both, "both"}};

template <>
constexpr std::array names<Level>{Named{Level::ip, "ip"}, Named{Level::ipv4, "ipv4"},
                                  Named{Level::ipv6, "ipv6"}, Named{Level::tcp, "tcp"},
                                  Named{Level::udp, "udp"}};

template <>
constexpr std::array names<Scheduler>{Named{Scheduler::default_, "default"},
                                      Named{Scheduler::round_robin, "round_robin"},
                                      Named{Scheduler::redundant, "redundant"}};

template <>
constexpr std::array names<Expenditure>{
    Named{Expenditure::success, "success"}, Named{Expenditure::no_window, "no_window"},
    Named{Expenditure::out_of_window, "out_of_window"}, Named{Expenditure::duplicate, "duplicate"}};

template <typename E>
std::string_view name_of(E value) {
    for (const auto& entry : names<E>) {
        if (entry.value == value) return entry.name;
    }
    return {};
}

}  // namespace

std::string_view to_name(Command value) {
    return name_of(value);
}
std::string_view to_name(AddressType value) {
    return name_of(value);
}
std::string_view to_name(AuthenticationType value) {
    return name_of(value);
}
std::string_view to_name(Method value) {
    return name_of(value);
}
std::string_view to_name(ReplyCode value) {
    return name_of(value);
}
std::string_view to_name(Leg value) {
    return name_of(value);
}
std::string_view to_name(Level value) {
    return name_of(value);
}
std::string_view to_name(Scheduler value) {
    return name_of(value);
}
std::string_view to_name(Expenditure value) {
    return name_of(value);
}

template <typename E>
std::optional<E> from_name(std::string_view name) {
    for (const auto& entry : names<E>) {
        if (entry.name == name) return entry.value;
    }
    return std::nullopt;
}

template std::optional<Command> from_name(std::string_view);
template std::optional<AddressType> from_name(std::string_view);
template std::optional<AuthenticationType> from_name(std::string_view);
template std::optional<Method> from_name(std::string_view);
template std::optional<ReplyCode> from_name(std::string_view);
template std::optional<Leg> from_name(std::string_view);
template std::optional<Level> from_name(std::string_view);
template std::optional<Scheduler> from_name(std::string_view);
template std::optional<Expenditure> from_name(std::string_view);

}  // namespace socks6::wire
