#include "corpus.hpp"

#include <alertstream/gcn/circular.hpp>

namespace as = alertstream;
using corpus::at;

namespace {

std::string text(boost::json::value const& value) { return value.is_string() ? std::string{value.get_string()} : ""; }
double number(boost::json::value const& value) { return value.is_number() ? value.to_number<double>() : 0; }
std::vector<std::string> texts(boost::json::value const& list) {
    std::vector<std::string> made;
    if (list.is_array())
        for (auto const& each : list.get_array()) made.push_back(text(each));
    return made;
}
as::gcn::circular decoded(std::string_view payload) {
    as::gcn::circular made;
    as::decoder<as::gcn::circular>::decode(as::message{"gcn.circulars", 0, 0, std::nullopt, payload}, made).value();
    return made;
}
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
            BOOST_TEST((made.event_type == texts(at(tree, "eventType"))));
            std::string written;
            BOOST_TEST_REQUIRE(as::encoder<as::gcn::circular>::encode(made, written).has_value());
            BOOST_TEST((decoded(written) == made));
            auto const text = as::gcn::read_circular_text(as::gcn::to_text(made).value()).value();
            BOOST_TEST(text.circular_id == made.circular_id);
            // A header's value has no blanks around it.
            BOOST_TEST(text.subject == made.subject.substr(made.subject.find_first_not_of(' ')));
            BOOST_TEST(text.submitter == made.submitter);
            BOOST_TEST(text.body == made.body);
            BOOST_TEST((text.created_on == std::chrono::floor<std::chrono::seconds>(*made.created_on)));
            ++read;
        }
    }
    BOOST_TEST(read >= 15);
}

BOOST_AUTO_TEST_CASE(a_later_edition_is_known_as_one) {
    auto const original = decoded(corpus::bytes_of("gcn_circulars/34776.v1.json")), edited = decoded(corpus::bytes_of("gcn_circulars/34776.json"));
    auto const before = as::alert_version<as::gcn::circular>::of(original).value(), after = as::alert_version<as::gcn::circular>::of(edited).value();
    BOOST_TEST(before.of == after.of);
    BOOST_TEST(before.number < after.number);
    BOOST_TEST((as::dedup_key<as::gcn::circular>::of(original) != as::dedup_key<as::gcn::circular>::of(edited)));
}

BOOST_AUTO_TEST_SUITE_END()
