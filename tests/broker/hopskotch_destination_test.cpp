#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/value.hpp>

#include <alertstream/data_sharing.hpp>
#include <alertstream/formats/json_value.hpp>
#include <alertstream/hopskotch/destination.hpp>
#include <alertstream/testing/archive.hpp>
#include <alertstream/testing/broker.hpp>

#include <support/plain_reader.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
namespace hop = as::hopskotch;
using namespace std::chrono_literals;

namespace {

using sharing = as::data_sharing<hop::destination<"hop", as::topics<"t">>>;

struct fixture {
    as::testing::broker broker;
    asio::io_context loop;
    as::testing::archive archive{loop.get_executor(), {.anonymous = true}};
    std::vector<std::string> log;

    fixture() { broker.create_topic("t"); }
    void declare_archive() {
        broker.create_topic("sys.metadata");
        broker.publish("sys.metadata", archive.declaration());
    }

    as::settings settings(std::string more = "") {
        return as::settings::parse(R"({"DATA_SHARING": {"hop": {"BASE_URL": ")" + broker.url() + R"(", "CA_FILE": ")" + archive.server().ca_file() + "\"" + std::move(more) + "}}}");
    }
    sharing make(std::string more = "") { return {loop, settings(std::move(more)), as::logger{as::make_function_sink([this](auto const& record) { log.push_back(format_log(record)); })}}; }

    template <class Outcome, class Value>
    Outcome publish(sharing& with, Value value) {
        std::optional<as::outcome> came;
        with.async_publish<"hop", "t">(std::move(value), [&](as::outcome what) { came = std::move(what); });
        auto const limit = std::chrono::steady_clock::now() + 60s;
        while (!came && std::chrono::steady_clock::now() < limit) loop.run_one_for(1s);
        BOOST_REQUIRE(came.has_value());
        auto const* const is = std::get_if<Outcome>(&*came);
        BOOST_REQUIRE_MESSAGE(is, as::to_json_line(*came));
        return *is;
    }
    std::vector<as::owned_message> on_topic(std::size_t count) const {
        plain_reader reader{broker.bootstrap(), "t"};
        std::vector<as::owned_message> made;
        while (made.size() < count) made.push_back(reader.next());
        return made;
    }
};

std::string text_id(as::owned_message const& of) { return hop::to_string(hop::id_of(of.view()).value()); }
std::optional<std::string> header(as::owned_message const& of, std::string_view name) {
    for (auto const& each : of.headers)
        if (each.name == name) return each.value;
    return std::nullopt;
}
std::vector<std::string> header_names(as::owned_message const& of) {
    std::vector<std::string> made;
    for (auto const& each : of.headers) made.push_back(each.name);
    return made;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(hopskotch_destination, fixture)

BOOST_AUTO_TEST_CASE(a_value_goes_out_with_its_format_and_an_id) {
    auto with = make();
    auto const done = publish<as::published>(with, boost::json::value{{"a", 1}});
    auto const got = on_topic(1);
    BOOST_TEST_REQUIRE(got.size() == 1U);
    BOOST_TEST((header(got[0], "_format") == "json"));
    BOOST_TEST(done.uuid == text_id(got[0]));
    BOOST_TEST(done.uuid[14] == '4');
    BOOST_TEST(done.offset == 0);
    BOOST_TEST((header_names(got[0]) == std::vector<std::string>{"_id", "_format"}));
}

BOOST_AUTO_TEST_CASE(what_is_outgoing_goes_out_with_all_it_has) {
    auto with = make();
    hop::outgoing what{"bytes"};
    what.key = "k";
    what.headers = {{"instrument", "FLOYDS"}};
    what.title = "a title";
    what.test = true;
    auto const id = what.id;
    BOOST_TEST(publish<as::published>(with, what).uuid == hop::to_string(id));
    BOOST_TEST(publish<as::published>(with, what).uuid == hop::to_string(id));
    auto const got = on_topic(2);
    BOOST_TEST_REQUIRE(got.size() == 2U);
    BOOST_TEST((got[0].key == "k"));
    BOOST_TEST((got[0].payload == "bytes"));
    BOOST_TEST((header_names(got[0]) == std::vector<std::string>{"instrument", "title", "_id", "_test", "_format"}));
    BOOST_TEST((header(got[0], "title") == "a title"));
    BOOST_TEST((header(got[0], "_test") == "true"));
    BOOST_TEST((header(got[0], "_format") == "blob"));
}

BOOST_AUTO_TEST_CASE(a_reserved_header_of_the_callers_is_rejected) {
    auto with = make();
    hop::outgoing what{"bytes"};
    what.headers = {{"_id", "0123456789abcdef"}};
    auto const why = publish<as::rejected>(with, what);
    BOOST_TEST_REQUIRE(why.errors.size() == 1U);
    BOOST_TEST((why.errors[0].path + why.errors[0].problem).find("_id") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_the_broker_refuses_for_its_size_goes_to_the_archive) {
    declare_archive();
    auto with = make();
    broker.push_request_errors(as::testing::request::produce, {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE});
    hop::outgoing what{"large"};
    what.key = "k";
    what.test = true;
    what.headers = {{"instrument", "FLOYDS"}};
    auto const done = publish<as::published>(with, what);
    BOOST_TEST(done.uuid == hop::to_string(what.id));
    BOOST_TEST_REQUIRE(archive.kept().size() == 1U);
    auto const kept = as::bson::read_archived(archive.kept().at(done.uuid)).value();
    BOOST_TEST(kept.payload == "large");
    BOOST_TEST((kept.key == "k"));
    BOOST_TEST(kept.topic == "t");
    BOOST_TEST((kept.headers.front() == as::owned_message::owned_header{"instrument", "FLOYDS"}));
    auto const got = on_topic(1);
    BOOST_TEST_REQUIRE(got.size() == 1U);
    BOOST_TEST((got[0].payload == "{\"url\": \"" + archive.message_url(done.uuid) + "\"}"));
    BOOST_TEST((got[0].key == "k"));
    BOOST_TEST((header_names(got[0]) == std::vector<std::string>{"_id", "_test", "_format"}));
    BOOST_TEST((header(got[0], "_format") == "external"));
    BOOST_TEST(text_id(got[0]) != done.uuid);
}

BOOST_AUTO_TEST_CASE(what_was_offloaded_is_fetched_again) {
    declare_archive();
    auto with = make();
    broker.push_request_errors(as::testing::request::produce, {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE});
    publish<as::published>(with, boost::json::value{{"large", true}});
    auto const placeholder = on_topic(1).at(0);
    hop::archive_options anonymous{};
    anonymous.http.ca_file = archive.server().ca_file();
    hop::archive_resolver resolving{std::make_unique<hop::metadata_reader>(broker.connection()), anonymous};
    BOOST_TEST(resolving.concerns(placeholder.view()));
    std::optional<as::delivery::fetch_result> got;
    asio::co_spawn(loop, resolving.fetch(placeholder), [&](std::exception_ptr, as::delivery::fetch_result came) { got.emplace(std::move(came)); });
    while (!got) loop.run_one_for(1s);
    BOOST_TEST_REQUIRE(got->has_value());
    BOOST_TEST((got->value().payload == R"({"large":true})"));
    BOOST_TEST((header(got->value(), "_format") == "json"));
    BOOST_TEST(got->value().offset == placeholder.offset);
}

BOOST_AUTO_TEST_CASE(a_placeholder_of_which_nobody_knows_is_unknown_and_the_message_is_kept_once) {
    declare_archive();
    auto with = make();
    hop::outgoing const message{std::string{"large"}};
    broker.push_request_errors(as::testing::request::produce, {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT});
    publish<as::unknown>(with, message);
    BOOST_TEST(archive.kept().size() == 1U);
    // Published again, it is the same message: the archive has it, and says so.
    broker.push_request_errors(as::testing::request::produce, {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE});
    BOOST_TEST(publish<as::published>(with, message).uuid == to_string(message.id));
    BOOST_TEST(archive.kept().size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_acknowledgement_that_is_lost_is_unknown_and_nothing_is_offloaded) {
    declare_archive();
    auto with = make();
    broker.push_request_errors(as::testing::request::produce, {RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT});
    publish<as::unknown>(with, std::string{"small"});
    BOOST_TEST(archive.kept().empty());
}

BOOST_AUTO_TEST_CASE(without_a_credential_hopskotch_itself_is_not_tried) {
    try {
        sharing const with{loop, as::settings::parse(R"({"DATA_SHARING": {"hop": {}}})"), as::logger{nullptr}};
        BOOST_FAIL("taken");
    } catch (as::configuration_error const& why) {
        BOOST_TEST(std::string{why.what()}.find("DATA_SHARING.hop.USERNAME") != std::string::npos, why.what());
    }
}

BOOST_AUTO_TEST_CASE(without_an_archive_it_is_rejected_in_words) {
    auto with = make();
    broker.push_request_errors(as::testing::request::produce, {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE});
    auto const why = publish<as::rejected>(with, std::string{"large"});
    BOOST_TEST_REQUIRE(why.errors.size() == 1U);
    BOOST_TEST(why.errors[0].problem.find("sys.metadata") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_the_archive_refuses_is_not_published) {
    declare_archive();
    archive.refuse_topic("t");
    auto with = make();
    broker.push_request_errors(as::testing::request::produce, {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE});
    auto const why = publish<as::not_sent>(with, std::string{"large"});
    BOOST_TEST(why.retryable);
    BOOST_TEST((why.why.code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED));
}

BOOST_AUTO_TEST_CASE(offloading_is_switched_off_by_settings_or_environment) {
    declare_archive();
    for (int i = 0; i < 2; ++i) {
        if (i == 1) ::setenv("HOP_AUTOMATIC_OFFLOAD", "false", 1);
        auto with = make(i == 0 ? R"(, "OFFLOAD": false)" : "");
        ::unsetenv("HOP_AUTOMATIC_OFFLOAD");
        broker.push_request_errors(as::testing::request::produce, {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE});
        publish<as::rejected>(with, std::string{"large"});
    }
    BOOST_TEST(archive.kept().empty());
}

BOOST_AUTO_TEST_CASE(while_a_large_message_waits_for_its_topics_limit_it_can_be_cancelled) {
    broker.down();
    auto with = make();
    asio::cancellation_signal cancel;
    std::optional<as::outcome> came;
    with.async_publish<"hop", "t">(std::string(2'000'000, 'x'), asio::bind_cancellation_slot(cancel.slot(), [&](as::outcome what) { came = std::move(what); }));
    while (loop.poll_one() > 0) {
    }
    BOOST_TEST(!came.has_value());
    cancel.emit(asio::cancellation_type::terminal);
    while (!came) loop.run_one_for(1s);
    auto const* const is = std::get_if<as::not_sent>(&*came);
    BOOST_REQUIRE_MESSAGE(is, as::to_json_line(*came));
    BOOST_TEST((is->why.code == asio::error::operation_aborted));
}

BOOST_AUTO_TEST_CASE(a_message_above_librdkafkas_own_bound_is_sent) {
    auto with = make();
    BOOST_TEST(publish<as::published>(with, std::string(2'000'000, 'x')).offset == 0);
}

BOOST_AUTO_TEST_CASE(the_headers_say_the_sender_only_with_a_log_in) {
    hop::detail::encoded what{.bytes = "x", .format = as::wire_format::blob, .id = hop::make_id()};
    auto const anonymous = hop::detail::make_message("t", what, "").value();
    BOOST_TEST((header_names(anonymous) == std::vector<std::string>{"_id", "_format"}));
    auto const named = hop::detail::make_message("t", what, "observer-1a2b3c4d").value();
    BOOST_TEST((header(named, "_sender") == "observer-1a2b3c4d"));
    auto const placeholder = hop::detail::make_placeholder(named, "https://a.test/msg/x", "observer-1a2b3c4d", false).value();
    BOOST_TEST((header_names(placeholder) == std::vector<std::string>{"_id", "_sender", "_format"}));
}

BOOST_AUTO_TEST_SUITE_END()
