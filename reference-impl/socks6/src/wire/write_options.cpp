#include <array>

#include "message_parts.hpp"
#include "stack_layout.hpp"

namespace socks6::wire {
namespace {

/// Writes one option of any type; operator() is chosen by the variant.
class OptionWriter {
  public:
    OptionWriter(ByteWriter& out, const Revision& revision) : out_(out), revision_(revision) {}

    bool operator()(const TosOption& option) {
        const bool tcp = option.form == StackForm::tcp_level;
        if (!tcp && option.form != StackForm::full) return wrong_form(option.form);
        const StackCode code{tcp ? Level::tcp : codes().tos.level, codes().tos.code};
        auto space = stack(option.leg, code, 1);
        if (!space) return false;
        space.u8(option.tos);
        return true;
    }

    bool operator()(const TfoOption& option) {
        if (option.form == StackForm::without_size)
            return static_cast<bool>(stack(option.leg, codes().tfo, 0));
        if (option.form != StackForm::full) return wrong_form(option.form);
        auto space = stack(option.leg, codes().tfo, 2);
        if (!space) return false;
        space.u16(option.payload_size);
        return true;
    }

    bool operator()(const MptcpOption& option) {
        return static_cast<bool>(stack(option.leg, codes().mptcp, 0));
    }

    bool operator()(const SchedulerOption& option) {
        if (!codes().scheduler) return out_.fail("options[].code", "a revision with schedulers", 0);
        auto space = stack(option.leg, *codes().scheduler, 1);
        if (!space) return false;
        space.u8(static_cast<std::uint8_t>(option.scheduler));
        return true;
    }

    bool operator()(const BacklogOption& option) {
        const bool coded = option.form == StackForm::full;
        if (!coded && option.form != StackForm::without_code) return wrong_form(option.form);
        auto space = coded ? stack(option.leg, codes().backlog, 2) : header(kinds().stack, 3);
        if (!space) return false;
        if (!coded) space.u8(leg_level(option.leg, codes().backlog.level));
        space.u16(option.backlog);
        return true;
    }

    bool operator()(const UnknownStackOption& option) {
        auto space = stack(option.leg, {option.level, option.code}, option.data.size());
        if (!space) return false;
        space.bytes(option.data);
        return true;
    }

    bool operator()(const AuthenticationMethodOption& option) {
        auto space = header(kinds().authentication_method, 2 + option.methods.size());
        if (!space) return false;
        space.u16(option.initial_data_length);
        space.bytes(option.methods);
        return true;
    }

    bool operator()(const AuthenticationDataOption& option) {
        auto space = header(kinds().authentication_data, 1 + option.data.size());
        if (!space) return false;
        space.u8(static_cast<std::uint8_t>(option.method));
        space.bytes(option.data);
        return true;
    }

    bool operator()(const TokenRequest& option) {
        auto space = idempotence(types().token_request, 4);
        if (!space) return false;
        space.u32(option.window_size);
        return true;
    }

    bool operator()(const TokenWindowAdvertisement& option) {
        auto space = idempotence(types().window_advertisement, 8);
        if (!space) return false;
        space.u32(option.base);
        space.u32(option.size);
        return true;
    }

    bool operator()(const TokenExpenditure& option) {
        auto space = idempotence(types().expenditure, 4);
        if (!space) return false;
        space.u32(option.token);
        return true;
    }

    bool operator()(const TokenExpenditureReply& option) {
        auto space = idempotence(types().expenditure_reply, 1);
        if (!space) return false;
        space.u8(static_cast<std::uint8_t>(option.code));
        return true;
    }

    bool operator()(const OpaqueOption& option) {
        auto space = header(option.kind, option.data.size());
        if (!space) return false;
        space.bytes(option.data);
        return true;
    }

  private:
    using Space = ByteWriter::Space;

    const StackCodes& codes() const { return revision_.stack_codes; }
    const OptionKinds& kinds() const { return revision_.kinds; }
    const IdempotenceTypes& types() const { return revision_.idempotence_types; }

    /// Writes Kind and Length; the result is the room for the data behind them.
    Space header(std::uint8_t kind, std::size_t data_size) {
        const bool narrow = revision_.option_length_width == 1;
        const std::size_t length = 1 + revision_.option_length_width + data_size;
        if (length > (narrow ? 0xFFU : 0xFFFFU)) [[unlikely]] {
            out_.fail("options[].length", narrow ? "at most 255" : "at most 65535", length);
            return {};
        }
        auto space = out_.room(length);
        if (!space) return space;
        space.u8(kind);
        if (narrow)
            space.u8(static_cast<std::uint8_t>(length));
        else
            space.u16(static_cast<std::uint16_t>(length));
        return space;
    }

    Space stack(Leg leg, const StackCode& code, std::size_t data_size) {
        auto space = header(kinds().stack, 2 + data_size);
        if (!space) return space;
        space.u8(leg_level(leg, code.level));
        space.u8(code.code);
        return space;
    }

    Space idempotence(std::uint8_t type, std::size_t data_size) {
        auto space = header(kinds().idempotence, 1 + data_size);
        if (space) space.u8(type);
        return space;
    }

    bool wrong_form(StackForm form) {
        return out_.fail("options[].form", "a form of this option",
                         static_cast<std::uint64_t>(form));
    }

    ByteWriter& out_;
    const Revision& revision_;
};

bool write_each(ByteWriter& out, std::span<const Option> options, const Revision& revision) {
    for (const auto& option : options) {
        if (!write_option(out, option, revision)) return false;
    }
    return true;
}

bool write_counted(ByteWriter& out, std::span<const Option> options, const Revision& revision) {
    if (options.size() > 255) return out.fail("option_count", "at most 255", options.size());
    auto space = out.room(1);
    if (!space) return false;
    space.u8(static_cast<std::uint8_t>(options.size()));
    return write_each(out, options, revision);
}

bool write_measured(ByteWriter& out, std::span<const Option> options, const Revision& revision) {
    if (!out.room(2)) return false;
    const std::size_t start = out.offset();
    if (!write_each(out, options, revision)) return false;
    const std::size_t size = out.offset() - start;
    if (size > revision.option_block_limit) return out.fail("options", "at most 16384 bytes", size);
    out.u16_at(start - 2, static_cast<std::uint16_t>(size));
    return true;
}

}  // namespace

bool write_option(ByteWriter& out, const Option& option, const Revision& revision) {
    return std::visit(OptionWriter(out, revision), option);
}

bool write_some_options(ByteWriter& out, std::span<const Option> options,
                        const Revision& revision) {
    return revision.options_measure == OptionsMeasure::count
               ? write_counted(out, options, revision)
               : write_measured(out, options, revision);
}

std::variant<Buffer, WriteError> encode_option(const Option& option, const Dialect& dialect) {
    std::array<std::uint8_t, max_message_size> space;
    ByteWriter out(space, "option");
    write_option(out, option, *dialect.revision);
    const auto written = out.done();
    if (const auto* error = std::get_if<WriteError>(&written)) return *error;
    const auto size = static_cast<std::ptrdiff_t>(std::get<std::size_t>(written));
    return Buffer(space.begin(), space.begin() + size);
}

}  // namespace socks6::wire
