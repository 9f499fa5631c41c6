#include "wanted_request.hpp"

namespace socks6::session {
namespace {

template <typename Take>
void for_each_option(const wire::RequestView& request, const wire::Dialect& dialect, Take take) {
    for (const auto option : request.options) {
        const auto decoded = wire::decode_option(option, dialect);
        if (const auto* known = std::get_if<wire::Option>(&decoded)) take(*known);
    }
}

}  // namespace

WantedRequest gather_request(const wire::RequestView& request, const wire::Dialect& dialect) {
    WantedRequest wanted;
    wanted.command = request.command;
    wanted.endpoint = {wire::Address(request.address), request.port};
    wanted.stack = gather_stack_options(request.options, dialect);
    for_each_option(request, dialect, [&](const wire::Option& option) {
        if (const auto* window = std::get_if<wire::TokenRequest>(&option)) {
            if (!wanted.window_size) wanted.window_size = window->window_size;
        } else if (const auto* spent = std::get_if<wire::TokenExpenditure>(&option)) {
            if (!wanted.token) wanted.token = spent->token;
        }
    });
    return wanted;
}

AuthenticationOffer gather_offer(const wire::RequestView& request, const wire::Dialect& dialect) {
    AuthenticationOffer offer;
    for_each_option(request, dialect, [&](const wire::Option& option) {
        if (const auto* method = std::get_if<wire::AuthenticationMethodOption>(&option)) {
            if (!offer.initial_data) offer.initial_data = method->initial_data_length;
            if (*offer.initial_data != method->initial_data_length) offer.contradictory = true;
            offer.methods.insert(offer.methods.end(), method->methods.begin(),
                                 method->methods.end());
        } else if (const auto* data = std::get_if<wire::AuthenticationDataOption>(&option)) {
            const bool first = !offer.password_request;
            if (data->method == wire::Method::password && first)
                offer.password_request = data->data;
        }
    });
    return offer;
}

}  // namespace socks6::session
