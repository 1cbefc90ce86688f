// The rules are written twice, for who sends and for the local Hermes, from one
// specification: on generated alerts and on mutated messages they say the same.
#include <boost/test/unit_test.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstdlib>

#include <alertstream/hermes/check.hpp>
#include <alertstream/hermes/encode.hpp>
#include <alertstream/testing/hermes_rules.hpp>
#include <alertstream/time.hpp>

#include "hermes_alert_generator.hpp"
#include "hermes_message_mutator.hpp"

namespace as = alertstream;
using namespace as::hermes;

namespace {

std::uint64_t counts(std::uint64_t full) { return std::getenv("ALERTSTREAM_LONG") ? full : full / 10; }

/// With the dates and units that were given as texts read, as a decoder does. Absent where a
/// unit that is known was given as an unknown one.
std::optional<alert> as_meant(alert from) {
    auto const date = [](auto& row) {
        if (row.date_text.empty()) return;
        row.at = as::parse_observation_time(row.date_text);
        row.date_text.clear();
    };
    for (auto& each : from.photometry) date(each);
    for (auto& each : from.spectroscopy) {
        date(each);
        each.flux_units = with_angstrom_sign(std::string{each.flux_units});
        each.wavelength_units = with_angstrom_sign(std::string{each.wavelength_units});
    }
    for (auto& each : from.astrometry) date(each);
    for (auto const& each : from.photometry)
        if (std::holds_alternative<in_unknown_unit>(each.measured)) return std::nullopt;
    return from;
}

std::string text_of(error_tree const& tree) { return tree.empty() ? "{}" : tree.json(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(hermes_differential)

BOOST_AUTO_TEST_CASE(our_rules_and_the_local_servers_say_the_same_of_alerts) {
    std::size_t valid = 0, refused = 0;
    for (std::uint64_t seed = 0; seed < counts(200'000); ++seed) {
        auto const made = hermes_test::alert_generator{seed}.make();
        std::string body;
        if (auto const encoded = encode(made, body); !encoded) BOOST_FAIL("seed " << seed << ": " << encoded.error().message());
        auto const verdict = as::testing::hermes_rules(as::testing::read_hermes_json(body).value);
        auto const ours = text_of(server_errors(made)), theirs = as::testing::hermes_answer_text(verdict.errors);
        if (ours != theirs || verdict.crashes) BOOST_FAIL("seed " << seed << ": " << body << "\nours:   " << ours << "\ntheirs: " << theirs);
        // The raw message has the same errors as the alert that it was written from.
        auto const raw = text_of(server_errors(boost::json::parse(body)));
        if (raw != ours) BOOST_FAIL("seed " << seed << ": " << body << "\nalert: " << ours << "\nraw:   " << raw);
        ++(verdict.valid() ? valid : refused);
    }
    BOOST_TEST(valid > counts(10'000));
    BOOST_TEST(refused > counts(10'000));
}

BOOST_AUTO_TEST_CASE(what_check_accepts_is_published_and_reads_back_as_it_was) {
    std::size_t accepted = 0;
    for (std::uint64_t seed = 0; seed < counts(100'000); ++seed) {
        auto const made = hermes_test::alert_generator{seed}.make();
        if (check(made)) continue;
        std::string body;
        BOOST_TEST_REQUIRE(encode(made, body).has_value());
        auto const verdict = as::testing::hermes_rules(as::testing::read_hermes_json(body).value);
        if (!verdict.valid()) BOOST_FAIL("seed " << seed << ": " << body << '\n' << as::testing::hermes_answer_text(verdict.errors));
        alert again;
        BOOST_TEST_REQUIRE(as::decoder<alert>::decode(as::message{"t", 0, 0, std::nullopt, body}, again).has_value());
        ++accepted;
        if (auto const meant = as_meant(made); meant && *meant != again) BOOST_FAIL("seed " << seed << ": " << body);
    }
    BOOST_TEST(accepted > counts(10'000));
}

BOOST_AUTO_TEST_CASE(our_rules_and_the_local_servers_say_the_same_of_mutated_messages) {
    std::size_t valid = 0, refused = 0, crashed = 0, differ = 0;
    for (std::uint64_t seed = 0; seed < counts(300'000) && differ < 10; ++seed) {
        auto const message = hermes_test::message_mutator{seed}.make();
        auto const verdict = as::testing::hermes_rules(message);
        if (verdict.crashes) {
            auto const ours = our_refusals(message);
            bool const said = std::any_of(ours.begin(), ours.end(), [](as::hermes::refused const& each) { return each.why == refusal::server_crash; });
            if (!said) BOOST_ERROR("the server falls over, and we do not say so: " << boost::json::serialize(message));
            differ += !said;
            ++crashed;
            continue;
        }
        auto const ours = text_of(server_errors(message, {.known_messages = std::span<std::string const>{}})), theirs = as::testing::hermes_answer_text(verdict.errors);
        if (theirs.find("Hermes for tests") != theirs.npos) continue;  // asked for TNS, MPC or GCN, which it does not have
        if (ours != theirs) BOOST_ERROR("seed " << seed << ": " << boost::json::serialize(message) << "\nours:   " << ours << "\ntheirs: " << theirs);
        differ += ours != theirs;
        ++(verdict.valid() ? valid : refused);
    }
    BOOST_TEST(valid > counts(20'000));
    BOOST_TEST(refused > counts(50'000));
    BOOST_TEST(crashed > counts(300));
}

BOOST_AUTO_TEST_SUITE_END()
