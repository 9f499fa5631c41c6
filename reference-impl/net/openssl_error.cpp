#include "net/openssl_error.hpp"

#include <openssl/err.h>

#include <utility>

namespace socks6::net {

std::string take_openssl_errors(const std::string& otherwise) {
    std::string text;
    while (const auto code = ERR_get_error()) {
        const char* reason = ERR_reason_error_string(code);
        auto one = reason != nullptr ? std::string(reason) : "error " + std::to_string(code);
        if (!text.empty()) one.append(": ").append(text);
        text = std::move(one);
    }
    return text.empty() ? otherwise : text;
}

}  // namespace socks6::net
