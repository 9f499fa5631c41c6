// A certificate and its private key: what a TLS or DTLS server shows.
//
// A value that shares what it holds; usable on any thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "net/result.hpp"
#include "net/tls_error.hpp"

struct evp_pkey_st;
struct x509_st;

namespace socks6::net {

/// SHA-256 over a certificate, by which a client may know a server that no authority vouches for.
using Fingerprint = std::array<std::uint8_t, 32>;

class TlsIdentity {
  public:
    /// PEM files; the first certificate is the server's own, others its chain. One file may hold
    /// both. A key that needs a passphrase is an error.
    static Result<TlsIdentity, TlsError> from_files(const std::string& certificate_file,
                                                    const std::string& key_file);
    /// A fresh one in memory, good for 30 days and for these names or addresses.
    static Result<TlsIdentity, TlsError> self_signed(const std::vector<std::string>& names = {
                                                         "localhost", "127.0.0.1", "::1"});

    Fingerprint fingerprint() const;
    /// The certificate as PEM, so that a client can be told to trust it.
    std::string certificate_pem() const;
    /// The key as PEM, unencrypted.
    std::string key_pem() const;

    x509_st* certificate() const { return certificate_.get(); }
    evp_pkey_st* key() const { return key_.get(); }
    const std::vector<std::shared_ptr<x509_st>>& chain() const { return chain_; }

  private:
    std::shared_ptr<x509_st> certificate_;
    std::shared_ptr<evp_pkey_st> key_;
    std::vector<std::shared_ptr<x509_st>> chain_;
};

}  // namespace socks6::net
