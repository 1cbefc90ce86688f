#include "data_sharing_support.hpp"

#include <deque>

#include <boost/asio/detached.hpp>
#include <boost/system/system_error.hpp>

BOOST_FIXTURE_TEST_SUITE(data_sharing_outcome, fixture)

BOOST_AUTO_TEST_CASE(what_was_not_published_is_a_line_in_the_log_with_the_display_name) {
    auto sharing = make<archive, notes>();
    std::deque<as::outcome> answers{as::rejected{{{"points[0].band", "is blank"}}}, as::not_sent{{as::errc::login_failed}, true}, as::unknown{{asio::error::timed_out}}, as::published{}};
    state.answer = [&](std::string, light_curve) -> asio::awaitable<as::outcome> {
        auto next = std::move(answers.front());
        answers.pop_front();
        co_return next;
    };
    for (int i = 0; i < 4; ++i) sharing.async_publish<"archive", "limits">(curve("a secret target"), asio::detached);
    BOOST_TEST(sharing.status()[0].under_way == 4u);
    loop.run();
    BOOST_TEST(log.size() == 3u);
    BOOST_TEST(logged("publication rejected destination=\"The Archive\" topic=limits why=\"rejected: points[0].band: is blank\""));
    BOOST_TEST(logged("publication not sent destination=\"The Archive\" topic=limits"));
    BOOST_TEST(logged("publication unknown destination=\"The Archive\" topic=limits"));
    BOOST_TEST(!logged("secret target"));
    as::destination_status const expected{.name = "archive", .display_name = "The Archive", .active = true, .topics = {"light-curves", "limits"}, .published = 1, .rejected = 1,
                                          .not_sent = 1, .unknown = 1, .under_way = 0};
    BOOST_TEST((sharing.status()[0] == expected));
    BOOST_TEST(sharing.destinations() == (std::vector<std::string>{"archive", "notes"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_exception_from_publish_is_unknown) {
    auto sharing = make<archive, notes>();
    std::function<void()> raise;
    state.answer = [&](std::string, light_curve) -> asio::awaitable<as::outcome> {
        raise();
        co_return as::published{};
    };
    auto const code_of = [&](std::function<void()> what) {
        raise = std::move(what);
        came.reset();
        loop.restart();
        sharing.async_publish<"archive", "limits">(curve("a"), into());
        return unknown().why;
    };
    BOOST_TEST((code_of([] { throw std::runtime_error{"disk full"}; }).code == as::errc::publish_failed));
    BOOST_TEST(code_of([] { throw std::runtime_error{"disk full"}; }).detail == "disk full");
    BOOST_TEST((code_of([] { throw boost::system::system_error{asio::error::eof}; }).code == asio::error::eof));
    BOOST_TEST((code_of([] { throw as::error{{as::errc::login_failed, "no"}}; }).code == as::errc::login_failed));
    BOOST_TEST((code_of([] { throw 1; }).code == as::errc::publish_failed));
    BOOST_TEST(sharing.status()[0].unknown == 5u);
}

BOOST_AUTO_TEST_SUITE_END()
