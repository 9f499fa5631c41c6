// The words of payloads, as scenario files write them.
#pragma once

#include "scenario/payload.hpp"
#include "verdict/name_table.hpp"

namespace conform::scenario {

/// What `as` may say; without it the actor's own form is meant.
inline constexpr NameTable<AddressForm, 3> address_form_words{{
    {AddressForm::ipv4, "ipv4"},
    {AddressForm::ipv6, "ipv6"},
    {AddressForm::domain, "domain"},
}};

inline constexpr NameTable<Credentials, 13> credentials_words{{
    {Credentials::first, "first"},
    {Credentials::second, "second"},
    {Credentials::longest, "longest"},
    {Credentials::longest_in_option, "longest_in_option"},
    {Credentials::wrong_password, "wrong_password"},
    {Credentials::password_prefix, "password_prefix"},
    {Credentials::password_with_nul, "password_with_nul"},
    {Credentials::empty_password, "empty_password"},
    {Credentials::empty_name, "empty_name"},
    {Credentials::swapped, "swapped"},
    {Credentials::unknown_user, "unknown_user"},
    {Credentials::full_length, "full_length"},
    {Credentials::overrun, "overrun"},
}};

}  // namespace conform::scenario
