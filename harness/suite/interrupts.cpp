#include "suite/interrupts.hpp"

#include <csignal>

namespace conform::suite {

Interrupts::Interrupts(boost::asio::io_context& context) : signals_(context, SIGINT, SIGTERM) {
    signals_.async_wait([this](const boost::system::error_code& error, int number) {
        if (error) return;
        signal_ = number;
        // The default action comes back: a second signal ends the program.
        boost::system::error_code ignored;
        signals_.clear(ignored);
        source_.request_stop();
    });
}

}  // namespace conform::suite
