#include "corpus.hpp"
#include "hermes_corpus.hpp"

#include <alertstream/hermes/alert.hpp>

namespace as = alertstream;
namespace json = boost::json;
using namespace as::hermes;
using corpus::at;

namespace {

/// What a text member holds: a number's text is as it was written.
std::string text(json::value const& value) {
    return value.is_string() ? std::string{value.get_string()} : value.is_number() ? json::serialize(value) : "";
}

std::optional<double> number(json::value const& value) {
    if (value.is_number()) return value.to_number<double>();
    if (!value.is_string() || value.get_string().empty()) return std::nullopt;
    char* end{};
    auto const made = std::strtod(value.get_string().c_str(), &end);
    return *end == '\0' ? std::optional{made} : std::nullopt;
}

json::array const& rows(json::value const& data, char const* table) {
    static json::array const none{};
    auto const& found = at(data, table);
    return found.is_array() ? found.get_array() : none;
}

brightness_unit unit(json::value const& value) { return value.is_string() ? parse_brightness_unit(value.get_string()).value() : brightness_unit::ab_magnitude; }

template <class Row>
void check_measured(Row const& made, json::value const& row) {
    if (auto const* odd = std::get_if<in_unknown_unit>(&made.measured)) {
        BOOST_TEST((odd->brightness == number(at(row, "brightness"))));
        BOOST_TEST((odd->limit == number(at(row, "limiting_brightness"))));
        BOOST_TEST((!parse_brightness_unit(made.unit_text) || !parse_brightness_unit(made.limit_unit_text)));
        if (odd->brightness) BOOST_TEST(made.unit_text == text(at(row, "brightness_unit")));
        return;
    }
    BOOST_TEST(made.unit_text.empty());
    BOOST_TEST(made.limit_unit_text.empty());
    auto const brightness = number(at(row, "brightness")), limit = number(at(row, "limiting_brightness"));
    if (auto const* seen = std::get_if<detection>(&made.measured)) {
        BOOST_TEST((brightness && seen->value == as::hermes::brightness{*brightness, unit(at(row, "brightness_unit"))}));
        BOOST_TEST((seen->error == number(at(row, "brightness_error"))));
        BOOST_TEST(seen->limit.has_value() == limit.has_value());
    } else if (auto const* not_seen = std::get_if<upper_limit>(&made.measured)) {
        BOOST_TEST(!brightness.has_value());
        BOOST_TEST((limit && not_seen->value == as::hermes::brightness{*limit, unit(at(row, "limiting_brightness_unit"))}));
    } else {
        BOOST_TEST(std::holds_alternative<no_measurement>(made.measured));
        BOOST_TEST((!brightness && !limit));
    }
}

void check_angle(std::optional<degrees> const& made, std::string_view as_written, json::value const& value) {
    auto const expected = number(value);
    BOOST_TEST(made.has_value() == expected.has_value());
    if (made && expected) BOOST_TEST(made->value == *expected);
    BOOST_TEST(as_written == (expected ? "" : text(value)));
}

void check_at(std::optional<as::time_point> const& made, std::string_view as_written, json::value const& date) {
    BOOST_TEST(as_written == (made ? "" : text(date)));
}

template <class Alert>
void check_targets(Alert const& made, json::array const& expected) {
    BOOST_TEST_REQUIRE(made.targets.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        auto const& target = made.targets[i];
        BOOST_TEST(target.name == text(at(expected[i], "name")));
        check_angle(target.ra, target.ra_text, at(expected[i], "ra"));
        check_angle(target.dec, target.dec_text, at(expected[i], "dec"));
        BOOST_TEST((target.pm_ra == number(at(expected[i], "pm_ra"))));
        BOOST_TEST((target.redshift == number(at(expected[i], "redshift"))));
        BOOST_TEST(target.epoch == text(at(expected[i], "epoch")));
        BOOST_TEST(target.aliases.size() == rows(expected[i], "aliases").size());
        BOOST_TEST(target.orbital_elements.has_value() == at(expected[i], "orbital_elements").is_object());
        if (target.orbital_elements) BOOST_TEST((target.orbital_elements->eccentricity == number(at(at(expected[i], "orbital_elements"), "eccentricity"))));
        BOOST_TEST(target.discovery_info.has_value() == at(expected[i], "discovery_info").is_object());
    }
}

template <class Alert>
void check_photometry(Alert const& made, json::array const& expected) {
    BOOST_TEST_REQUIRE(made.photometry.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        auto const& row = made.photometry[i];
        BOOST_TEST(row.target == text(at(expected[i], "target_name")));
        check_at(row.at, row.date_text, at(expected[i], "date_obs"));
        BOOST_TEST(row.telescope == text(at(expected[i], "telescope")));
        BOOST_TEST(row.instrument == text(at(expected[i], "instrument")));
        BOOST_TEST(row.bandpass == text(at(expected[i], "bandpass")));
        BOOST_TEST((row.exposure_time == number(at(expected[i], "exposure_time"))));
        check_measured(row, expected[i]);
    }
}

template <class Alert>
void check_spectra(Alert const& made, json::array const& expected) {
    BOOST_TEST_REQUIRE(made.spectroscopy.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        auto const& row = made.spectroscopy[i];
        BOOST_TEST(row.target == text(at(expected[i], "target_name")));
        for (auto const& [name, list] : {std::pair{"flux", &row.flux}, {"flux_error", &row.flux_error}, {"wavelength", &row.wavelength}}) {
            auto const& numbers = rows(expected[i], name);
            BOOST_TEST_REQUIRE(list->size() == numbers.size());
            for (std::size_t n = 0; n < numbers.size(); ++n) BOOST_TEST(list->at(n) == number(numbers[n]).value());
        }
        BOOST_TEST(row.flux_units == text(at(expected[i], "flux_units")));
        BOOST_TEST(row.wavelength_units == text(at(expected[i], "wavelength_units")));
    }
}

template <class Alert>
void check(Alert const& made, json::value const& expected) {
    for (auto const& [name, found] : {std::pair{"title", &made.title}, {"topic", &made.topic}, {"submitter", &made.submitter}, {"authors", &made.authors}, {"message_text", &made.message_text}})
        BOOST_TEST(*found == text(at(expected, name)), name);
    auto const& data = at(expected, "data");
    BOOST_TEST(made.event_id == text(at(data, "event_id")));
    check_targets(made, rows(data, "targets"));
    check_photometry(made, rows(data, "photometry"));
    check_spectra(made, rows(data, "spectroscopy"));
    BOOST_TEST(made.astrometry.size() == rows(data, "astrometry").size());
    BOOST_TEST_REQUIRE(made.references.size() == rows(data, "references").size());
    for (std::size_t i = 0; i < made.references.size(); ++i) BOOST_TEST(made.references[i].citation == text(at(rows(data, "references")[i], "citation")));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hermes_alerts, *boost::unit_test::precondition(corpus::present{}))

BOOST_AUTO_TEST_CASE(every_message_reads_as_its_tree_does_owned_and_borrowed) {
    auto const all = corpus::hermes_messages();
    BOOST_TEST(all.size() > 80u);
    alert owned;       // both are filled again and again, as in a lane
    alert_view borrowed;
    for (auto const& each : all) {
        auto const payload = json::serialize(each);
        as::message const from{"hermes.test", 0, 0, std::nullopt, std::string_view{payload}};
        BOOST_TEST_CONTEXT(payload) {
            auto const first = as::decoder<alert>::decode(from, owned);
            BOOST_TEST(first.has_value(), (first ? "" : first.error().message()));
            if (first) check(owned, each);
            auto const second = as::decoder<alert_view>::decode(from, borrowed);
            BOOST_TEST(second.has_value(), (second ? "" : second.error().message()));
            if (second) check(borrowed, each);
        }
    }
}

BOOST_AUTO_TEST_CASE(the_message_of_hermes_own_tests_reads_as_it_stands) {
    auto const payload = corpus::bytes_of("hermes/test_message.json");
    alert made;
    BOOST_TEST_REQUIRE(as::decoder<alert>::decode(as::message{"hermes.test", 0, 0, std::nullopt, std::string_view{payload}}, made).has_value());
    BOOST_TEST(made.event_id == "GRB 230409B");
    BOOST_TEST_REQUIRE(made.photometry.size() == 7u);
    BOOST_TEST((made.photometry[0].measured == measurement{detection{magnitude::ab(19.35), 0.2, {}, {}}}));
    BOOST_TEST((made.photometry[1].measured == measurement{upper_limit{magnitude::ab(18.1), {}}}));
    BOOST_TEST((*made.photometry[6].at == as::time_point{std::chrono::seconds{1680998400}}));
    BOOST_TEST(made.targets.at(0).ra->value == 329.5158);
}

BOOST_AUTO_TEST_CASE(its_truncation_at_any_byte_is_a_failure) {
    auto const payload = corpus::bytes_of("hermes/test_message.json");
    auto const end = payload.find_last_of('}');
    alert_view made;
    for (std::size_t size = 0; size <= end; ++size) {
        std::string const part{payload, 0, size};  // its own memory: a reader that runs on is seen by the sanitizer
        BOOST_TEST(as::decoder<alert_view>::decode(as::message{"hermes.test", 0, 0, std::nullopt, std::string_view{part}}, made).has_error(), size);
    }
}

BOOST_AUTO_TEST_SUITE_END()
