#pragma once

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>

#include <alertstream/testing/certificate.hpp>

namespace alertstream::testing {

namespace detail {

template <auto Free>
struct openssl_free {
    template <class T>
    void operator()(T* object) const noexcept {
        Free(object);
    }
};
using key_handle = std::unique_ptr<EVP_PKEY, openssl_free<EVP_PKEY_free>>;
using certificate_handle = std::unique_ptr<X509, openssl_free<X509_free>>;
using bio_handle = std::unique_ptr<BIO, openssl_free<BIO_free>>;

/// Most of OpenSSL's functions: null, zero or negative is failure.
template <class Result>
Result needed(Result result) {
    if (result > Result{}) return result;
    throw error{{make_error_code(boost::system::errc::not_enough_memory), "OpenSSL cannot make a test certificate"}};
}

inline key_handle new_key() { return key_handle{needed(EVP_EC_gen("P-256"))}; }

inline std::string pem_of(X509* made) {
    bio_handle const bio{needed(BIO_new(BIO_s_mem()))};
    needed(PEM_write_bio_X509(bio.get(), made));
    char* text = nullptr;
    auto const size = needed(BIO_get_mem_data(bio.get(), &text));
    return {text, static_cast<std::size_t>(size)};
}

inline std::string pem_of(EVP_PKEY* key) {
    bio_handle const bio{needed(BIO_new(BIO_s_mem()))};
    needed(PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr));
    char* text = nullptr;
    auto const size = needed(BIO_get_mem_data(bio.get(), &text));
    return {text, static_cast<std::size_t>(size)};
}

inline void extend(X509* made, X509* issuer, int extension, std::string const& value) {
    X509V3_CTX context{};
    X509V3_set_ctx(&context, issuer, made, nullptr, nullptr, 0);
    std::unique_ptr<X509_EXTENSION, openssl_free<X509_EXTENSION_free>> const one{
        needed(X509V3_EXT_conf_nid(nullptr, &context, extension, value.c_str()))};
    needed(X509_add_ext(made, one.get(), -1));
}

inline std::string subject_alternative_names(std::vector<std::string> const& names) {
    std::string all;
    for (auto const& name : names) {
        error_code no_address;
        boost::asio::ip::make_address(name, no_address);
        all += (all.empty() ? "" : ",") + std::string{no_address ? "DNS:" : "IP:"} + name;
    }
    return all;
}

/// All but the signature and the names' owner.
inline certificate_handle new_certificate(std::string_view name, EVP_PKEY* key, validity when) {
    certificate_handle made{needed(X509_new())};
    needed(X509_set_version(made.get(), X509_VERSION_3));
    // Two of one authority with the same number are refused by some.
    std::unique_ptr<BIGNUM, openssl_free<BN_free>> const number{needed(BN_new())};
    needed(BN_rand(number.get(), 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY));
    needed(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(made.get())));
    needed(X509_gmtime_adj(X509_getm_notBefore(made.get()), static_cast<long>(when.from.count())));
    needed(X509_gmtime_adj(X509_getm_notAfter(made.get()), static_cast<long>(when.until.count())));
    needed(X509_set_pubkey(made.get(), key));
    auto const text = name.substr(0, 64);  // RFC 5280, appendix A.1: ub-common-name
    needed(X509_NAME_add_entry_by_NID(X509_get_subject_name(made.get()), NID_commonName, MBSTRING_UTF8,
                                      reinterpret_cast<unsigned char const*>(text.data()), static_cast<int>(text.size()), -1, 0));
    return made;
}

}  // namespace detail

struct authority::state {
    explicit state(std::string_view name)
        : own{detail::new_certificate(name, key.get(), {std::chrono::hours{-24 * 3650}, std::chrono::hours{24 * 3650}})} {
        detail::needed(X509_set_issuer_name(own.get(), X509_get_subject_name(own.get())));
        detail::extend(own.get(), own.get(), NID_basic_constraints, "critical,CA:TRUE");
        detail::extend(own.get(), own.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
        detail::extend(own.get(), own.get(), NID_subject_key_identifier, "hash");
        detail::needed(X509_sign(own.get(), key.get(), EVP_sha256()));
        pem = detail::pem_of(own.get());
    }

    detail::key_handle key{detail::new_key()};
    detail::certificate_handle own;
    std::string pem;
};

ALERTSTREAM_DECL authority::authority(std::string_view name) : state_{std::make_unique<state>(name)} {}
ALERTSTREAM_DECL authority::authority(authority&&) noexcept = default;
ALERTSTREAM_DECL authority& authority::operator=(authority&&) noexcept = default;
ALERTSTREAM_DECL authority::~authority() = default;

ALERTSTREAM_DECL std::string const& authority::pem() const noexcept { return state_->pem; }

ALERTSTREAM_DECL certificate authority::issue(std::vector<std::string> const& names, validity when) const {
    auto const key = detail::new_key();
    auto const made = detail::new_certificate(names.empty() ? std::string_view{"nobody"} : names.front(), key.get(), when);
    auto* const issuer = state_->own.get();
    detail::needed(X509_set_issuer_name(made.get(), X509_get_subject_name(issuer)));
    detail::extend(made.get(), issuer, NID_basic_constraints, "critical,CA:FALSE");
    detail::extend(made.get(), issuer, NID_key_usage, "critical,digitalSignature");
    detail::extend(made.get(), issuer, NID_ext_key_usage, "serverAuth");
    detail::extend(made.get(), issuer, NID_authority_key_identifier, "keyid");
    if (!names.empty()) detail::extend(made.get(), issuer, NID_subject_alt_name, detail::subject_alternative_names(names));
    detail::needed(X509_sign(made.get(), state_->key.get(), EVP_sha256()));
    return {detail::pem_of(key.get()), detail::pem_of(made.get())};
}

}  // namespace alertstream::testing
