#include <boost/test/unit_test.hpp>

#include <alertstream/delivery/lane_machine.hpp>

#include <string>

using alertstream::delivery::lane_machine;
using alertstream::delivery::outcome;
using step = lane_machine::step;

BOOST_TEST_DONT_PRINT_LOG_VALUE(step)

namespace {

/// What the machine asks for, as text: "1[0,3)" is handler 1 for slots 0 to 2.
std::string asked(lane_machine const& m) {
    switch (m.now()) {
    case step::fetch: return "fetch";
    case step::call:
        return std::to_string(m.handler()) + "[" + std::to_string(m.what().first) + "," + std::to_string(m.what().first + m.what().count) + ")";
    case step::back_off: return "back off " + std::to_string(m.waits());
    case step::put_aside: return "aside " + std::to_string(m.aside_slot());
    case step::keep: return "keep";
    case step::finished: return "finished";
    }
    return "?";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(the_lane_machine)

BOOST_AUTO_TEST_CASE(runs_the_handlers_in_order_and_keeps_the_offset_after_the_last) {
    lane_machine m{{false, false}, 2};
    BOOST_TEST(asked(m) == "fetch");
    m.taken(1, false);
    BOOST_TEST(asked(m) == "0[0,1)");
    m.called(outcome::done);
    BOOST_TEST(asked(m) == "1[0,1)");
    m.called(outcome::done);
    BOOST_TEST(asked(m) == "keep");
    m.kept();
    BOOST_TEST(asked(m) == "fetch");
}

BOOST_AUTO_TEST_CASE(a_retry_resumes_at_the_handler_that_failed) {
    lane_machine m{{false, false}, 2};
    m.taken(1, false);
    m.called(outcome::done);
    m.called(outcome::failed);
    BOOST_TEST(asked(m) == "back off 1");
    m.backed_off();
    BOOST_TEST(asked(m) == "1[0,1)");
    BOOST_TEST(m.attempt() == 2u);
}

BOOST_AUTO_TEST_CASE(an_alert_is_put_aside_after_its_retries_and_later_handlers_do_not_see_it) {
    lane_machine m{{false, false}, 1};
    m.taken(1, false);
    m.called(outcome::failed);
    m.backed_off();
    m.called(outcome::failed);
    BOOST_TEST(asked(m) == "aside 0");
    BOOST_TEST(m.failures() == 2u);
    m.put_aside(true);
    BOOST_TEST(asked(m) == "keep");
}

BOOST_AUTO_TEST_CASE(an_unavailable_handler_is_tried_without_end_and_uses_up_no_retries) {
    lane_machine m{{false}, 1};
    m.taken(1, false);
    for (unsigned i = 1; i < 1000; ++i) {
        m.called(outcome::unavailable);
        BOOST_TEST(asked(m) == "back off " + std::to_string(i));
        m.backed_off();
    }
    m.called(outcome::failed);
    BOOST_TEST(asked(m) == "back off 1000");
}

BOOST_AUTO_TEST_CASE(a_dead_letter_that_cannot_be_written_is_tried_again_and_nothing_is_kept) {
    lane_machine m{{false}, 0};
    m.taken(1, false);
    m.called(outcome::failed);
    m.put_aside(false);
    BOOST_TEST(asked(m) == "back off 1");
    m.backed_off();
    BOOST_TEST(asked(m) == "aside 0");
    m.put_aside(true);
    BOOST_TEST(asked(m) == "keep");
}

BOOST_AUTO_TEST_CASE(an_undecodable_message_is_put_aside_after_the_alerts_before_it) {
    lane_machine m{{true}, 0};
    m.taken(2, true);
    BOOST_TEST(asked(m) == "0[0,2)");
    m.called(outcome::done);
    BOOST_TEST(asked(m) == "aside 2");
    m.put_aside(true);
    BOOST_TEST(asked(m) == "keep");
}

BOOST_AUTO_TEST_CASE(an_undecodable_message_alone_calls_no_handler) {
    lane_machine m{{false}, 3};
    m.taken(0, true);
    BOOST_TEST(asked(m) == "aside 0");
    m.put_aside(true);
    BOOST_TEST(asked(m) == "keep");
}

BOOST_AUTO_TEST_CASE(a_failed_batch_is_retried_whole_and_then_alert_by_alert) {
    lane_machine m{{true}, 1};
    m.taken(3, false);
    m.called(outcome::failed);
    m.backed_off();
    BOOST_TEST(asked(m) == "0[0,3)");
    m.called(outcome::failed);
    BOOST_TEST(asked(m) == "0[0,1)");
    m.called(outcome::done);
    BOOST_TEST(asked(m) == "0[1,2)");
    m.called(outcome::failed);
    BOOST_TEST(asked(m) == "aside 1");
    m.put_aside(true);
    BOOST_TEST(asked(m) == "0[2,3)");
    m.called(outcome::done);
    BOOST_TEST(asked(m) == "keep");
}

BOOST_AUTO_TEST_CASE(a_batch_handler_after_a_put_aside_alert_is_given_the_runs_around_it) {
    lane_machine m{{false, true}, 0};
    m.taken(3, false);
    m.called(outcome::done);
    m.called(outcome::failed);
    m.put_aside(true);
    m.called(outcome::done);
    BOOST_TEST(asked(m) == "1[0,1)");
    m.called(outcome::done);
    BOOST_TEST(asked(m) == "1[2,3)");
}

BOOST_AUTO_TEST_CASE(an_alert_given_up_by_hand_is_left_out) {
    lane_machine m{{true}, 0};
    m.taken(2, false);
    m.called(outcome::unavailable);
    m.skip(0);
    BOOST_TEST(asked(m) == "0[1,2)");
}

BOOST_AUTO_TEST_CASE(draining_finishes_the_alert_in_hand_and_takes_no_more) {
    lane_machine m{{false, false}, 3};
    m.taken(1, false);
    m.drain();
    m.called(outcome::done);
    BOOST_TEST(asked(m) == "1[0,1)");
    m.called(outcome::done);
    BOOST_TEST(asked(m) == "keep");
    m.kept();
    BOOST_TEST(asked(m) == "finished");
}

BOOST_AUTO_TEST_CASE(draining_ends_a_wait_and_a_failure_at_once_with_nothing_kept) {
    for (auto const ended : {outcome::failed, outcome::unavailable, outcome::cancelled}) {
        lane_machine m{{false}, 3};
        m.taken(1, false);
        m.drain();
        m.called(ended);
        BOOST_TEST(asked(m) == "finished");
    }
    lane_machine m{{false}, 3};
    m.taken(1, false);
    m.called(outcome::unavailable);
    m.drain();
    BOOST_TEST(asked(m) == "finished");
}

BOOST_AUTO_TEST_CASE(the_back_off_doubles_up_to_its_limit_with_jitter) {
    using namespace std::chrono_literals;
    alertstream::delivery::policy p;
    p.first_back_off = 100ms;
    p.longest_back_off = 1s;
    BOOST_TEST((back_off(p, 1, 0.0) == 50ms));
    BOOST_TEST((back_off(p, 2, 0.0) == 100ms));
    BOOST_TEST((back_off(p, 3, 1.0) == 400ms));
    BOOST_TEST((back_off(p, 4'000'000'000, 0.0) == 500ms));
}

BOOST_AUTO_TEST_CASE(cancel_calls_no_further_handler_but_counts_what_the_running_one_finishes) {
    lane_machine m{{false, false}, 2};
    m.taken(1, false);
    m.cancel();
    m.called(outcome::done);
    BOOST_TEST(asked(m) == "finished");
}

BOOST_AUTO_TEST_CASE(cancel_keeps_what_the_last_handler_finishes) {
    lane_machine m{{false}, 2};
    m.taken(1, false);
    m.cancel();
    m.called(outcome::done);
    BOOST_TEST(asked(m) == "keep");
    m.kept();
    BOOST_TEST(asked(m) == "finished");
}

BOOST_AUTO_TEST_SUITE_END()
