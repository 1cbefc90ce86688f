#include <boost/test/unit_test.hpp>

#include <alertstream/gcn/circular.hpp>

namespace as = alertstream;

namespace {

as::result<as::gcn::circular> read(std::string_view payload) {
    as::gcn::circular made;
    auto const done = as::decoder<as::gcn::circular>::decode(as::message{"gcn.circulars", 0, 0, std::nullopt, payload}, made);
    if (!done) return done.error();
    return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(circular)

BOOST_AUTO_TEST_CASE(all_members_are_read) {
    auto const made = read(R"({"$schema": "s", "circularId": 34776.0, "subject": "S", "body": "a\nb\t\u00e9", "submitter": "me", "createdOn": 1719000000123, "eventId": "GRB 1",
        "eventType": ["Gamma-ray Transient", "x"], "submittedHow": "web", "format": "text/markdown", "bibcode": "b", "version": 2, "editedBy": "e", "editedOn": 1719000001000, "email": "m", "new": {"x": [1]}})");
    BOOST_TEST_REQUIRE(made.has_value());
    BOOST_TEST(made->circular_id == 34776);
    BOOST_TEST(made->body == "a\nb\t\u00e9");
    BOOST_TEST((*made->created_on == as::time_point{std::chrono::milliseconds{1719000000123}}));
    BOOST_TEST(made->event_type.at(0) == "Gamma-ray Transient");
    BOOST_TEST(*made->version == 2);
    BOOST_TEST(*made->email == "m");
}

BOOST_AUTO_TEST_CASE(optional_members_may_be_absent_and_needed_ones_not) {
    auto const small = read(R"({"circularId": 1, "subject": "S", "body": "b", "submitter": "me"})");
    BOOST_TEST_REQUIRE(small.has_value());
    BOOST_TEST(!small->event_id.has_value());
    BOOST_TEST(!small->version.has_value());
    BOOST_TEST((read(R"({"subject": "S", "body": "b", "submitter": "me"})").error().code == as::errc::missing_member));
    BOOST_TEST((read(R"({"circularId": 1, "subject": "S", "submitter": "me"})").error().code == as::errc::missing_member));
    BOOST_TEST((read(R"({"circularId": [1]})").error().code == as::errc::wrong_type));
    BOOST_TEST((read(R"({"circularId": 34.5, "subject": "S", "body": "b", "submitter": "me"})").error().code == as::errc::missing_member));
    BOOST_TEST((read("").error().code == as::errc::not_json));
}

BOOST_AUTO_TEST_SUITE_END()
