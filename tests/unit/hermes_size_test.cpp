#include <boost/test/unit_test.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstdlib>

#include <alertstream/hermes/check.hpp>
#include <alertstream/hermes/limits.hpp>
#include <alertstream/hermes/size.hpp>
#include <alertstream/hermes/split.hpp>
#include <alertstream/testing/hermes_rules.hpp>

#include "hermes_alert_generator.hpp"

namespace as = alertstream;
using namespace as::hermes;

namespace {

std::uint64_t counts(std::uint64_t full) { return std::getenv("ALERTSTREAM_LONG") ? full : full / 10; }

std::string body_of(alert const& what) {
    std::string made;
    BOOST_TEST_REQUIRE(encode(what, made).has_value());
    return made;
}

/// What the local Hermes puts on Kafka; 0: it refuses the message.
std::size_t published_size(alert const& what) {
    auto const verdict = as::testing::hermes_rules(as::testing::read_hermes_json(body_of(what)).value);
    return verdict.valid() ? as::testing::hermes_payload(verdict.message).size() : 0;
}

alert light_curve(std::size_t points, std::size_t targets = 1) {
    alert made{.title = "Light curve", .topic = "hermes.test", .submitter = "me", .authors = "A. Stronomer", .message_text = "caf\u00e9 \U0001f52d"};
    for (std::size_t i = 0; i < targets; ++i) made.targets.push_back({.name = "T" + std::to_string(i), .ra = degrees{1.5}, .dec = degrees{2.25}, .comments = std::string(500, 'c')});
    for (std::size_t i = 0; i < points; ++i)
        made.photometry.push_back({.target = "T" + std::to_string(i % targets), .at = as::time_point{std::chrono::seconds{1'700'000'000 + i}}, .bandpass = "g", .measured = detection{magnitude::ab(17.25), 0.5}, .telescope = "1m"});
    made.references.push_back({.url = "https://example.org/"});
    made.extra.push_back(text_member("night", "17"));
    return made;
}

template <class Row>
void collect(std::vector<Row> const& from, std::vector<Row>& into) { into.insert(into.end(), from.begin(), from.end()); }

}  // namespace

BOOST_AUTO_TEST_SUITE(hermes_size)

BOOST_AUTO_TEST_CASE(what_hermes_publishes_is_never_larger_and_not_much_smaller) {
    std::size_t compared = 0;
    double most = 0;
    for (std::uint64_t seed = 0; seed < counts(100'000); ++seed) {
        auto made = hermes_test::alert_generator{seed}.make();
        made.message_text = "caf\u00e9 \U0001f52d \"quoted\" \n" + made.message_text;
        made.extra = {{"own", R"({"a":[1,2.5,1e15,"\u00e9",null,true],"b":{}})"}};
        auto const real = published_size(made);
        if (real == 0) continue;
        auto const estimate = normalised_size(made);
        auto const of_json = normalised_size(boost::json::parse(body_of(made)));
        if (estimate < real || of_json < real) BOOST_FAIL("seed " << seed << ": " << estimate << ", " << of_json << " < " << real << ": " << body_of(made));
        // Headers and framing, and the addresses of files that Hermes fills in, are not in the payload.
        std::size_t files = 0;
        for (auto const& each : made.targets) files += each.file_info.size();
        for (auto const& each : made.spectroscopy) files += each.file_info.size();
        if (files == 0) most = std::max(most, static_cast<double>(estimate - 512 - made.title.size()) / static_cast<double>(real));
        ++compared;
    }
    BOOST_TEST(compared > counts(10'000));
    BOOST_TEST(most < 1.3);
}

BOOST_AUTO_TEST_CASE(a_light_curve_is_estimated_closely) {
    auto const made = light_curve(1000);
    auto const real = published_size(made);
    BOOST_TEST_REQUIRE(real > 0u);
    BOOST_TEST(normalised_size(made) >= real);
    BOOST_TEST(static_cast<double>(normalised_size(made)) / static_cast<double>(real) < 1.1);
    BOOST_TEST(normalised_size(boost::json::parse(R"({"title":"t"})")) == 0u);
}

BOOST_AUTO_TEST_CASE(what_fits_is_not_split) {
    auto const made = light_curve(10);
    auto const parts = split(made, 100'000);
    BOOST_TEST_REQUIRE(parts.has_value());
    BOOST_TEST((*parts == std::vector<alert>{made}));
}

BOOST_AUTO_TEST_CASE(a_large_table_becomes_messages_that_say_so) {
    auto const made = light_curve(40);
    auto const parts = split(made, 6000);
    BOOST_TEST_REQUIRE(parts.has_value());
    BOOST_TEST_REQUIRE(parts->size() > 1u);
    BOOST_TEST((*parts)[1].title == "Light curve (2 of " + std::to_string(parts->size()) + ")");
    for (auto const& each : *parts) {
        BOOST_TEST(normalised_size(each) <= 6000u);
        BOOST_TEST(each.targets.size() == 1u);
        BOOST_TEST((each.references == made.references && each.extra == made.extra && each.authors == made.authors));
        BOOST_TEST(!check(each, {.topic_limit = 6000}).has_value());
    }
}

BOOST_AUTO_TEST_CASE(nothing_is_lost_and_nothing_doubled) {
    std::mt19937_64 random{7};
    std::size_t many = 0;
    for (std::uint64_t seed = 0; seed < counts(2000); ++seed) {
        auto made = light_curve(1 + random() % 60, 1 + random() % 8);
        std::shuffle(made.photometry.begin(), made.photometry.end(), random);
        for (auto left = random() % 4; left > 0; --left) made.spectroscopy.push_back({.target = "T0", .at = as::time_point{}, .instrument = "i", .flux = std::vector<double>(random() % 50 + 1, 1.5), .wavelength = {}});
        for (auto& each : made.spectroscopy) each.wavelength = each.flux;
        for (auto left = random() % 4; left > 0; --left) made.astrometry.push_back({.target = "T0", .at = as::time_point{}, .telescope = "1m", .ra = degrees{1}, .dec = degrees{2}});
        made.targets.push_back({.name = "nobody's", .ra = degrees{1}, .dec = degrees{2}});
        auto const limit = 4000 + random() % 8000;
        auto const parts = split(made, limit);
        BOOST_TEST_REQUIRE(parts.has_value());
        alert all;
        std::vector<target> targets;
        for (auto const& each : *parts) {
            BOOST_TEST_REQUIRE(normalised_size(each) <= limit);
            BOOST_TEST_REQUIRE(body_of(each).size() <= largest_body);
            if (auto const wrong = check(each)) BOOST_FAIL(wrong->errors[0].path << ": " << wrong->errors[0].problem);
            collect(each.photometry, all.photometry);
            collect(each.spectroscopy, all.spectroscopy);
            collect(each.astrometry, all.astrometry);
            for (auto const& one : each.targets)
                if (std::find(targets.begin(), targets.end(), one) == targets.end()) targets.push_back(one);
        }
        BOOST_TEST_REQUIRE((all.photometry == made.photometry && all.spectroscopy == made.spectroscopy && all.astrometry == made.astrometry));
        BOOST_TEST_REQUIRE(targets.size() == made.targets.size());
        many += parts->size() > 1;
    }
    BOOST_TEST(many > counts(500));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_split_is_said) {
    auto made = light_curve(3);
    made.photometry[1].comments = std::string(20'000, 'x');
    auto const row = split(made, 6000);
    BOOST_TEST_REQUIRE(!row.has_value());
    BOOST_TEST(row.error().detail == "data.photometry[1]: too large even alone");
    made.message_text = std::string(20'000, 'x');
    BOOST_TEST(split(made, 6000).error().detail == "data: too large without any table");
    BOOST_TEST(split(light_curve(100), 6000, {.submit = {.to_tns = true, .to_mpc = {}, .to_gcn = {}}}).error().detail.starts_with("data: too large, and not split"));
    // The body's own limit holds where the topic's is not known.
    auto const large = split(light_curve(20'000));
    BOOST_TEST_REQUIRE(large.has_value());
    BOOST_TEST(large->size() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
