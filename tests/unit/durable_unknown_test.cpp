#include "durable_support.hpp"

using namespace durable_test;

namespace {

as::unknown const no_answer{{as::errc::answer_unclear, "no answer"}};

struct fixture : sender_fixture {
    /// A message of unknown fate, the look-up of which is under way.
    void one_unknown() {
        start();
        by.outcomes = {no_answer};
        by.held = "look_up";
        ask("a", text("1", {"SN 2023ixf"}));
        run_until([&] { return by.times("look_up") == 1; });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(durable_unknown, fixture)

BOOST_AUTO_TEST_CASE(what_is_found_is_published_and_later_ones_are_taken_back) {
    by.findings = {as::found{{"u-first"}, {"u-second", "u-third"}}};
    one_unknown();
    BOOST_TEST((box().show(1).value()->state == entry_state::unknown));
    by.let_go();
    run();
    BOOST_TEST(by.asked == (std::vector<std::string>{"deliver a: 1", "look_up a from a@7", "retract u-second", "retract u-third"}), boost::test_tools::per_element());
    BOOST_TEST(box().show(1).value()->uuid == "u-first");
    BOOST_TEST(counts().published == 1u);
    BOOST_TEST(!sender->status()->next_attempt.has_value());
}

/// HOPSKOTCH's `_id` is a part of what was accepted.
BOOST_AUTO_TEST_CASE(a_reference_that_the_destination_has_fixed_is_what_is_looked_for) {
    std::vector<std::string> looked_for;
    by.on_wrap = [](as::parcel made) {
        made.reference = "fixed-" + made.body;
        return made;
    };
    by.on_look_up = [&](as::parcel const& what) { looked_for.push_back(what.reference); };
    by.outcomes = {as::not_sent{{as::errc::not_now, "away"}, true}, no_answer};
    by.findings = {as::found{{"u-found"}}};
    start();
    ask("a", text("1"));
    run();
    BOOST_TEST(looked_for == std::vector<std::string>{"fixed-1"}, boost::test_tools::per_element());
    BOOST_TEST(box().show(1).value()->uuid == "u-found");
    BOOST_TEST(box().is_ours("fixed-1").value());
    // Another value with the same name cannot be told from it.
    ask("a", text("1"));
    ask("a", text("2"));
    run();
    BOOST_TEST((box().show(2).value()->state == entry_state::rejected));
    BOOST_TEST((box().show(3).value()->state == entry_state::published));
}

BOOST_AUTO_TEST_CASE(what_is_absent_beyond_doubt_is_sent_again_as_it_was) {
    one_unknown();
    by.let_go();
    run();
    BOOST_TEST(by.delivered.size() == 2u);
    BOOST_TEST((by.delivered.at(0) == by.delivered.at(1)));
    BOOST_TEST(counts().published == 1u);
    BOOST_TEST(by.times("probe") == 1u);
}

BOOST_AUTO_TEST_CASE(absent_is_not_believed_before_the_longest_time_has_passed) {
    timing.longest_request = 1h;
    one_unknown();
    by.let_go();
    run_until([&] { return by.times("look_up") == 5; });
    BOOST_TEST(by.delivered.size() == 1u);
    by.findings = {as::found{{"u-late"}}};
    run();
    BOOST_TEST(box().show(1).value()->uuid == "u-late");
}

BOOST_AUTO_TEST_CASE(the_longest_time_counts_from_before_the_look_up_began) {
    timing.longest_request = 200ms;
    start();
    by.outcomes = {no_answer};
    std::chrono::steady_clock::time_point begun;
    by.on_deliver = [&](auto const&) {
        if (by.delivered.size() == 1) begun = std::chrono::steady_clock::now();
        else BOOST_TEST((std::chrono::steady_clock::now() - begun >= 200ms));
    };
    ask("a", text("1"));
    run();
    BOOST_TEST(by.delivered.size() == 2u);
    BOOST_TEST(by.times("look_up") >= 2u);
}

BOOST_AUTO_TEST_CASE(what_is_partly_out_is_never_sent_again) {
    start();
    by.outcomes = {as::unknown{{as::errc::answer_unclear, "TNS has it"}, true}};
    ask("a", text("1"));
    run();
    BOOST_TEST(by.delivered.size() == 1u);
    BOOST_TEST(sender->status()->for_a_person == 1u);
    BOOST_TEST(logged("a person decides whether it was published") == 1u);
    BOOST_TEST(!sender->decide(1, as::detail::is_absent{}).has_value());
    BOOST_TEST(sender->decide(1, as::detail::give_up{"left as it is"}).has_value());
    BOOST_TEST(counts().given_up == 1u);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_told_is_shown_once_and_keeps_no_timer) {
    by.findings = {as::unclear{{as::errc::position_unknown, "the topic was made anew"}, false}};
    one_unknown();
    by.let_go();
    run();
    BOOST_TEST(sender->status()->for_a_person == 1u);
    BOOST_TEST(!sender->status()->next_attempt.has_value());
    BOOST_TEST(logged("a person decides whether it was published") == 1u);
    BOOST_TEST(logged("the topic was made anew") == 1u);
    BOOST_TEST(sender->decide(1, as::published{.uuid = "u-by-hand"}).has_value());
    BOOST_TEST(box().show(1).value()->uuid == "u-by-hand");
    BOOST_TEST(!sender->decide(1, as::published{}).has_value());
}

BOOST_AUTO_TEST_CASE(a_person_who_knows_that_it_is_absent_has_it_sent_again_under_its_reference) {
    by.findings = {as::unclear{{}, false}};
    one_unknown();
    by.let_go();
    run();
    BOOST_TEST(sender->decide(1, as::detail::is_absent{}).has_value());
    run();
    BOOST_TEST((by.delivered.at(0) == by.delivered.at(1)));
    BOOST_TEST(counts().published == 1u);
}

BOOST_AUTO_TEST_CASE(a_person_may_decide_while_it_is_looked_for) {
    one_unknown();
    BOOST_TEST(sender->decide(1, as::published{.uuid = "u-by-hand"}).has_value());
    by.let_go();
    run();
    BOOST_TEST(by.delivered.size() == 1u);
    BOOST_TEST(box().show(1).value()->uuid == "u-by-hand");
}

/// Whoever says that it is absent may be wrong; nothing goes out until the gate opens.
BOOST_AUTO_TEST_CASE(what_is_found_is_not_sent_again_whatever_a_person_said) {
    timing.first_retry = timing.longest_retry = 1h;
    by.probes = {as::failure{as::errc::not_now, "away"}};
    one_unknown();
    BOOST_TEST(sender->decide(1, as::detail::is_absent{}).has_value());
    run_until([&] { return by.times("probe") == 1; });
    by.findings = {as::found{{"u-there"}}};
    by.let_go();
    run();
    BOOST_TEST(by.delivered.size() == 1u);
    BOOST_TEST(box().show(1).value()->uuid == "u-there");
}

BOOST_AUTO_TEST_CASE(it_holds_up_its_own_subject_and_nobody_else) {
    one_unknown();
    ask("a", text("its correction", {"SN 2023ixf"})), ask("a", text("another", {"M101"}));
    run_until([&] { return counts().published == 1; });
    loop().poll();
    BOOST_TEST(by.times("deliver a: another") == 1u);
    BOOST_TEST(by.times("deliver a: its correction") == 0u);
    by.let_go();
    run();
    BOOST_TEST(by.asked.back() == "deliver a: its correction");
    BOOST_TEST(counts().published == 3u);
}

BOOST_AUTO_TEST_CASE(what_the_destination_throws_is_unknown) {
    start();
    by.on_deliver = [&](auto const&) {
        by.on_deliver = {};
        throw std::runtime_error{"the connection broke"};
    };
    by.findings = {as::found{{"u-1"}}};
    ask("a", text("1"));
    run();
    BOOST_TEST(by.delivered.size() == 1u);
    BOOST_TEST(counts().published == 1u);
    BOOST_TEST(logged("the connection broke") >= 1u);
}

BOOST_AUTO_TEST_CASE(what_was_under_way_when_the_program_was_killed_is_looked_for_and_not_sent_blindly) {
    start();
    by.held = "deliver";
    ask("a", text("1")), ask("a", text("2", {"M31"}));
    run_until([&] { return by.waiting.size() == 1; });
    auto const reference = by.delivered.at(0).reference;
    crash();
    by.findings = {as::found{{"u-before"}}};
    start();
    run();
    BOOST_TEST(by.times("deliver a: 1") == 1u);
    BOOST_TEST(by.times("deliver a: 2") == 1u);
    BOOST_TEST(box().show(1).value()->uuid == "u-before");
    BOOST_TEST(box().is_ours(reference).value());
    BOOST_TEST(counts().published == 2u);
}

BOOST_AUTO_TEST_CASE(one_sent_again_that_does_not_get_through_keeps_its_reference) {
    start();
    by.outcomes = {no_answer, as::not_sent{{as::errc::not_now, "away"}, true}, as::not_sent{{as::errc::account_refused}, true}};
    ask("a", text("1"));
    run();
    BOOST_TEST(by.delivered.size() == 4u);
    for (auto const& each : by.delivered) BOOST_TEST((each == by.delivered.front()));
    BOOST_TEST(by.times("look_up") == 1u);
    BOOST_TEST(counts().published == 1u);
}

BOOST_AUTO_TEST_CASE(a_look_up_that_throws_is_done_again) {
    start();
    by.outcomes = {no_answer};
    by.findings = {as::unclear{{as::errc::login_failed}, true}, as::found{{"u-1"}}};
    ask("a", text("1"));
    run();
    BOOST_TEST(by.times("look_up") == 2u);
    BOOST_TEST(by.delivered.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_drain_waits_for_what_is_unknown) {
    one_unknown();
    std::optional<as::error_code> late, drained;
    sender->drain(0s, [&](as::error_code ec) { late = ec; });
    sender->drain(1h, [&](as::error_code ec) { drained = ec; });
    run_until([&] { return late.has_value(); });
    BOOST_TEST((*late == as::errc::close_deadline));
    BOOST_TEST(!drained.has_value());
    by.let_go();
    run();
    BOOST_TEST(!drained.value());
    BOOST_TEST(counts().published == 1u);
}

BOOST_AUTO_TEST_CASE(ten_thousand_are_sent_without_growth) {
    start();
    constexpr std::size_t many = 10'000;
    for (std::size_t i = 0; i < many; ++i) ask(i % 2 ? "a" : "b", row(std::to_string(i)));
    by.fits = 100;
    std::size_t most = 0;
    by.on_deliver = [&](auto const&) { most = std::max(most, sender->status()->under_way); };
    std::optional<as::error_code> drained;
    sender->drain(1h, [&](as::error_code ec) { drained = ec; });
    run_until([&] { return drained.has_value(); });
    BOOST_TEST(!*drained);
    BOOST_TEST(by.delivered.size() == 100u);
    BOOST_TEST(most == 2u);
    BOOST_TEST(counts().published == many);
}

BOOST_AUTO_TEST_SUITE_END()
