#include "suite/repeat_command.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "requirements/ambiguities.hpp"
#include "socks6/wire/version_text.hpp"
#include "verdict/shell_quoted.hpp"

namespace conform::suite {

namespace {

std::string advertised(const Options& options) {
    std::string text;
    if (options.advertise_v4) text = to_string(*options.advertise_v4);
    if (options.advertise_v6) {
        text += (text.empty() ? "" : ",") + to_string(*options.advertise_v6);
    }
    return text;
}

}  // namespace

std::string repeat_command(const Options& options, std::string_view case_id) {
    std::string command = "socks6-conform";
    const auto add = [&](std::string_view flag, std::string_view value) {
        command += fmt::format(" {} {}", flag, shell_quoted(value));
    };
    if (options.target) add("--target", to_string(*options.target));
    if (!options.target_command.empty()) add("--target-cmd", options.target_command);
    if (options.no_lab) command += " --no-lab";
    if (options.udp_port) add("--udp-port", std::to_string(*options.udp_port));
    if (options.first_user && !options.users_of_command) add("--user", options.first_user->user);
    if (!options.password_file.empty()) add("--password-file", options.password_file);
    if (options.second_user && !options.users_of_command) add("--user2", options.second_user->user);
    if (options.reading != requirements::Reading::errata) {
        add("--reading", to_string(options.reading));
    }
    const auto& dialect = options.dialect;
    if (dialect.version != dialect.revision->version) {
        add("--wire-version", to_string(dialect.version));
    }
    if (const auto addresses = advertised(options); !addresses.empty()) {
        add("--advertise", addresses);
    }
    if (!options.advertise_name.empty()) add("--advertise-name", options.advertise_name);
    if (options.ports.first != 0) {
        add("--ports", fmt::format("{}-{}", options.ports.first, options.ports.last));
    }
    if (options.timeout) {
        add("--timeout", fmt::format("{:g}", static_cast<double>(options.timeout->count()) / 1e3));
    }
    for (const auto& [id, verdict] : options.levels) {
        add("--level", fmt::format("{}={}", id, to_string(verdict)));
    }
    add("--seed", std::to_string(options.seed));
    for (const auto& argument : options.repeat_arguments) {
        command += ' ' + shell_quoted(argument);
    }
    return command + ' ' + shell_quoted(case_id);
}

}  // namespace conform::suite
