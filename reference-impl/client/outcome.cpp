#include "client/outcome.hpp"

namespace socks6::client {
namespace {

ExitCode exit_code(session::ClientFailure failure) {
    using session::ClientFailure;
    switch (failure) {
        case ClientFailure::version_mismatch:
            return ExitCode::version_mismatch;
        case ClientFailure::authentication_refused:
            return ExitCode::authentication_refused;
        case ClientFailure::operation_failed:
            return ExitCode::operation_failed;
        case ClientFailure::timed_out:
            return ExitCode::timed_out;
        case ClientFailure::protocol_error:
        case ClientFailure::ended_early:
            return ExitCode::protocol_error;
    }
    return ExitCode::protocol_error;
}

}  // namespace

Outcome outcome_of(const session::Failed& failed) {
    return {exit_code(failed.failure), std::string(to_name(failed.failure)) + ": " + failed.detail};
}

}  // namespace socks6::client
