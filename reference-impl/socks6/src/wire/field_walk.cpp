#include "field_walk.hpp"

#include <algorithm>
#include <bit>

#include "hex.hpp"

namespace socks6::wire {

std::string named(std::uint64_t value, std::size_t digits, std::string_view name) {
    auto text = "0x" + hex_digits(value, digits);
    if (!name.empty()) text.append(" ").append(name);
    return text;
}

Bytes FieldWalk::peek(std::size_t count) const {
    return input_.subspan(offset_, std::min(count, left()));
}

Field* FieldWalk::take(Field& parent, std::string name, std::size_t length) {
    if (stopped_ || left() < length) {
        stopped_ = true;
        return nullptr;
    }
    Field field;
    field.name = std::move(name);
    field.offset = offset_;
    field.length = length;
    offset_ += length;
    return &parent.children.emplace_back(std::move(field));
}

Field* FieldWalk::number(Field& parent, std::string name, std::size_t width) {
    auto* field = take(parent, std::move(name), width);
    if (!field) return nullptr;
    std::uint64_t value = 0;
    for (const auto byte : input_.subspan(field->offset, width)) value = value << 8 | byte;
    field->number = value;
    field->text = std::to_string(value);
    return field;
}

Field* FieldWalk::bits(Field& parent, std::string name, std::uint8_t mask) {
    auto* field = take(parent, std::move(name), 1);
    if (!field) return nullptr;
    --offset_;
    field->bits_mask = mask;
    field->number = static_cast<std::uint64_t>(input_[offset_] & mask) >> std::countr_zero(mask);
    field->text = std::to_string(*field->number);
    return field;
}

Field* FieldWalk::bytes(Field& parent, std::string name, std::size_t count, std::string text) {
    auto* field = take(parent, std::move(name), count);
    if (field) field->text = std::move(text);
    return field;
}

Field FieldWalk::open(std::string name) const {
    Field node;
    node.name = std::move(name);
    node.offset = offset_;
    return node;
}

Field& FieldWalk::close(Field& parent, Field&& node) const {
    node.length = offset_ - node.offset;
    return parent.children.emplace_back(std::move(node));
}

}  // namespace socks6::wire
