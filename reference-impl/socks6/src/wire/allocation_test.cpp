// The codecs do not allocate: operator new is counted over parse, iterate, decode and write.
// Sanitizers bring an operator new of their own, so the test is for other builds.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

#include <array>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <new>

#include "catch_shim.hpp"
#include "socks6/wire/message.hpp"

namespace {

std::atomic<std::size_t> allocations = 0;

}  // namespace

// The replaceable functions are the program's: every test in it runs with the counter. Not inline,
// so that the compiler does not see free() undo a new.
[[gnu::noinline]] void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size != 0 ? size : 1)) return memory;
    throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
    std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

using namespace socks6::wire;

namespace {

/// Everything that a proxy does with a Request's bytes; the number of options that decoded.
std::size_t read(Bytes bytes, const Dialect& dialect) {
    std::size_t decoded = 0;
    const auto parsed = parse_request(bytes, dialect);
    if (!parsed) return 0;
    for (const auto option : parsed->options)
        decoded += std::holds_alternative<Option>(decode_option(option, dialect)) ? 1U : 0U;
    return decoded;
}

}  // namespace

TEST_CASE("parsing, decoding and writing do not allocate") {
    const Dialect dialect;
    const std::array<std::uint8_t, 6> login{1, 1, 'u', 2, 's', 'e'};
    const std::array<std::uint8_t, 1> methods{2};
    const std::array<Option, 4> options{AuthenticationMethodOption{0, methods},
                                        AuthenticationDataOption{Method::password, login},
                                        TfoOption{Leg::proxy_remote, 1000}, TokenExpenditure{7}};
    const Request request{Command::connect, 443, *Address::domain("www.example.org"), options};
    std::array<std::uint8_t, 512> out{};
    const std::array<std::uint8_t, 8> malformed{6, 0, 1, 0, 80, 9, 0, 0};

    const auto before = allocations.load();
    const auto written = write(request, dialect, out);
    const auto size = std::get<std::size_t>(written);
    const auto decoded = read(Bytes(out).first(size), dialect);
    std::size_t incomplete = 0;
    for (std::size_t prefix = 0; prefix < size; ++prefix)
        incomplete += parse_request(Bytes(out).first(prefix), dialect).needs_more() ? 1U : 0U;
    const bool failed = parse_request(malformed, dialect).failed();
    const auto after = allocations.load();

    CHECK(after == before);
    CHECK(decoded == options.size());
    CHECK(incomplete == size);
    CHECK(failed);
    // The counter counts.
    const auto text = std::make_unique<int>(1);
    CHECK(allocations.load() > after);
}

#endif
