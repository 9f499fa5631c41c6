#include "e2e/name_server.hpp"

#include "e2e/free_port.hpp"
#include "e2e/installed_program.hpp"

namespace e2e {

NameServer::NameServer(const std::string& name, const std::string& address) {
    port_ = start_at_free_port(dnsmasq_, "started, version", [&](const std::string& port) {
        return Launch{
            .program = installed("dnsmasq"),
            .arguments = {"--no-daemon", "--conf-file=/dev/null", "--no-resolv", "--no-hosts",
                          "--pid-file", "--listen-address=127.0.0.1", "--bind-interfaces",
                          "--port=" + port, "--address=/" + name + "/" + address}};
    });
}

}  // namespace e2e
