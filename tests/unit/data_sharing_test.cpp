#include "data_sharing_support.hpp"

#include <future>
#include <thread>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_future.hpp>

static_assert(as::destination<archive> && as::destination<notes> && !as::destination<light_curve>);
static_assert(as::publishes<archive::client, light_curve> && !as::publishes<archive::client, spectrum>);

BOOST_FIXTURE_TEST_SUITE(data_sharing, fixture)

BOOST_AUTO_TEST_CASE(a_value_reaches_the_destinations_client_and_its_outcome_comes_back) {
    auto sharing = make<archive, notes>();
    sharing.async_publish<"archive", "limits">(curve("SN 2023ixf"), into());
    BOOST_TEST((std::get<as::published>(outcome()) == as::published{.uuid = "SN 2023ixf"}));
    BOOST_TEST(state.published == std::vector<std::string>{"limits:SN 2023ixf"}, boost::test_tools::per_element());
    BOOST_TEST(log.empty());
}

BOOST_AUTO_TEST_CASE(every_completion_token_is_taken) {
    auto sharing = make<archive, notes>();
    std::string seen;
    asio::co_spawn(
        loop,
        [&]() -> asio::awaitable<void> {
            as::outcome const plain = co_await sharing.async_publish<"archive", "limits">(curve("a"));
            seen += std::get<as::published>(plain).uuid;
            as::outcome const named = co_await sharing.async_publish<"archive", "limits">(curve("b"), asio::use_awaitable);
            seen += std::get<as::published>(named).uuid;
            auto const [tuple] = co_await sharing.async_publish("archive", "limits", curve("c"), asio::as_tuple(asio::use_awaitable));
            seen += std::get<as::published>(tuple).uuid;
            auto later = sharing.async_publish<"archive", "limits">(curve("d"), asio::deferred);
            as::outcome const deferred = co_await std::move(later);
            seen += std::get<as::published>(deferred).uuid;
        },
        asio::detached);
    sharing.async_publish<"archive", "limits">(curve("e"), asio::detached);
    std::future<as::outcome> future = sharing.async_publish<"archive", "limits">(curve("f"), asio::use_future);
    loop.run();
    BOOST_TEST(seen == "abcd");
    BOOST_TEST(std::get<as::published>(future.get()).uuid == "f");
    BOOST_TEST(state.published.size() == 6u);
}

BOOST_AUTO_TEST_CASE(it_completes_where_the_handler_wants_to_run_and_never_within_the_call) {
    auto sharing = make<archive, notes>();
    asio::io_context other;
    std::thread::id ran;
    std::thread side;
    sharing.async_publish<"archive", "limits">(curve("a"), asio::bind_executor(other.get_executor(), [&](as::outcome) { ran = std::this_thread::get_id(); }));
    side = std::thread{[&] { other.run(); }};  // has work until it is completed
    auto const expected = side.get_id();
    loop.run();
    side.join();
    BOOST_TEST((ran == expected));

    sharing.async_publish("nowhere", "limits", curve("a"), into());
    BOOST_TEST(!came.has_value());
}

BOOST_AUTO_TEST_CASE(borrowed_text_is_kept_until_it_is_published) {
    auto sharing = make<archive, notes>();
    {
        std::string gone = "a text that is longer than what a string keeps in itself";
        sharing.async_publish<"notes", "any.topic">(std::string_view{gone}, into());
        std::fill(gone.begin(), gone.end(), '!');
    }
    BOOST_TEST(std::get<as::published>(outcome()).uuid == "any.topic=a text that is longer than what a string keeps in itself");
    came.reset();
    loop.restart();
    sharing.async_publish("notes", "t", "literal", into());
    BOOST_TEST(std::get<as::published>(outcome()).uuid == "t=literal");
}

// ---------------------------------------------------------------- names at run time

BOOST_AUTO_TEST_CASE(a_destination_that_is_not_declared_is_not_sent_with_what_was_meant) {
    auto sharing = make<archive, notes>();
    sharing.async_publish("archiv", "limits", curve("a"), into());
    BOOST_TEST((not_sent().why.code == as::errc::not_declared));
    BOOST_TEST(not_sent().why.detail == "no destination \"archiv\"; did you mean \"archive\"?");
    BOOST_TEST(!not_sent().retryable);
    BOOST_TEST(state.published.empty());
    BOOST_TEST(logged("publication not sent destination=archiv topic=limits"));
}

BOOST_AUTO_TEST_CASE(a_topic_that_is_not_declared_is_not_sent_with_what_was_meant) {
    auto sharing = make<archive, notes>();
    sharing.async_publish("archive", "limit", curve("a"), into());
    BOOST_TEST((not_sent().why.code == as::errc::not_declared));
    BOOST_TEST(not_sent().why.detail == "no topic \"limit\" at the destination \"archive\"; did you mean \"limits\"?");
    BOOST_TEST(sharing.status()[0].not_sent == 1u);
}

BOOST_AUTO_TEST_CASE(a_value_that_this_destination_does_not_take_is_not_sent_and_says_so) {
    auto sharing = make<archive, notes>();
    sharing.async_publish("notes", "t", curve("a"), into());
    BOOST_TEST((not_sent().why.code == as::errc::not_declared));
    BOOST_TEST(not_sent().why.detail.find("\"notes\" does not take values of the type") != std::string::npos);
    BOOST_TEST(not_sent().why.detail.find("light_curve") != std::string::npos);
    BOOST_TEST(!not_sent().retryable);
}

BOOST_AUTO_TEST_SUITE_END()
