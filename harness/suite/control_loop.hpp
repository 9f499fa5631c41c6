// The loop of a run's own thread: what it waits for between cases, and signals.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>
#include <utility>

#include "net/awaitable.hpp"
#include "suite/interrupts.hpp"

namespace conform::suite {

class ControlLoop {
  public:
    socks6::net::asio::io_context& context() { return context_; }
    auto executor() { return context_.get_executor(); }
    bool interrupted() const { return interrupts_.signal() != 0; }
    const Interrupts& interrupts() const { return interrupts_; }

    /// The task's value; nothing when a signal comes first. What the task throws is thrown.
    template <typename T>
    std::optional<T> wait_for(socks6::net::Awaitable<T> task) {
        std::optional<T> value;
        std::exception_ptr failure;
        bool done = false;
        socks6::net::asio::co_spawn(context_, std::move(task),
                                    [&](const std::exception_ptr& error, T result) {
                                        failure = error;
                                        value = std::move(result);
                                        done = true;
                                    });
        context_.restart();
        while (!done && !interrupted() && context_.run_one() > 0) {
        }
        if (failure) std::rethrow_exception(failure);
        return done ? std::move(value) : std::nullopt;
    }

  private:
    socks6::net::asio::io_context context_{1};
    Interrupts interrupts_{context_};
};

}  // namespace conform::suite
