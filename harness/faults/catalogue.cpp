#include "faults/faults.hpp"

namespace conform::faults {

std::vector<Fault> proxy_faults() {
    return {
        accepts_swapped(),
        any_tuple_accepted(),
        association_ids_in_order(),
        association_outlives_connection(),
        auth_reply_missing_on_noop(),
        backlog_larger_than_asked(),
        bind_port_off_by_one(),
        byte_lost_at_16_kib(),
        confirmation_status_one(),
        confirmation_too_early(),
        datagram_cut_at_1472(),
        datagram_to_neighbour(),
        domain_cut_at_63(),
        duplicate_called_out_of_window(),
        early_data_dropped(),
        early_data_repeated(),
        empty_datagram_dropped(),
        failure_told_as_success(),
        fast_open_data_twice(),
        fast_open_unasked(),
        fragments_unsupported(),
        half_close_closes_both(),
        initial_data_dropped(),
        ipv6_unsupported(),
        last_byte_lost(),
        listener_outlives_owner(),
        minor_version_ignored(),
        other_user_joins_listener(),
        other_users_token(),
        password_extension_accepted(),
        remote_port_swapped(),
        reply_behind_failed_authentication(),
        request_never_times_out(),
        second_auth_reply_missing(),
        second_confirmation(),
        second_reply_names_listener(),
        spent_tokens_forgotten(),
        token_spent_before_authentication(),
        unoffered_method_selected(),
        vendor_options_refused(),
        version_reply_of_socks5(),
        window_larger_than_asked(),
        window_of_zero(),
        window_without_wrap(),
    };
}

}  // namespace conform::faults
