#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <fstream>
#include <string>

#include <openssl/x509.h>

#include <alertstream/authorities.hpp>
#include <alertstream/testing/certificate.hpp>
#include <support/temporary_folder.hpp>

namespace as = alertstream;

namespace {

struct folder {
    temporary_folder place;
    std::string const certificate = as::testing::authority{}.pem();

    std::string file(std::string const& name, std::string_view text) const {
        std::ofstream{place / name} << text;
        return place / name;
    }
    std::string refused(std::string const& path) const { return as::authorities(path).error().detail; }
};

std::size_t count(as::detail::authority_store const& store) {
    return static_cast<std::size_t>(sk_X509_OBJECT_num(X509_STORE_get0_objects(store.get())));
}

/// Chosen instead of the system's, while it lives.
struct system_file {
    explicit system_file(std::string const& path) { ::setenv("SSL_CERT_FILE", path.c_str(), 1); }
    ~system_file() { ::unsetenv("SSL_CERT_FILE"); }
};

bool contains(std::string const& text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(authorities, folder)

BOOST_AUTO_TEST_CASE(a_ca_file_must_be_readable_and_pem) {
    BOOST_TEST(contains(refused("/no/such/file"), "no such file"));
    BOOST_TEST(contains(refused("/tmp"), "not a file"));
    BOOST_TEST(contains(refused(file("junk", "hello")), "no certificate"));
    BOOST_TEST(contains(refused(file("empty", "")), "no certificate"));
    BOOST_TEST(contains(refused(file("broken", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")), "certificate 1 is damaged"));
    BOOST_TEST(contains(refused(file("second", certificate + certificate.substr(0, 200))), "certificate 2 is damaged"));
}

BOOST_AUTO_TEST_CASE(a_ca_file_adds_to_the_systems_authorities) {
    auto const system = as::authorities("").value();
    auto const own = file("own.pem", certificate);
    BOOST_TEST(as::authorities(own).value() == system + certificate);
}

BOOST_AUTO_TEST_CASE(who_has_the_same_files_shares_one_store) {
    system_file const system{file("system.pem", certificate)};
    auto const own = file("own.pem", as::testing::authority{"another"}.pem());
    auto const store = as::detail::parsed_authorities(own).value();
    BOOST_TEST(count(store) == 2U);
    BOOST_TEST((as::detail::parsed_authorities(own).value() == store));
    auto const others = as::detail::parsed_authorities("").value();
    BOOST_TEST(count(others) == 1U);
    BOOST_TEST((as::detail::parsed_authorities(own).value() == store));
}

BOOST_AUTO_TEST_CASE(a_file_that_changed_is_read_again) {
    system_file const system{file("system.pem", certificate)};
    auto const own = file("own.pem", certificate);
    auto const before = as::detail::parsed_authorities(own).value();
    file("own.pem", certificate + as::testing::authority{"another"}.pem());
    auto const after = as::detail::parsed_authorities(own).value();
    BOOST_TEST(count(before) == 1U);  // twice the same
    BOOST_TEST(count(after) == 2U);
}

BOOST_AUTO_TEST_CASE(an_ssl_cert_file_that_is_not_there_is_named) {
    system_file const system{"/no/such/file"};
    BOOST_TEST(contains(refused(""), "SSL_CERT_FILE"));
    BOOST_TEST(contains(as::detail::parsed_authorities("").error().detail, "SSL_CERT_FILE"));
}

BOOST_AUTO_TEST_SUITE_END()
