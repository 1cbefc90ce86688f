#include <boost/test/unit_test.hpp>

#include <chrono>

#include <alertstream/detail/durable_gathering.hpp>
#include <alertstream/detail/durable_search.hpp>

namespace as = alertstream;
using namespace std::chrono_literals;
using as::detail::durable_gathering;
using as::detail::durable_portion;
using as::detail::durable_search;
using state = durable_search::state;

namespace {

constexpr as::detail::durable_timing timing{};
constexpr double most = 1.0 - 1e-9;

durable_search looking(bool partly_sent = false) {
    durable_search made{timing, partly_sent, 0s};
    made.look_begins();
    return made;
}

as::time_point at(int seconds) { return as::time_point{std::chrono::seconds{1'700'000'000 + seconds}}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(durable_search_)

BOOST_AUTO_TEST_CASE(it_is_looked_for_at_once) {
    durable_search const made{timing, false, 7s};
    BOOST_TEST((made.now() == state::look));
    BOOST_TEST((made.due() == 7s));
}

BOOST_AUTO_TEST_CASE(what_is_found_is_over) { BOOST_TEST((looking().found(as::found{}, 0s, 0s, 0) == state::over)); }

BOOST_AUTO_TEST_CASE(absent_counts_only_of_a_look_that_began_after_the_longest_time) {
    auto one = looking();
    BOOST_TEST((one.found(as::absent{}, 499s, 600s, 0) == state::look));
    BOOST_TEST((one.due() == 601s));  // what was missing of the longest time, not the back-off
    one.look_begins();
    BOOST_TEST((one.found(as::absent{}, 500s, 1200s, 0) == state::send_again));
}

BOOST_AUTO_TEST_CASE(it_is_looked_for_ever_more_slowly) {
    auto one = looking();
    durable_search::duration last{};
    for (int i = 0; i < 10; ++i) {
        BOOST_TEST((one.found(as::unclear{{}, true}, 0s, 0s, most) == state::look));
        BOOST_TEST((one.due() >= last));
        last = one.due();
        one.look_begins();
    }
    BOOST_TEST((last > 299s));
}

BOOST_AUTO_TEST_CASE(what_is_partly_out_is_never_sent_again_by_itself) { BOOST_TEST((looking(true).found(as::absent{}, 1h, 1h, 0) == state::person)); }

BOOST_AUTO_TEST_CASE(what_time_does_not_clear_up_is_for_a_person) {
    auto one = looking();
    BOOST_TEST((one.found(as::unclear{{as::errc::position_unknown}, false}, 1h, 1h, 0) == state::person));
    one.decided_absent();
    BOOST_TEST((one.now() == state::send_again));
}

/// Without a stream only the archive is asked, which has the message a little later.
BOOST_AUTO_TEST_CASE(a_person_is_not_asked_before_the_longest_time_has_passed) {
    auto one = looking();
    as::unclear const no_stream{{as::errc::answer_unclear}, false};
    BOOST_TEST((one.found(no_stream, 1s, 1s, 0) == state::look));
    one.look_begins();
    BOOST_TEST((one.found(no_stream, 499s, 600s, most) == state::look));
    BOOST_TEST((one.due() == 601s));
    one.look_begins();
    BOOST_TEST((one.found(no_stream, 500s, 601s, 0) == state::person));
}

BOOST_AUTO_TEST_CASE(a_look_that_was_cancelled_is_none) {
    auto one = looking();
    one.look_ends_unheard(3s);
    BOOST_TEST((one.now() == state::look));
    BOOST_TEST((one.due() == 3s));
}

BOOST_AUTO_TEST_CASE(without_settings_nothing_is_gathered) {
    durable_gathering const none{};
    BOOST_TEST(!none.waits(1, false, true, at(0), at(0)));
    BOOST_TEST(none.limit() == 1000u);
}

BOOST_AUTO_TEST_CASE(rows_are_gathered_until_enough_are_there_or_the_oldest_is_old_enough) {
    as::sharing_settings given;
    given.gather_rows = 10;
    given.gather = 30s;
    durable_gathering const both{given};
    BOOST_TEST((both.waits(9, false, true, at(0), at(10)) == 20s));
    BOOST_TEST(!both.waits(10, false, true, at(0), at(10)));
    BOOST_TEST(!both.waits(9, false, true, at(0), at(30)));
    BOOST_TEST(!both.waits(9, true, true, at(0), at(10)));   // full
    BOOST_TEST(!both.waits(9, false, false, at(0), at(10)));  // goes by itself
    BOOST_TEST(!both.waits(9, false, true, at(99), at(10)));  // the clock was set back
    BOOST_TEST(both.limit() == 10u);
}

BOOST_AUTO_TEST_CASE(with_rows_alone_the_last_ones_go_after_a_minute) {
    as::sharing_settings given;
    given.gather_rows = 10;
    BOOST_TEST((durable_gathering{given}.waits(9, false, true, at(0), at(0)) == 60s));
}

BOOST_AUTO_TEST_CASE(a_refusal_that_blames_nobody_halves_until_one_stands_alone) {
    durable_portion one;
    BOOST_TEST(one.of(100) == 100u);
    one.refused(100);
    BOOST_TEST(one.of(100) == 50u);
    one.refused(3);
    BOOST_TEST(one.of(100) == 1u);
    for (std::size_t expected = 2; expected < 2000; expected *= 2) {
        one.settled();
        BOOST_TEST(one.of(5000) == expected);
    }
    one.settled();
    BOOST_TEST(one.of(5000) == 5000u);
}

BOOST_AUTO_TEST_SUITE_END()
