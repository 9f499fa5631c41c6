// A value or an error; what operations return instead of throwing.
#pragma once

#include <utility>
#include <variant>

namespace socks6::net {

/// T and E are different types; T may be move-only.
template <typename T, typename E>
class Result {
  public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(E error) : state_(std::in_place_index<1>, std::move(error)) {}

    /// Whether there is a value; value() may be called only then, error() only otherwise.
    explicit operator bool() const { return state_.index() == 0; }

    T& value() { return *std::get_if<0>(&state_); }
    const T& value() const { return *std::get_if<0>(&state_); }
    T& operator*() { return value(); }
    const T& operator*() const { return value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }
    const E& error() const { return *std::get_if<1>(&state_); }

  private:
    std::variant<T, E> state_;
};

}  // namespace socks6::net
