#include <boost/test/unit_test.hpp>

#include <alertstream/kafka/detail/token_machine.hpp>

namespace as = alertstream;
namespace detail = as::kafka::detail;
using namespace std::chrono_literals;
using answer = detail::token_machine::answer;

namespace {

/// Both clocks, which only the test moves.
struct fixture {
    detail::moment now{std::chrono::steady_clock::time_point{1000h}, std::chrono::system_clock::time_point{400'000h}};
    detail::token_machine machine{};

    void pass(std::chrono::steady_clock::duration span) { now = now + span; }

    void arrive(std::string value = "one", std::chrono::seconds life = 3600s) { machine.arrived({as::secret{std::move(value)}, now, now + life}); }

    std::vector<detail::token_machine::user> fail(detail::token_problem problem = {{as::errc::no_token, "away"}}, double dice = 1) { return machine.failed(std::move(problem), now, dice); }

    std::chrono::steady_clock::duration until_next_try() const {
        BOOST_REQUIRE(machine.try_again_at());
        return *machine.try_again_at() - now.steady;
    }
};

using users = std::vector<detail::token_machine::user>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(token_machine, fixture)

BOOST_AUTO_TEST_CASE(one_fetch_answers_everyone_who_waits) {
    BOOST_TEST((machine.ask(1, now) == answer::fetch));
    BOOST_TEST((machine.ask(2, now) == answer::later));
    BOOST_TEST((machine.ask(1, now) == answer::later));
    arrive();
    BOOST_TEST(machine.token()->value.reveal() == "one");
    BOOST_TEST((machine.ask(3, now) == answer::token));
}

BOOST_AUTO_TEST_CASE(a_young_token_is_given_at_once_and_an_old_one_is_not) {
    machine.ask(1, now);
    arrive("one", 1000s);
    pass(749s);
    BOOST_TEST((machine.ask(2, now) == answer::token));
    pass(50s);  // 799 s: librdkafka asks at 80 %, give or take a clock
    BOOST_TEST((machine.ask(1, now) == answer::fetch));
    BOOST_TEST((machine.ask(2, now) == answer::later));
}

BOOST_AUTO_TEST_CASE(no_timer_runs_while_all_is_well) {
    BOOST_TEST(!machine.try_again_at());
    machine.ask(1, now);
    BOOST_TEST(!machine.try_again_at());
    arrive();
    pass(2h);
    BOOST_TEST(!machine.try_again_at());
}

BOOST_AUTO_TEST_CASE(a_failure_is_told_to_those_who_wait_and_to_nobody_else) {
    machine.ask(1, now);
    machine.ask(2, now);
    machine.left(2);
    machine.ask(3, now);
    BOOST_TEST(fail() == (users{1, 3}), boost::test_tools::per_element());
    BOOST_TEST(machine.why().detail == "away");
    BOOST_TEST(fail().empty());
}

BOOST_AUTO_TEST_CASE(until_the_next_try_who_asks_is_told_why_at_once) {
    machine.ask(1, now);
    fail();
    BOOST_TEST((machine.ask(1, now) == answer::none));
    BOOST_TEST((machine.ask(2, now) == answer::none));
    pass(1s);
    BOOST_TEST((machine.ask(2, now) == answer::fetch));
}

BOOST_AUTO_TEST_CASE(it_is_tried_again_by_itself_twice_as_late_each_time_up_to_a_minute) {
    machine.ask(1, now);
    for (auto const expected : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s, 60s}) {
        fail();
        BOOST_TEST((until_next_try() == expected));
        BOOST_TEST(!machine.try_again(now));
        pass(expected);
        BOOST_TEST(machine.try_again(now));
        BOOST_TEST(!machine.try_again(now));  // one at a time
    }
    for (int i = 0; i < 1000; ++i) fail();
    BOOST_TEST((until_next_try() == 60s));
}

BOOST_AUTO_TEST_CASE(the_next_try_is_spread_over_half_of_the_time) {
    machine.ask(1, now);
    fail({}, 0);
    BOOST_TEST((until_next_try() == 500ms));
    fail({}, 0.5);
    BOOST_TEST((until_next_try() == 1500ms));
    fail({}, 17);
    BOOST_TEST((until_next_try() == 4s));
}

BOOST_AUTO_TEST_CASE(where_somebody_has_to_do_something_it_is_tried_seldom) {
    machine.ask(1, now);
    for (auto const expected : {60s, 120s, 240s, 480s, 900s, 900s}) {
        fail({{as::errc::no_token, "wrong secret"}, true});
        BOOST_TEST((until_next_try() == expected));
    }
}

BOOST_AUTO_TEST_CASE(the_endpoint_may_ask_for_more_time_but_not_for_a_day) {
    machine.ask(1, now);
    fail({{}, false, 45s});
    BOOST_TEST((until_next_try() == 45s));
    fail({{}, false, 86'400s});
    BOOST_TEST((until_next_try() == 1h));
}

BOOST_AUTO_TEST_CASE(a_token_ends_the_failure_and_its_back_off) {
    machine.ask(1, now);
    fail();
    fail();
    BOOST_TEST(machine.failures() == 2U);
    auto const failing = machine.report(now);
    BOOST_TEST((failing.failing_since == now.system));
    BOOST_TEST(failing.why.detail == "away");
    arrive();
    BOOST_TEST(machine.failures() == 0U);
    BOOST_TEST(!machine.try_again_at());
    BOOST_TEST(!machine.report(now).failing_since);
    BOOST_TEST((machine.report(now).expires == now.system + 1h));
    pass(3000s);
    machine.ask(1, now);
    fail();
    BOOST_TEST((until_next_try() == 1s));
}

BOOST_AUTO_TEST_CASE(the_old_token_stays_while_the_new_one_does_not_come) {
    machine.ask(1, now);
    arrive();
    pass(48min);
    BOOST_TEST((machine.ask(1, now) == answer::fetch));
    fail();
    BOOST_TEST(machine.token()->value.reveal() == "one");
    BOOST_TEST(machine.report(now).expires.has_value());
    pass(12min);
    BOOST_TEST(!machine.report(now).expires);
}

BOOST_AUTO_TEST_CASE(nothing_is_tried_for_those_who_have_gone) {
    machine.ask(1, now);
    fail();
    machine.left(1);
    BOOST_TEST(!machine.try_again_at());
    pass(1h);
    BOOST_TEST(!machine.try_again(now));
}

BOOST_AUTO_TEST_CASE(a_token_is_over_by_whichever_clock_says_so_first) {
    arrive();
    now.system += 61min;  // the clock was set, or a laptop slept
    BOOST_TEST((machine.ask(1, now) == answer::fetch));
    arrive("two");
    now.system -= 10h;  // set back: the steady clock goes on
    now.steady += 50min;
    BOOST_TEST((machine.ask(1, now) == answer::fetch));
}

BOOST_AUTO_TEST_CASE(a_token_of_another_loop_is_as_good_unless_ours_is_better_or_on_its_way) {
    detail::dated_token const other{as::secret{"other"}, now, now + 1000s};
    machine.adopt(other, now);
    BOOST_TEST((machine.ask(1, now) == answer::token));
    arrive("longer", 3600s);
    machine.adopt(other, now);
    BOOST_TEST(machine.token()->value.reveal() == "longer");
    pass(3000s);
    BOOST_TEST((machine.ask(1, now) == answer::fetch));
    machine.adopt({as::secret{"late"}, now, now + 3600s}, now);
    BOOST_TEST((machine.ask(2, now) == answer::later));  // and is told with the first
}

BOOST_AUTO_TEST_CASE(who_comes_while_no_new_token_can_be_had_goes_on_with_the_old_one) {
    machine.ask(1, now);
    arrive();
    machine.gave(1);
    pass(50min);
    machine.ask(1, now);
    machine.ask(2, now);
    fail();
    BOOST_TEST(!machine.is_news_to(1, now));
    BOOST_TEST(machine.is_news_to(2, now));
    machine.gave(2);
    BOOST_TEST(!machine.is_news_to(2, now));
    BOOST_TEST(machine.try_again_at().has_value());  // and a new one is wanted all the same
    BOOST_TEST(machine.is_news_to(3, now));
    pass(10min);
    BOOST_TEST(!machine.is_news_to(3, now));
    arrive("two");
    BOOST_TEST(machine.is_news_to(1, now));
}

BOOST_AUTO_TEST_CASE(a_token_that_a_broker_refused_is_no_help_to_others) {
    machine.ask(1, now);
    arrive();
    pass(10min);
    BOOST_TEST(machine.refused(now));
    machine.ask(2, now);
    fail();
    BOOST_TEST(!machine.is_news_to(2, now));
}

BOOST_AUTO_TEST_CASE(a_token_of_another_loop_that_is_over_ends_no_failure) {
    machine.ask(1, now);
    fail();
    detail::dated_token const over{as::secret{"over"}, now, now};
    BOOST_TEST(!machine.adopt(over, now));
    BOOST_TEST((machine.ask(1, now) == answer::none));
    BOOST_TEST(machine.adopt({as::secret{"other"}, now, now + 1000s}, now));
    BOOST_TEST((machine.ask(1, now) == answer::token));
}

BOOST_AUTO_TEST_CASE(a_refused_token_is_fetched_anew_once_it_is_not_new) {
    BOOST_TEST(!machine.refused(now));
    arrive();
    BOOST_TEST(!machine.refused(now));
    BOOST_TEST((machine.ask(1, now) == answer::token));
    pass(6min);
    BOOST_TEST(machine.refused(now));
    BOOST_TEST(!machine.refused(now));
    BOOST_TEST((machine.ask(1, now) == answer::later));
    arrive("two");
    BOOST_TEST((machine.ask(1, now) == answer::token));
}

BOOST_AUTO_TEST_SUITE_END()
