#include "corpus.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <set>

#include <alertstream/hermes/alert_file.hpp>
#include <alertstream/hermes/check.hpp>

namespace as = alertstream;
using namespace as::hermes;
using corpus::at;

namespace {

/// The worked cases whose verdict is ours to the letter. In the others a member has a
/// type that an alert cannot hold, is null or blank where it is then left out, or takes
/// the database's word. Of a raw message all are exact.
std::set<std::string_view> const exact{
    "minimal-no-data", "empty-data", "whitespace-title", "numeric-title", "blank-authors", "missing-topic", "missing-submitter",
    "unknown-top-level-key", "extra-data-keys", "submit-flags-null", "target-ra-dec-degrees", "target-ra-dec-numbers", "target-ra-sexagesimal",
    "target-dec-sexagesimal-colon-misread", "target-dec-with-unit-letters", "target-ra-wraps", "target-ra-negative", "target-dec-out-of-range",
    "target-ra-nan", "target-ra-inf-dec-nan", "target-ra-zero-dec-zero", "target-ra-without-dec", "target-dec-without-ra",
    "target-no-coordinates", "target-missing-name", "target-duplicate-names", "targets-empty-list", "target-null-optional",
    "target-bad-error-units", "target-epoch-out-of-range", "target-bad-distance-units", "target-aliases", "target-new-discovery-string",
    "target-discovery-info", "target-discovery-info-bad-type", "orbital-elements-ok", "orbital-elements-perihelion", "orbital-elements-empty",
    "orbital-elements-neither-pair", "orbital-elements-semimajor-only", "orbital-elements-mean-anomaly-zero", "orbital-elements-range",
    "photometry-ok", "photometry-numeric-strings", "photometry-limit-only", "photometry-no-brightness", "photometry-brightness-null",
    "photometry-brightness-zero", "photometry-brightness-negative", "photometry-bad-unit", "photometry-unit-mjy", "photometry-telescope-only",
    "photometry-no-telescope-no-instrument", "photometry-null-telescope", "photometry-unknown-target", "photometry-no-target-table",
    "photometry-empty-row", "photometry-second-row-bad", "photometry-field-error-hides-target-error", "photometry-unknown-row-key",
    "date-jd-number", "date-mjd-string", "date-jd-out-of-range", "date-mjd-1000", "date-mjd-1000-1", "date-only", "date-compact",
    "date-month-name", "date-time-only", "date-nan", "spectroscopy-ok", "spectroscopy-no-flux-no-file", "spectroscopy-flux-error-length",
    "spectroscopy-wavelength-length", "spectroscopy-bad-choices", "astrometry-ok", "astrometry-missing-coordinates", "reference-ok",
    "reference-empty", "reference-citation-only", "reference-source-and-url-only", "reference-bad-url", "errors-in-all-tables",
    "target-bad-epoch", "target-ra-text", "orbital-elements-bad-epoch", "date-garbage", "date-month-13", "target-dec-sexagesimal-colon-refused",
    "target-file-info-missing-name", "target-file-info-bad-url", "spectroscopy-file-only", "unicode-title", "nul-in-title", "event-id-number", "event-id-null"};

/// What Hermes refuses and an alert repairs by leaving a null out, by today's spelling
/// of a unit, or cannot know.
std::set<std::string_view> const mended{
    "null-message-text", "targets-null", "orbital-elements-null", "photometry-unit-angstrom-letter",
    "spectroscopy-null-spec-type", "crash-discovery-date-null", "crash-epoch-of-perihelion-null", "reference-unknown-hop-uuid"};

/// What Hermes takes, and then drops, or its readers take for something else.
std::set<std::string> const dropped_or_misread{
    "date-month-name", "date-time-only", "photometry-unknown-row-key", "target-dec-sexagesimal-colon-misread", "target-new-discovery-string", "unknown-top-level-key"};

std::string serialized(boost::json::value const& request) { return boost::json::serialize(request); }

bool is_refused(boost::json::value const& request) {
    auto const read = read_alert_file(serialized(request));
    return !read || check(*read);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hermes_check, *boost::unit_test::precondition(corpus::present{}))

BOOST_AUTO_TEST_CASE(the_verdict_is_the_servers_own) {
    std::size_t checked = 0;
    auto const cases = corpus::json_of("hermes/validation_cases.json");
    for (auto const& each : cases.as_array()) {
        std::string const id{at(each, "id").get_string()};
        auto const text = serialized(at(each, "request"));
        alert read;
        bool const readable = as::decoder<alert>::decode(as::message{"", 0, 0, std::nullopt, text}, read).has_value();
        auto const tree = server_errors(read);
        // As text: order counts.
        bool const same = readable && (tree.empty() ? "{}" : tree.json()) == serialized(at(each, "validate_response"));
        BOOST_TEST(same == exact.contains(id), id << ": " << tree.json());
        checked += exact.contains(id);
    }
    BOOST_TEST(checked == exact.size());
}

BOOST_AUTO_TEST_CASE(of_a_raw_message_every_verdict_is_the_servers_own) {
    std::size_t checked = 0, crashes = 0;
    auto const cases = corpus::json_of("hermes/validation_cases.json");
    for (auto const& each : cases.as_array()) {
        std::string const id{at(each, "id").get_string()};
        auto const& request = at(each, "request");
        if (at(each, "server_crash").is_string()) {
            auto const ours = our_refusals(request);
            bool const said = std::any_of(ours.begin(), ours.end(), [](refused const& one) { return one.why == refusal::server_crash; });
            BOOST_TEST(said, id);
            ++crashes;
            continue;
        }
        // That no message has a hop_uuid is known here.
        auto const tree = server_errors(request, {.known_messages = std::span<std::string const>{}});
        BOOST_TEST((tree.empty() ? "{}" : tree.json()) == serialized(at(each, "validate_response")), id);
        ++checked;
    }
    BOOST_TEST(checked == 123u);
    BOOST_TEST(crashes == 3u);
}

BOOST_AUTO_TEST_CASE(nothing_that_the_server_refuses_is_sent_as_it_was) {
    std::size_t checked = 0;
    std::set<std::string> stopped;
    auto const cases = corpus::json_of("hermes/validation_cases.json");
    for (auto const& each : cases.as_array()) {
        std::string const id{at(each, "id").get_string()};
        bool const valid = at(each, "valid") == boost::json::value(true);
        bool const refused = is_refused(at(each, "request"));
        if (!valid) BOOST_TEST(refused != mended.contains(id), id);
        else if (refused) stopped.insert(id);
        ++checked;
    }
    BOOST_TEST(checked == 126u);
    BOOST_TEST(stopped == dropped_or_misread, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_tom_writes_and_hermes_refuses_is_not_made_into_something_else) {
    // A null that the server falls over is left out.
    std::set<std::string_view> const nulls_left_out{"two-targets", "asteroid-server-crash"};
    std::size_t refused = 0;
    auto const cases = corpus::json_of("hermes/tom_toolkit_cases.json");
    for (auto const& each : cases.as_array()) {
        std::string const id{at(each, "id").get_string()};
        bool const accepted = at(each, "hermes_accepts") == boost::json::value(true);
        BOOST_TEST(is_refused(at(each, "hermes")) == (!accepted && !nulls_left_out.contains(id)), id);
        refused += !accepted;
    }
    BOOST_TEST(refused == 8u);
}

BOOST_AUTO_TEST_SUITE_END()
