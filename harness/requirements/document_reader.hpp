// Reads one JSON document of the catalogue: strict about keys and types, and able to say where.
//
// The first error is kept and everything after it reads as empty, so that a loader is written
// straight through and asks once, at its end, whether it may use what it has built. Borrows the
// document; the values it hands out are copies. Used by one thread.
#pragma once

#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "requirements/load_error.hpp"

namespace conform::requirements {

class DocumentReader {
  public:
    /// Reads and parses the file (at most 4 MiB); a failure is kept as the first error.
    explicit DocumentReader(std::filesystem::path file);
    ~DocumentReader();
    DocumentReader(const DocumentReader&) = delete;
    DocumentReader& operator=(const DocumentReader&) = delete;

    /// Enters the document: an object with these keys, "format" 1 and "revision" among them. A
    /// newer format is named as such, ahead of any key that only it knows.
    void document(std::initializer_list<std::string_view> keys);

    /// A non-empty string under a key of the document.
    std::string text(std::string_view key);

    /// Calls `each` for every element of the array under `key`, in order, until an error. Each
    /// element is an object with `keys`, all required, and what text() and others then read from.
    template <typename Each>
    void objects(std::string_view key, std::initializer_list<std::string_view> keys, Each each) {
        const std::size_t count = enter_array(key);
        for (std::size_t i = 0; i < count && !error_; ++i) {
            enter_element(i, keys);
            if (!error_) each();
            leave();
        }
        leave();
    }

    std::vector<std::string> texts(std::string_view key);

    /// An id: letters, digits, '-', '_' and '.', so that it needs no quoting anywhere.
    std::string id(std::string_view key);

    /// Index of a word in a table; `what` names the table in the error ("level").
    std::size_t word(std::string_view key, std::span<const std::string_view> words,
                     std::string_view what);

    /// Reports about the value under `key` of the current object.
    void fail(std::string_view key, std::string what, std::string expected, std::string got);

    const std::optional<LoadError>& error() const { return error_; }

  private:
    std::optional<std::string> read_file();
    const nlohmann::json* member(std::string_view key) const;
    std::size_t enter_array(std::string_view key);
    void enter_element(std::size_t index, std::initializer_list<std::string_view> keys);
    void leave();
    void require_keys(std::initializer_list<std::string_view> keys);
    bool is_text(const nlohmann::json& value, const std::string& pointer);
    void fail_at(std::string pointer, std::string what, std::string expected, std::string got);
    std::string pointer_to(std::string_view key) const;

    struct Place {
        const nlohmann::json* value;
        std::string pointer;
    };

    std::filesystem::path file_;
    std::unique_ptr<const nlohmann::json> document_;
    std::vector<Place> path_;
    std::optional<LoadError> error_;
};

}  // namespace conform::requirements
