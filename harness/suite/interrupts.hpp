// SIGINT and SIGTERM: the first asks a run to end well, the second ends the program at once.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <stop_token>

namespace conform::suite {

/// Listens from construction to destruction, on the thread that runs the io_context.
class Interrupts {
  public:
    explicit Interrupts(boost::asio::io_context& context);
    Interrupts(const Interrupts&) = delete;
    Interrupts& operator=(const Interrupts&) = delete;

    /// The number of the signal that came; 0 when none did.
    int signal() const { return signal_; }
    /// Stops when the first signal comes.
    std::stop_token stop() const { return source_.get_token(); }

  private:
    boost::asio::signal_set signals_;
    std::stop_source source_;
    int signal_ = 0;
};

}  // namespace conform::suite
