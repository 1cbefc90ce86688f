// tom::ingest against the TOM for tests: what is waited for, what is refused, what a repeat finds.
#include "tom_fixture.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <alertstream/tom/ingest.hpp>

namespace {

using counters = as::tom::ingest_counters;
namespace fault = as::testing::fault;

struct fixture : tom_fixture {
    as::owned_message const raw{.topic = "hermes.test", .offset = 17};
    as::message const message = raw.view();
    as::logger const written = logger();
    as::metadata const from{message, "hopskotch", 1, false, &written};

    as::tom::ingest ingest(as::tom::ingest_options with = {}) { return as::tom::ingest{client(), std::move(with)}; }
    static as::tom::ingest_options creating() {
        as::tom::ingest_options made;
        made.create_targets = true;
        return made;
    }

    /// What it throws, in words: "unavailable: …", "refused: …"; empty if it does not.
    static std::string words(std::exception_ptr thrown) {
        try {
            if (thrown) std::rethrow_exception(thrown);
        } catch (as::unavailable const& e) {
            return std::string{"unavailable: "} + e.what();
        } catch (as::error const& e) {
            return std::string{"refused: "} + e.what();
        } catch (std::exception const& e) {
            return std::string{"other: "} + e.what();
        }
        return {};
    }
    std::string put(as::tom::ingest const& with, as::hermes::alert const& what) {
        std::optional<std::exception_ptr> ended;
        boost::asio::co_spawn(loop, with(what, from), [&](std::exception_ptr thrown) { ended = thrown; });
        run_until([&] { return ended.has_value(); });
        return words(*ended);
    }

    /// The nth request from now on meets this.
    void nth(std::size_t n, as::testing::any_fault what) {
        server->server().by_chance([n, what]() mutable -> std::optional<as::testing::any_fault> {
            if (n == static_cast<std::size_t>(-1)) return {};
            return n-- == 0 ? std::optional{what} : std::nullopt;
        });
    }
};

bool starts(std::string const& words, std::string_view with) { return words.starts_with(with); }
bool holds(std::string const& words, std::string_view part) { return words.find(part) != words.npos; }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tom_ingest, fixture)

BOOST_AUTO_TEST_CASE(whatever_request_fails_the_alert_is_waited_for_and_its_rows_are_kept_once) {
    std::vector<as::testing::any_fault> const away{fault::html{502}, fault::html{503}, fault::hang_up{}, fault::rate_limit{}, fault::fail_after_publishing{}, fault::cut{10}, fault::redirect{"/accounts/login/"}};
    for (auto const& options : {as::testing::tom_options{}, of_2(), of_2(true, false)})
        for (auto const& fault : away)
            for (std::size_t n = 0; n < 6; ++n) {  // log-in, nobody's, name, alias, target, first row
                BOOST_TEST_CONTEXT("fault " << fault.index() << " of request " << n) {
                    start(options);
                    auto const into = ingest(creating());
                    auto const what = alert(2, "SN 2023ixf", {"ZTF23aaklqou"});
                    nth(n, fault);
                    auto const first = put(into, what);
                    // That a row was kept is seen in the list.
                    bool const seen = n == 5 && std::holds_alternative<fault::fail_after_publishing>(fault);
                    bool const nobody = n == 1 && std::holds_alternative<fault::redirect>(fault);  // as an old TOM refuses
                    BOOST_TEST((seen || nobody ? first.empty() : starts(first, "unavailable: the TOM: ")), first);
                    BOOST_TEST(put(into, what) == "");
                    BOOST_TEST(server->data().size() == 2U);
                    BOOST_TEST(server->targets().size() == 1U);
                    BOOST_TEST(into.count().refused == 0U);
                }
            }
}

BOOST_AUTO_TEST_CASE(a_target_is_asked_for_by_its_name_then_by_its_aliases_which_must_not_be_of_two) {
    known("AT 2023xyz", {"ZTF23aaklqou"});
    auto const into = ingest();
    BOOST_TEST(put(into, alert(3, "SN 2023ixf", {"Gaia23xx", "ZTF23aaklqou", "ATLAS23yy"})) == "");
    BOOST_TEST(server->count("GET", "targets/") == 4U);
    BOOST_TEST(posts() == 3U);
    BOOST_TEST(server->count("GET", "") == 2U);  // the log-in, once
    BOOST_TEST(put(into, alert(3, "at2023 XYZ")) == "");
    BOOST_TEST(server->count("GET", "") == 2U);
    BOOST_TEST((into.count() == counters{.alerts = 2, .stored = 3, .known = 3}));
    known("another", {"Gaia23xx"});
    auto const two = put(into, alert(1, "SN 2023ixf", {"Gaia23xx", "ZTF23aaklqou"}));
    BOOST_TEST((starts(two, "refused: ") && holds(two, "by its aliases it is two targets of this TOM")), two);
}

BOOST_AUTO_TEST_CASE(rows_of_unknown_targets_are_passed_over_and_those_of_known_ones_are_not) {
    known();
    auto what = alert(2);
    what.photometry.push_back(point(7, 15, "nobody knows it"));
    auto const into = ingest();
    BOOST_TEST(put(into, what) == "");
    BOOST_TEST((into.count() == counters{.alerts = 1, .stored = 2, .passed_over = 1}));
    BOOST_TEST(logged(R"(passed over topic=hermes.test offset=17 rows=1 targets=1 names="nobody knows it")"));
    // Not described by the alert: nothing to make it of.
    BOOST_TEST(put(ingest(creating()), what) == "");
    BOOST_TEST(server->targets().size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_alias_that_is_no_name_and_a_name_in_another_spelling_cost_no_row) {
    auto what = alert(2, "SN 2023ixf", {"", "-", "sn2023-ixf"});
    what.photometry[1].target = "sn 2023IXF";
    auto const into = ingest(creating());
    BOOST_TEST(put(into, what) == "");
    BOOST_TEST((into.count() == counters{.alerts = 1, .stored = 2, .targets = 1}));
    BOOST_TEST(server->count("GET", "targets/") == 1U);
    BOOST_TEST_REQUIRE(server->targets().size() == 1U);
    BOOST_TEST(server->targets()[0].name == "SN 2023ixf");
    BOOST_TEST(server->targets()[0].aliases.empty());
}

BOOST_AUTO_TEST_CASE(an_alert_without_rows_asks_nobody) {
    BOOST_TEST(put(ingest(creating()), alert(0)) == "");
    BOOST_TEST(server->server().requests().empty());
}

BOOST_AUTO_TEST_CASE(names_that_lead_nowhere_sure_are_refused_in_words) {
    known("SN 2023ixf");
    known("sn2023-IXF");
    auto const several = put(ingest(creating()), alert());
    BOOST_TEST((starts(several, "refused: ") && holds(several, "refuses 1: photometry[0]: ") && holds(several, "several targets of this TOM go by")), several);
    known("private", {}, "somebody else");
    auto const hidden = put(ingest(creating()), alert(2, "private"));
    BOOST_TEST((starts(hidden, "refused: ") && holds(hidden, "refuses 2: targets[0].name: ") && holds(hidden, "already exists")), hidden);
    auto nowhere = alert(1, "new");
    nowhere.targets[0].ra.reset();
    auto const no_place = put(ingest(creating()), nowhere);
    BOOST_TEST((starts(no_place, "refused: ") && holds(no_place, "targets[0]")), no_place);
    BOOST_TEST(server->data().empty());
    BOOST_TEST(server->targets().size() == 3U);
}

BOOST_AUTO_TEST_CASE(two_partitions_that_bring_the_same_new_target_make_it_once) {
    auto const into = ingest(creating());
    auto const one = alert(1), other = [] {
        auto made = alert(0);
        made.photometry = {point(9)};
        return made;
    }();
    int ended = 0;
    for (auto const* each : {&one, &other})
        boost::asio::co_spawn(loop, into(*each, from), [&](std::exception_ptr thrown) {
            BOOST_TEST(words(thrown) == "");
            ++ended;
        });
    run_until([&] { return ended == 2; });
    BOOST_TEST((into.count() == counters{.alerts = 2, .stored = 2, .targets = 1}));
}

BOOST_AUTO_TEST_CASE(made_targets_go_into_the_list_and_data_say_where_they_are_from) {
    auto with = creating();
    with.target_list = "From Hermes";
    with.source_name = std::string(99, 'x') + "é";  // a TOM takes 100 characters, not bytes: neither is cut in two
    BOOST_TEST(put(ingest(with), alert()) == "");
    BOOST_TEST((server->targets()[0].lists == std::vector<std::string>{"From Hermes"}));
    BOOST_TEST(server->data()[0].at("source_name").as_string() == std::string(99, 'x'));
    BOOST_TEST(server->data()[0].at("source_location") == "Hermes via HOP");
    auto named = alert(1, "other");
    named.topic = "hermes.discovery";
    named.uuid = "5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a11";
    BOOST_TEST(put(ingest(creating()), named) == "");
    BOOST_TEST(server->data()[1].at("source_name") == "hermes.discovery");
    BOOST_TEST(server->data()[1].at("source_location") == "https://hermes.lco.global/message/5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a11");
    // As Hermes publishes it: the id is in a header.
    as::owned_message const sent{.topic = "hermes.test", .headers = {{"_id", std::string(16, 'a')}}};
    auto const view = sent.view();
    as::metadata const with_id{view, "hopskotch"};
    bool ended = false;
    auto const third = alert(1, "third");
    boost::asio::co_spawn(loop, ingest(creating())(third, with_id), [&](std::exception_ptr) { ended = true; });
    run_until([&] { return ended; });
    BOOST_TEST(server->data().at(2).at("source_location") == "https://hermes.lco.global/message/61616161-6161-6161-6161-616161616161");
}

BOOST_AUTO_TEST_CASE(fifty_points_of_one_target_are_a_file_and_forty_nine_are_not) {
    known();
    auto what = alert(50);
    for (int i = 0; i < 50; ++i) what.photometry[static_cast<std::size_t>(i)].at = as::time_point{1684532541500ms + std::chrono::minutes{i}};
    auto const into = ingest();
    BOOST_TEST(put(into, alert(49)) == "");
    BOOST_TEST(server->products().empty());
    server->delete_target(1);
    known();
    BOOST_TEST(put(into, what) == "");
    BOOST_TEST((into.count() == counters{.alerts = 2, .stored = 99, .files = 1}));
    BOOST_TEST_REQUIRE(server->products().size() == 1U);
    BOOST_TEST(starts(server->products()[0].bytes, "time,filter,magnitude,error,limit,telescope,instrument,unit,source\n60083.90441550925926,r,14.9,0.02,,FTN,MuSCAT3,AB mag,hermes.test\n"));
    // This TOM makes no data of a file, as one that went down right after it was saved: it is given time, and nothing is lost.
    auto const at_work = put(into, what);
    BOOST_TEST((starts(at_work, "unavailable: the TOM: ") && holds(at_work, "it may be at work on it")), at_work);
    BOOST_TEST(server->data().empty());
    BOOST_TEST(put(into, what) == "");
    BOOST_TEST(server->products().size() == 1U);
    BOOST_TEST(server->data().size() == 50U);
    BOOST_TEST(logged("the TOM takes no file: its rows go one by one"));
    as::tom::ingest_options never;
    never.file_from = 0;
    BOOST_TEST(put(ingest(never), what) == "");
    BOOST_TEST(server->products().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_file_that_the_tom_cannot_read_goes_row_by_row_and_one_without_an_answer_is_waited_for) {
    known();
    as::tom::ingest_options with;
    with.file_from = 3;
    auto const into = ingest(with);
    nth(4, fault::hang_up{});  // log-in, nobody's, name, list, file
    BOOST_TEST(starts(put(into, alert(3)), "unavailable: "));
    BOOST_TEST(posts() == 0U);
    nth(2, fault::say{500, R"({"Data processing error": "There was an error"})"});
    nth(4, fault::say{500, R"({"Data processing error": "There was an error"})"});  // the log-in is proven again
    BOOST_TEST(put(into, alert(3)) == "");
    BOOST_TEST(posts() == 3U);
    BOOST_TEST(server->data().size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_refused_row_costs_no_other_and_an_alert_of_refused_rows_fails) {
    known();
    auto what = alert(3);
    what.photometry[1].bandpass.clear();
    what.photometry[2].at.reset();
    what.photometry[2].date_text = "soon";
    auto const into = ingest();
    BOOST_TEST(put(into, what) == "");
    BOOST_TEST((into.count() == counters{.alerts = 1, .stored = 1, .refused = 2}));
    nth(1, fault::say{400, R"({"value": ["no such thing"]})"});  // name, row
    auto const words = put(into, alert(1));
    BOOST_TEST((starts(words, "refused: ") && holds(words, "photometry[0].value: no such thing")), words);
    BOOST_TEST(logged("rows were refused by the TOM topic=hermes.test offset=17 rows=1"));
}

BOOST_AUTO_TEST_CASE(a_row_that_breaks_the_tom_is_named) {
    known();
    auto const into = ingest();
    nth(4, fault::html{500});  // log-in, nobody's, name, row, row
    auto const words = put(into, alert(2));
    BOOST_TEST(starts(words, "unavailable: the TOM: photometry[1]: "), words);
}

BOOST_AUTO_TEST_CASE(of_many_repeats_that_a_tom_2_does_not_tell_its_list_is_read_once) {
    start(of_2(true, false));
    known();
    auto const into = ingest();
    BOOST_TEST(put(into, alert(20)) == "");
    BOOST_TEST(put(into, alert(20)) == "");
    BOOST_TEST((into.count() == counters{.alerts = 2, .stored = 20, .known = 20}));
    BOOST_TEST(server->count("GET", "reduceddatums/") == 1U);
}

BOOST_AUTO_TEST_CASE(strangers_write_too_much_and_what_comes_back_is_passed_over) {
    auto with = creating();
    with.admission.senders = {{"hermes.*", {"alice"}}};
    with.admission.most_rows_a_day = 2;
    with.skip_ours = [](std::string_view reference) { return reference == "r1"; };
    auto const into = ingest(with);
    auto const of = [&](std::string sender, std::string payload, int points) {
        as::owned_message const sent{.topic = "hermes.test", .headers = {{"_sender", std::move(sender)}}, .payload = std::move(payload)};
        auto const view = sent.view();
        as::metadata const by{view, "hopskotch"};
        auto const what = alert(points);
        std::optional<std::string> ended;
        boost::asio::co_spawn(loop, into(what, by), [&](std::exception_ptr thrown) { ended = words(thrown); });
        run_until([&] { return ended.has_value(); });
        return *ended;
    };
    BOOST_TEST(of("mallory", "{}", 1) == "");
    BOOST_TEST(of("alice", R"({"data":{"alertstream_reference":"r1"}})", 1) == "");
    BOOST_TEST(of("alice", "{}", 3) == "");
    BOOST_TEST(server->server().requests().empty());
    nth(0, fault::html{503});
    BOOST_TEST(starts(of("alice", "{}", 2), "unavailable: "));  // its rows do not count
    BOOST_TEST(of("alice", R"({"data":{"alertstream_reference":"r2"}})", 2) == "");
    BOOST_TEST((into.count() == counters{.alerts = 1, .stored = 2, .targets = 1, .ours = 1, .strangers = 1, .over_quota = 1}));
}

BOOST_AUTO_TEST_CASE(a_log_in_that_is_not_taken_is_waited_for_and_nothing_becomes_anonymous) {
    start(of_2(false));
    as::tom::ingest const by_token{client(account_by_token()), creating()};
    auto const ignored = put(by_token, alert());
    BOOST_TEST((starts(ignored, "unavailable: ") && holds(ignored, "this TOM looks at no token")), ignored);
    auto const into = ingest(creating());
    BOOST_TEST(put(into, alert()) == "");
    server->change_password(server->default_user, "another");
    auto const changed = put(into, alert());
    BOOST_TEST((starts(changed, "unavailable: ") && !holds(changed, "password-for-tests")), changed);
    server->change_password(server->default_user, std::string{server->default_password});
    BOOST_TEST(put(into, alert()) == "");
    BOOST_TEST((into.count() == counters{.alerts = 2, .stored = 1, .known = 1, .targets = 1}));
}

BOOST_AUTO_TEST_CASE(it_ends_when_it_is_cancelled_at_whatever_request) {
    for (std::size_t n = 0; n < 5; ++n) {
        start();
        known();
        std::optional<as::tom::ingest> into = ingest();
        nth(n, fault::never{});
        std::optional<std::exception_ptr> ended;
        boost::asio::cancellation_signal stop;
        auto const what = alert(2);
        boost::asio::co_spawn(loop, (*into)(what, from), boost::asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr thrown) { ended = thrown; }));
        run_until([&] { return server->server().requests().size() == n + 1; });
        into.reset();  // the handler may go before what it began
        stop.emit(boost::asio::cancellation_type::terminal);
        run_until([&] { return ended.has_value(); });
        auto const came = words(*ended);
        BOOST_TEST((starts(came, "unavailable: ") || holds(came, "canceled")), came);
    }
}

BOOST_AUTO_TEST_SUITE_END()
