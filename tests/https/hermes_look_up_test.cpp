// What became of a message whose request had no answer: asked of Hermes' own archive, and read from the topic.
#include "hermes_fixture.hpp"

#include <exception>

#include <boost/asio/co_spawn.hpp>

#include <alertstream/hermes/destination.hpp>

#include <support/run_on_loop.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
namespace fault = alertstream::testing::fault;

namespace {

std::string const reference = "3c8f0b0e-8a0f-4a8a-9d8e-2f6d3b1c7e55";

struct look_up_fixture : hermes_fixture {
    std::unique_ptr<as::hermes::destination_client> make(bool with_stream = true) {
        auto const document = as::settings::parse(R"({"ALERT_STREAMS": [{"NAME": "hopskotch", "OPTIONS": {"URL": ")" + broker.url() + R"(", "CONFIG": {"security.protocol": "plaintext"}}}],
            "DATA_SHARING": {"hermes": {"BASE_URL": ")" + server.url() + R"(", "CA_FILE": ")" + server.ca_file() + R"(", "HERMES_API_KEY": ")" + std::string{as::testing::hermes::default_token} + "\"" +
                                                  (with_stream ? R"(, "STREAM": "hopskotch")" : "") + "}}}");
        std::vector<as::setting_error> problems;
        as::destination_setup const with{.executor = loop.get_executor(), .settings = document.data_sharing().at(0), .topics = {}, .log = logger(), .problems = problems, .document = &document};
        auto made = std::make_unique<as::hermes::destination_client>(with);
        for (auto const& each : problems) BOOST_ERROR(each.path + ": " + each.problem);
        BOOST_REQUIRE(problems.empty());
        return made;
    }
    template <class T>
    T run(asio::awaitable<T> what) {
        return run_on_loop(loop, std::move(what));
    }
    as::parcel message(as::hermes::destination_client const& with) {
        as::hermes::alert what;
        what.title = "a title";
        what.submitter = "me";
        auto const packed = std::get<as::packed>(with.pack("hermes.test", what));
        std::vector<std::string> const contents{packed.content};
        return std::get<as::parcel>(with.wrap("hermes.test", contents, reference));
    }
    std::size_t questions() const {
        std::size_t made = 0;
        for (auto const& each : server.requests()) made += each.target.find("search_query=") != each.target.npos;
        return made;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(hermes_look_up, look_up_fixture)

BOOST_AUTO_TEST_CASE(a_message_whose_answer_was_lost_is_found_by_the_archive_alone) {
    auto const client = make(false);
    auto const what = message(*client);
    server.next(fault::reset_answer{20});
    BOOST_TEST(std::holds_alternative<as::unknown>(run(client->deliver(what))));
    BOOST_TEST_REQUIRE(server.published().size() == 1U);
    auto const came = run(client->look_up(what, ""));
    BOOST_TEST_REQUIRE(std::holds_alternative<as::found>(came));
    BOOST_TEST(std::get<as::found>(came).as.uuid == server.published()[0].uuid);
    BOOST_TEST(questions() == 1U);
}

BOOST_AUTO_TEST_CASE(an_archive_that_shows_nothing_proves_nothing_and_the_topic_decides) {
    server.archive_sees(false);
    auto const client = make(), blind = make(false);
    auto const what = message(*client);
    auto const ends = run(client->ends_of("hermes.test"));
    BOOST_TEST(std::holds_alternative<as::absent>(run(client->look_up(what, ends))));
    server.next(fault::reset_answer{20});
    BOOST_TEST(std::holds_alternative<as::unknown>(run(client->deliver(what))));
    auto const came = run(client->look_up(what, ends));
    BOOST_TEST_REQUIRE(std::holds_alternative<as::found>(came));
    BOOST_TEST(std::get<as::found>(came).as.uuid == server.published()[0].uuid);
    auto const unclear = run(blind->look_up(what, ""));
    BOOST_TEST_REQUIRE(std::holds_alternative<as::unclear>(unclear));
    BOOST_TEST(!std::get<as::unclear>(unclear).look_again);
    run([&]() -> asio::awaitable<bool> { co_await client->close(); co_return true; }());
}

BOOST_AUTO_TEST_CASE(what_was_published_twice_is_found_once_and_the_later_one_told) {
    auto const client = make();
    auto const what = message(*client);
    auto const ends = run(client->ends_of("hermes.test"));
    server.next(fault::publish_twice{});
    static_cast<void>(run(client->deliver(what)));
    BOOST_TEST_REQUIRE(server.published().size() == 2U);
    auto const came = run(client->look_up(what, ends));
    BOOST_TEST_REQUIRE(std::holds_alternative<as::found>(came));
    BOOST_TEST(std::get<as::found>(came).as.uuid == server.published()[0].uuid);
    BOOST_TEST((std::get<as::found>(came).also == std::vector<std::string>{server.published()[1].uuid}));
}

BOOST_AUTO_TEST_CASE(a_hermes_that_does_not_answer_the_question_holds_nothing_up) {
    auto const client = make();
    auto const what = message(*client);
    auto const ends = run(client->ends_of("hermes.test"));
    server.refuse();
    BOOST_TEST(std::holds_alternative<as::absent>(run(client->look_up(what, ends))));
}

BOOST_AUTO_TEST_SUITE_END()
