// One table of facts per draft revision, and the dialect in which a connection is spoken.
//
// What differs between revisions (version bytes, order and width of fields, option kinds, limits)
// stands in a Revision and nowhere else; codecs are written once, against these facts. A further
// revision is one more table and the codecs of its new options.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "socks6/wire/codes.hpp"

namespace socks6::wire {

/// The version bytes at the start of Requests, replies to them and datagrams.
struct VersionBytes {
    std::uint8_t major = 6;
    std::uint8_t minor = 0;

    friend bool operator==(const VersionBytes&, const VersionBytes&) = default;
};

/// How a message says where its options end.
enum class OptionsMeasure : std::uint8_t {
    count,  ///< one byte: the number of options (-04, -05)
    bytes,  ///< two bytes: their total size (-06 on)
};

/// Option kinds of one revision; a kind that the revision does not have is empty.
struct OptionKinds {
    std::uint8_t stack = 1;
    std::uint8_t authentication_method = 2;
    std::uint8_t authentication_data = 3;
    std::optional<std::uint8_t> session;
    std::uint8_t idempotence = 4;
    std::uint8_t vendor_first = 0xC0;  ///< vendor-specific kinds run from here to 0xFF
};

/// Types inside an Idempotence option.
struct IdempotenceTypes {
    std::uint8_t token_request = 0;
    std::uint8_t window_advertisement = 1;
    std::uint8_t expenditure = 2;
    std::uint8_t expenditure_reply = 3;
};

/// Where a Stack option is found: its level and its code within the level.
struct StackCode {
    Level level = Level::ip;
    std::uint8_t code = 0;
};

/// Stack options of one revision.
struct StackCodes {
    StackCode tos;
    StackCode tfo;
    StackCode mptcp;
    std::optional<StackCode> scheduler;
    StackCode backlog;
};

struct Revision {
    std::string_view name;  ///< two digits: "05"
    VersionBytes version;
    OptionsMeasure options_measure = OptionsMeasure::count;
    std::size_t option_length_width = 1;  ///< bytes of an option's Length field
    OptionKinds kinds;
    IdempotenceTypes idempotence_types;
    StackCodes stack_codes;
    std::array<std::string_view, 4> schedulers;  ///< names of scheduler values from 0 on
    std::size_t option_block_limit = 0;          ///< bytes; 0 where only the count limits it
    std::size_t initial_data_limit = 0;          ///< bytes: "MUST NOT be larger than"
    std::uint32_t token_window_limit = 0;        ///< largest window size
};

/// The revision of that name ("05"); nullptr when it is not built in.
const Revision* find_revision(std::string_view name);

const Revision& revision_05();
const Revision& revision_06();

/// Caps that a receiver puts on what it takes; exceeding one is a ParseError with Defect::cap.
/// The defaults allow everything that the wire format can express.
struct Limits {
    std::size_t options = 65'535;       ///< number of options in one message
    std::size_t option_bytes = 65'535;  ///< their total size

    friend bool operator==(const Limits&, const Limits&) = default;
};

/// What both ends of one conversation must agree on, plus the receiver's own caps. A value of
/// three words: pass it by reference, keep it where the conversation lives.
struct Dialect {
    const Revision* revision = &revision_05();
    VersionBytes version = revision_05().version;  ///< differs under --wire-version
    Limits limits;
};

}  // namespace socks6::wire
