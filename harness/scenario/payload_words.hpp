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

inline constexpr NameTable<Credentials, 4> credentials_words{{
    {Credentials::first, "first"},
    {Credentials::second, "second"},
    {Credentials::wrong_password, "wrong_password"},
    {Credentials::unknown_user, "unknown_user"},
}};

}  // namespace conform::scenario
