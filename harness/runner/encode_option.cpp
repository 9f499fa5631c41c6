#include "runner/encode_option.hpp"

#include <fmt/format.h>

#include "socks6/wire/message.hpp"

namespace conform::runner {
namespace {

namespace wire = socks6::wire;

/// The fields of one option, evaluated; remembers the first error.
class OptionFields {
  public:
    OptionFields(const scenario::OptionSpec& spec, const EncodeContext& context)
        : spec_(spec), context_(context) {}

    template <typename T>
    T number(std::string_view field, T fallback) {
        const auto found = spec_.fields.find(field);
        if (found == spec_.fields.end()) return fallback;
        const auto value = evaluate(found->second, context_.variables);
        if (const auto* why = std::get_if<std::string>(&value)) {
            fail(fmt::format("{}.{}: {}", spec_.name, field, *why));
            return fallback;
        }
        const auto number = std::get<std::uint64_t>(value);
        if (number > std::numeric_limits<T>::max()) {
            fail(fmt::format("{}.{}: expected at most {}, got {}", spec_.name, field,
                             std::numeric_limits<T>::max(), number));
            return fallback;
        }
        return static_cast<T>(number);
    }

    wire::Leg leg(wire::Leg fallback) {
        return static_cast<wire::Leg>(number("leg", static_cast<std::uint8_t>(fallback)));
    }

    void fail(std::string why) {
        if (!error_) error_ = std::move(why);
    }
    const std::optional<std::string>& error() const { return error_; }

  private:
    const scenario::OptionSpec& spec_;
    const EncodeContext& context_;
    std::optional<std::string> error_;
};

/// The bytes that the option carries: data, credentials or the list of methods.
std::variant<std::vector<std::uint8_t>, std::string> carried_bytes(const scenario::OptionSpec& spec,
                                                                   const EncodeContext& context) {
    if (spec.credentials) return encode_credentials(*spec.credentials, context.target);
    std::vector<std::uint8_t> bytes;
    for (const auto& method : spec.methods) {
        const auto value = evaluate(method, context.variables);
        if (const auto* why = std::get_if<std::string>(&value)) return *why;
        bytes.push_back(static_cast<std::uint8_t>(std::get<std::uint64_t>(value)));
    }
    if (spec.data) {
        const auto source = data_source(*spec.data, context.variables);
        if (const auto* why = std::get_if<std::string>(&source)) return *why;
        const auto& data = std::get<ByteSource>(source);
        if (data.size() > wire::max_message_size) {
            return fmt::format("{}: expected at most {} bytes, got {}", spec.name,
                               wire::max_message_size, data.size());
        }
        bytes.resize(static_cast<std::size_t>(data.size()));
        data.read(0, bytes);
    }
    return bytes;
}

wire::Option typed(const scenario::OptionSpec& spec, OptionFields& fields, wire::Bytes bytes) {
    using wire::Leg;
    if (spec.name == "tos") {
        return wire::TosOption{fields.leg(Leg::both), fields.number<std::uint8_t>("tos", 0)};
    }
    if (spec.name == "tfo") {
        return wire::TfoOption{fields.leg(Leg::proxy_remote),
                               fields.number<std::uint16_t>("payload_size", 0)};
    }
    if (spec.name == "mptcp") return wire::MptcpOption{fields.leg(Leg::proxy_remote)};
    if (spec.name == "scheduler") {
        return wire::SchedulerOption{
            fields.leg(Leg::both),
            static_cast<wire::Scheduler>(fields.number<std::uint8_t>("scheduler", 1))};
    }
    if (spec.name == "backlog") {
        return wire::BacklogOption{fields.leg(Leg::proxy_remote),
                                   fields.number<std::uint16_t>("backlog", 0)};
    }
    if (spec.name == "stack") {
        return wire::UnknownStackOption{
            fields.leg(Leg::both),
            static_cast<wire::Level>(fields.number<std::uint8_t>("level", 1)),
            fields.number<std::uint8_t>("code", 0), bytes};
    }
    if (spec.name == "authentication_method") {
        return wire::AuthenticationMethodOption{
            fields.number<std::uint16_t>("initial_data_length", 0), bytes};
    }
    if (spec.name == "authentication_data") {
        const auto method = fields.number<std::uint8_t>(
            "method", static_cast<std::uint8_t>(wire::Method::password));
        return wire::AuthenticationDataOption{static_cast<wire::Method>(method), bytes};
    }
    if (spec.name == "token_request") {
        return wire::TokenRequest{fields.number<std::uint32_t>("window_size", 1)};
    }
    if (spec.name == "token_window") {
        return wire::TokenWindowAdvertisement{fields.number<std::uint32_t>("window_base", 0),
                                              fields.number<std::uint32_t>("window_size", 1)};
    }
    if (spec.name == "token_expenditure") {
        return wire::TokenExpenditure{fields.number<std::uint32_t>("token", 0)};
    }
    if (spec.name == "token_expenditure_reply") {
        return wire::TokenExpenditureReply{
            static_cast<wire::Expenditure>(fields.number<std::uint8_t>("response_code", 1))};
    }
    if (spec.name != "option") fields.fail(fmt::format("{}: no such option", spec.name));
    return wire::OpaqueOption{fields.number<std::uint8_t>("kind", 0), bytes};
}

}  // namespace

std::optional<std::string> build_option(const scenario::OptionSpec& spec,
                                        const EncodeContext& context,
                                        std::vector<BuiltOption>& built) {
    const auto times = evaluate(spec.times, context.variables);
    if (const auto* why = std::get_if<std::string>(&times)) return *why;
    auto carried = carried_bytes(spec, context);
    if (auto* why = std::get_if<std::string>(&carried)) return *why;

    for (std::uint64_t i = 0; i < std::get<std::uint64_t>(times); ++i) {
        auto& next = built.emplace_back();
        next.bytes = std::get<std::vector<std::uint8_t>>(carried);
        OptionFields fields(spec, context);
        next.option = typed(spec, fields, next.bytes);
        if (fields.error()) return fields.error();
    }
    return std::nullopt;
}

}  // namespace conform::runner
