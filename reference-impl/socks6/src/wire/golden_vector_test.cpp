#include "golden_vector.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "catch_shim.hpp"

namespace socks6::wire {
namespace {

constexpr std::pair<std::string_view, Defect> defect_names[] = {
    {"version", Defect::version},
    {"address_type", Defect::address_type},
    {"option_length", Defect::option_length},
    {"cap", Defect::cap},
    {"value", Defect::value},
};

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

class VectorReader {
  public:
    explicit VectorReader(const std::string& name) { vector_.name = name; }

    GoldenVector read(const std::string& text) {
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) {
            ++line_;
            read_line(line);
        }
        if (vector_.bytes.empty() || vector_.clause.empty() || !has_message_)
            fail("expected a message, a clause and bytes");
        return std::move(vector_);
    }

  private:
    [[noreturn]] void fail(const std::string& what) const {
        throw std::runtime_error(vector_.name + ":" + std::to_string(line_) + ": " + what);
    }

    void read_line(const std::string& line) {
        const auto hash = line.find('#');
        const auto hex = trimmed(std::string_view(line).substr(0, hash));
        const auto note = hash == std::string::npos ? "" : trimmed(line.substr(hash + 1));
        if (hex.empty()) return read_header(note);
        const auto offset = vector_.bytes.size();
        read_bytes(hex);
        read_notes(note, offset);
    }

    void read_bytes(const std::string& hex) {
        std::istringstream words(hex);
        for (std::string word; words >> word;) {
            const auto star = word.find('*');
            const auto byte = word.substr(0, star);
            if (byte.size() != 2 || byte.find_first_not_of("0123456789abcdefABCDEF") != byte.npos)
                fail("expected two hex digits, got \"" + word + "\"");
            const auto times = star == word.npos ? 1 : std::stoul(word.substr(star + 1));
            vector_.bytes.insert(vector_.bytes.end(), times,
                                 static_cast<std::uint8_t>(std::stoul(byte, nullptr, 16)));
        }
    }

    void read_notes(const std::string& note, std::size_t offset) {
        std::istringstream items(note);
        for (std::string item; std::getline(items, item, ',');) {
            const auto equals = item.find('=');
            FieldNote field;
            field.path = trimmed(item.substr(0, equals));
            if (equals != item.npos) field.value = trimmed(item.substr(equals + 1));
            // A remark in words is no path.
            if (field.path.empty() || field.path.find(' ') != field.path.npos) continue;
            field.offset = offset;
            field.length = vector_.bytes.size() - offset;
            vector_.fields.push_back(std::move(field));
        }
    }

    void read_header(const std::string& note) {
        const auto colon = note.find(':');
        if (colon == note.npos) return;
        const auto key = note.substr(0, colon);
        const auto value = trimmed(note.substr(colon + 1));
        std::istringstream words(value);
        if (key == "message") {
            const auto type = message_type_from_name(value);
            if (!type) fail("unknown message \"" + value + "\"");
            vector_.message = *type;
            has_message_ = true;
        } else if (key == "revision") {
            vector_.dialect.revision = find_revision(value);
            if (!vector_.dialect.revision) fail("unknown revision \"" + value + "\"");
            vector_.dialect.version = vector_.dialect.revision->version;
        } else if (key == "clause") {
            vector_.clause = value;
        } else if (key == "limits") {
            words >> vector_.dialect.limits.options >> vector_.dialect.limits.option_bytes;
        } else if (key == "odd options") {
            for (std::size_t index = 0; words >> index;) vector_.odd_options.push_back(index);
        } else if (key == "defect") {
            read_defect(words);
        } else {
            fail("unknown header \"" + key + "\"");
        }
    }

    void read_defect(std::istringstream& words) {
        std::string name;
        ExpectedDefect expected;
        words >> name >> expected.field >> expected.offset;
        const auto* found =
            std::ranges::find(defect_names, name, [](const auto& e) { return e.first; });
        if (!words || found == std::end(defect_names))
            fail("expected a defect, a field, an offset");
        expected.defect = found->second;
        vector_.defect = expected;
    }

    GoldenVector vector_;
    std::size_t line_ = 0;
    bool has_message_ = false;
};

}  // namespace

GoldenVector parse_golden_vector(const std::string& name, const std::string& text) {
    return VectorReader(name).read(text);
}

std::vector<GoldenVector> load_golden_vectors(const std::filesystem::path& folder) {
    std::vector<GoldenVector> vectors;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".hex") continue;
        std::ifstream file(entry.path());
        std::ostringstream text;
        text << file.rdbuf();
        vectors.push_back(parse_golden_vector(entry.path().stem().string(), text.str()));
    }
    std::ranges::sort(vectors, {}, &GoldenVector::name);
    return vectors;
}

}  // namespace socks6::wire

using namespace socks6::wire;

TEST_CASE("a golden vector is read field by field") {
    const auto vector = parse_golden_vector("x",
                                            "# message: password_request\n"
                                            "# clause: RFC 1929\n"
                                            "01    # version = 1\n"
                                            "02    # user_length = 2\n"
                                            "61*2  # user = \"aa\"\n"
                                            "00    # password_length = 0\n");
    CHECK(vector.bytes == Buffer{1, 2, 'a', 'a', 0});
    REQUIRE(vector.fields.size() == 4);
    CHECK(vector.fields[2].path == "user");
    CHECK(vector.fields[2].value == "\"aa\"");
    CHECK(vector.fields[2].offset == 2);
    CHECK(vector.fields[2].length == 2);
}

TEST_CASE("text that is no golden vector is refused with its line") {
    CHECK_THROWS_WITH(parse_golden_vector("x", "# message: request\n0g # port\n"),
                      "x:2: expected two hex digits, got \"0g\"");
    CHECK_THROWS_WITH(parse_golden_vector("x", "# message: reqest\n"),
                      "x:1: unknown message \"reqest\"");
    CHECK_THROWS_WITH(parse_golden_vector("x", "# calls: me\n"), "x:1: unknown header \"calls\"");
}
