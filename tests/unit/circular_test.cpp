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
    BOOST_TEST((read(R"({"circularId": 34.5, "subject": "S", "body": "b", "submitter": "me"})").error().code == as::errc::wrong_type));
    BOOST_TEST((read("").error().code == as::errc::not_json));
}

BOOST_AUTO_TEST_CASE(a_time_far_away_keeps_its_milliseconds) {
    for (std::int64_t const at : {1719000000000123, -1719000000000123, 8999999999999999}) {
        auto const made = read(R"({"circularId": 1, "subject": "S", "body": "b", "submitter": "me", "createdOn": )" + std::to_string(at) + "}");
        BOOST_TEST((*made->created_on == as::time_point{std::chrono::milliseconds{at}}));
    }
    BOOST_TEST((*read(R"({"circularId": 1, "subject": "S", "body": "b", "submitter": "me", "createdOn": 1719000000123.25})")->created_on == as::time_point{std::chrono::microseconds{1719000000123250}}));
}

// GCN's own: a member that is missing, unknown or of another type is no error, if it is not needed.
BOOST_AUTO_TEST_CASE(a_member_of_another_type_is_absent_and_one_that_is_needed_is_an_error_that_names_it) {
    auto const made = read(R"({"circularId": 1, "subject": "S", "body": "b", "submitter": "me", "eventId": 7, "createdOn": "now", "version": "two", "eventType": ["x", 1], "editedOn": 1e300, "email": null})");
    BOOST_TEST_REQUIRE(made.has_value());
    BOOST_TEST((*made == as::gcn::circular{.circular_id = 1, .subject = "S", .body = "b", .submitter = "me"}));
    auto const why = read(R"({"circularId": 1, "subject": ["S"], "body": "b", "submitter": "me"})").error();
    BOOST_TEST((why.code == as::errc::wrong_type));
    BOOST_TEST(why.detail == "subject: expected a text");
    BOOST_TEST((read("[]").error().code == as::errc::wrong_type));
    BOOST_TEST((read("{\"circularId\": " + std::string(1'000'000, '9') + R"(, "subject": "S", "body": "b", "submitter": "me"})").error().code == as::errc::wrong_type));
}

BOOST_AUTO_TEST_CASE(nothing_of_the_last_circular_is_left_and_of_a_repeated_member_the_last_counts) {
    as::gcn::circular into{.circular_id = 7, .subject = "old", .created_on = as::time_point{}, .event_id = "old", .event_type = {"old"}, .version = 3, .edited_by = "old", .email = "old"};
    auto const decode = [&into](std::string_view payload) { return as::decoder<as::gcn::circular>::decode(as::message{"t", 0, 0, std::nullopt, payload}, into); };
    BOOST_TEST(decode(R"({"circularId": 1, "subject": "S", "subject": "T", "body": "b", "submitter": "me"})").has_value());
    BOOST_TEST((into == as::gcn::circular{.circular_id = 1, .subject = "T", .body = "b", .submitter = "me"}));
    BOOST_TEST((decode(R"({"subject": "S", "body": "b", "submitter": "me"})").error().code == as::errc::missing_member));
}

BOOST_AUTO_TEST_CASE(bodies_are_kept_as_they_are) {
    BOOST_TEST(read("{\"circularId\": 1, \"subject\": \"S\", \"submitter\": \"me\", \"body\": \"| a | b |\\n|---|---|\\t\u00b1\ufffd \\ud83d\\ude00\\r\\n\"}").value().body == "| a | b |\n|---|---|\t\u00b1\ufffd \U0001F600\r\n");
}

BOOST_AUTO_TEST_CASE(later_editions_have_higher_versions) {
    auto const version = [](as::gcn::circular const& of) { return as::alert_version<as::gcn::circular>::of(of).value(); };
    as::gcn::circular const original{.circular_id = 34776};
    BOOST_TEST((version(original) == as::version_mark{"34776", 1}));
    BOOST_TEST((version({.circular_id = 34776, .version = 1}) == version(original)));
    BOOST_TEST(version({.circular_id = 34776, .version = 3}).number == 3);
    BOOST_TEST(version({.circular_id = 34776, .edited_on = as::time_point{std::chrono::microseconds{9}}}).number == 9);
    BOOST_TEST(version({.circular_id = 1}).of != version(original).of);
}

BOOST_AUTO_TEST_CASE(a_circular_is_seen_as_something_that_people_wrote) {
    auto const view = as::gcn::view_of(as::gcn::circular{.circular_id = 1, .subject = "S", .submitter = "me", .created_on = as::time_point{}, .event_id = "GRB 1"});
    BOOST_TEST((view == as::gcn::notice_view{.what = "S", .event = "GRB 1", .who = "me", .kind = as::gcn::notice_kind::other, .issued = as::time_point{}}));
}

BOOST_AUTO_TEST_CASE(what_is_written_reads_back_as_the_same) {
    as::gcn::circular const all{.circular_id = 34776, .subject = "S \"q\"", .body = "a\n\t\u00e9", .submitter = "me", .created_on = as::time_point{std::chrono::milliseconds{1719000000123}}, .event_id = "GRB 1",
                                .event_type = {"GRB", "x"}, .submitted_how = "web", .format = "text/markdown", .bibcode = "b", .version = 2, .edited_by = "e", .edited_on = as::time_point{std::chrono::milliseconds{7}}, .email = "m"};
    std::string written;
    BOOST_TEST(as::encoder<as::gcn::circular>::encode(all, written).has_value());
    BOOST_TEST((read(written).value() == all));
    std::string odd;
    BOOST_TEST((as::encoder<as::gcn::circular>::encode({.subject = "\xff"}, odd).error().code == as::errc::not_utf8));
}

BOOST_AUTO_TEST_SUITE_END()
