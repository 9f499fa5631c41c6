#include "wireshark/tshark.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "e2e/report_files.hpp"

namespace wireshark {
namespace {

struct Output {
    int status = -1;
    std::string out, err;
};

Output run(const std::string& command) {
    const e2e::Folder folder;
    const auto errors = folder / "stderr";
    Output output;
    std::FILE* pipe = popen(fmt::format("( {} ) 2>'{}'", command, errors.string()).c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("cannot start a shell");
    std::array<char, 65536> buffer{};
    while (const auto size = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
        output.out.append(buffer.data(), size);
    }
    const int status = pclose(pipe);
    if (WIFEXITED(status)) output.status = WEXITSTATUS(status);
    output.err = e2e::text_of(errors);
    return output;
}

}  // namespace

bool tshark_is_installed() {
    const auto found =
        "command -v tshark >/dev/null && command -v text2pcap >/dev/null && "
        "command -v mergecap >/dev/null";
    return std::system(found) == 0;
}

std::string run_program(const std::string& command) {
    const auto output = run(command);
    if (output.status == 0 && output.err.find("Lua") == std::string::npos) return output.out;
    throw std::runtime_error(fmt::format("{}\nstatus {}\n{}\n{}", command, output.status,
                                         output.err, output.out.substr(0, 2000)));
}

std::string tshark(const std::filesystem::path& pcap, const std::string& arguments) {
    const e2e::Folder preferences;
    return run_program(
        fmt::format("LC_ALL=C WIRESHARK_CONFIG_DIR='{}' tshark -n -X lua_script:'{}' -r '{}' {}",
                    preferences.path().string(), SOCKS6_SOURCE_DIR "/harness/wireshark/socks6.lua",
                    pcap.string(), arguments));
}

std::string decode_as(unsigned port) {
    return fmt::format("-d tcp.port=={0},socks6 -d udp.port=={0},socks6", port);
}

std::vector<Message> dissect(const std::filesystem::path& pcap, const std::string& arguments) {
    return read_pdml(tshark(pcap, "-Y socks6 -T pdml -J socks6 " + arguments));
}

}  // namespace wireshark
