#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include <boost/asio/ssl/context.hpp>

#include <openssl/asn1.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <alertstream/authorities.hpp>
#include <alertstream/detail/escape.hpp>
#include <alertstream/detail/iso_time.hpp>
#include <alertstream/http/detail/url.hpp>

/// TLS as this client wants it: its context, sessions, and why a certificate is not believed.
namespace alertstream::http::detail {

struct free_session {
    void operator()(SSL_SESSION* one) const noexcept { SSL_SESSION_free(one); }
};
using session = std::unique_ptr<SSL_SESSION, free_session>;

/// The sessions of one origin that can be resumed, the newest first.
class session_store {
public:
    void keep(session fresh) noexcept {
        std::ranges::move_backward(kept_.begin(), kept_.end() - 1, kept_.end());
        kept_.front() = std::move(fresh);
    }

    /// Null if there is none.
    session take() noexcept {
        if (!kept_.front()) return {};
        auto newest = std::move(kept_.front());
        std::ranges::move(kept_.begin() + 1, kept_.end(), kept_.begin());
        kept_.back().reset();
        // RFC 8446, C.4: a ticket of TLS 1.3 is used once. Before, there is one for many connections.
        if (SSL_SESSION_get_protocol_version(newest.get()) < TLS1_3_VERSION && SSL_SESSION_up_ref(newest.get()) == 1) keep(session{newest.get()});
        return newest;
    }

private:
    std::array<session, 4> kept_{};
};

/// Where OpenSSL finds the store of a connection.
inline int session_store_index() {
    static int const index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

inline int keep_new_session(SSL* of, SSL_SESSION* fresh) {
    auto* const store = static_cast<session_store*>(SSL_get_ex_data(of, session_store_index()));
    if (!store || SSL_get_verify_result(of) != X509_V_OK) return 0;
    store->keep(session{fresh});
    return 1;  // it is ours now
}

inline boost::asio::ssl::context make_tls_context(std::string const& ca_file) {
    auto const store = alertstream::detail::parsed_authorities(ca_file).value();
    boost::asio::ssl::context made{boost::asio::ssl::context::tls_client};
    auto* const context = made.native_handle();
    SSL_CTX_set1_cert_store(context, store.get());
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, keep_new_session);
    static constexpr std::array<unsigned char, 9> protocols{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    if (SSL_CTX_set_alpn_protos(context, protocols.data(), static_cast<unsigned>(protocols.size())) != 0) throw std::bad_alloc{};
    return made;
}

/// Which host it must be.
inline void expect_host(SSL* of, std::string const& host) {
    auto* const parameters = SSL_get0_param(of);
    // RFC 9525, 2: a name is among the subject's alternative names, never the common name.
    X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    bool const set = is_address(host) ? X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str()) == 1
                                      : X509_VERIFY_PARAM_set1_host(parameters, host.c_str(), host.size()) == 1 &&
                                            SSL_set_tlsext_host_name(of, host.c_str()) == 1;
    if (!set) throw std::bad_alloc{};
}

inline std::string text_of(ASN1_TIME const* time) {
    std::tm broken{};
    if (!time || ASN1_TIME_to_tm(time, &broken) != 1) return "?";
    return alertstream::detail::to_iso_ms(std::chrono::sys_seconds{std::chrono::seconds{::timegm(&broken)}});
}

inline std::string text_of(X509_NAME const* name) {
    std::unique_ptr<BIO, decltype([](BIO* bio) { BIO_free(bio); })> const bio{BIO_new(BIO_s_mem())};
    if (!bio || !name || X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_ONELINE) < 0) return "?";
    char* text = nullptr;
    auto const size = BIO_get_mem_data(bio.get(), &text);
    return alertstream::detail::escape_for_terminal({text, std::min<std::size_t>(static_cast<std::size_t>(size), 200)});
}

inline std::string text_of(GENERAL_NAME const* name) {
    int kind = 0;
    auto const* const value = static_cast<ASN1_STRING const*>(GENERAL_NAME_get0_value(name, &kind));
    auto const* const bytes = kind == GEN_DNS || kind == GEN_IPADD ? ASN1_STRING_get0_data(value) : nullptr;
    if (!bytes) return {};
    std::string_view const text{reinterpret_cast<char const*>(bytes), static_cast<std::size_t>(ASN1_STRING_length(value))};
    if (kind == GEN_DNS) return alertstream::detail::escape_for_terminal(text.substr(0, 100));
    if (boost::asio::ip::address_v4::bytes_type four; text.size() == four.size()) {
        std::ranges::copy(text, reinterpret_cast<char*>(four.data()));
        return boost::asio::ip::address_v4{four}.to_string();
    }
    if (boost::asio::ip::address_v6::bytes_type six; text.size() == six.size()) {
        std::ranges::copy(text, reinterpret_cast<char*>(six.data()));
        return boost::asio::ip::address_v6{six}.to_string();
    }
    return {};
}

/// "a.example, b.example and 3 more".
inline std::string names_of(X509* certificate) {
    constexpr int shown = 5;
    std::unique_ptr<GENERAL_NAMES, decltype([](GENERAL_NAMES* all) { GENERAL_NAMES_free(all); })> const names{
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr))};
    int const count = names ? sk_GENERAL_NAME_num(names.get()) : 0;
    std::string made;
    for (int i = 0; i < std::min(count, shown); ++i)
        if (auto const one = text_of(sk_GENERAL_NAME_value(names.get(), i)); !one.empty()) made += (made.empty() ? "" : ", ") + one;
    if (count > shown) made += " and " + std::to_string(count - shown) + " more";
    return made.empty() ? "no host" : made;
}

/// Why a certificate is not believed, and what to do about it.
inline std::string certificate_problem(X509_STORE_CTX* check, std::string const& host) {
    auto const reason = X509_STORE_CTX_get_error(check);
    auto* const certificate = X509_STORE_CTX_get_current_cert(check);
    std::string words = X509_verify_cert_error_string(reason);
    if (!certificate) return words;
    auto const now = alertstream::detail::to_iso_ms(std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()));
    switch (reason) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return "name mismatch: the certificate is for " + names_of(certificate) + ", not for " + host + "; check the address";
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return words + " on " + text_of(X509_get0_notAfter(certificate)) + "; by this machine's clock it is " + now +
               ": if the clock is right, the server needs a new certificate";
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return words + ", but from " + text_of(X509_get0_notBefore(certificate)) + " on; by this machine's clock it is " + now + ": is the clock off?";
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        return words + ": issued by " + text_of(X509_get_issuer_name(certificate)) + ", which is not trusted here; if it should be, put its certificate into CA_FILE";
    default: return words + ": " + text_of(X509_get_subject_name(certificate));
    }
}

}  // namespace alertstream::http::detail
