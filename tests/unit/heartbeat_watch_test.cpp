#include <boost/test/unit_test.hpp>

#include <ostream>

#include <alertstream/delivery/heartbeat_watch.hpp>

using namespace std::chrono_literals;
using alertstream::delivery::heartbeat_watch;
using news = heartbeat_watch::news;
using remake = heartbeat_watch::remake;

namespace alertstream::delivery {

std::ostream& operator<<(std::ostream& out, heartbeat_watch::verdict const& v) { return out << "say " << int(v.say) << ", remake " << int(v.anew); }

}  // namespace alertstream::delivery

namespace {

constexpr heartbeat_watch::verdict nothing{}, first{news::first_beat}, recovered{news::recovered};

/// A watch whose silence is 180 s, with a clock that the test moves.
struct watched {
    heartbeat_watch watch{180s};
    heartbeat_watch::time now{};
    double random = 0.5;  ///< back-offs as they are
    bool alerts = false;

    auto check_when_due() {
        BOOST_TEST_REQUIRE(watch.due().has_value());
        now = *watch.due();
        return watch.check(now, alerts, random);
    }
    auto beat_after(heartbeat_watch::duration pause) { return watch.beat(now += pause); }
    std::chrono::seconds until_due() const { return std::chrono::duration_cast<std::chrono::seconds>(*watch.due() - now); }

    /// Connected, with beats every 30 s.
    watched& well() {
        watch.connected(now);
        beat_after(1s);
        for (int i = 0; i < 10; ++i) beat_after(30s);
        return *this;
    }
    /// The client is silent and is being made anew.
    watched& silent() {
        well();
        BOOST_TEST_REQUIRE((check_when_due() == heartbeat_watch::verdict{news::silent, remake::client}));
        return *this;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(heartbeat_watches, watched)

BOOST_AUTO_TEST_CASE(beats_that_come_are_a_living_client_for_ever) {
    watch.connected(now);
    BOOST_TEST(beat_after(1s) == first);
    for (int i = 0; i < 10'000; ++i) {
        BOOST_TEST_REQUIRE(beat_after(30s) == nothing);
        BOOST_TEST_REQUIRE(watch.check(now, false, random) == nothing);
    }
    BOOST_TEST(until_due().count() == 180);
    BOOST_TEST(!watch.is_silent());
}

BOOST_AUTO_TEST_CASE(silence_while_connected_is_said_and_the_client_is_made_anew) {
    well();
    now += 179s;
    BOOST_TEST(watch.check(now, false, random) == nothing);
    now += 1s;
    BOOST_TEST((watch.check(now, false, random) == heartbeat_watch::verdict{news::silent, remake::client}));
    BOOST_TEST(watch.is_silent());
    BOOST_TEST(!watch.due().has_value());  // until it is done
}

BOOST_AUTO_TEST_CASE(before_the_client_connects_there_is_nothing_to_wait_for) {
    BOOST_TEST(!watch.due().has_value());
    BOOST_TEST(watch.check(now + 1h, false, random) == nothing);
    watch.disconnected();
    BOOST_TEST(!watch.due().has_value());
}

BOOST_AUTO_TEST_CASE(a_client_that_is_not_connected_is_not_silent) {
    well();
    watch.disconnected();
    BOOST_TEST(!watch.due().has_value());
    BOOST_TEST(watch.check(now += 1h, false, random) == nothing);
    watch.connected(now);
    BOOST_TEST(until_due().count() == 180);  // from now on, and not since the last beat
    watch.connected(now + 100s);      // the same again
    BOOST_TEST(until_due().count() == 180);
    BOOST_TEST(beat_after(30s) == nothing);
}

BOOST_AUTO_TEST_CASE(a_silent_client_that_loses_its_connection_is_not_silent_any_more) {
    silent();
    watch.disconnected();
    BOOST_TEST(!watch.is_silent());
    watch.connected(now += 10s);
    BOOST_TEST(until_due().count() == 180);
    BOOST_TEST(beat_after(30s) == nothing);
}

BOOST_AUTO_TEST_CASE(where_nobody_beats_that_is_said_once_and_is_no_alarm) {
    watch.connected(now);
    BOOST_TEST(until_due().count() == 720);
    BOOST_TEST((check_when_due() == heartbeat_watch::verdict{news::none_so_far}));
    BOOST_TEST(!watch.due().has_value());
    watch.disconnected();
    watch.connected(now += 1h);
    BOOST_TEST(!watch.due().has_value());
    BOOST_TEST(beat_after(1h) == first);  // and then it is watched
    BOOST_TEST(until_due().count() == 720);
}

BOOST_AUTO_TEST_CASE(one_beat_alone_says_little_about_the_next) {
    watch.connected(now);
    beat_after(1s);
    BOOST_TEST(until_due().count() == 720);
    beat_after(30s);
    BOOST_TEST(until_due().count() == 180);
}

BOOST_AUTO_TEST_CASE(what_is_usual_is_measured) {
    watch.connected(now);
    beat_after(1s);
    BOOST_TEST(beat_after(300s) == nothing);
    BOOST_TEST(until_due().count() == 900);
    for (int i = 0; i < 8; ++i) beat_after(1s);  // GCN's
    BOOST_TEST(until_due().count() == 180);
    beat_after(70s);
    BOOST_TEST(until_due().count() == 210);
}

BOOST_AUTO_TEST_CASE(an_outage_is_not_taken_for_the_usual_interval) {
    well();
    watch.disconnected();
    watch.connected(now += 1h);
    beat_after(20s);
    BOOST_TEST(until_due().count() == 180);
    silent();
    watch.connected(now += 1h);
    beat_after(20s);
    BOOST_TEST(until_due().count() == 180);
}

BOOST_AUTO_TEST_CASE(a_check_that_comes_late_is_not_silence) {
    well();
    now = *watch.due() + 91s;  // a laptop slept
    BOOST_TEST(watch.check(now, false, random) == nothing);
    BOOST_TEST(until_due().count() == 180);
    BOOST_TEST(beat_after(3s) == nothing);
    BOOST_TEST(until_due().count() == 180);  // the sleep is no interval of the beats
    now = *watch.due() + 89s;
    BOOST_TEST((watch.check(now, false, random).anew == remake::client));
}

BOOST_AUTO_TEST_CASE(a_beat_ends_the_silence_and_is_said_once) {
    silent();
    watch.connected(now += 20s);
    BOOST_TEST(watch.is_silent());
    BOOST_TEST(beat_after(5s) == recovered);
    BOOST_TEST(!watch.is_silent());
    BOOST_TEST(beat_after(30s) == nothing);
}

BOOST_AUTO_TEST_CASE(the_back_off_doubles_up_to_half_an_hour_and_the_silence_is_said_once) {
    silent();
    for (auto const expected : {180s, 360s, 720s, 1440s, 1800s, 1800s}) {
        watch.connected(now += 20s);
        BOOST_TEST((until_due() == expected));
        BOOST_TEST((check_when_due() == heartbeat_watch::verdict{news::nothing, remake::client}));
    }
}

BOOST_AUTO_TEST_CASE(the_back_off_is_jittered_but_never_shorter_than_silence) {
    silent();
    watch.connected(now);
    random = 0;
    check_when_due();
    watch.connected(now);
    BOOST_TEST(until_due().count() == 270);  // 3/4 of 360 s
    random = 0.999;
    check_when_due();
    watch.connected(now);
    BOOST_TEST((until_due() > 895s && until_due() <= 900s));  // 5/4 of 720 s
    random = 0;
    watched other;
    other.random = 0;
    other.silent();
    other.watch.connected(other.now);
    BOOST_TEST(other.until_due() == 180s);
}

BOOST_AUTO_TEST_CASE(beats_for_as_long_as_the_back_off_end_it) {
    silent();
    watch.connected(now);
    beat_after(10s);
    for (int i = 0; i < 11; ++i) beat_after(30s);  // 330 s, and the back-off is at 360 s
    BOOST_TEST((check_when_due() == heartbeat_watch::verdict{news::silent, remake::nothing}));
    BOOST_TEST(until_due().count() == 360);
    BOOST_TEST((check_when_due() == heartbeat_watch::verdict{news::nothing, remake::client}));
    watch.connected(now);
    for (int i = 0; i < 26; ++i) beat_after(30s);  // 750 s of 720 s
    BOOST_TEST((check_when_due() == heartbeat_watch::verdict{news::silent, remake::client}));
}

BOOST_AUTO_TEST_CASE(a_publisher_that_became_slow_is_learned_once_the_client_is_not_to_blame) {
    silent();
    watch.connected(now);
    BOOST_TEST(beat_after(100s) == recovered);
    BOOST_TEST((check_when_due().say == news::silent));  // 180 s later: not made anew at once this time
    BOOST_TEST(beat_after(60s) == recovered);
    BOOST_TEST(until_due().count() == 720);  // three times 240 s
}

BOOST_AUTO_TEST_CASE(alerts_without_beats_mean_that_only_the_reader_is_deaf) {
    well();
    alerts = true;
    BOOST_TEST((check_when_due() == heartbeat_watch::verdict{news::only_alerts, remake::reader}));
    BOOST_TEST(!watch.is_silent());
    BOOST_TEST(!watch.due().has_value());
    watch.remade(now);
    BOOST_TEST((check_when_due() == heartbeat_watch::verdict{news::nothing, remake::reader}));
    watch.remade(now);
    BOOST_TEST(beat_after(10s) == recovered);
    BOOST_TEST(beat_after(10s) == nothing);
}

BOOST_AUTO_TEST_CASE(alerts_that_stop_too_are_silence) {
    well();
    alerts = true;
    check_when_due();
    watch.remade(now);
    alerts = false;
    BOOST_TEST((check_when_due() == heartbeat_watch::verdict{news::silent, remake::nothing}));
    BOOST_TEST((check_when_due() == heartbeat_watch::verdict{news::nothing, remake::client}));
}

BOOST_AUTO_TEST_CASE(alerts_end_the_silence_as_beats_do) {
    silent();
    watch.connected(now);
    alerts = true;
    BOOST_TEST(check_when_due() == recovered);
    BOOST_TEST(!watch.is_silent());
    BOOST_TEST((check_when_due().say == news::only_alerts));
}

BOOST_AUTO_TEST_SUITE_END()
