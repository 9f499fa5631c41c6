#include <cstdio>

#include "client/run.hpp"

int main(int argc, char** argv) {
    const auto parsed = socks6::client::parse_command_line(argc, argv);
    if (const auto* end = std::get_if<socks6::client::CommandLineEnd>(&parsed)) {
        const bool help = end->exit_code == socks6::client::ExitCode::ok;
        std::fputs(end->text.c_str(), help ? stdout : stderr);
        return static_cast<int>(end->exit_code);
    }
    return socks6::client::run(std::get<socks6::client::CommandLine>(parsed));
}
