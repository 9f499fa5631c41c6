// Names of the transcript's enumerations, as the JSON report spells them.
#pragma once

#include "transcript/transcript.hpp"
#include "verdict/name_table.hpp"

namespace conform::reports {

inline constexpr NameTable<transcript::EntryKind, 8> entry_kind_names{{
    {transcript::EntryKind::opened, "opened"},
    {transcript::EntryKind::refused, "refused"},
    {transcript::EntryKind::data, "data"},
    {transcript::EntryKind::omitted, "omitted"},
    {transcript::EntryKind::message, "message"},
    {transcript::EntryKind::end, "end"},
    {transcript::EntryKind::reset, "reset"},
    {transcript::EntryKind::note, "note"},
}};

inline constexpr NameTable<transcript::Direction, 2> direction_names{{
    {transcript::Direction::sent, "sent"},
    {transcript::Direction::received, "received"},
}};

inline constexpr NameTable<transcript::Transport, 2> transport_names{{
    {transcript::Transport::tcp, "tcp"},
    {transcript::Transport::udp, "udp"},
}};

}  // namespace conform::reports
