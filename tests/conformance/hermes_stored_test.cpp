#include "corpus.hpp"
#include "hermes_corpus.hpp"

#include <alertstream/hermes/stored_alert.hpp>

namespace as = alertstream;
namespace json = boost::json;
using corpus::at;

namespace {

as::store::unit unit_of(json::value const& message) {
    auto const payload = json::serialize(message);
    as::message const from{"hermes.test", 0, 0, std::nullopt, std::string_view{payload}};
    as::hermes::alert read;
    as::decoder<as::hermes::alert>::decode(from, read).value();
    return as::hermes::to_unit(read, as::metadata{from, "hopskotch"});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(stored_hermes_alerts, *boost::unit_test::precondition(corpus::present{}))

BOOST_AUTO_TEST_CASE(no_row_and_no_target_of_any_message_is_lost) {
    std::size_t stored = 0;
    for (auto const& each : corpus::hermes_messages()) {
        auto const unit = unit_of(each);
        auto const& data = at(each, "data");
        std::size_t rows = 0;
        for (auto const* table : {"photometry", "spectroscopy", "astrometry"})
            if (auto const* const list = at(data, table).if_array()) rows += list->size();
        BOOST_TEST_CONTEXT(json::serialize(each)) {
            BOOST_TEST(unit.data.size() + unit.refused.size() == rows);
            if (auto const* const targets = at(data, "targets").if_array()) BOOST_TEST(unit.targets.size() >= targets->size());
            for (auto const& row : unit.data) BOOST_TEST(json::parse(row.value).is_object());
            for (auto const& row : unit.refused) BOOST_TEST((json::parse(row.content).is_object() && !row.why.empty()));
        }
        stored += unit.data.size();
    }
    BOOST_TEST(stored > 50u);
}

/// Where TOM keeps a value at all: a brightness of 0 it drops.
BOOST_AUTO_TEST_CASE(the_value_is_what_toms_own_reader_keeps) {
    auto const cases = corpus::json_of("hermes/tom_toolkit_inbound.json");
    for (auto const& each : cases.as_array()) {
        auto const unit = unit_of({{"title", "inbound"}, {"data", {{"photometry", json::array{at(each, "row")}}}}});
        BOOST_TEST_CONTEXT(json::serialize(each)) {
            BOOST_TEST_REQUIRE(unit.data.size() == 1u);
            auto const made = json::parse(unit.data[0].value);
            for (auto const& [name, value] : at(each, "tom_value").as_object()) {
                if (value.is_number()) BOOST_TEST(at(made, name).to_number<double>() == value.to_number<double>());
                else BOOST_TEST(at(made, name) == value);
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
