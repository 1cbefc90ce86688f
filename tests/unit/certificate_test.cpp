#include <boost/test/unit_test.hpp>

#include <memory>

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <alertstream/testing/certificate.hpp>

namespace as = alertstream;

namespace {

struct free_openssl {
    void operator()(X509* one) const { X509_free(one); }
    void operator()(X509_STORE* one) const { X509_STORE_free(one); }
    void operator()(X509_STORE_CTX* one) const { X509_STORE_CTX_free(one); }
    void operator()(EVP_PKEY* one) const { EVP_PKEY_free(one); }
    void operator()(BIO* one) const { BIO_free(one); }
};
template <class T>
using handle = std::unique_ptr<T, free_openssl>;

handle<BIO> reader(std::string const& pem) { return handle<BIO>{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))}; }
handle<X509> certificate(std::string const& pem) { return handle<X509>{PEM_read_bio_X509(reader(pem).get(), nullptr, nullptr, nullptr)}; }
handle<EVP_PKEY> key(std::string const& pem) { return handle<EVP_PKEY>{PEM_read_bio_PrivateKey(reader(pem).get(), nullptr, nullptr, nullptr)}; }

/// X509_V_OK, or why one who trusts this authority alone does not believe it.
int verified(as::testing::authority const& trusted, as::testing::certificate const& shown) {
    handle<X509_STORE> const store{X509_STORE_new()};
    X509_STORE_add_cert(store.get(), certificate(trusted.pem()).get());
    auto const leaf = certificate(shown.certificate_pem);
    handle<X509_STORE_CTX> const check{X509_STORE_CTX_new()};
    X509_STORE_CTX_init(check.get(), store.get(), leaf.get(), nullptr);
    X509_STORE_CTX_set_flags(check.get(), X509_V_FLAG_X509_STRICT);
    X509_STORE_CTX_set_default(check.get(), "ssl_server");
    X509_verify_cert(check.get());
    return X509_STORE_CTX_get_error(check.get());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(test_certificates)

BOOST_AUTO_TEST_CASE(one_is_good_for_those_who_trust_its_authority_and_for_nobody_else) {
    as::testing::authority const ours, other;
    auto const shown = ours.issue({"localhost"});
    BOOST_TEST(verified(ours, shown) == X509_V_OK);
    BOOST_TEST(verified(other, shown) != X509_V_OK);
    BOOST_TEST(X509_check_private_key(certificate(shown.certificate_pem).get(), key(shown.key_pem).get()) == 1);
}

BOOST_AUTO_TEST_CASE(it_is_for_its_names_and_addresses_alone) {
    auto const made = certificate(as::testing::authority{}.issue({"hermes.test", "*.example.test", "127.0.0.1", "::1"}).certificate_pem);
    auto const is_for = [&](char const* host) { return X509_check_host(made.get(), host, 0, 0, nullptr) == 1; };
    BOOST_TEST(is_for("hermes.test"));
    BOOST_TEST(is_for("a.example.test"));
    BOOST_TEST(!is_for("hermes.test.evil"));
    BOOST_TEST(X509_check_ip_asc(made.get(), "127.0.0.1", 0) == 1);
    BOOST_TEST(X509_check_ip_asc(made.get(), "::1", 0) == 1);
    BOOST_TEST(X509_check_ip_asc(made.get(), "127.0.0.2", 0) != 1);
}

BOOST_AUTO_TEST_CASE(one_can_be_made_out_of_date) {
    as::testing::authority const authority;
    BOOST_TEST(verified(authority, authority.issue({"localhost"}, as::testing::expired)) == X509_V_ERR_CERT_HAS_EXPIRED);
    BOOST_TEST(verified(authority, authority.issue({"localhost"}, as::testing::not_yet_valid)) == X509_V_ERR_CERT_NOT_YET_VALID);
    BOOST_TEST(verified(authority, authority.issue({"localhost"}, {.from = std::chrono::seconds{-9}, .until = std::chrono::seconds{-3}})) ==
               X509_V_ERR_CERT_HAS_EXPIRED);
}

BOOST_AUTO_TEST_CASE(one_without_names_is_for_nobody) {
    as::testing::authority const authority;
    BOOST_TEST(verified(authority, authority.issue({})) == X509_V_OK);
}

BOOST_AUTO_TEST_SUITE_END()
