#include "socks6/wire/revision.hpp"

namespace socks6::wire {

const Revision& revision_05() {
    static constexpr Revision revision{
        .name = "05",
        .version = {6, 0},
        .options_measure = OptionsMeasure::count,
        .option_length_width = 1,
        .kinds = {.stack = 1,
                  .authentication_method = 2,
                  .authentication_data = 3,
                  .session = std::nullopt,
                  .idempotence = 4,
                  .vendor_first = 0xC0},
        .idempotence_types = {.token_request = 0,
                              .window_advertisement = 1,
                              .expenditure = 2,
                              .expenditure_reply = 3},
        .stack_codes = {.tos = {Level::ip, 1},
                        .tfo = {Level::tcp, 1},
                        .mptcp = {Level::tcp, 2},
                        .scheduler = StackCode{Level::tcp, 3},
                        .backlog = {Level::tcp, 4}},
        .schedulers = {"", "default", "round_robin", "redundant"},
        .option_block_limit = 0,
        .initial_data_limit = 1U << 13,
        .token_window_limit = 0x7FFF'FFFF,
    };
    return revision;
}

}  // namespace socks6::wire
