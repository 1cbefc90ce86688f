#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <vector>

#include <alertstream/detail/iso_time.hpp>
#include <alertstream/log.hpp>

namespace as = alertstream;
using namespace std::chrono_literals;

namespace {

/// A log that writes into a pipe, with a clock that stands still until it is moved.
struct piped_log {
    explicit piped_log(int fold = 60) {
        BOOST_REQUIRE(::pipe(ends) == 0);
        BOOST_REQUIRE(::fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0);
        BOOST_REQUIRE(::fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0);
        log = as::logger{as::make_text_sink(ends[1], fold, [this] { return now; })};
    }
    ~piped_log() {
        log = as::logger{nullptr};
        ::close(ends[0]);
        ::close(ends[1]);
    }
    std::string read() {
        std::string all;
        char part[4096];
        for (;;) {
            auto const size = ::read(ends[0], part, sizeof part);
            if (size <= 0) return all;
            all.append(part, static_cast<std::size_t>(size));
        }
    }

    int ends[2]{-1, -1};
    std::chrono::sys_time<std::chrono::microseconds> now{1795453501123ms};
    as::logger log{nullptr};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(logging)

BOOST_AUTO_TEST_CASE(a_line_has_time_level_event_and_fields) {
    piped_log to;
    to.log.warning("handler failed", {{"topic", "hermes.test"}, {"partition", 0}, {"offset", std::int64_t{42}}, {"late", true}, {"seconds", 0.1}, {"error", "disk full"}});
    BOOST_TEST(to.read() == "2026-11-23T17:05:01.123Z warning handler failed topic=hermes.test partition=0 offset=42 late=true seconds=0.1 error=\"disk full\"\n");
}

BOOST_AUTO_TEST_CASE(values_are_quoted_where_they_would_be_misread) {
    as::log_field const fields[]{{"a", ""}, {"b", "x=1"}, {"c", "say \"no\""}, {"d", "plain"}, {"e", "back\\slash"}};
    BOOST_TEST(as::format_log({as::log_level::info, "event", fields}) == R"(event a="" b="x=1" c="say \"no\"" d=plain e=back\\slash)");
}

BOOST_AUTO_TEST_CASE(control_characters_cannot_reach_the_terminal_or_make_a_second_line) {
    as::log_field const fields[]{{"key", "\x1b[2J\xc2\x9b\xe2\x80\xae\xff"}, {"text", "one\n2026 error forged"}};
    BOOST_TEST(as::format_log({as::log_level::info, "event\n", fields}) == "event\\n key=\\x1b[2J\\u{009b}\\u{202e}\\xff text=\"one\\n2026 error forged\"");
}

BOOST_AUTO_TEST_CASE(a_huge_value_is_cut_and_says_so) {
    std::string const huge(10'000'000, 'x');
    as::log_field const fields[]{{"payload", huge}};
    auto const line = as::format_log({as::log_level::info, "event", fields});
    BOOST_TEST(line.size() < 5000u);
    BOOST_TEST(line.ends_with("xxx (and 9995904 bytes more)\""));
}

BOOST_AUTO_TEST_CASE(repeats_are_counted_and_the_count_comes_with_the_next_line_after_the_time) {
    piped_log to;
    for (int i = 0; i < 18; ++i) to.log.error("broker down", {{"broker", "a"}});
    BOOST_TEST(to.read() == "2026-11-23T17:05:01.123Z error broker down broker=a\n");
    to.now += 59s;
    to.log.info("other");
    BOOST_TEST(to.read() == "2026-11-23T17:06:00.123Z info other\n");
    to.now += 1s;
    to.log.info("third");
    BOOST_TEST(to.read() == "2026-11-23T17:06:01.123Z error broker down broker=a repeated 17 times\n2026-11-23T17:06:01.123Z info third\n");
    to.log.error("broker down", {{"broker", "a"}});
    BOOST_TEST(to.read() == "2026-11-23T17:06:01.123Z error broker down broker=a\n");
}

BOOST_AUTO_TEST_CASE(the_count_is_written_when_the_same_event_comes_with_other_fields) {
    piped_log to;
    for (int i = 0; i < 3; ++i) to.log.error("broker down", {{"broker", "a"}});
    to.log.error("broker down", {{"broker", "b"}});
    auto const t = std::string{"2026-11-23T17:05:01.123Z "};
    BOOST_TEST(to.read() == t + "error broker down broker=a\n" + t + "error broker down broker=a repeated 2 times\n" + t + "error broker down broker=b\n");
}

BOOST_AUTO_TEST_CASE(lines_that_take_turns_are_folded_each) {
    piped_log to;
    for (int i = 0; i < 1000; ++i) {
        to.log.error("broker down", {{"broker", "a"}});
        to.log.error("broker down", {{"broker", "b"}});
    }
    auto const all = to.read();
    BOOST_TEST(std::count(all.begin(), all.end(), '\n') == 2);
}

BOOST_AUTO_TEST_CASE(the_end_of_the_log_writes_the_counts) {
    piped_log to;
    to.log.info("a");
    to.log.info("a");
    to.read();
    to.log = as::logger{nullptr};
    BOOST_TEST(to.read() == "2026-11-23T17:05:01.123Z info a repeated once\n");
}

BOOST_AUTO_TEST_CASE(of_many_distinct_lines_the_oldest_is_forgotten_with_its_count) {
    piped_log to;
    to.log.info("first");
    to.log.info("first");
    for (int i = 0; i < 63; ++i) to.log.info("event " + std::to_string(i));
    BOOST_TEST(to.read().find("repeated") == std::string::npos);
    to.log.info("one more");
    BOOST_TEST(to.read().find("first repeated once\n") != std::string::npos);
    to.log.info("first");
    BOOST_TEST(to.read().ends_with("info first\n"));
}

BOOST_AUTO_TEST_CASE(a_clock_set_back_does_not_fold_for_ever) {
    piped_log to;
    to.log.info("a");
    to.now -= 24h;
    to.read();
    to.log.info("a");
    BOOST_TEST(to.read() == "2026-11-22T17:05:01.123Z info a\n");
}

BOOST_AUTO_TEST_CASE(folding_can_be_switched_off) {
    piped_log to{0};
    to.log.info("a");
    to.log.info("a");
    BOOST_TEST(to.read() == "2026-11-23T17:05:01.123Z info a\n2026-11-23T17:05:01.123Z info a\n");
}

BOOST_AUTO_TEST_CASE(a_full_descriptor_costs_lines_and_the_next_one_says_how_many) {
    piped_log to{0};
    std::string const filler(4000, 'x');
    for (int i = 0; i < 40; ++i) to.log.info("event", {{"x", filler}});
    auto const all = to.read();
    auto const arrived = std::count(all.begin(), all.end(), '\n');
    BOOST_TEST(arrived < 40);
    to.log.info("after");
    auto const next = to.read();
    BOOST_TEST(next.ends_with("warning log lines lost count=" + std::to_string(40 - arrived) + "\n2026-11-23T17:05:01.123Z info after\n"));
    to.log.info("later");
    BOOST_TEST(to.read() == "2026-11-23T17:05:01.123Z info later\n");
}

BOOST_AUTO_TEST_CASE(a_reader_that_went_away_and_a_closed_descriptor_are_survived) {
    auto const before = std::signal(SIGPIPE, SIG_IGN);
    {
        piped_log to;
        ::close(to.ends[0]);
        to.log.info("nobody reads this");
        to.ends[0] = -1;
    }
    std::signal(SIGPIPE, before);
    as::logger{as::make_text_sink(-1)}.info("nowhere");
}

BOOST_AUTO_TEST_CASE(levels_below_the_one_asked_for_are_not_written) {
    std::vector<std::string> seen;
    as::logger const log{as::make_function_sink([&](as::log_record const& r) { seen.push_back(std::string{to_string(r.level)} + " " + as::format_log(r)); }), as::log_level::warning};
    log.debug("a");
    log.info("b");
    log.warning("c", {{"n", 1}});
    log.error("d");
    BOOST_TEST(seen == (std::vector<std::string>{"warning c n=1", "error d"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(times_are_iso_8601_from_the_first_to_the_last_that_fits) {
    using time = std::chrono::sys_time<std::chrono::microseconds>;
    BOOST_TEST(as::detail::to_iso_ms(time{0us}) == "1970-01-01T00:00:00.000Z");
    BOOST_TEST(as::detail::to_iso_ms(time{-1us}) == "1969-12-31T23:59:59.999Z");
    BOOST_TEST(as::detail::to_iso_ms(time{951826500999999us}) == "2000-02-29T12:15:00.999Z");
    BOOST_TEST(as::detail::to_iso_ms(time{253402300800s}) == "+010000-01-01T00:00:00.000Z");
    BOOST_TEST(as::detail::to_iso_ms(time::max()) == "+294247-01-10T04:00:54.775Z");
    BOOST_TEST(as::detail::to_iso_ms(time::min()) == "-290308-12-21T19:59:05.224Z");
}

BOOST_AUTO_TEST_SUITE_END()
