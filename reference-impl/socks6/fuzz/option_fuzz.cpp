// One option of any kind and content: what decodes is written as it was.
#include "message_properties.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace socks6::wire;
    if (size < 2) return 0;
    Dialect dialect;
    if ((data[0] & 1) != 0) dialect.revision = &revision_06();
    const OptionView option{data[1], Bytes(data, size).subspan(2), 0};
    if (option.data.size() > 253) return 0;
    const auto decoded = decode_option(option, dialect);
    if (const auto* error = std::get_if<ParseError>(&decoded)) {
        must(error->defect == Defect::option_content);
        must(error->offset < option.wire_size(*dialect.revision));
        must(!to_string(*error).empty());
        return 0;
    }
    const auto encoded = encode_option(std::get<Option>(decoded), dialect);
    const auto& bytes = std::get<Buffer>(encoded);
    must(bytes.size() == option.wire_size(*dialect.revision));
    must(bytes[0] == option.kind);
    const auto written = Bytes(bytes).subspan(bytes.size() - option.data.size());
    must(std::ranges::equal(written, option.data));
    return 0;
}
