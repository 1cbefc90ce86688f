#include <boost/test/unit_test.hpp>

#include <chrono>

#include <alertstream/detail/durable_gate.hpp>

namespace as = alertstream;
using namespace std::chrono_literals;
using as::detail::durable_gate;
using step = durable_gate::step;
using state = durable_gate::state;

namespace {

as::failure const away{as::errc::not_now, "away"};
as::not_sent const later{away, true};
as::not_sent const bad_token{{as::errc::account_refused, "Invalid token."}, true};
constexpr double most = 1.0 - 1e-9;

struct fixture {
    durable_gate gate{as::detail::durable_timing{}};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(durable_gate_, fixture)

BOOST_AUTO_TEST_CASE(a_back_off_doubles_to_its_longest_and_varies_by_half) {
    as::detail::back_off wait{1s, 5s};
    BOOST_TEST((wait.next(most) > 999ms));
    BOOST_TEST((wait.next(0) == 1s));
    BOOST_TEST((wait.next(0) == 2s));
    BOOST_TEST((wait.next(0) == 2500ms));
    BOOST_TEST((wait.next(most) <= 5s));
    wait.reset();
    BOOST_TEST((wait.next(0) == 500ms));
}

BOOST_AUTO_TEST_CASE(what_is_refused_for_the_moment_is_sent_later_without_a_question) {
    BOOST_TEST((gate.next(0s) == step::send));
    gate.not_sent(later, 10s, most);
    BOOST_TEST((gate.next(10s) == step::wait));
    BOOST_TEST((gate.next(gate.due()) == step::send));
    BOOST_TEST(gate.why().detail == "away");
    auto const first = gate.due() - 10s;
    gate.not_sent(later, 10s, most);
    BOOST_TEST((gate.due() - 10s > first));
    gate.answered();
    BOOST_TEST((gate.next(10s) == step::send));
    gate.not_sent(later, 10s, most);
    BOOST_TEST((gate.due() - 10s == first));
}

BOOST_AUTO_TEST_CASE(a_bad_token_parks_the_destination_until_a_probe_succeeds) {
    gate.not_sent(bad_token, 0s, most);
    BOOST_TEST((gate.now() == state::parked));
    BOOST_TEST((gate.next(30s) == step::wait));
    BOOST_TEST((gate.next(gate.due()) == step::probe));
    gate.probe_begins();
    BOOST_TEST((gate.next(1h) == step::wait));
    gate.probed_ill(away, 60s, most);
    BOOST_TEST((gate.now() == state::parked));
    BOOST_TEST((gate.due() > 170s));
    gate.probe_begins();
    gate.probed_well();
    BOOST_TEST((gate.next(60s) == step::send));
    // A destination that needs no probe says yes and refuses again: ever more slowly.
    gate.not_sent(bad_token, 1000s, most);
    BOOST_TEST((gate.due() > 1000s + 230s));
}

BOOST_AUTO_TEST_CASE(the_wrong_address_and_what_is_not_retryable_park_too) {
    for (as::not_sent const& each : {as::not_sent{{as::errc::wrong_address}, true}, as::not_sent{{as::errc::untrusted_server}, false}}) {
        durable_gate one{as::detail::durable_timing{}};
        one.not_sent(each, 0s, 0);
        BOOST_TEST((one.now() == state::parked));
    }
}

BOOST_AUTO_TEST_CASE(what_began_before_does_not_open_a_parked_destination) {
    gate.not_sent(bad_token, 0s, 0);
    gate.not_sent(later, 1s, 0);
    gate.unknown(away, 1s, 0);
    gate.answered();
    BOOST_TEST((gate.now() == state::parked));
}

BOOST_AUTO_TEST_CASE(after_an_unknown_a_probe_comes_first) {
    gate.unknown(away, 5s, most);
    BOOST_TEST((gate.next(5s) == step::probe));
    gate.answered();  // a message that was under way beside it
    BOOST_TEST((gate.next(5s) == step::probe));
    gate.probe_begins();
    gate.probed_ill(away, 5s, most);
    BOOST_TEST((gate.next(5s) == step::wait));
    BOOST_TEST((gate.next(gate.due()) == step::probe));
    gate.probe_begins();
    gate.probed_well();
    BOOST_TEST((gate.next(7s) == step::send));
}

BOOST_AUTO_TEST_CASE(a_service_that_answers_probes_and_no_message_is_asked_ever_more_slowly) {
    auto at = durable_gate::time{};
    durable_gate::time last{};
    for (int i = 0; i < 12; ++i) {
        gate.unknown(away, at, most);
        BOOST_TEST((i == 0 ? gate.due() == at : gate.due() - at >= last));
        last = gate.due() - at;
        at = gate.due();
        gate.probe_begins();
        gate.probed_well();
    }
    BOOST_TEST((last > 4min));
}

BOOST_AUTO_TEST_CASE(a_person_opens_it) {
    gate.not_sent(bad_token, 0s, 0);
    gate.resume();
    BOOST_TEST((gate.next(0s) == step::send));
    BOOST_TEST(!gate.why().code);
    gate.not_sent(bad_token, 0s, 0);
    gate.probe_begins();
    gate.resume();
    gate.probed_ill(away, 0s, 0);
    BOOST_TEST((gate.next(0s) == step::send));
}

BOOST_AUTO_TEST_CASE(a_probe_that_was_cancelled_is_none) {
    gate.unknown(away, 0s, 0);
    gate.probe_begins();
    gate.probe_ends_unheard();
    BOOST_TEST((gate.next(0s) == step::probe));
}

BOOST_AUTO_TEST_SUITE_END()
