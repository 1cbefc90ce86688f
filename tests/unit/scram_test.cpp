#include <boost/test/unit_test.hpp>

#include <array>

#include <alertstream/formats/base64.hpp>
#include <alertstream/http/scram.hpp>

namespace as = alertstream;
namespace http = alertstream::http;

namespace {

/// The example of RFC 5802, section 5, up to the server's first message.
http::scram_client of_the_rfc() { return http::scram_client::begin(http::scram_mechanism::sha_1, "user", as::secret{"pencil"}, "fyko+d2lbbFgONRv9qkxdawL").value(); }
constexpr std::string_view challenge = "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096";

bool prepares_to(std::string_view from, std::string_view to) {
    auto const made = http::saslprep(from);
    return made && made->reveal() == to;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(scram)

BOOST_AUTO_TEST_CASE(the_example_of_rfc_5802_comes_out) {
    auto login = of_the_rfc();
    BOOST_TEST(login.first_message() == "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");
    BOOST_TEST(login.final_message(challenge).value() == "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
    BOOST_TEST(login.verify("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=").has_value());
    BOOST_TEST(login.verify("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=,x=ignored").has_value());
}

BOOST_AUTO_TEST_CASE(the_example_of_rfc_7677_comes_out) {
    auto login = http::scram_client::begin(http::scram_mechanism::sha_256, "user", as::secret{"pencil"}, "rOprNGfwEbeRWgbNEkqO").value();
    BOOST_TEST(login.final_message("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096").value() ==
               "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    BOOST_TEST(login.verify("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=").has_value());
}

BOOST_AUTO_TEST_CASE(what_the_server_says_first_is_not_believed_blindly) {
    for (auto const* each : {
             "r=other,s=QSXCR+Q6sek8bf92,i=4096",                                         // not ours
             "r=fyko+d2lbbFgONRv9qkxdawL,s=QSXCR+Q6sek8bf92,i=4096",                      // ours alone: a reflection
             "r=xfyko+d2lbbFgONRv9qkxdawL3rfc,s=QSXCR+Q6sek8bf92,i=4096",                 // ours within
             "r=fyko+d2lbbFgONRv9qkxdawL3rfc,s=QSXCR+Q6sek8bf92,i=0",                     //
             "r=fyko+d2lbbFgONRv9qkxdawL3rfc,s=QSXCR+Q6sek8bf92,i=4095",                  // too cheap to guess
             "r=fyko+d2lbbFgONRv9qkxdawL3rfc,s=QSXCR+Q6sek8bf92,i=2147483647",            // hours of the loop
             "r=fyko+d2lbbFgONRv9qkxdawL3rfc,s=QSXCR+Q6sek8bf92,i=99999999999999999999",  //
             "r=fyko+d2lbbFgONRv9qkxdawL3rfc,s=QSXCR+Q6sek8bf92,i=4096x",                 //
             "r=fyko+d2lbbFgONRv9qkxdawL3rfc,s=QSXCR+Q6sek8bf92,i=-1",                    //
             "r=fyko+d2lbbFgONRv9qkxdawL3rfc,s=QSXCR+Q6sek8bf9,i=4096",                   // no Base64
             "r=fyko+d2lbbFgONRv9qkxdawL3rfc,s=,i=4096",                                  //
             "r=fyko+d2lbbFgONRv9qkxdawL3rfc,i=4096,s=QSXCR+Q6sek8bf92",                  // out of order
             "m=x,r=fyko+d2lbbFgONRv9qkxdawL3rfc,s=QSXCR+Q6sek8bf92,i=4096",              // an extension that must be known
             "r=fyko+d2lbbFgONRv9qkxdawL3\nfc,s=QSXCR+Q6sek8bf92,i=4096",                 //
             "e=unknown-user", "r", "",
         }) {
        auto login = of_the_rfc();
        auto const made = login.final_message(each);
        BOOST_TEST_REQUIRE(made.has_error(), each);
        BOOST_TEST((made.error().code == as::errc::bad_answer), each);
    }
}

BOOST_AUTO_TEST_CASE(extensions_that_need_not_be_understood_are_passed_over) {
    auto login = of_the_rfc();
    BOOST_TEST(login.final_message(std::string{challenge} + ",x=something").has_value());
}

BOOST_AUTO_TEST_CASE(only_the_right_signature_is_a_proof) {
    auto login = of_the_rfc();
    static_cast<void>(login.final_message(challenge).value());
    for (auto const* each : {"v=AAAA", "v=", "v=rmF9pqV8S7suAoZWja4dJRkFsKA=", "v=rmF9pqV8S7suAoZWja4dJRkFsKQ", "rmF9pqV8S7suAoZWja4dJRkFsKQ=", "", "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=AAAA"})
        BOOST_TEST((login.verify(each).has_error() && login.verify(each).error().code == as::errc::bad_answer), each);
}

BOOST_AUTO_TEST_CASE(nothing_is_proved_before_the_challenge) {
    auto const login = of_the_rfc();
    BOOST_TEST(login.verify("v=").has_error());
    BOOST_TEST(login.verify("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=").has_error());
}

BOOST_AUTO_TEST_CASE(a_server_that_refuses_says_why) {
    auto login = of_the_rfc();
    static_cast<void>(login.final_message(challenge).value());
    auto const why = login.verify("e=invalid-proof").error();
    BOOST_TEST((why.code == as::errc::account_refused));
    BOOST_TEST(why.detail.find("invalid-proof") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_name_cannot_end_its_attribute) {
    auto const login = http::scram_client::begin(http::scram_mechanism::sha_512, "a=b,n=admin", as::secret{"p"}, "x").value();
    BOOST_TEST(login.first_message() == "n,,n=a=3Db=2Cn=3Dadmin,r=x");
}

BOOST_AUTO_TEST_CASE(names_and_passwords_are_prepared) {
    BOOST_TEST(prepares_to("user ~ name", "user ~ name"));
    BOOST_TEST(prepares_to("s3cret P\u00e4ss\u00ff\u00c0", "s3cret P\u00e4ss\u00ff\u00c0"));
    BOOST_TEST(prepares_to("a\u00a0b", "a b"));
    BOOST_TEST(prepares_to("I\u00adX", "IX"));  // the first example of RFC 4013
}

BOOST_AUTO_TEST_CASE(what_would_need_a_table_of_unicode_is_refused_without_repeating_it) {
    for (auto const* each : {"\u00aa", "\u2168", "\u0627\u0031", "a\u0308", "tab\t", "\x07", "\x7f", "cut\xc3", "\xff", "\xc3\x28", "\u00bf"}) {
        auto const made = http::saslprep(each);
        BOOST_TEST_REQUIRE(made.has_error(), each);
        BOOST_TEST((made.error().code == as::errc::bad_value));
    }
    auto const why = http::scram_client::begin(http::scram_mechanism::sha_512, "user", as::secret{"hidden\u2168"}).error();
    BOOST_TEST(why.detail.find("hidden") == std::string::npos);
    BOOST_TEST(why.detail.find("PASSWORD") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_empty_name_or_password_is_refused) {
    BOOST_TEST(http::scram_client::begin(http::scram_mechanism::sha_512, "", as::secret{"p"}).has_error());
    BOOST_TEST(http::scram_client::begin(http::scram_mechanism::sha_512, "u", as::secret{""}).has_error());
    BOOST_TEST(http::scram_client::begin(http::scram_mechanism::sha_512, "u", as::secret{"\u00ad"}).has_error());
}

BOOST_AUTO_TEST_CASE(each_log_in_has_a_nonce_of_its_own) {
    auto const one = http::scram_client::begin(http::scram_mechanism::sha_512, "u", as::secret{"p"}).value().first_message();
    auto const two = http::scram_client::begin(http::scram_mechanism::sha_512, "u", as::secret{"p"}).value().first_message();
    BOOST_TEST(one != two);
    BOOST_TEST(as::base64_decode(one.substr(one.find("r=") + 2)).value().size() == 24U);
}

BOOST_AUTO_TEST_CASE(a_nonce_that_ends_its_attribute_is_refused) {
    for (auto const* each : {"a,b", "a b", "", "a\n"})
        BOOST_TEST(http::scram_client::begin(http::scram_mechanism::sha_512, "u", as::secret{"p"}, std::string{each}).has_error(), each);
}

BOOST_AUTO_TEST_SUITE_END()
