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
        if (!stack(option.leg, code, 1)) return false;
        out_.u8(option.tos);
        return true;
    }

    bool operator()(const TfoOption& option) {
        if (option.form == StackForm::without_size) return stack(option.leg, codes().tfo, 0);
        if (option.form != StackForm::full) return wrong_form(option.form);
        if (!stack(option.leg, codes().tfo, 2)) return false;
        out_.u16(option.payload_size);
        return true;
    }

    bool operator()(const MptcpOption& option) { return stack(option.leg, codes().mptcp, 0); }

    bool operator()(const SchedulerOption& option) {
        if (!codes().scheduler) return out_.fail("options[].code", "a revision with schedulers", 0);
        if (!stack(option.leg, *codes().scheduler, 1)) return false;
        out_.u8(static_cast<std::uint8_t>(option.scheduler));
        return true;
    }

    bool operator()(const BacklogOption& option) {
        if (option.form == StackForm::without_code) {
            if (!header(kinds().stack, 3)) return false;
            out_.u8(leg_level(option.leg, codes().backlog.level));
        } else if (option.form != StackForm::full) {
            return wrong_form(option.form);
        } else if (!stack(option.leg, codes().backlog, 2)) {
            return false;
        }
        out_.u16(option.backlog);
        return true;
    }

    bool operator()(const UnknownStackOption& option) {
        if (!stack(option.leg, {option.level, option.code}, option.data.size())) return false;
        out_.bytes(option.data);
        return true;
    }

    bool operator()(const AuthenticationMethodOption& option) {
        if (!header(kinds().authentication_method, 2 + option.methods.size())) return false;
        out_.u16(option.initial_data_length);
        out_.bytes(option.methods);
        return true;
    }

    bool operator()(const AuthenticationDataOption& option) {
        if (!header(kinds().authentication_data, 1 + option.data.size())) return false;
        out_.u8(static_cast<std::uint8_t>(option.method));
        out_.bytes(option.data);
        return true;
    }

    bool operator()(const TokenRequest& option) {
        if (!idempotence(types().token_request, 4)) return false;
        out_.u32(option.window_size);
        return true;
    }

    bool operator()(const TokenWindowAdvertisement& option) {
        if (!idempotence(types().window_advertisement, 8)) return false;
        out_.u32(option.base);
        out_.u32(option.size);
        return true;
    }

    bool operator()(const TokenExpenditure& option) {
        if (!idempotence(types().expenditure, 4)) return false;
        out_.u32(option.token);
        return true;
    }

    bool operator()(const TokenExpenditureReply& option) {
        if (!idempotence(types().expenditure_reply, 1)) return false;
        out_.u8(static_cast<std::uint8_t>(option.code));
        return true;
    }

    bool operator()(const OpaqueOption& option) {
        if (!header(option.kind, option.data.size())) return false;
        out_.bytes(option.data);
        return true;
    }

  private:
    const StackCodes& codes() const { return revision_.stack_codes; }
    const OptionKinds& kinds() const { return revision_.kinds; }
    const IdempotenceTypes& types() const { return revision_.idempotence_types; }

    /// Kind and Length, and makes room for the data behind them.
    bool header(std::uint8_t kind, std::size_t data_size) {
        const bool narrow = revision_.option_length_width == 1;
        const std::size_t length = 1 + revision_.option_length_width + data_size;
        if (length > (narrow ? 0xFFU : 0xFFFFU)) [[unlikely]] {
            return out_.fail("options[].length", narrow ? "at most 255" : "at most 65535", length);
        }
        if (!out_.room(length)) return false;
        out_.u8(kind);
        if (narrow)
            out_.u8(static_cast<std::uint8_t>(length));
        else
            out_.u16(static_cast<std::uint16_t>(length));
        return true;
    }

    bool stack(Leg leg, const StackCode& code, std::size_t data_size) {
        if (!header(kinds().stack, 2 + data_size)) return false;
        out_.u8(leg_level(leg, code.level));
        out_.u8(code.code);
        return true;
    }

    bool idempotence(std::uint8_t type, std::size_t data_size) {
        if (!header(kinds().idempotence, 1 + data_size)) return false;
        out_.u8(type);
        return true;
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
    if (!out.room(1)) return false;
    out.u8(static_cast<std::uint8_t>(options.size()));
    return write_each(out, options, revision);
}

bool write_measured(ByteWriter& out, std::span<const Option> options, const Revision& revision) {
    if (!out.room(2)) return false;
    out.u16(0);
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

bool write_options(ByteWriter& out, std::span<const Option> options, const Revision& revision) {
    return revision.options_measure == OptionsMeasure::count
               ? write_counted(out, options, revision)
               : write_measured(out, options, revision);
}

std::variant<Buffer, WriteError> encode_option(const Option& option, const Dialect& dialect) {
    Buffer buffer(max_message_size);
    ByteWriter out(buffer, "option");
    write_option(out, option, *dialect.revision);
    const auto written = out.done();
    if (const auto* error = std::get_if<WriteError>(&written)) return *error;
    buffer.resize(std::get<std::size_t>(written));
    return buffer;
}

}  // namespace socks6::wire
