#include "corpus.hpp"

#include <alertstream/http/scram_http.hpp>

namespace as = alertstream;
namespace http = alertstream::http;
using corpus::at;

namespace {

std::string text(boost::json::value const& value) { return value.is_string() ? std::string{value.get_string()} : ""; }

http::scram_mechanism mechanism(std::string_view name) {
    for (auto const each : {http::scram_mechanism::sha_1, http::scram_mechanism::sha_256, http::scram_mechanism::sha_512})
        if (http::to_string(each) == name) return each;
    BOOST_FAIL("no such mechanism");
    return {};
}

/// With user, password and nonce of a transcript.
http::scram_client login_of(boost::json::value const& transcript) {
    return http::scram_client::begin(mechanism(text(at(transcript, "mechanism"))), text(at(transcript, "username")), as::secret{text(at(transcript, "password"))},
                                     text(at(transcript, "client_nonce")))
        .value();
}

/// The case of negative.json that has this id; the login it begins with is the first transcript's.
boost::json::value negative(std::string_view id) {
    auto const all = corpus::json_of("scram_http/negative.json");
    for (auto const& each : all.get_array())
        if (text(at(each, "id")) == id) return each;
    BOOST_FAIL("no such case");
    return {};
}

struct first_transcript {
    boost::json::value transcript = corpus::json_of("scram_http/transcripts.json").at(0);
    http::scram_client login = login_of(transcript);

    bool takes_first(boost::json::value const& from) { return login.final_message(text(at(from, "server_first"))).has_value(); }
    bool takes_final(boost::json::value const& from) {
        login.final_message(text(at(transcript, "server_first"))).value();
        return login.verify(text(at(from, "server_final"))).has_value();
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(scram_over_http, *boost::unit_test::precondition(corpus::present{}))

BOOST_AUTO_TEST_CASE(every_transcript_comes_out) {
    auto const cases = corpus::json_of("scram_http/transcripts.json");
    for (auto const& each : cases.get_array()) {
        BOOST_TEST_CONTEXT(text(at(each, "mechanism"))) {
            auto const with = mechanism(text(at(each, "mechanism")));
            auto login = login_of(each);
            auto const& steps = at(each, "http");
            BOOST_TEST(login.first_message() == text(at(each, "client_first")));
            BOOST_TEST(http::detail::scram_authorization(with, "", login.first_message()).reveal() == text(at(steps.at(0), "request_authorization")));
            std::vector<http::field> const challenge{{"WWW-Authenticate", text(at(steps.at(1), "www_authenticate"))}};
            auto const asked = http::detail::find_challenge(challenge, with).value().value();
            BOOST_TEST(asked.sid == text(at(each, "sid")));
            BOOST_TEST(asked.data == text(at(each, "server_first")));
            auto const proof = login.final_message(asked.data).value();
            BOOST_TEST(proof == text(at(each, "client_final")));
            BOOST_TEST(http::detail::scram_authorization(with, asked.sid, proof).reveal() == text(at(steps.at(2), "request_authorization")));
            std::vector<http::field> const info{{"Authentication-Info", text(at(steps.at(3), "authentication_info"))}};
            auto const proved = http::detail::read_authentication_info(info).value();
            BOOST_TEST(proved.sid == asked.sid);
            BOOST_TEST(login.verify(proved.data).has_value());
        }
    }
}

BOOST_AUTO_TEST_CASE(first_messages_that_must_fail_do) {
    for (auto const* id : {"server_nonce_does_not_extend", "iteration_count_zero", "iteration_count_huge", "mandatory_extension"})
        BOOST_TEST(!first_transcript{}.takes_first(negative(id)), id);
}

BOOST_AUTO_TEST_CASE(last_messages_that_must_fail_do) {
    for (auto const* id : {"server_error", "wrong_signature"}) BOOST_TEST(!first_transcript{}.takes_final(negative(id)), id);
}

BOOST_AUTO_TEST_CASE(a_missing_proof_is_an_error) { BOOST_TEST(http::detail::read_authentication_info({}).has_error()); }

BOOST_AUTO_TEST_CASE(a_proof_of_another_log_in_is_told_by_its_sid) {
    std::vector<http::field> const info{{"Authentication-Info", text(at(negative("sid_mismatch"), "authentication_info"))}};
    BOOST_TEST(http::detail::read_authentication_info(info).value().sid != text(at(first_transcript{}.transcript, "sid")));
}

BOOST_AUTO_TEST_CASE(challenges_are_found_as_they_must_be) {
    auto const found = [](std::string_view id, http::scram_mechanism with) {
        std::vector<http::field> const headers{{"WWW-Authenticate", text(at(negative(id), "www_authenticate"))}};
        return http::detail::find_challenge(headers, with);
    };
    // Its data is cut ("cj1m..."), and no Base64: it is found, and refused.
    BOOST_TEST(found("quoted_values", http::scram_mechanism::sha_1).has_value());
    BOOST_TEST(found("scheme_case", http::scram_mechanism::sha_512).has_value());
    BOOST_TEST(found("several_schemes", http::scram_mechanism::sha_512).has_value());
    BOOST_TEST(found("several_schemes", http::scram_mechanism::sha_256).has_value());
    BOOST_TEST(!found("only_other_scheme", http::scram_mechanism::sha_512).has_value());
}

BOOST_AUTO_TEST_CASE(no_case_is_left_out) { BOOST_TEST(corpus::json_of("scram_http/negative.json").get_array().size() == 12U); }

BOOST_AUTO_TEST_SUITE_END()
