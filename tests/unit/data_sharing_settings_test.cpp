#include "data_sharing_support.hpp"

namespace {

struct dotted : notes {
    static constexpr std::string_view name = "tom.example.org";
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(data_sharing_settings, fixture)

BOOST_AUTO_TEST_CASE(everything_that_is_wrong_is_told_at_once) {
    auto const errors = errors_of([&] {
        make<archive, notes>(R"({"DATA_SHARING": {"archives": {}, "archive": {"NAME": "x", "USER_TOPICS": ["limit"], "OUTBOX": "o.sqlite", "GATHER_ROWS": 9, "GATHER_SECONDS": 60, "LONGEST_SECONDS": 9, "STREAM": "hopskotch"}}, "STORES": 1})");
    });
    BOOST_TEST(has(errors, "DATA_SHARING.archives", "no destination of this program has the name \"archives\"; did you mean \"archive\"?"));
    BOOST_TEST(has(errors, "DATA_SHARING.archive.NAME", "no such setting"));
    BOOST_TEST(has(errors, "DATA_SHARING.archive.USER_TOPICS[0]", "no topic \"limit\"; did you mean \"limits\"?"));
    BOOST_TEST(has(errors, "DATA_SHARING.archive.USER_TOPICS", "nothing could be published; declared: light-curves, limits"));
    BOOST_TEST(has(errors, "DATA_SHARING.archive.BASE_URL", "expected where the archive is"));
    BOOST_TEST(has(errors, "DATA_SHARING", "no entry for the destination \"notes\""));
    for (auto const key : {"OUTBOX", "GATHER_ROWS", "GATHER_SECONDS", "LONGEST_SECONDS", "STREAM"})
        BOOST_TEST(has(errors, std::string{"DATA_SHARING.archive."} + key, "this destination has no outbox: declare it as alertstream::durable<...>"));
    BOOST_TEST(has(errors, "STORES", "no such setting"));
    BOOST_TEST(errors.size() == 12u);
    BOOST_TEST(state.clients == 0);
}

BOOST_AUTO_TEST_CASE(a_document_that_cannot_be_read_is_one_error) {
    BOOST_TEST(errors_of([&] { make<archive, notes>("{"); }).size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_entry_of_another_program_is_passed_over_with_a_note) {
    auto const sharing = make<archive, notes>(
        R"({"DATA_SHARING": {"archive": {"BASE_URL": "x"}, "notes": {}, "tom-demo-dev": {"BASE_URL": "https://tom.example/", "PASSWORD": "${NOT_SET_HERE}", "NO_SUCH": 1}}})");
    BOOST_TEST(logged("DATA_SHARING.tom-demo-dev: no destination of this program has the name"));
    BOOST_TEST(logged("the entry is passed over"));
    BOOST_TEST(sharing.destinations().size() == 2u);
    // Its errors are, and nobody else's.
    BOOST_TEST(has(errors_of([&] { make<dotted>(R"({"DATA_SHARING": {"tom": {}, "tom.example.org": {"NO_SUCH": 1}}})"); }), "DATA_SHARING.tom.example.org.NO_SUCH", "no such setting"));
}

BOOST_AUTO_TEST_CASE(a_client_that_cannot_be_made_is_an_error_at_its_entry) {
    auto const errors = errors_of([&] { make<broken, archive>(R"({"DATA_SHARING": {"broken": {}, "archive": {}}})"); });
    BOOST_TEST(has(errors, "DATA_SHARING.broken", "no such host"));
    BOOST_TEST(has(errors, "DATA_SHARING.archive.BASE_URL", "expected"));
}

BOOST_AUTO_TEST_CASE(a_destination_without_entry_can_be_switched_off) {
    two sharing{loop, as::settings::parse(R"({"DATA_SHARING": {"notes": {}}})").with_absent_switched_off(), logger()};
    BOOST_TEST(!sharing.status()[0].active);
    BOOST_TEST(sharing.status()[1].active);
    sharing.async_publish<"archive", "limits">(curve("a"), into());
    BOOST_TEST((not_sent().why.code == as::errc::held_back));
    BOOST_TEST(!not_sent().retryable);
}

BOOST_AUTO_TEST_CASE(a_declared_topic_that_user_topics_lacks_is_held_back) {
    auto sharing = make<archive, notes>(
        R"({"DATA_SHARING": {"archive": {"BASE_URL": "x", "USER_TOPICS": ["limits", "hermes.test"]}, "notes": {"USER_TOPICS": ["a"]}}})");
    BOOST_TEST(logged("a declared topic is held back: USER_TOPICS does not list it destination=archive topic=light-curves"));
    BOOST_TEST(logged("a topic of USER_TOPICS is not published to path=DATA_SHARING.archive.USER_TOPICS[1]"));
    BOOST_TEST(sharing.topics_of("archive") == std::vector<std::string>{"limits"}, boost::test_tools::per_element());
    BOOST_TEST(sharing.topics_of("notes") == std::vector<std::string>{"a"}, boost::test_tools::per_element());
    BOOST_TEST(sharing.topics_of("nowhere").empty());
    sharing.async_publish<"archive", "light-curves">(curve("a"), into());
    BOOST_TEST((not_sent().why.code == as::errc::held_back));
    BOOST_TEST(not_sent().why.detail.find("does not list \"light-curves\"") != std::string::npos);
    came.reset();
    loop.restart();
    sharing.async_publish<"notes", "b">("text", into());
    BOOST_TEST((not_sent().why.code == as::errc::held_back));
    came.reset();
    loop.restart();
    sharing.async_publish<"notes", "a">("text", into());
    BOOST_TEST(std::holds_alternative<as::published>(outcome()));
}

BOOST_AUTO_TEST_CASE(notes_on_the_settings_go_into_the_log) {
    auto const sharing = make<archive, notes>(R"({"DATA_SHARING": {"archive": {"BASE_URL": "x", "DATA_CONVERTER_CLASS": "a.B"}, "notes": {}}})");
    BOOST_TEST(logged("DATA_CONVERTER_CLASS"));
}

BOOST_AUTO_TEST_SUITE_END()
