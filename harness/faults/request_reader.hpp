// What a fault needs to know of the Request, read beside the engine.
#pragma once

#include <optional>

#include "socks6/wire/first_option.hpp"
#include "socks6/wire/message.hpp"

namespace conform::faults {

class RequestReader {
  public:
    /// Takes what the client sent; bytes behind the Request are left alone.
    void receive(socks6::wire::Bytes bytes) {
        if (whole()) return;
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
        const auto parsed = socks6::wire::parse_request(bytes_, dialect_);
        if (!parsed) return;
        size_ = parsed.size();
        bytes_.resize(size_);
    }

    bool whole() const { return size_ > 0; }
    /// The Request as it came, once it is whole; borrows from this object.
    socks6::wire::Bytes bytes() const { return bytes_; }
    /// The Request, once it is whole and well-formed; borrows from this object.
    std::optional<socks6::wire::RequestView> request() const {
        if (!whole()) return std::nullopt;
        return *socks6::wire::parse_request(bytes_, dialect_);
    }

    /// The first option of type `Option`, if there is one.
    template <typename Option>
    std::optional<Option> option() const {
        const auto view = request();
        if (!view) return std::nullopt;
        return socks6::wire::first_option<Option>(view->options, dialect_);
    }

  private:
    socks6::wire::Dialect dialect_;
    socks6::wire::Buffer bytes_;
    std::size_t size_ = 0;
};

}  // namespace conform::faults
