// Every golden vector through parser, dissection and writer: whole, cut at every byte, with bytes
// behind it.
#include <algorithm>
#include <map>
#include <set>

#include "catch_shim.hpp"
#include "golden_vector.hpp"
#include "socks6/wire/message.hpp"
#include "socks6/wire/reencode.hpp"

using namespace socks6::wire;

namespace {

const std::vector<GoldenVector>& vectors() {
    static const auto loaded =
        load_golden_vectors(SOCKS6_SOURCE_DIR "/reference-impl/socks6/vectors");
    return loaded;
}

Dissection dissected(const GoldenVector& vector, Bytes bytes) {
    return dissect(vector.message, bytes, vector.dialect);
}

void check_value(const FieldNote& note, const Field& field, const Buffer& bytes) {
    if (note.value.empty()) return;
    if (note.value.front() == '"') {
        const auto value = as_text(Bytes(bytes).subspan(field.offset, field.length));
        CHECK("\"" + std::string(value) + "\"" == note.value);
        return;
    }
    std::size_t digits = 0;
    const auto number = std::isdigit(static_cast<unsigned char>(note.value.front()))
                            ? std::stoull(note.value, &digits, 0)
                            : 0;
    if (digits == note.value.size())
        CHECK(field.number == number);
    else
        CHECK(field.text == note.value);
}

void collect_leaves(const Field& field, const std::string& path, std::set<std::string>& leaves) {
    if (field.children.empty() && field.length > 0) leaves.insert(path);
    for (const auto& child : field.children) {
        const bool joined = path.empty() || child.name.front() == '[';
        collect_leaves(child, path + (joined ? "" : ".") + child.name, leaves);
    }
}

/// The options of a whole message.
OptionsView options_of(const GoldenVector& vector) {
    const Bytes bytes = vector.bytes;
    if (vector.message == MessageType::request)
        return parse_request(bytes, vector.dialect)->options;
    if (vector.message == MessageType::authentication_reply)
        return parse_authentication_reply(bytes, vector.dialect)->options;
    if (vector.message == MessageType::operation_reply)
        return parse_operation_reply(bytes, vector.dialect)->options;
    return {};
}

}  // namespace

TEST_CASE("there are golden vectors of every message, malformed ones too") {
    std::map<MessageType, int> count;
    std::map<Defect, int> defects;
    for (const auto& vector : vectors()) {
        ++count[vector.message];
        if (vector.defect) ++defects[vector.defect->defect];
    }
    CHECK(vectors().size() >= 60);
    CHECK(count.size() == 9);
    CHECK(defects.size() == 5);
}

TEST_CASE("golden vectors hold the fields that their lines name") {
    for (const auto& vector : vectors()) {
        const auto dissection = dissected(vector, vector.bytes);
        std::set<std::string> unnamed;
        if (!vector.defect) collect_leaves(dissection.root, "", unnamed);
        for (const auto& note : vector.fields) {
            INFO(vector.name << ": " << note.path);
            const auto* field = dissection.root.find(note.path);
            REQUIRE(field);
            CHECK(field->offset == note.offset);
            CHECK(field->length == note.length);
            check_value(note, *field, vector.bytes);
            std::erase_if(unnamed, [&](const auto& path) { return path.starts_with(note.path); });
        }
        INFO(vector.name << ": no line names " << (unnamed.empty() ? "" : *unnamed.begin()));
        CHECK(unnamed.empty());
    }
}

TEST_CASE("well-formed golden vectors are whole, and no part of them is") {
    for (const auto& vector : vectors()) {
        if (vector.defect) continue;
        INFO(vector.name);
        const Bytes bytes = vector.bytes;
        CHECK(dissected(vector, bytes).complete);
        CHECK(dissected(vector, bytes).size == bytes.size());
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            const auto part = dissected(vector, bytes.first(size));
            const auto* need = std::get_if<NeedMore>(&part.stopped);
            REQUIRE(need);
            REQUIRE(need->at_least >= 1);
            REQUIRE(size + need->at_least <= bytes.size());
            REQUIRE_FALSE(part.complete);
            REQUIRE(part.size == size);
        }
    }
}

TEST_CASE("well-formed golden vectors end where they end, whatever follows") {
    for (const auto& vector : vectors()) {
        if (vector.defect) continue;
        INFO(vector.name);
        for (const Buffer::value_type following : Buffer{0x00, 0x06, 0xFF}) {
            auto extended = vector.bytes;
            extended.insert(extended.end(), 300, following);
            CHECK(dissected(vector, extended).complete);
            CHECK(dissected(vector, extended).size == vector.bytes.size());
        }
    }
}

TEST_CASE("well-formed golden vectors are written as they were read") {
    for (const auto& vector : vectors()) {
        if (vector.defect) continue;
        INFO(vector.name);
        CHECK(reencode(vector.message, vector.bytes, vector.dialect) == vector.bytes);
    }
}

TEST_CASE("options of golden vectors decode unless the vector says otherwise") {
    for (const auto& vector : vectors()) {
        if (vector.defect) continue;
        std::vector<std::size_t> odd;
        std::size_t index = 0;
        for (const auto& option : options_of(vector)) {
            const auto decoded = decode_option(option, vector.dialect);
            if (const auto* error = std::get_if<ParseError>(&decoded)) {
                CHECK(error->defect == Defect::option_content);
                odd.push_back(index);
            }
            ++index;
        }
        INFO(vector.name);
        CHECK(odd == vector.odd_options);
    }
}

TEST_CASE("malformed golden vectors are refused for their defect, and stay so") {
    for (const auto& vector : vectors()) {
        if (!vector.defect) continue;
        INFO(vector.name);
        const Bytes bytes = vector.bytes;
        const auto whole = dissected(vector, bytes);
        REQUIRE(std::holds_alternative<ParseError>(whole.stopped));
        const auto& error = std::get<ParseError>(whole.stopped);
        CHECK(error.defect == vector.defect->defect);
        CHECK(error.field == vector.defect->field);
        CHECK(error.offset == vector.defect->offset);
        CHECK(error.message == title(vector.message));
        CHECK_FALSE(reencode(vector.message, bytes, vector.dialect));
        bool failed = false;
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            const auto part = dissected(vector, bytes.first(size));
            REQUIRE_FALSE(part.complete);
            const auto* same = std::get_if<ParseError>(&part.stopped);
            REQUIRE((same != nullptr || !failed));
            if (same) CHECK(*same == error);
            failed = same != nullptr;
        }
    }
}
