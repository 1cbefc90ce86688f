#include "durable_support.hpp"

#include <csignal>
#include <sys/resource.h>

using namespace durable_test;

BOOST_FIXTURE_TEST_SUITE(durable_sending, sender_fixture)

BOOST_AUTO_TEST_CASE(what_is_accepted_goes_out_in_order_and_then_nothing_keeps_the_loop) {
    start();
    for (auto const* each : {"1", "2", "3"}) ask("a", text(each));
    run();
    BOOST_TEST(by.asked == (std::vector<std::string>{"deliver a: 1", "deliver a: 2", "deliver a: 3"}), boost::test_tools::per_element());
    BOOST_TEST(counts().published == 3u);
    BOOST_TEST(box().show(2).value()->uuid == "u-2");
    BOOST_TEST(!sender->status()->next_attempt.has_value());
}

BOOST_AUTO_TEST_CASE(an_attempt_is_on_the_disk_before_its_first_byte_leaves) {
    start();
    by.on_deliver = [&](as::parcel const& what) {
        auto const entry = box().show(1).value().value();
        BOOST_TEST((entry.state == entry_state::under_way));
        BOOST_TEST(box().is_ours(what.reference).value());
    };
    ask("a", text("1"));
    run();
    BOOST_TEST(by.delivered.size() == 1u);
    BOOST_TEST(!box().is_ours("3c8f0b0e-8a0f-4a8a-9d8e-2f6d3b1c7e55").value());
}

BOOST_AUTO_TEST_CASE(one_message_of_a_topic_at_a_time_and_topics_side_by_side) {
    start();
    by.held = "deliver";
    for (auto const* each : {"1", "2"}) ask("a", text(each)), ask("b", text(each));
    run_until([&] { return by.waiting.size() == 2; });
    loop().poll();
    BOOST_TEST(by.times("deliver a") == 1u);
    BOOST_TEST(by.times("deliver b") == 1u);
    BOOST_TEST(sender->status()->under_way == 2u);
    by.let_go();
    run();
    BOOST_TEST(counts().published == 4u);
}

BOOST_AUTO_TEST_CASE(rows_that_gather_are_one_message) {
    start();
    for (auto const* each : {"1", "2", "3"}) ask("a", row(each));
    run();
    BOOST_TEST(by.delivered.at(0).body == "1|2|3");
    BOOST_TEST(by.delivered.size() == 1u);
    BOOST_TEST(counts().published == 3u);
}

BOOST_AUTO_TEST_CASE(rows_wait_for_more_and_a_drain_does_not) {
    settings.gather_rows = 3;
    settings.gather = 3600s;
    start();
    ask("a", row("1")), ask("a", row("2"));
    loop().run_for(20ms);
    BOOST_TEST(by.delivered.empty());
    BOOST_TEST(sender->status()->next_attempt.has_value());
    ask("a", row("3"));
    run();
    BOOST_TEST(by.delivered.at(0).body == "1|2|3");
    ask("a", row("4"));
    std::optional<as::error_code> drained;
    sender->drain(1h, [&](as::error_code ec) { drained = ec; });
    run();
    BOOST_TEST(!drained.value());
    BOOST_TEST(by.delivered.at(1).body == "4");
}

BOOST_AUTO_TEST_CASE(as_many_go_as_fit) {
    by.fits = 2;
    start();
    for (auto const* each : {"1", "2", "3"}) ask("a", row(each));
    run();
    BOOST_TEST(by.asked == (std::vector<std::string>{"deliver a: 1|2", "deliver a: 3"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(of_a_refused_message_those_to_blame_leave_and_the_rest_goes_again) {
    start();
    by.outcomes = {as::rejected{{{"data.photometry[1].bandpass", "This field is required."}}}};
    by.blames = [](auto const&) { return std::vector<std::size_t>{1, 1, 99}; };
    for (auto const* each : {"1", "bad", "3"}) ask("a", row(each));
    run();
    BOOST_TEST(by.asked == (std::vector<std::string>{"deliver a: 1|bad|3", "deliver a: 1|3"}), boost::test_tools::per_element());
    BOOST_TEST(by.delivered.at(0).reference != by.delivered.at(1).reference);
    BOOST_TEST(counts().rejected == 1u);
    BOOST_TEST((box().show(2).value()->state == entry_state::rejected));
    BOOST_TEST(box().show(2).value()->why.find("This field is required.") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_refusal_that_blames_nobody_takes_only_the_one_that_is_refused_alone) {
    start();
    for (auto const* each : {"1", "2", "bad", "4"}) ask("a", row(each));
    by.on_deliver = [&](as::parcel const& what) {
        if (what.body.find("bad") != std::string::npos) by.outcomes = {as::rejected{{{"", "no"}}}};
    };
    run();
    BOOST_TEST(counts().published == 3u);
    BOOST_TEST(counts().rejected == 1u);
    BOOST_TEST((box().show(3).value()->state == entry_state::rejected));
}

BOOST_AUTO_TEST_CASE(what_fits_into_no_message_is_rejected_alone_and_never_sent) {
    start();
    by.on_wrap = [](as::parcel made) -> std::variant<as::parcel, as::rejected> {
        if (made.body.find("bad") != std::string::npos) return as::rejected{{{"", "too large"}}};
        return made;
    };
    for (auto const* each : {"bad", "2", "3"}) ask("a", row(each));
    run();
    BOOST_TEST(by.asked == (std::vector<std::string>{"deliver a: 2|3"}), boost::test_tools::per_element());
    BOOST_TEST(counts().rejected == 1u);
    BOOST_TEST(box().show(1).value()->why.find("too large") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_was_not_sent_waits_and_goes_again) {
    start();
    by.outcomes = {as::not_sent{{as::errc::not_now, "busy"}, true}, as::not_sent{{as::errc::not_now, "busy"}, true}};
    ask("a", text("1"));
    run();
    BOOST_TEST(by.times("deliver a: 1") == 3u);
    BOOST_TEST(by.times("probe") == 0u);
    BOOST_TEST(counts().published == 1u);
    BOOST_TEST(box().show(1).value()->tries == 2u);
}

BOOST_AUTO_TEST_CASE(a_bad_token_parks_the_destination_and_finishes_no_entry) {
    start();
    by.outcomes = {as::not_sent{{as::errc::account_refused, "Invalid token."}, true}};
    by.probes = {as::failure{as::errc::account_refused, "Invalid token."}, as::failure{as::errc::account_refused, "Invalid token."}};
    std::optional<as::outbox_status> parked;
    by.on_ends = [&] { if (by.times("probe") > 0 && !parked) parked = sender->status(); };
    for (auto const* each : {"1", "2"}) ask("a", text(each));
    run_until([&] { return by.times("probe") == 1; });
    BOOST_TEST(sender->status()->parked);
    BOOST_TEST(sender->status()->held_up.find("Invalid token.") != std::string::npos);
    BOOST_TEST(counts().waiting == 2u);
    run();
    BOOST_TEST(by.asked == (std::vector<std::string>{"deliver a: 1", "probe", "probe", "probe", "deliver a: 1", "deliver a: 2"}), boost::test_tools::per_element());
    BOOST_TEST(logged("nothing is sent to this destination until it answers or resume() is called") == 1u);
    BOOST_TEST(logged("sending to this destination goes on") == 1u);
    BOOST_TEST(counts().published == 2u);
    BOOST_TEST(!sender->status()->parked);
}

BOOST_AUTO_TEST_CASE(a_person_says_that_the_account_is_mended) {
    timing.first_parked = timing.longest_parked = 1h;
    start();
    by.outcomes = {as::not_sent{{as::errc::untrusted_server}, false}};
    ask("a", text("1"));
    run_until([&] { return sender->status()->parked; });
    sender->resume();
    run();
    BOOST_TEST(counts().published == 1u);
    BOOST_TEST(by.times("probe") == 0u);
}

BOOST_AUTO_TEST_CASE(after_an_unknown_a_probe_comes_before_the_next_message) {
    start();
    by.outcomes = {as::unknown{{as::errc::answer_unclear}}};
    by.findings = {as::found{{"u-x"}}};
    ask("a", text("1")), ask("a", text("2"));
    run();
    BOOST_TEST((std::ranges::find(by.asked, "probe") < std::ranges::find(by.asked, "deliver a: 2")));
    BOOST_TEST(by.times("deliver a: 1") == 1u);
    BOOST_TEST(counts().published == 2u);
}

BOOST_AUTO_TEST_CASE(a_topic_that_the_program_has_no_more_is_held) {
    start();
    not_taken = {"b"};
    ask("a", text("1")), ask("b", text("2"));
    run();
    BOOST_TEST(by.delivered.size() == 1u);
    BOOST_TEST(counts().waiting == 1u);
    BOOST_TEST(sender->status()->held_topics == std::vector<std::string>{"b"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_past_its_time_is_not_sent) {
    timing.first_parked = timing.longest_parked = 1h;
    by.outcomes = {as::not_sent{{as::errc::account_refused}, true}};
    start();
    auto const soon = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()) + 50ms;
    static_cast<void>(accept("a", text("1"), {"", soon}));
    run_until([&] { return sender->status()->parked; });
    run();  // the timer of the expiry is the only one: nothing else waits then
    BOOST_TEST(counts().expired == 1u);
    BOOST_TEST(by.delivered.size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_withdrawn_at_the_last_moment_is_not_sent) {
    start();
    by.held = "ends_of";
    ask("a", text("1")), ask("a", text("2"));
    run_until([&] { return !by.waiting.empty(); });
    BOOST_TEST(sender->withdraw(1, "a mistake").has_value());
    by.let_go();
    run();
    BOOST_TEST(by.asked == (std::vector<std::string>{"deliver a: 2"}), boost::test_tools::per_element());
    BOOST_TEST(counts().withdrawn == 1u);
    BOOST_TEST(!sender->withdraw(2, "too late").has_value());
}

/// Files of this process cannot grow.
struct full_disk {
    full_disk() {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before);
        rlimit none = before;
        none.rlim_cur = 1;
        ::setrlimit(RLIMIT_FSIZE, &none);
    }
    ~full_disk() { ::setrlimit(RLIMIT_FSIZE, &before); }
    rlimit before{};
};

BOOST_AUTO_TEST_CASE(with_a_full_disk_nothing_is_accepted_and_it_is_said) {
    start();
    std::optional<full_disk> full{std::in_place};
    auto const is = accept("a", text("1"));
    full.reset();
    BOOST_REQUIRE(std::holds_alternative<as::not_accepted>(is));
    BOOST_TEST((std::get<as::not_accepted>(is).why.code == as::errc::outbox_unusable));
    BOOST_TEST(std::get<as::not_accepted>(is).retryable);
    BOOST_TEST(std::holds_alternative<as::accepted>(accept("a", text("1"))));
    run();
    BOOST_TEST(by.delivered.size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_was_sent_is_not_forgotten_when_the_disk_fills) {
    start();
    ask("a", text("1")), ask("a", text("2")), ask("b", text("3"));
    by.held = "deliver";
    run_until([&] { return by.waiting.size() == 2; });
    std::optional<full_disk> full{std::in_place};
    by.let_go();
    run_until([&] { return !sender->status()->disk.empty(); });
    for (int i = 0; i < 20; ++i) loop().run_one_for(1s);
    BOOST_TEST(by.delivered.size() == 2u);
    full.reset();
    run();
    BOOST_TEST(by.delivered.size() == 3u);
    BOOST_TEST(counts().published == 3u);
    BOOST_TEST(sender->status()->disk.empty());
    BOOST_TEST(logged("the outbox cannot be used") == 1u);
    BOOST_TEST(logged("the outbox can be used again") == 1u);
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_that_cannot_be_written_down_before) {
    start();
    by.held = "ends_of";
    ask("a", text("1"));
    run_until([&] { return !by.waiting.empty(); });
    std::optional<full_disk> full{std::in_place};
    by.let_go();
    run_until([&] { return !sender->status()->disk.empty(); });
    for (int i = 0; i < 20; ++i) loop().run_one_for(1s);
    BOOST_TEST(by.delivered.empty());
    full.reset();
    run();
    BOOST_TEST(by.delivered.size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
