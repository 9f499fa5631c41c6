#include "bench/load/contestant.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "bench/load/sockets.hpp"

namespace bench {

namespace net = socks6::net;

namespace {

std::string own_program(const std::string& name) {
    return (std::filesystem::read_symlink("/proc/self/exe").parent_path() / name).string();
}

/// What `--help` says; the path is ours and needs no quoting beyond spaces.
std::string socks6_help() {
    const auto command = "'" + own_program("socks6-proxy") + "' --help";
    const std::unique_ptr<FILE, int (*)(FILE*)> output(popen(command.c_str(), "r"), pclose);
    std::string text;
    std::array<char, 4096> piece{};
    while (output && std::fgets(piece.data(), static_cast<int>(piece.size()), output.get()))
        text += piece.data();
    return text;
}

std::string peer_program(Contestant who) {
    return who == Contestant::dante ? "/usr/sbin/danted" : "/usr/bin/microsocks";
}

/// Removed when the process has read it and the object goes.
class DanteConfiguration {
  public:
    explicit DanteConfiguration(std::uint16_t port)
        : path_(std::filesystem::temp_directory_path() /
                fmt::format("socks6-bench-danted-{}-{}.conf", getpid(), port)) {
        std::ofstream file(path_);
        file << "errorlog: /dev/null\n"
             << "internal: 127.0.0.1 port = " << port << "\n"
             << "external: 127.0.0.1\n"
             << "clientmethod: none\n"
             << "socksmethod: none\n";
        if (geteuid() == 0) file << "user.privileged: root\nuser.unprivileged: nobody\n";
        file << "client pass { from: 127.0.0.0/8 to: 127.0.0.0/8 }\n"
             << "socks pass { from: 127.0.0.0/8 to: 127.0.0.0/8 }\n";
    }
    ~DanteConfiguration() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    DanteConfiguration(const DanteConfiguration&) = delete;
    DanteConfiguration& operator=(const DanteConfiguration&) = delete;

    std::string path() const { return path_.string(); }

  private:
    std::filesystem::path path_;
};

bool can_start(Contestant who) {
    switch (who) {
        case Contestant::socks6_two_threads:
            return socks6_knows("--threads");
        case Contestant::microsocks:
        case Contestant::dante:
            return access(peer_program(who).c_str(), X_OK) == 0;
        default:
            return true;
    }
}

}  // namespace

std::string name_of(Contestant who) {
    switch (who) {
        case Contestant::socks6_one_thread:
            return "socks6-proxy, 1 thread";
        case Contestant::socks6_two_threads:
            return "socks6-proxy, 2 threads";
        case Contestant::microsocks:
            return "microsocks";
        case Contestant::dante:
            return "dante";
        case Contestant::bare_copy:
            return "bare relay, copying";
        case Contestant::bare_splice:
            return "bare relay, splicing";
    }
    return {};
}

Protocol protocol_of(Contestant who) {
    return who == Contestant::microsocks || who == Contestant::dante ? Protocol::socks5
                                                                     : Protocol::socks6;
}

std::vector<Contestant> available(const std::vector<Contestant>& wanted) {
    std::vector<Contestant> found;
    for (const auto who : wanted) {
        if (can_start(who)) {
            found.push_back(who);
        } else {
            fmt::print(stderr, "NOT MEASURED: {} is not there\n", name_of(who));
        }
    }
    return found;
}

bool socks6_knows(const std::string& flag) {
    static const auto help = socks6_help();
    return help.find(flag + " ") != std::string::npos;
}

std::unique_ptr<ServerProcess> start_socks6(const std::vector<std::string>& flags) {
    const net::Endpoint endpoint{net::IpAddress::loopback_v4(), free_port()};
    std::vector<std::string> command{
        own_program("socks6-proxy"), "--listen", to_string(endpoint), "--log-level", "off",
        "--max-connections",         "20000"};
    for (const auto* limit : {"--max-associations", "--udp-rate"}) {
        if (!socks6_knows(limit)) continue;
        command.insert(command.end(), {limit, "100000000"});
    }
    command.insert(command.end(), flags.begin(), flags.end());
    return std::make_unique<ServerProcess>(command, endpoint);
}

std::unique_ptr<ServerProcess> start(Contestant who) {
    const net::Endpoint endpoint{net::IpAddress::loopback_v4(), free_port()};
    const auto port = std::to_string(endpoint.port);
    std::vector<std::string> command;
    switch (who) {
        case Contestant::socks6_one_thread:
            return start_socks6({});
        case Contestant::socks6_two_threads:
            return start_socks6({"--threads", "2"});
        case Contestant::microsocks:
            command = {peer_program(who), "-i", "127.0.0.1", "-p", port};
            break;
        case Contestant::dante: {
            const DanteConfiguration configuration(endpoint.port);
            command = {peer_program(who), "-f", configuration.path(), "-p", "/dev/null"};
            return std::make_unique<ServerProcess>(command, endpoint);
        }
        case Contestant::bare_copy:
            command = {own_program("bare_relay"), to_string(endpoint), "copy"};
            break;
        case Contestant::bare_splice:
            command = {own_program("bare_relay"), to_string(endpoint), "splice"};
            break;
    }
    return std::make_unique<ServerProcess>(command, endpoint);
}

}  // namespace bench
