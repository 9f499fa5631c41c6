#include "e2e/reference_programs.hpp"

namespace e2e {
namespace {

using Arguments = std::vector<std::string>;

Arguments joined(Arguments first, Arguments second) {
    first.insert(first.end(), std::make_move_iterator(second.begin()),
                 std::make_move_iterator(second.end()));
    return first;
}

}  // namespace

ProxyProgram::ProxyProgram(Arguments arguments)
    : child({.program = "socks6-proxy",
             .arguments = joined({"--listen", "127.0.0.1:0"}, std::move(arguments))}),
      address(listening_address(child)) {}

std::string ProxyProgram::also_at(const std::string& kind) {
    const auto rest = child.wait_for("listening " + kind + "=");
    return rest.substr(0, rest.find(' '));
}

Proxify::Proxify(const std::string& proxy, Arguments arguments, const std::string& listen)
    : child({.program = "socks6-client",
             .arguments =
                 joined({"proxify", "--proxy", proxy, "--listen", listen}, std::move(arguments))}),
      address(listening_address(child)) {}

std::string port_of(const std::string& address) {
    return address.substr(address.rfind(':') + 1);
}

Ended client(Arguments arguments, const std::string& input) {
    return run({.program = "socks6-client", .arguments = std::move(arguments), .input = input});
}

}  // namespace e2e
