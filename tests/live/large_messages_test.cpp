#include "archive_of_broker.hpp"

#include <optional>

#include <boost/asio/co_spawn.hpp>

#include <alertstream/data_sharing.hpp>
#include <alertstream/hopskotch/destination.hpp>
#include <alertstream/kafka/error.hpp>
#include <alertstream/kafka/topic_reader.hpp>
#include <alertstream/testing/archive.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
namespace hop = alertstream::hopskotch;
using namespace std::chrono_literals;

namespace {

using sharing = as::data_sharing<hop::destination<"hop", as::any_topic>>;

/// What a broker says of a topic's limit.
as::result<std::size_t> limit_of(std::string const& topic) {
    asio::io_context loop;
    as::kafka::producer producer{loop.get_executor(), live::plain(), as::logger{nullptr}};
    std::optional<as::result<std::size_t>> got;
    {
        as::kafka::detail::size_limit_question question{loop.get_executor(), producer.native_handle(), [&](std::string_view about, as::result<std::size_t> const& limit) {
                                                            BOOST_TEST(about == topic);
                                                            got = limit;
                                                        }};
        question.ask(topic);
        BOOST_REQUIRE(live::run_until(loop, [&] { return got.has_value(); }));
    }
    return *got;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(large_messages, *boost::unit_test::precondition(live::needs_kafka{}))

BOOST_AUTO_TEST_CASE(a_broker_says_how_large_a_topics_messages_may_be) {
    auto const topic = live::fresh_topic("limit", 0);
    live::create_topic(topic, 1, "123456");
    BOOST_TEST(limit_of(topic).value() == 123456U);
    BOOST_TEST((limit_of("live.there-is-none").error().code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART));
}

BOOST_AUTO_TEST_CASE(a_question_may_be_dropped_before_its_answer) {
    asio::io_context loop;
    as::kafka::producer producer{loop.get_executor(), live::plain(), as::logger{nullptr}};
    {
        as::kafka::detail::size_limit_question question{loop.get_executor(), producer.native_handle(), [](std::string_view, as::result<std::size_t> const&) { BOOST_FAIL("answered"); }};
        for (int i = 0; i < 3; ++i) question.ask("live.there-is-none");
        loop.poll();
    }
    std::optional<as::error_code> closed;
    producer.async_close(5s, [&](as::error_code ec) { closed = ec; });
    BOOST_TEST(live::run_until(loop, [&] { return closed.has_value(); }));
}

BOOST_AUTO_TEST_CASE(what_a_topic_does_not_take_goes_to_the_archive_and_comes_back) {
    asio::io_context loop;
    as::testing::archive archive{loop.get_executor(), {.anonymous = true}};
    live::declare(archive.declaration());
    auto const topic = live::fresh_topic("small", 0);
    live::create_topic(topic, 1, "100000");

    sharing with{loop, as::settings::parse(R"({"DATA_SHARING": {"hop": {"BASE_URL": "kafka://)" + live::from_environment("ALERTSTREAM_KAFKA_PLAIN") + R"(/", "CA_FILE": ")" +
                                           archive.server().ca_file() + R"("}}})"),
                 as::logger{nullptr}};
    std::string const large(5'000'000, 'x');
    std::optional<as::outcome> came;
    with.async_publish("hop", topic, large, [&](as::outcome what) { came = std::move(what); });
    BOOST_REQUIRE(live::run_until(loop, [&] { return came.has_value(); }));
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<as::published>(*came), as::to_json_line(*came));
    BOOST_TEST(archive.kept().contains(std::get<as::published>(*came).uuid));

    std::optional<as::owned_message> placeholder;
    auto const reader = std::move(as::kafka::topic_reader::open(loop.get_executor(), live::plain(), {.topic = topic, .until_end = true}, as::logger{nullptr})).value();
    bool ended = false;
    reader->async_run([&](as::message const& each) { placeholder = each.copy(); }, [&](as::error_code) { ended = true; });
    BOOST_REQUIRE(live::run_until(loop, [&] { return ended; }));
    BOOST_REQUIRE(placeholder.has_value());

    hop::archive_options anonymous{};
    anonymous.http.ca_file = archive.server().ca_file();
    hop::archive_resolver resolving{std::make_unique<hop::metadata_reader>(live::plain(), as::logger{nullptr}), anonymous};
    std::optional<as::delivery::fetch_result> got;
    asio::co_spawn(loop, resolving.fetch(*placeholder), [&](std::exception_ptr, as::delivery::fetch_result what) { got.emplace(std::move(what)); });
    BOOST_REQUIRE(live::run_until(loop, [&] { return got.has_value(); }));
    BOOST_REQUIRE_MESSAGE(got->has_value(), got->error().why.message());
    BOOST_TEST((got->value().payload == large));
}

BOOST_AUTO_TEST_SUITE_END()
