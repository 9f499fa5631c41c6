#include <cstdio>

#include "proxy/run.hpp"

int main(int argc, char** argv) {
    const auto parsed = socks6::proxy::parse_command_line(argc, argv);
    if (const auto* end = std::get_if<socks6::proxy::CommandLineEnd>(&parsed)) {
        std::fputs(end->text.c_str(), end->exit_code == 0 ? stdout : stderr);
        return end->exit_code;
    }
    return socks6::proxy::run(std::get<socks6::proxy::CommandLine>(parsed));
}
