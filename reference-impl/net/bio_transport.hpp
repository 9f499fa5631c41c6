// What lies under an OpenSSL connection, as OpenSSL's BIO.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

struct bio_method_st;
struct bio_st;
struct ssl_st;

namespace socks6::net {

class BioTransport {
  public:
    enum class Status : std::uint8_t { done, would_block, failed };
    struct Outcome {
        Status status = Status::failed;
        std::size_t size = 0;
    };

    BioTransport() = default;
    virtual ~BioTransport() = default;
    BioTransport(const BioTransport&) = delete;
    BioTransport& operator=(const BioTransport&) = delete;

    /// Bytes of the stream, or one whole datagram.
    virtual Outcome read(std::span<std::uint8_t> into) = 0;
    virtual Outcome write(std::span<const std::uint8_t> bytes) = 0;
    /// Of a DTLS server: what the other side must give back before anything is kept of it.
    using Cookie = std::array<std::uint8_t, 32>;
    virtual Cookie cookie() const { return {}; }
};

/// The kind of BIO that speaks with a BioTransport; it must outlive the BIOs.
std::shared_ptr<bio_method_st> make_bio_method();

/// The transport under a connection that was made with it.
BioTransport& transport_of(const ssl_st& connection);

/// Null when out of memory. The caller owns it; the transport must outlive it.
bio_st* make_bio(bio_method_st& method, BioTransport& transport);

}  // namespace socks6::net
