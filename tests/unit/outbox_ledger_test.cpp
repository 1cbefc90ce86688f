#include "outbox_support.hpp"

using namespace outbox_test;
using ids = std::vector<std::int64_t>;

BOOST_AUTO_TEST_SUITE(outbox_ledger)

BOOST_FIXTURE_TEST_CASE(a_point_is_freed_by_each_end_without_publication_and_by_no_other, box) {
    struct ending {
        char const* name;
        std::function<void(std::int64_t)> make;
        bool freed;
    };
    ending const endings[] = {
        {"published", [&](std::int64_t id) { BOOST_REQUIRE(out->settle_published(begin({id}), {})); }, false},
        {"rejected", [&](std::int64_t id) { BOOST_REQUIRE(out->settle_rejected(begin({id}), {}, {})); }, true},
        {"withdrawn", [&](std::int64_t id) { BOOST_REQUIRE(out->withdraw(id, "")); }, true},
        {"expired",
         [&](std::int64_t) {
             clock += 2h;
             BOOST_REQUIRE(out->expire().value() == 1);
         },
         true},
        {"given up", [&](std::int64_t id) { BOOST_REQUIRE(out->settle_given_up(unknown({id}), "")); }, false},
        {"not sent",
         [&](std::int64_t id) {
             BOOST_REQUIRE(out->settle_not_sent(begin({id}), no_answer));
         },
         false},
    };
    for (auto const& each : endings) {
        BOOST_TEST_CONTEXT(each.name) {
            std::string const point = std::string{each.name} + "@1";
            auto const id = accept_id(rows_of({point}), {"", clock + 1h});
            BOOST_TEST(is_already_shared(accept(rows_of({point}))));
            each.make(id);
            BOOST_TEST(is_accepted(accept(rows_of({point}))) == each.freed);
        }
        for (auto const& waits : next()) BOOST_REQUIRE(out->withdraw(waits, ""));
    }
}

BOOST_FIXTURE_TEST_CASE(another_revision_is_a_correction_and_an_old_one_is_known_still, box) {
    auto const first = accept_id(rows_of({"a@15.0"}));
    BOOST_REQUIRE(out->settle_published(begin({first}), {}));
    auto const second = accept_id(rows_of({"a@15.1"}));
    BOOST_TEST(is_already_shared(accept(rows_of({"a@15.0"}))));
    BOOST_TEST(is_already_shared(accept(rows_of({"a@15.1"}))));
    // Refused, the correction may come again; what was shared is shared.
    BOOST_REQUIRE(out->settle_rejected(begin({second}), {}, {}));
    BOOST_TEST(is_already_shared(accept(rows_of({"a@15.0"}))));
    BOOST_TEST(is_accepted(accept(rows_of({"a@15.1"}))));
}

BOOST_FIXTURE_TEST_CASE(a_correction_waits_while_the_original_is_of_unknown_fate, box) {
    auto const original = accept_id(rows_of({"a@15.0"}, {"SN 2023ixf"}));
    auto const attempt = unknown({original});
    auto const correction = accept_id(rows_of({"a@15.1"}, {"SN 2023ixf"}));
    BOOST_TEST(next().empty());
    BOOST_REQUIRE(out->settle_published(attempt, {}));
    BOOST_TEST((next() == ids{correction}));
}

BOOST_FIXTURE_TEST_CASE(what_came_from_a_topic_is_not_sent_back_to_it, box) {
    as::shared_point const received[] = {{"a", "1", 0}, {"b", "1", 0}};
    BOOST_REQUIRE(out->note_received("hermes", "t", received));
    BOOST_REQUIRE(out->note_received("hermes", "t", received));
    BOOST_REQUIRE(out->note_received("hermes", "t", {}));
    reopen();
    BOOST_TEST(is_already_shared(accept(rows_of({"a@1", "b@1"}))));
    BOOST_TEST(is_accepted(accept(rows_of({"a@1"}), {}, "u")));
    BOOST_TEST(is_accepted(accept(rows_of({"a@2"}))));
}

BOOST_FIXTURE_TEST_CASE(what_came_from_the_topic_while_it_waited_here_counts_as_shared_even_if_ours_is_refused, box) {
    auto const id = accept_id(rows_of({"a@1", "b@1"}));
    as::shared_point const received{"a", "1", 0};
    BOOST_REQUIRE(out->note_received("hermes", "t", {&received, 1}));
    BOOST_TEST(state(id) == entry_state::waiting);
    BOOST_REQUIRE(out->settle_rejected(begin({id}), {}, {}));
    BOOST_TEST(is_already_shared(accept(rows_of({"a@1"}))));
    BOOST_TEST(is_accepted(accept(rows_of({"b@1"}))));
}

BOOST_FIXTURE_TEST_CASE(the_ledger_keeps_the_points_of_what_is_pruned, box) {
    auto const id = accept_id(rows_of({"a@1"}));
    BOOST_REQUIRE(out->settle_published(begin({id}), {}));
    BOOST_TEST(out->prune(clock).value() == 0u);
    clock += 1s;
    BOOST_TEST(out->prune(clock).value() == 1u);
    BOOST_TEST(!out->show(id).value().has_value());
    BOOST_TEST(is_already_shared(accept(rows_of({"a@1"}))));
}

BOOST_FIXTURE_TEST_CASE(points_that_are_forgotten_are_shared_again_but_not_those_reserved, box) {
    auto const id = accept_id(rows_of({"a@1"}), {"k"});
    BOOST_REQUIRE(out->settle_published(begin({id}), {}));
    accept(rows_of({"b@1"}));
    clock += 1s;
    BOOST_TEST(out->forget_points(clock).value() == 1u);
    BOOST_TEST(is_accepted(accept(rows_of({"a@1"}))));
    BOOST_TEST(is_already_shared(accept(rows_of({"b@1"}))));
    // A key lasts as long as its entry or its points.
    BOOST_TEST(std::get<as::accepted>(accept(rows_of({"x@1"}), {"k"})).before);
    BOOST_REQUIRE(out->prune(clock).value() == 1);
    BOOST_REQUIRE(out->forget_points(clock));
    BOOST_TEST(!std::get<as::accepted>(accept(rows_of({"x@1"}), {"k"})).before);
}

BOOST_AUTO_TEST_SUITE_END()
