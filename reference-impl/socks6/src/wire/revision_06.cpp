#include "socks6/wire/revision.hpp"

namespace socks6::wire {

// Where the draft's numbers contradict its figures, these are the ones that fit: Level IP for IP
// TOS, Idempotence types 1 to 4.
const Revision& revision_06() {
    static constexpr Revision revision{
        .name = "06",
        .version = {6, 0},
        .options_measure = OptionsMeasure::bytes,
        .option_length_width = 2,
        .kinds = {.stack = 1,
                  .authentication_method = 2,
                  .authentication_data = 3,
                  .session = 4,
                  .idempotence = 5,
                  .vendor_first = 0xE0},
        .idempotence_types = {.token_request = 1,
                              .window_advertisement = 2,
                              .expenditure = 3,
                              .expenditure_reply = 4},
        .stack_codes = {.tos = {Level::ip, 1},
                        .tfo = {Level::tcp, 1},
                        .mptcp = {Level::tcp, 2},
                        .scheduler = StackCode{Level::tcp, 3},
                        .backlog = {Level::tcp, 4}},
        .schedulers = {"", "lowest_latency_first", "redundant", ""},
        .option_block_limit = 16'384,
        .initial_data_limit = 1U << 14,
        .token_window_limit = 0x7FFF'FFFF,
    };
    return revision;
}

}  // namespace socks6::wire
