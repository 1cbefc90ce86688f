#include "corpus.hpp"
#include "hermes_corpus.hpp"

#include <alertstream/hermes/encode.hpp>

namespace as = alertstream;
using namespace as::hermes;

BOOST_AUTO_TEST_SUITE(hermes_encode, *boost::unit_test::precondition(corpus::present{}))

BOOST_AUTO_TEST_CASE(what_was_decoded_and_is_encoded_decodes_to_the_same) {
    std::size_t count = 0;
    for (auto const& message : corpus::hermes_messages()) {
        auto const payload = boost::json::serialize(message);
        BOOST_TEST_CONTEXT(payload.substr(0, 2000)) {
            alert first, second;
            std::string json;
            BOOST_TEST_REQUIRE(as::decoder<alert>::decode(as::message{"t", 0, 0, std::nullopt, payload}, first).has_value());
            auto const done = encode(first, json);
            BOOST_TEST_REQUIRE(done.has_value(), (done ? "" : done.error().message()));
            BOOST_TEST(boost::json::parse(json).is_object());
            BOOST_TEST_REQUIRE(as::decoder<alert>::decode(as::message{"t", 0, 0, std::nullopt, json}, second).has_value());
            BOOST_TEST((first == second));
            ++count;
        }
    }
    BOOST_TEST(count > 100u);
}

BOOST_AUTO_TEST_SUITE_END()
