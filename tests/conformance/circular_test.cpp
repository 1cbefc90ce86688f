#include "corpus.hpp"

#include <alertstream/gcn/circular.hpp>

namespace as = alertstream;
using corpus::at;

namespace {

std::string text(boost::json::value const& value) { return value.is_string() ? std::string{value.get_string()} : ""; }
double number(boost::json::value const& value) { return value.is_number() ? value.to_number<double>() : 0; }
double milliseconds(std::optional<as::time_point> const& time) { return time ? static_cast<double>(time->time_since_epoch().count()) / 1000 : 0; }

}  // namespace

BOOST_AUTO_TEST_SUITE(circulars, *boost::unit_test::precondition(corpus::present{}))

BOOST_AUTO_TEST_CASE(every_circular_reads_as_its_tree_does) {
    int read = 0;
    for (auto const& file : corpus::json_files("gcn_circulars")) {
        if (file.filename() == "circulars.schema.json") continue;
        auto const bytes = corpus::bytes_of(file);
        auto const tree = boost::json::parse(bytes);
        as::gcn::circular made;
        BOOST_TEST_CONTEXT(file.string()) {
            auto const done = as::decoder<as::gcn::circular>::decode(as::message{"gcn.circulars", 0, 0, std::nullopt, bytes}, made);
            BOOST_TEST_REQUIRE(done.has_value(), (done ? "" : done.error().message()));
            BOOST_TEST(static_cast<double>(made.circular_id) == number(at(tree, "circularId")));
            BOOST_TEST(made.subject == text(at(tree, "subject")));
            BOOST_TEST(made.body == text(at(tree, "body")));
            BOOST_TEST(made.submitter == text(at(tree, "submitter")));
            BOOST_TEST(made.event_id.value_or("") == text(at(tree, "eventId")));
            BOOST_TEST(made.submitted_how.value_or("") == text(at(tree, "submittedHow")));
            BOOST_TEST(made.format.value_or("") == text(at(tree, "format")));
            BOOST_TEST(made.bibcode.value_or("") == text(at(tree, "bibcode")));
            BOOST_TEST(made.edited_by.value_or("") == text(at(tree, "editedBy")));
            BOOST_TEST(static_cast<double>(made.version.value_or(0)) == number(at(tree, "version")));
            BOOST_TEST(milliseconds(made.created_on) == number(at(tree, "createdOn")));
            BOOST_TEST(milliseconds(made.edited_on) == number(at(tree, "editedOn")));
            ++read;
        }
    }
    BOOST_TEST(read >= 15);
}

BOOST_AUTO_TEST_SUITE_END()
