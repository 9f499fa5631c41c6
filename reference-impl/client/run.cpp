#include "client/run.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>

#include "client/bind_operation.hpp"
#include "client/operations.hpp"
#include "client/original_destination.hpp"
#include "client/proxify.hpp"
#include "client/standard_streams.hpp"
#include "client/udp_operation.hpp"
#include "net/endpoint_text.hpp"
#include "net/file_descriptor.hpp"
#include "net/tcp_acceptor.hpp"

namespace socks6::client {
namespace {

void say(const std::string& text) {
    std::fputs(fmt::format("socks6-client: {}\n", text).c_str(), stderr);
}

void say_listening(const session::Endpoint& endpoint) {
    say("listening on " + net::to_text(endpoint));
}

/// Runs one command; parts and line are the program's.
struct Runner {
    const ClientParts& parts;
    const CommandLine& line;
    net::asio::any_io_executor executor;

    net::Awaitable<Outcome> operator()(const NoopCommand&) const {
        return noop(parts, line.operation);
    }
    net::Awaitable<Outcome> operator()(const ConnectCommand& command) const {
        return connect(parts, line.operation, command.target, standard_streams(STDIN_FILENO),
                       command.initial_data);
    }
    net::Awaitable<Outcome> operator()(const BindCommand& command) const {
        BindPlan plan;
        plan.wanted = command.wanted;
        plan.backlog = command.backlog;
        plan.serve = serve_standard_streams(parts);
        if (command.echo) plan.serve = serve_echo();
        if (!command.exec.empty()) plan.serve = serve_command(parts, command.exec);
        plan.listening = say_listening;
        plan.complain = [](const Outcome& outcome) { say(outcome.text); };
        return bind(parts, line.operation, std::move(plan));
    }
    net::Awaitable<Outcome> operator()(const UdpCommand& command) const {
        UdpPlan plan;
        plan.association = line.association;
        plan.association.wanted = command.wanted;
        plan.linger = command.linger;
        plan.by_line = command.file.empty();
        plan.listening = say_listening;
        if (!command.target) return udp_serve(parts, line.operation, std::move(plan));
        if (plan.by_line) {
            return udp_send(parts, line.operation, *command.target, standard_streams(STDIN_FILENO),
                            std::move(plan));
        }
        const net::FileDescriptor file(::open(command.file.c_str(), O_RDONLY | O_CLOEXEC));
        if (!file.valid()) {
            return failed(
                {ExitCode::usage, fmt::format("{}: {}", command.file, std::strerror(errno))});
        }
        return udp_send(parts, line.operation, *command.target, standard_streams(file.get()),
                        std::move(plan));
    }
    net::Awaitable<Outcome> operator()(const ProxifyCommand& command) const {
        return proxify_command(command);
    }

  private:
    std::unique_ptr<net::Stream> standard_streams(int input) const {
        return std::make_unique<StandardStreams>(executor, input, STDOUT_FILENO,
                                                 input_end_of(input));
    }
    static net::Awaitable<Outcome> failed(Outcome outcome) { co_return outcome; }

    net::Awaitable<Outcome> proxify_command(ProxifyCommand command) const {
        net::ListenOptions options;
        options.v6_only = !command.listen.address.unspecified();
        auto listening = net::listen_tcp(executor, command.listen, options);
        if (!listening) co_return Outcome{ExitCode::usage, to_string(listening.error())};
        say("listening on " + to_string((*listening)->local_endpoint()));
        auto service = std::make_shared<const LocalService>(
            LocalService{parts, line.operation, line.association, command.optimistic});
        Destination destination;
        if (command.transparent) destination = original_destination;
        co_return co_await proxify(**listening, std::move(service), destination);
    }
};

/// The command; before it, a NOOP that gets idempotence tokens where they are wanted.
net::Awaitable<Outcome> run_command(const ClientParts& parts, const CommandLine& line) {
    if (const auto& tokens = line.operation.session.tokens) {
        auto operation = line.operation;
        const auto outcome = co_await noop(parts, std::move(operation));
        if (outcome.code != ExitCode::ok) co_return outcome;
        if (tokens->available() == 0) say("the proxy issues no idempotence tokens");
    }
    const Runner runner{parts, line, co_await net::asio::this_coro::executor};
    co_return co_await std::visit(runner, line.command);
}

}  // namespace

int run(const CommandLine& line) {
    // A reader of our output that leaves is an error of a write, not the end of the program.
    std::signal(SIGPIPE, SIG_IGN);
    net::asio::io_context io(1);
    const auto parts = default_parts(io.get_executor());
    Outcome outcome;
    net::asio::co_spawn(io, run_command(parts, line),
                        [&](const std::exception_ptr& thrown, Outcome result) {
                            io.stop();
                            if (thrown) std::rethrow_exception(thrown);
                            outcome = std::move(result);
                        });
    io.run();
    if (!outcome.text.empty()) say(outcome.text);
    return static_cast<int>(outcome.code);
}

}  // namespace socks6::client
