#include "client/serving.hpp"

#include <unistd.h>

#include <array>

#include "client/child_command.hpp"
#include "client/operations.hpp"
#include "client/standard_streams.hpp"

namespace socks6::client {
namespace {

Outcome broken(std::error_code error) {
    return {ExitCode::connection_broken, "connection broken: " + error.message()};
}

net::Awaitable<Outcome> echo(Accepted accepted) {
    auto& stream = *accepted.stream;
    auto written = co_await stream.write(accepted.head);
    std::array<std::uint8_t, 16 * 1024> piece;
    while (!written.error) {
        const auto read = co_await stream.read_some(piece);
        if (read.error) co_return broken(read.error);
        if (read.end_of_stream()) {
            stream.shutdown_send();
            co_return Outcome{};
        }
        written = co_await stream.write(std::span(piece).first(read.size));
    }
    co_return broken(written.error);
}

net::Awaitable<Outcome> run_command(const ClientParts& parts, std::string command,
                                    Accepted accepted) {
    auto started = ChildCommand::start(accepted.stream->executor(), command);
    if (!started) {
        co_return Outcome{ExitCode::usage,
                          "cannot run \"" + command + "\": " + started.error().message()};
    }
    auto& child = **started;
    auto streams = child.take_streams();
    const auto outcome = co_await carry(parts, std::move(streams), std::move(accepted.stream),
                                        std::move(accepted.head));
    co_await child.ended();
    co_return outcome;
}

net::Awaitable<Outcome> carry_standard_streams(const ClientParts& parts, Accepted accepted) {
    auto local = std::make_unique<StandardStreams>(accepted.stream->executor(), STDIN_FILENO,
                                                   STDOUT_FILENO, input_end_of(STDIN_FILENO));
    co_return co_await carry(parts, std::move(local), std::move(accepted.stream),
                             std::move(accepted.head));
}

}  // namespace

Serve serve_echo() {
    return [](Accepted accepted) { return echo(std::move(accepted)); };
}

Serve serve_command(const ClientParts& parts, std::string command) {
    return [&parts, command = std::move(command)](Accepted accepted) {
        return run_command(parts, command, std::move(accepted));
    };
}

Serve serve_standard_streams(const ClientParts& parts) {
    return
        [&parts](Accepted accepted) { return carry_standard_streams(parts, std::move(accepted)); };
}

}  // namespace socks6::client
