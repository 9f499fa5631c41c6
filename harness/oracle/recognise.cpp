#include "oracle/recognise.hpp"

namespace conform::oracle {

Likelihood request_likelihood(socks6::wire::Bytes first, const socks6::wire::Dialect& dialect) {
    constexpr std::size_t command = 2;
    constexpr std::size_t address_type = 5;
    const auto wrong = [&](std::size_t at, bool right) { return first.size() > at && !right; };
    if (wrong(0, !first.empty() && first[0] == dialect.version.major)) return Likelihood::unlikely;
    if (wrong(1, first.size() > 1 && first[1] == dialect.version.minor)) {
        return Likelihood::unlikely;
    }
    if (wrong(command, first.size() > command && first[command] <= 3)) return Likelihood::unlikely;
    if (first.size() <= address_type) return Likelihood::open;
    const auto type = first[address_type];
    return type == 1 || type == 3 || type == 4 ? Likelihood::likely : Likelihood::unlikely;
}

bool looks_like_tls(socks6::wire::Bytes first) {
    return first.size() >= 3 && first[0] == 0x16 && first[1] == 0x03 && first[2] <= 0x04;
}

bool may_be_other_version(socks6::wire::Bytes first) {
    return first.empty() || first[0] == 4 || first[0] == 5 || first[0] == 6;
}

}  // namespace conform::oracle
