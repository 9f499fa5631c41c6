// Any bytes as any message: the tree lies within them, is found by its own paths and printed
// without a control byte; fields replaced by their own bytes change nothing.
#include <vector>

#include "message_properties.hpp"
#include "socks6/wire/override.hpp"

namespace {

using namespace socks6::wire;

void check_paths(const Field& root, const Field& field, const std::string& path, Bytes input,
                 std::vector<Override>& replacements) {
    must(root.find(path) == &field);
    if (path.empty()) {
        // The message itself is no field.
    } else if (field.children.empty() && field.length > 0 && field.bits_mask == 0) {
        const auto bytes = input.subspan(field.offset, field.length);
        replacements.push_back({path, Buffer(bytes.begin(), bytes.end())});
    } else if (field.number && field.bits_mask != 0) {
        replacements.push_back({path, *field.number});
    }
    for (const auto& child : field.children) {
        const bool joined = path.empty() || child.name.front() == '[';
        check_paths(root, child, path + (joined ? "" : ".") + child.name, input, replacements);
    }
}

bool printable(char character) {
    return character == '\n' || (character >= ' ' && character != '\x7F') ||
           std::string_view("…").find(character) != std::string_view::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0 || size > 600) return 0;
    Dialect dialect;
    if ((data[0] & 1) != 0) dialect.revision = &revision_06();
    const auto type = static_cast<MessageType>((data[0] >> 1) % 9);
    const auto input = Bytes(data, size).subspan(1);
    const auto dissection = dissect(type, input, dialect);
    must(std::ranges::all_of(to_text(dissection, input), printable));
    std::vector<Override> replacements;
    check_paths(dissection.root, dissection.root, "", input, replacements);
    // Checking for overlap is quadratic, and every field is replaced here.
    if (replacements.size() > 64) replacements.resize(64);
    const auto replaced = apply_overrides(type, input, replacements, dialect);
    must(std::ranges::equal(std::get<Buffer>(replaced), input));
    return 0;
}
