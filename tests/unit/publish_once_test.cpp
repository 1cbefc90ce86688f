#include <boost/test/unit_test.hpp>

#include <stdexcept>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/detail/publish_once.hpp>

namespace as = alertstream;
namespace asio = boost::asio;

namespace {

/// Throws where it is told to; the topic says where.
class client {
public:
    explicit client(as::destination_setup const& with) : executor_{with.executor} {
        if (with.topics.front() == "making") throw as::error{{as::errc::bad_settings, "a proxy that is none"}};
        if (with.topics.front() == "settings") with.problems.push_back({"DATA_SHARING.a.B", "no"});
    }
    asio::awaitable<as::outcome> publish(std::string topic, int) {
        if (topic == "publishing") throw std::runtime_error{"a bug"};
        if (topic == "beside") {
            asio::post(executor_, [] { throw std::runtime_error{"of a handler"}; });
            co_await asio::post(executor_, asio::use_awaitable);
        }
        co_return as::published{.uuid = "u"};
    }
    asio::awaitable<void> close() {
        if (throws_when_closed) throw std::runtime_error{"too late"};
        co_return;
    }
    static inline bool throws_when_closed = false;

private:
    asio::any_io_executor executor_;
};

as::outcome publish(std::string const& topic) {
    as::sharing_settings entry;
    entry.path = "DATA_SHARING.a";
    return as::detail::publish_once<client>(entry, topic, 1);
}

std::vector<as::setting_error> errors_of(std::string const& topic) {
    try {
        publish(topic);
    } catch (as::configuration_error const& wrong) {
        return wrong.errors();
    }
    return {};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(publish_once)

BOOST_AUTO_TEST_CASE(what_a_client_says_is_the_outcome) { BOOST_TEST(std::get<as::published>(publish("t")).uuid == "u"); }

BOOST_AUTO_TEST_CASE(what_publishing_throws_is_unknown) {
    auto const came = std::get<as::unknown>(publish("publishing"));
    BOOST_TEST((came.why.code == as::errc::publish_failed));
    BOOST_TEST(came.why.detail == "a bug");
}

BOOST_AUTO_TEST_CASE(what_is_thrown_beside_or_after_the_outcome_does_not_change_it) {
    BOOST_TEST(std::get<as::published>(publish("beside")).uuid == "u");
    client::throws_when_closed = true;
    BOOST_TEST(std::get<as::published>(publish("t")).uuid == "u");
    client::throws_when_closed = false;
}

BOOST_AUTO_TEST_CASE(what_keeps_a_client_from_being_made_is_an_error_of_its_entry) {
    BOOST_TEST((errors_of("making") == std::vector<as::setting_error>{{"DATA_SHARING.a", as::failure{as::errc::bad_settings, "a proxy that is none"}.message()}}));
    BOOST_TEST((errors_of("settings") == std::vector<as::setting_error>{{"DATA_SHARING.a.B", "no"}}));
}

BOOST_AUTO_TEST_SUITE_END()
