// The faults of this folder, each in the file of its name.
#pragma once

#include "faults/fault.hpp"

namespace conform::faults {

Fault accepts_swapped();
Fault any_tuple_accepted();
Fault association_ids_in_order();
Fault association_outlives_connection();
Fault auth_reply_missing_on_noop();
Fault backlog_larger_than_asked();
Fault bind_port_off_by_one();
Fault byte_lost_at_16_kib();
Fault confirmation_status_one();
Fault confirmation_too_early();
Fault datagram_cut_at_1472();
Fault datagram_to_neighbour();
Fault domain_cut_at_63();
Fault duplicate_called_out_of_window();
Fault early_data_dropped();
Fault early_data_repeated();
Fault empty_datagram_dropped();
Fault failure_told_as_success();
Fault fast_open_at_first_fragment();
Fault fast_open_border_byte_lost();
Fault fast_open_border_byte_repeated();
Fault fast_open_byte_too_many();
Fault fast_open_data_twice();
Fault fast_open_fallback_repeats();
Fault fast_open_request_in_syn();
Fault fast_open_unasked();
Fault fast_open_waits_for_ever();
Fault fragments_unsupported();
Fault half_close_closes_both();
Fault initial_data_dropped();
Fault ipv6_unsupported();
Fault last_byte_lost();
Fault listener_outlives_owner();
Fault minor_version_ignored();
Fault other_user_joins_listener();
Fault other_users_token();
Fault password_extension_accepted();
Fault remote_port_swapped();
Fault reply_behind_failed_authentication();
Fault request_never_times_out();
Fault second_auth_reply_missing();
Fault second_confirmation();
Fault second_reply_names_listener();
Fault spent_tokens_forgotten();
Fault token_spent_before_authentication();
Fault unoffered_method_selected();
Fault vendor_options_refused();
Fault version_reply_of_socks5();
Fault window_larger_than_asked();
Fault window_of_zero();
Fault window_without_wrap();

}  // namespace conform::faults
