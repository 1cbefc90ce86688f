// Photometry → request → stream → handler, compared value by value.
#include "hermes_fixture.hpp"

#include <bit>
#include <cstdint>

#include <alertstream/alertstream.hpp>
#include <alertstream/data_sharing.hpp>
#include <alertstream/hermes/destination.hpp>
#include <alertstream/time.hpp>

namespace as = alertstream;
namespace h = alertstream::hermes;

namespace {

using sharing = as::data_sharing<h::destination<"hermes", as::topics<"tomtoolkit.test">>>;

struct keep {
    std::vector<h::alert>* into;
    void operator()(h::alert const& alert) const { into->push_back(alert); }
};
struct keep_raw {
    std::vector<as::owned_message>* into;
    void operator()(as::message const& message) const { into->push_back(message.copy()); }
};
using hopskotch = as::hopskotch::stream<as::topic<"tomtoolkit.test", keep, keep_raw>>;

h::photometry point(std::string at, std::string bandpass, h::measurement measured) {
    auto const time = as::parse_iso_time(at);
    BOOST_TEST_REQUIRE(time.has_value());
    return {.target = "SN 2023ixf", .at = time, .bandpass = std::move(bandpass), .measured = measured, .telescope = "1m0a.doma.elp.lco", .instrument = "fa16"};
}

/// A value of each kind: units, detections and limits, times to the microsecond, doubles that need all their digits.
h::alert everything() {
    h::alert made{.title = "Détection à 5σ ☄", .topic = "tomtoolkit.test", .submitter = "Observer \"Ö\"", .authors = "A. Author <a@example.org>, B. Author", .message_text = "two\nlines\t\\"};
    made.targets = {{.name = "SN 2023ixf", .ra = h::degrees{210.91067400000001}, .dec = h::degrees{-54.311651000000003}, .pm_ra = -1.25, .epoch = "2000.0", .redshift = 0.000804,
                     .aliases = {"ZTF23aaklqou", "ゆ"}}};
    made.photometry = {
        point("2023-05-19T21:42:21.500001Z", "r", h::detection{.value = h::magnitude::ab(11.020000000000001), .error = 0.1 + 0.2}),
        point("2023-05-19T23:59:59.999999+02:00", "g", h::detection{.value = h::magnitude::vega(-1.46), .error = 1e-17, .limit = h::magnitude::ab(20.5), .limit_error = 0.25}),
        point("1969-12-31T23:59:59Z", "Swift UVW2", h::detection{.value = h::flux_density::mjy(1.0 / 3), .error = std::nullopt}),
        point("2023-05-20T00:00:00Z", "i", h::detection{.value = h::flux_density::per_angstrom(1.2345678901234567e-16), .error = 5e-324}),
        point("2023-05-20T00:10:00Z", "z", h::upper_limit{.value = h::magnitude::vega(21.300000000000001), .error = 0.5}),
        point("2023-05-20T00:20:00Z", "y", h::upper_limit{.value = h::flux_density::per_angstrom(2.2250738585072014e-308)}),
    };
    made.photometry[0].exposure_time = 147.30000000000001;
    made.photometry[0].observer = "O'Brien";
    made.photometry[0].comments = "seeing 1\u2033";
    made.references = {{.source = "GCN", .citation = "33592"}, {.url = "https://example.org/x?y=1&z=ü"}};
    return made;
}

std::uint64_t bits(double value) { return std::bit_cast<std::uint64_t>(value); }
std::uint64_t bits(std::optional<double> value) { return value ? bits(*value) : 0xdead; }

/// The same kind, unit, and every bit of the value.
void check_measurement(h::measurement const& sent, h::measurement const& came) {
    BOOST_TEST_REQUIRE(came.index() == sent.index());
    if (auto const* const seen = std::get_if<h::detection>(&sent)) {
        auto const& same = std::get<h::detection>(came);
        BOOST_TEST(bits(same.value.value) == bits(seen->value.value));
        BOOST_TEST((same.value.unit == seen->value.unit));
        BOOST_TEST(bits(same.error) == bits(seen->error));
        BOOST_TEST(same.limit.has_value() == seen->limit.has_value());
        if (same.limit && seen->limit) {
            BOOST_TEST(bits(same.limit->value) == bits(seen->limit->value));
            BOOST_TEST((same.limit->unit == seen->limit->unit));
        }
        BOOST_TEST(bits(same.limit_error) == bits(seen->limit_error));
    }
    if (auto const* const limit = std::get_if<h::upper_limit>(&sent)) {
        auto const& same = std::get<h::upper_limit>(came);
        BOOST_TEST(bits(same.value.value) == bits(limit->value.value));
        BOOST_TEST((same.value.unit == limit->value.unit));
        BOOST_TEST(bits(same.error) == bits(limit->error));
    }
}

struct circle_fixture : hermes_fixture {
    std::vector<h::alert> alerts;
    std::vector<as::owned_message> messages;
    as::settings settings = as::testing::settings_for(broker, server, folder.path(), {"hopskotch"});
    sharing to{loop, settings, logger()};

    circle_fixture() { broker.create_topic("tomtoolkit.test"); }

    as::outcome publish(h::alert alert) {
        std::optional<as::outcome> came;
        to.async_publish<"hermes", "tomtoolkit.test">(std::move(alert), [&](as::outcome what) { came = std::move(what); });
        run_until([&] { return came.has_value(); });
        return *came;
    }

    void read_all() {
        as::alert_streams<hopskotch> streams{loop, settings, logger(), keep{&alerts}, keep_raw{&messages}};
        streams.set({.until_end = true});
        bool ended = false;
        streams.async_run([&](as::error_code) { ended = true; });
        run_until([&] { return ended; });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(circle, circle_fixture)

BOOST_AUTO_TEST_CASE(every_value_of_the_photometry_comes_back_as_it_was) {
    auto const sent = everything();
    auto const came = publish(sent);
    BOOST_TEST_REQUIRE(std::holds_alternative<as::published>(came), describe(came));
    read_all();
    BOOST_TEST_REQUIRE(alerts.size() == 1U);
    auto const& read = alerts.front();
    BOOST_TEST(read.title == sent.title);
    BOOST_TEST(read.submitter == sent.submitter);
    BOOST_TEST(read.authors == sent.authors);
    BOOST_TEST(read.message_text == sent.message_text);
    BOOST_TEST((read.references == sent.references));
    BOOST_TEST_REQUIRE(read.targets.size() == 1U);
    auto const &target = read.targets[0], &expected = sent.targets[0];
    BOOST_TEST(target.name == expected.name);
    BOOST_TEST(bits(target.ra->value) == bits(expected.ra->value));
    BOOST_TEST(bits(target.dec->value) == bits(expected.dec->value));
    BOOST_TEST(bits(target.pm_ra) == bits(expected.pm_ra));
    BOOST_TEST(bits(target.redshift) == bits(expected.redshift));
    BOOST_TEST((target.aliases == expected.aliases));
    BOOST_TEST_REQUIRE(read.photometry.size() == sent.photometry.size());
    for (std::size_t i = 0; i < sent.photometry.size(); ++i)
        BOOST_TEST_CONTEXT("point " << i) {
            auto const &row = read.photometry[i], &given = sent.photometry[i];
            check_measurement(given.measured, row.measured);
            BOOST_TEST((row.at == given.at));
            BOOST_TEST(row.target == given.target);
            BOOST_TEST(row.bandpass == given.bandpass);
            BOOST_TEST(row.telescope == given.telescope);
            BOOST_TEST(row.instrument == given.instrument);
            BOOST_TEST(bits(row.exposure_time) == bits(given.exposure_time));
            BOOST_TEST(row.observer == given.observer);
            BOOST_TEST(row.comments == given.comments);
            BOOST_TEST(row.date_text == "");
            BOOST_TEST(row.unit_text == "");
        }
}

BOOST_AUTO_TEST_CASE(the_request_is_as_hermes_asks_for_it) {
    publish(everything());
    BOOST_TEST_REQUIRE(server.requests().size() == 1U);
    auto const& request = server.requests().front();
    BOOST_TEST(request.method == "POST");
    BOOST_TEST(request.target == "/api/v0/submit_message/");
    BOOST_TEST(request.header("Authorization") == "Token token-for-tests");
    BOOST_TEST(request.header("Accept") == "application/json");
    BOOST_TEST(request.header("Content-Type").starts_with("application/json"));
    BOOST_TEST(request.header("Content-Encoding") == "");
    BOOST_TEST(request.header("Transfer-Encoding") == "");
    BOOST_TEST(request.body.find("erg / s / cm\u00b2 / \u212b") != std::string::npos);  // not U+00C5
    BOOST_TEST(request.body.find("null") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_uuid_of_the_outcome_is_the_messages_id) {
    auto const came = publish(everything());
    read_all();
    BOOST_TEST_REQUIRE(messages.size() == 1U);
    auto const id = messages[0].view().headers().find("_id");
    BOOST_TEST_REQUIRE((id && id->value && id->value->size() == 16));
    std::array<unsigned char, 16> bytes{};
    std::copy(id->value->begin(), id->value->end(), reinterpret_cast<char*>(bytes.data()));
    BOOST_TEST(std::get<as::published>(came).uuid == as::testing::uuid_text(bytes));
}

BOOST_AUTO_TEST_SUITE_END()
