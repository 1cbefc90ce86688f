#include "corpus.hpp"

#include <map>

#include <boost/json/serialize.hpp>

#include <alertstream/detail/python.hpp>
#include <alertstream/hermes/check.hpp>
#include <alertstream/hermes/encode.hpp>
#include <alertstream/hermes/server_2022.hpp>
#include <alertstream/hermes/unit_text.hpp>
#include <alertstream/time.hpp>
#include <alertstream/tom/reduced_datum.hpp>

namespace as = alertstream;
using corpus::at;

namespace {

/// What we refuse that Hermes refuses of TOM's, or takes for something else.
std::map<std::string_view, std::string_view> const refused{
    {"unit-ABflux", "datums[0].value.unit"},                                    // Hermes takes it: a flux published as a magnitude
    {"no-filter-refused", "datums[0].value.filter"},
    {"no-telescope-refused", "datums[0].value.telescope"},
    {"neither-refused", "datums[0].value.magnitude"},
    {"spectrum-entries-no-units-refused", "datums[0].value.telescope datums[0].value.flux_units datums[0].value.wavelength_units"},
};

/// What is right of ours where TOM's is refused, crashes the server, or loses something:
/// the members that differ, as we write them.
std::map<std::string_view, std::string_view> const mended{
    {"both-error-names", R"({"brightness_error":3E-2})"},                          // TOM looks at the one that is null
    {"limit-with-error", R"({"limiting_brightness_error":2E-1})"},                 // TOM: brightness_error, and there is no brightness
    {"magnitude-zero", R"({"brightness":0})"},                                     // TOM: not there, 0.0 counts as absent
    {"magnitude-and-limit", R"({"limiting_brightness":1.95E1})"},                  // TOM leaves the limit out
    {"unit-vega-refused", R"({"brightness_unit":"Vega mag"})"},                    // TOM: "Vega"
    {"unit-mag-refused", R"({"brightness_unit":"AB mag"})"},                       // TOM: "mag(AB)"
    {"two-targets", "{}"},                                                         // TOM: "epoch_of_perihelion": null, a 500
    {"asteroid-server-crash", "{}"},
};

std::string id_of(boost::json::value const& each) { return std::string{at(each, "id").get_string()}; }

boost::json::value encoded(as::hermes::alert alert) {
    alert.title = "t";
    alert.submitter = "tom";
    std::string json;
    auto const done = encode(alert, json, {.topic = "hermes.test"});
    BOOST_TEST_REQUIRE(done.has_value(), (done ? "" : done.error().message()));
    return boost::json::parse(json);
}

std::optional<double> number_in(boost::json::value const& from) {
    if (from.is_number()) return from.to_number<double>();
    return from.is_string() ? as::detail::python_float(std::string_view{from.get_string()}) : std::nullopt;
}

/// The same to whoever reads it: a time by its instant, a number also as a text.
bool means_the_same(std::string_view name, boost::json::value const& tom, boost::json::value const& ours) {
    if (name == "date_obs") return as::parse_iso_time(std::string_view{tom.get_string()}) == as::parse_iso_time(std::string_view{ours.get_string()});
    if (number_in(tom) && number_in(ours)) return number_in(tom) == number_in(ours);
    if (!tom.is_array() || !ours.is_array() || tom.get_array().size() != ours.get_array().size()) return tom == ours;
    for (std::size_t i = 0; i < tom.get_array().size(); ++i)
        if (!means_the_same("", tom.get_array()[i], ours.get_array()[i])) return false;
    return true;
}

bool is_nothing(boost::json::value const& value) { return value.is_null() || (value.is_array() && value.get_array().empty()); }

/// What ours has that TOM's has not, or has otherwise; a unit that TOM leaves to Hermes' default is the same.
void compare(boost::json::value const& tom, boost::json::value const& ours, std::string const& path, boost::json::object& differs) {
    auto const& from = tom.get_object();
    for (auto const& [name, value] : ours.get_object()) {
        auto const* const theirs = from.if_contains(name);
        if (value.is_object() && theirs) compare(*theirs, value, path + '.' + std::string{name}, differs);
        else if (theirs && !is_nothing(*theirs) ? !means_the_same(name, *theirs, value) : !(name.ends_with("brightness_unit") && value == "AB mag")) differs[name] = value;
    }
    for (auto const& [name, value] : from) BOOST_TEST((is_nothing(value) || ours.get_object().contains(name) || mended.contains(path.substr(0, path.find('/')))), path << " lacks " << name);
}

void compare_tables(boost::json::value const& tom, boost::json::value const& ours, std::string const& id, boost::json::object& differs) {
    for (auto const* table : {"targets", "photometry", "spectroscopy"}) {
        auto const* const theirs = at(tom, table).if_array();
        auto const* const mine = at(ours, table).if_array();
        BOOST_TEST_REQUIRE((theirs ? theirs->size() : 0) == (mine ? mine->size() : 0), table);
        for (std::size_t i = 0; mine && i < mine->size(); ++i) compare((*theirs)[i], (*mine)[i], id + '/' + table, differs);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tom, *boost::unit_test::precondition(corpus::present{}))

BOOST_AUTO_TEST_CASE(rows_are_those_of_toms_own_converter_where_these_are_right) {
    std::size_t count = 0;
    auto const cases = corpus::json_of("hermes/tom_toolkit_cases.json");
    for (auto const& each : cases.as_array()) {
        auto const id = id_of(each);
        BOOST_TEST_CONTEXT(id) {
            auto const read = as::tom::read_tom_data(boost::json::serialize(at(each, "tom")));
            BOOST_TEST_REQUIRE(read.has_value());
            std::string paths;
            for (auto const& refusal : read->refusals) paths += (paths.empty() ? "" : " ") + refusal.path;
            auto const expected = refused.find(id);
            BOOST_TEST(paths == (expected == refused.end() ? "" : expected->second));
            ++count;
            if (!read->refusals.empty()) continue;
            boost::json::object differs;
            auto const ours = encoded(read->alert);
            compare_tables(at(at(each, "hermes"), "data"), at(ours, "data"), id, differs);
            auto const known = mended.find(id);
            BOOST_TEST(boost::json::serialize(differs) == (known == mended.end() ? "{}" : known->second));
            // Whatever we send, Hermes takes.
            auto whole = read->alert;
            whole.title = "t";
            whole.submitter = "tom";
            auto const wrong = as::hermes::check(whole, {.topic = "hermes.test"});
            BOOST_TEST(!wrong.has_value(), (wrong ? wrong->tree : ""));
        }
    }
    BOOST_TEST(count == 22U);
}

BOOST_AUTO_TEST_CASE(rows_of_2022_are_those_that_tom_sent_then) {
    // Hermes of 2022 has no place for a limit; TOM sent "" for a brightness, or left it out.
    std::map<std::string_view, std::string_view> const unfit{{"limit", ""}, {"limit-with-error", ""}, {"magnitude-zero", ""}, {"magnitude-and-limit", ""}};
    // TOM looked at `error` only.
    std::map<std::string_view, std::string_view> const with_error{{"detection-magnitude-error", ""}, {"both-error-names", ""}};
    std::size_t rows = 0;
    auto const cases = corpus::json_of("hermes/tom_toolkit_cases.json");
    for (auto const& each : cases.as_array()) {
        auto const id = id_of(each);
        auto const* const theirs = at(each, "rows_2022").if_array();
        auto const read = as::tom::to_hermes(at(each, "tom"));
        if (!theirs || !read.refusals.empty()) continue;
        BOOST_TEST_CONTEXT(id) {
            std::string json;
            auto const done = as::hermes::encode_2022(read.alert, json);
            BOOST_TEST_REQUIRE(done.has_value() == !unfit.contains(id));
            if (!done) continue;
            auto const message = boost::json::parse(json);
            auto const& ours = at(at(message, "data"), "photometry_data").as_array();
            BOOST_TEST_REQUIRE(ours.size() == theirs->size());
            for (std::size_t i = 0; i < ours.size(); ++i, ++rows) {
                auto const &mine = ours[i], &tom = (*theirs)[i];
                for (auto const* name : {"photometryId", "dateObs", "telescope", "instrument", "band", "brightness"}) BOOST_TEST(at(mine, name) == at(tom, name), name);
                bool const no_error = at(tom, "brightnessError").is_null() || at(tom, "brightnessError") == "";
                if (!with_error.contains(id)) BOOST_TEST(at(mine, "brightnessError") == (no_error ? boost::json::value{} : at(tom, "brightnessError")));
                BOOST_TEST((as::hermes::read_unit_text(std::string_view{at(mine, "brightnessUnit").get_string()}) == as::hermes::read_unit_text(std::string_view{at(tom, "brightnessUnit").get_string()})));
            }
        }
    }
    BOOST_TEST(rows == 9U);
}

BOOST_AUTO_TEST_CASE(what_tom_keeps_of_a_row_is_known) {
    auto const cases = corpus::json_of("hermes/tom_toolkit_inbound.json");
    BOOST_TEST(cases.as_array().size() == 3U);
    for (auto const& each : cases.as_array()) {
        boost::json::value const message{{"title", "t"}, {"data", {{"photometry", boost::json::array{at(each, "row")}}}}};
        auto const payload = boost::json::serialize(message);
        as::hermes::alert alert;
        BOOST_TEST_REQUIRE(as::decoder<as::hermes::alert>::decode(as::message{"t", 0, 0, std::nullopt, payload}, alert).has_value());
        auto stored = as::tom::stored_value(alert.photometry.at(0));
        // TOM loses a brightness of 0.
        if (auto const* const magnitude = stored.if_contains("magnitude"); magnitude && magnitude->to_number<double>() == 0) stored.erase("magnitude");
        BOOST_TEST(boost::json::serialize(stored) == boost::json::serialize(at(each, "tom_value")));
    }
}

BOOST_AUTO_TEST_SUITE_END()
