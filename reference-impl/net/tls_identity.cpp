#include "net/tls_identity.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cerrno>
#include <cstring>

#include "net/ip_address.hpp"
#include "net/openssl_error.hpp"

namespace socks6::net {

namespace {

using BioPointer = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Certificate = std::shared_ptr<X509>;

TlsError configuration(std::string text) {
    return {TlsError::Reason::configuration, std::move(text)};
}

/// Instead of OpenSSL's own, which would ask on the terminal.
int no_passphrase(char*, int, int, void*) {
    return -1;
}

std::vector<Certificate> read_certificates(BIO* file) {
    std::vector<Certificate> all;
    while (X509* one = PEM_read_bio_X509(file, nullptr, no_passphrase, nullptr)) {
        all.emplace_back(one, X509_free);
    }
    return all;
}

Result<BioPointer, TlsError> open(const char* what, const std::string& name) {
    errno = 0;
    BioPointer file(BIO_new_file(name.c_str(), "r"), &BIO_free);
    const int code = errno;
    ERR_clear_error();
    if (!file) return configuration(fmt::format("{} file {}: {}", what, name, std::strerror(code)));
    return file;
}

bool add_extension(X509* certificate, int kind, const std::string& value) {
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
        X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str()), &X509_EXTENSION_free);
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

std::string alternative_names(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) {
        if (!text.empty()) text += ',';
        text += (IpAddress::parse(name) ? "IP:" : "DNS:") + name;
    }
    return text;
}

bool fill(X509* certificate, EVP_PKEY* key, const std::vector<std::string>& names) {
    constexpr long day = 24L * 60 * 60;
    std::uint32_t serial = 0;
    if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) return false;
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), static_cast<long>(serial >> 1U) + 1);
    // Clocks differ a little.
    X509_gmtime_adj(X509_getm_notBefore(certificate), -day);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 30 * day);
    X509_NAME* name = X509_get_subject_name(certificate);
    const auto* common = reinterpret_cast<const unsigned char*>("socks6 self-signed");
    return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common, -1, -1, 0) == 1 &&
           X509_set_issuer_name(certificate, name) == 1 && X509_set_pubkey(certificate, key) == 1 &&
           add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE") &&
           (names.empty() ||
            add_extension(certificate, NID_subject_alt_name, alternative_names(names))) &&
           X509_sign(certificate, key, EVP_sha256()) > 0;
}

std::string text_of(BIO* memory) {
    char* text = nullptr;
    const auto size = BIO_get_mem_data(memory, &text);
    return {text, static_cast<std::size_t>(size)};
}

}  // namespace

Result<TlsIdentity, TlsError> TlsIdentity::from_files(const std::string& certificate_file,
                                                      const std::string& key_file) {
    auto certificates = open("certificate", certificate_file);
    if (!certificates) return certificates.error();
    TlsIdentity identity;
    identity.chain_ = read_certificates(certificates->get());
    ERR_clear_error();
    if (identity.chain_.empty()) {
        return configuration(fmt::format(
            "certificate file {}: expected a certificate in PEM, got none", certificate_file));
    }
    identity.certificate_ = identity.chain_.front();
    identity.chain_.erase(identity.chain_.begin());

    auto key = open("key", key_file);
    if (!key) return key.error();
    identity.key_.reset(PEM_read_bio_PrivateKey(key->get(), nullptr, no_passphrase, nullptr),
                        EVP_PKEY_free);
    if (!identity.key_) {
        return configuration(
            fmt::format("key file {}: expected a private key in PEM without a passphrase, got: {}",
                        key_file, take_openssl_errors("none")));
    }
    if (X509_check_private_key(identity.certificate_.get(), identity.key_.get()) != 1) {
        ERR_clear_error();
        return configuration(
            fmt::format("key file {}: expected the key of the certificate in {}, got another",
                        key_file, certificate_file));
    }
    return identity;
}

Result<TlsIdentity, TlsError> TlsIdentity::self_signed(const std::vector<std::string>& names) {
    TlsIdentity identity;
    identity.key_.reset(EVP_EC_gen("P-256"), EVP_PKEY_free);
    identity.certificate_.reset(X509_new(), X509_free);
    if (!identity.key_ || !identity.certificate_ ||
        !fill(identity.certificate_.get(), identity.key_.get(), names)) {
        return configuration(fmt::format("self-signed certificate for {}: {}",
                                         alternative_names(names),
                                         take_openssl_errors("not made")));
    }
    return identity;
}

Fingerprint TlsIdentity::fingerprint() const {
    Fingerprint digest{};
    unsigned size = 0;
    X509_digest(certificate_.get(), EVP_sha256(), digest.data(), &size);
    return digest;
}

std::string TlsIdentity::certificate_pem() const {
    const BioPointer memory(BIO_new(BIO_s_mem()), &BIO_free);
    PEM_write_bio_X509(memory.get(), certificate_.get());
    return text_of(memory.get());
}

std::string TlsIdentity::key_pem() const {
    const BioPointer memory(BIO_new(BIO_s_mem()), &BIO_free);
    PEM_write_bio_PrivateKey(memory.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return text_of(memory.get());
}

}  // namespace socks6::net
