// What a Hermes, or what is in its place, can do to a publication: each has its
// outcome, in words.
#include "hermes_fixture.hpp"

#include <algorithm>
#include <cstdlib>

#include <alertstream/data_sharing.hpp>
#include <alertstream/hermes/destination.hpp>
#include <alertstream/time.hpp>

namespace as = alertstream;
namespace fault = alertstream::testing::fault;

namespace {

using sharing = as::data_sharing<as::hermes::destination<"hermes", as::topics<"hermes.test">>>;

struct outcomes_fixture : hermes_fixture {
    outcomes_fixture() {
        for (auto const* each : {"HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"}) ::unsetenv(each);
    }

    sharing make(std::string const& base_url) {
        return {loop, as::settings::parse(R"({"DATA_SHARING": {"hermes": {"BASE_URL": ")" + base_url + R"(", "HERMES_API_KEY": ")" + std::string{as::testing::hermes::default_token} + R"(", "CA_FILE": ")" + server.ca_file() + "\"}}}"), logger()};
    }
    sharing make() { return make(server.url()); }

    std::string publish(sharing& by) {
        as::hermes::alert made{.title = "t", .submitter = "me"};
        made.targets.push_back({.name = "A", .ra = as::hermes::degrees{1}, .dec = as::hermes::degrees{2}});
        std::optional<as::outcome> came;
        by.async_publish<"hermes", "hermes.test">(std::move(made), [&](as::outcome what) { came = std::move(what); });
        run_until([&] { return came.has_value(); });
        return as::describe(*came);
    }
    std::string publish() {
        auto by = make();
        return publish(by);
    }
    std::string publish_with(as::testing::any_fault what) {
        server.next(std::move(what));
        return publish();
    }
    static void expect(std::string const& outcome, std::string_view start, std::string_view words) {
        BOOST_TEST(outcome.starts_with(start), outcome);
        BOOST_TEST(outcome.find(words) != std::string::npos, outcome);
    }
};

constexpr std::string_view not_sent = "not sent: ", try_again = "not sent, may be tried again: ", unknown = "unknown, it may have been published: ";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(hermes_outcomes, outcomes_fixture)

BOOST_AUTO_TEST_CASE(the_usual_is_published) { expect(publish(), "published as ", "-"); }

BOOST_AUTO_TEST_CASE(a_page_for_people_is_unknown) {
    expect(publish_with(fault::html{200}), unknown, "HTTP 200 with a page for people");
    expect(publish_with(fault::html{502}), unknown, "HTTP 502 with a page for people");
}

BOOST_AUTO_TEST_CASE(a_redirect_is_a_wrong_address) { expect(publish_with(fault::redirect{"https://elsewhere.example/"}), not_sent, "check BASE_URL: HTTP 302 to https://elsewhere.example/"); }

BOOST_AUTO_TEST_CASE(an_answer_without_end_is_unknown) {
    expect(publish_with(fault::huge{64U << 20U}), unknown, "bytes");
    expect(publish_with(fault::huge{64U << 20U, false}), unknown, "bytes");
}

BOOST_AUTO_TEST_CASE(no_answer_is_unknown) {
    expect(publish_with(fault::hang_up{}), unknown, "localhost:");
    for (std::size_t const bytes : {0U, 1U, 20U, 150U}) expect(publish_with(fault::cut{bytes}), unknown, "localhost:");
}

BOOST_AUTO_TEST_CASE(an_error_of_200_is_told_by_its_words) {
    expect(publish_with(fault::say{.status = 200, .body = R"({"error": "User account does not have an associated SCIMMA auth credential. Please logout and log back in."})"}), try_again, "SCIMMA auth credential");
    expect(publish_with(fault::say{.status = 200, .body = R"({"error": "something else"})"}), unknown, "HTTP 200: something else");
}

BOOST_AUTO_TEST_CASE(a_500_after_publishing_is_unknown) { expect(publish_with(fault::fail_after_publishing{}), unknown, "HTTP 500 with a page for people"); }

BOOST_AUTO_TEST_CASE(a_name_that_is_not_known_is_not_sent) {
    auto by = make("https://nonexistent.invalid/");
    expect(publish(by), try_again, "looking up nonexistent.invalid");
}

BOOST_AUTO_TEST_CASE(an_address_of_ipv6_that_refuses_is_not_sent) {
    auto by = make("https://[::1]:1/");
    expect(publish(by), try_again, "connecting to [::1]:1");
}

BOOST_AUTO_TEST_CASE(a_certificate_that_is_not_believed_is_not_sent) {
    server.show(as::testing::shown_certificate::another_name);
    expect(publish(), not_sent, "name mismatch");
    server.show(as::testing::shown_certificate::expired);
    expect(publish(), not_sent, "expired");
    BOOST_TEST(server.requests().empty());
}

BOOST_AUTO_TEST_CASE(a_kept_connection_that_was_closed_is_replaced_and_nothing_is_sent_twice) {
    auto by = make();
    expect(publish(by), "published as ", "-");
    server.close_idle();
    expect(publish(by), "published as ", "-");
    // What the account may do is asked for on the same connection.
    run_until([&] { return std::any_of(log.begin(), log.end(), [](auto const& line) { return line.find("the account is known") != line.npos; }); });
    server.next(fault::close_after{});
    expect(publish(by), "published as ", "-");
    expect(publish(by), "published as ", "-");
    BOOST_TEST(server.connections() == 3U);
    BOOST_TEST(server.requests().size() == 5U);
}

BOOST_AUTO_TEST_SUITE_END()
