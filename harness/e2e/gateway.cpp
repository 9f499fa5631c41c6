#include "e2e/gateway.hpp"

#include "e2e/installed_program.hpp"

namespace e2e {
namespace {

/// $1 is a process on the host.
constexpr auto wire_up = R"(set -e
ip address add 198.51.100.7/32 dev lo
ip address add 2001:db8::7/128 dev lo nodad
ip link add outer type veth peer name inner netns "$1"
ip address add 192.0.2.1/24 dev outer
ip address add fd00::1/64 dev outer nodad
ip link set outer up
nsenter -t "$1" -n sh -e -c '
    ip link set lo up
    ip address add 192.0.2.2/24 dev inner
    ip address add fd00::2/64 dev inner nodad
    ip link set inner up
    ip route add default via 192.0.2.1
    ip -6 route add default via fd00::1'
)";

Ended shell(const std::string& script, const std::string& argument) {
    return run({.program = installed("sh"), .arguments = {"-c", script, "sh", argument}});
}

}  // namespace

Gateway::Gateway() : refused_(network_.refused()) {
    if (!refused_.empty()) return;
    host_ = std::make_unique<Child>(
        Launch{.program = installed("unshare"),
               .arguments = {"-n", "sh", "-c", "echo ready; exec sleep 3600"}});
    host_->wait_for("ready");
    const auto ended = shell(wire_up, std::to_string(host_->pid()));
    if (ended.code != 0) refused_ = "no gateway here: " + ended.err;
}

std::string Gateway::redirect_to(const std::string& port) const {
    const auto rules =
        "table inet redirecting {\n"
        "    chain arriving {\n"
        "        type nat hook prerouting priority dstnat\n"
        "        iifname outer meta l4proto tcp redirect to :" +
        port +
        "\n"
        "    }\n"
        "}\n";
    const auto ended = run({.program = installed("nft"), .arguments = {"-f", "-"}, .input = rules});
    return ended.code == 0 ? std::string() : "nft: " + ended.err;
}

Ended Gateway::run_on_host(const std::string& program, std::vector<std::string> arguments,
                           const std::filesystem::path& folder) const {
    const std::vector<std::string> entering = {"-t", std::to_string(host_->pid()), "-n", "--",
                                               installed(program)};
    arguments.insert(arguments.begin(), entering.begin(), entering.end());
    return run(
        {.program = installed("nsenter"), .arguments = std::move(arguments), .folder = folder});
}

}  // namespace e2e
