#include "client/run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <csignal>
#include <cstdio>
#include <exception>

#include "client/standard_streams.hpp"

namespace socks6::client {

int run(const CommandLine& line) {
    // A reader of our output that leaves is an error of a write, not the end of the program.
    std::signal(SIGPIPE, SIG_IGN);
    net::asio::io_context io(1);
    const auto parts = default_parts(io.get_executor());
    auto operation = line.target ? connect(parts, line.operation, *line.target,
                                           std::make_unique<StandardStreams>(
                                               io.get_executor(), STDIN_FILENO, STDOUT_FILENO))
                                 : noop(parts, line.operation);
    Outcome outcome;
    net::asio::co_spawn(io, std::move(operation),
                        [&](const std::exception_ptr& thrown, Outcome result) {
                            io.stop();
                            if (thrown) std::rethrow_exception(thrown);
                            outcome = std::move(result);
                        });
    io.run();
    if (!outcome.text.empty()) {
        std::fputs(fmt::format("socks6-client: {}\n", outcome.text).c_str(), stderr);
    }
    return static_cast<int>(outcome.code);
}

}  // namespace socks6::client
