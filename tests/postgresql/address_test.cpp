// What an address says and what it need not say. Needs no server.
#include <boost/test/unit_test.hpp>

#include <cstdlib>

#include <boost/asio/io_context.hpp>

#include <alertstream/store/postgresql.hpp>

#include <support/run_on_loop.hpp>

namespace as = alertstream;
namespace inner = as::store::postgresql::inner;

namespace {

inner::options options_of(std::string const& address, std::size_t host = 0) {
    auto const given = inner::parse_address(address);
    BOOST_REQUIRE(given.has_value());
    auto const hosts = inner::hosts_of(*given);
    BOOST_REQUIRE(hosts.has_value());
    return inner::completed(*given, hosts->at(host));
}

std::string mode_of(std::string const& address, std::size_t host = 0) { return inner::value_of(options_of(address, host), "sslmode"); }

std::string words_of(std::string const& address) {
    auto const given = inner::parse_address(address);
    BOOST_REQUIRE(given.has_error());
    BOOST_TEST((given.error().code == as::errc::store_unusable));
    return given.error().message();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(address)

BOOST_AUTO_TEST_CASE(another_machine_must_show_a_certificate_unless_the_address_says_otherwise) {
    BOOST_TEST(mode_of("postgresql://alice:p@db.example.org/alerts") == "verify-full");
    BOOST_TEST(mode_of("postgres://192.0.2.7/alerts") == "verify-full");
    BOOST_TEST(mode_of("postgresql://db.example.org/alerts?sslmode=require") == "require");
    BOOST_TEST(mode_of("postgresql://localhost/alerts") == "");
    BOOST_TEST(mode_of("postgresql://[::1]/alerts") == "");
    BOOST_TEST(mode_of("postgresql:///alerts?host=/run/postgresql") == "");
    BOOST_TEST(mode_of("postgresql:///alerts") == "");
    // The number is where it goes, the name only what the certificate is compared with.
    BOOST_TEST(mode_of("postgresql://localhost/alerts?hostaddr=192.0.2.7") == "verify-full");
    BOOST_TEST(mode_of("postgresql://localhost,db.example.org/alerts", 0) == "");
    BOOST_TEST(mode_of("postgresql://localhost,db.example.org/alerts", 1) == "verify-full");
    ::setenv("PGHOST", "db.example.org", 1);
    BOOST_TEST(mode_of("postgresql:///alerts") == "verify-full");
    ::unsetenv("PGHOST");
    ::setenv("PGSSLMODE", "disable", 1);
    BOOST_TEST(mode_of("postgresql://db.example.org/alerts") == "verify-full");
    BOOST_TEST(mode_of("postgresql://db.example.org/alerts?sslmode=require") == "require");
    ::unsetenv("PGSSLMODE");
}

BOOST_AUTO_TEST_CASE(each_host_has_its_port) {
    BOOST_TEST(inner::value_of(options_of("postgresql://a:1,b:2/alerts", 1), "port") == "2");
    BOOST_TEST(inner::value_of(options_of("postgresql://a,b/alerts?port=7", 1), "port") == "7");
    BOOST_TEST(inner::hosts_of(inner::parse_address("postgresql://a,b,c/alerts?port=1,2").value()).has_error());
}

BOOST_AUTO_TEST_CASE(what_is_not_understood_is_said_without_the_password) {
    for (std::string const address : {"postgresql://alice:s3cr%zzet@db/alerts", "postgresql://alice:s3cret@[::1/alerts", "postgresql://alice:s3cret@db:/alerts?s3cret", "mysql://alice:s3cret@db/alerts",
                                      "postgresql://alice:s3cret@db/alerts?service=s3cret", "postgresql://alice:s3cret@db/alerts?sslkey=pkcs11:s3cret"}) {
        auto const words = words_of(address);
        BOOST_TEST(words.find("s3cr") == std::string::npos, words);
    }
    BOOST_TEST(words_of({"postgresql://db/al\0erts", 22}).find("NUL") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(who_does_not_answer_is_away) {
    boost::asio::io_context loop;
    as::logger const quiet{as::make_function_sink([](as::log_record const&) {})};
    auto const tried = run_on_loop(loop, as::store::postgresql::connection::connect(loop.get_executor(), "postgresql://alice:s3cret@127.0.0.1:1/alerts", quiet));
    BOOST_REQUIRE(tried.has_error());
    BOOST_TEST((tried.error().code == as::errc::store_away));
    BOOST_TEST(tried.error().message().find("refused") != std::string::npos, tried.error().message());
}

BOOST_AUTO_TEST_SUITE_END()
