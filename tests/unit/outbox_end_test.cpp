#include "outbox_support.hpp"

using namespace outbox_test;
using ids = std::vector<std::int64_t>;

BOOST_AUTO_TEST_SUITE(outbox_end)

BOOST_FIXTURE_TEST_CASE(only_what_waits_is_withdrawn, box) {
    auto const a = accept_id(text_of("a"));
    auto const b = accept_id(text_of("b"));
    BOOST_REQUIRE(out->withdraw(a, "a mistake"));
    BOOST_TEST(state(a) == entry_state::withdrawn);
    BOOST_TEST(shown(a).why == "a mistake");
    BOOST_TEST(refused(out->withdraw(a, ""), "does not wait: it is withdrawn"));
    auto const attempt = begin({b});
    BOOST_TEST(refused(out->withdraw(b, ""), "does not wait: it is under_way"));
    BOOST_REQUIRE(out->settle_unknown(attempt, no_answer, false));
    BOOST_TEST(refused(out->withdraw(b, ""), "does not wait: it is unknown"));
    BOOST_TEST(refused(out->withdraw(999, ""), "there is no entry 999"));
    reopen();
    BOOST_TEST(state(a) == entry_state::withdrawn);
}

BOOST_FIXTURE_TEST_CASE(what_is_past_its_time_is_not_sent_and_comes_to_its_end, box) {
    auto const start = clock;
    auto const a = accept_id(text_of("a", {}, "g"), {"", clock + 2h});
    auto const b = accept_id(text_of("b", {}, "g"));
    auto const c = accept_id(text_of("c"), {"", clock + 1h}, "u");
    auto const sent = accept_id(text_of("d"), {"", clock + 30min}, "v");
    auto const attempt = begin({sent}, "v");
    BOOST_TEST((out->next_expiry("hermes").value() == start + 1h));
    BOOST_TEST(!out->next_expiry("other").value().has_value());
    clock = start + 1h;
    BOOST_TEST(next("u").empty());
    BOOST_TEST(out->expire().value() == 1u);
    BOOST_TEST(out->expire().value() == 0u);
    BOOST_TEST(state(c) == entry_state::expired);
    BOOST_TEST((out->next_expiry("hermes").value() == start + 2h));
    clock = start + 2h;
    BOOST_TEST((next() == ids{b}));
    BOOST_TEST(out->expire().value() == 1u);
    BOOST_TEST(state(a) == entry_state::expired);
    BOOST_TEST(!out->next_expiry("hermes").value().has_value());
    // What an attempt was begun for is another matter, until it waits again.
    BOOST_TEST(state(sent) == entry_state::under_way);
    BOOST_REQUIRE(out->settle_unknown(attempt, no_answer, false));
    BOOST_TEST(out->begin_again(attempt, "").has_value());
    BOOST_REQUIRE(out->settle_not_sent(attempt, no_answer));
    BOOST_TEST(out->expire().value() == 1u);
}

BOOST_FIXTURE_TEST_CASE(only_what_came_to_its_end_before_is_pruned, box) {
    auto const waits = accept_id(text_of("a"));
    auto const open_one = accept_id(text_of("b"));
    auto const together = accept_id(text_of("c"));
    auto const ended = accept_id(text_of("d"));
    auto const attempt = begin({ended, together});
    BOOST_REQUIRE(out->settle_rejected(attempt, {}, ids{ended}));
    unknown({open_one});
    clock += 1h;
    auto const later = accept_id(text_of("e"));
    BOOST_REQUIRE(out->withdraw(later, ""));
    BOOST_TEST(out->prune(clock).value() == 1u);
    BOOST_TEST(!out->show(ended).value().has_value());
    for (auto const each : {waits, open_one, together, later}) BOOST_TEST(out->show(each).value().has_value());
    BOOST_TEST(out->unknown_attempts("hermes").value().size() == 1u);
    BOOST_TEST((shown(together).attempt == attempt));
}

BOOST_FIXTURE_TEST_CASE(entries_are_listed_by_destination_topic_and_state, box) {
    auto const a = accept_id(text_of("a"));
    auto const b = accept_id(text_of("b"), {}, "u");
    auto const c = accept_id(text_of("c"), {}, "t", "other");
    BOOST_REQUIRE(out->withdraw(a, ""));
    auto const listed = [&](as::store::entry_filter const& which) {
        ids found;
        for (auto const& each : out->list(which).value()) found.push_back(each.id);
        return found;
    };
    BOOST_TEST((listed({}) == ids{a, b, c}));
    BOOST_TEST((listed({.destination = "hermes"}) == ids{a, b}));
    BOOST_TEST((listed({.topic = "t"}) == ids{a, c}));
    BOOST_TEST((listed({.destination = "hermes", .topic = "u"}) == ids{b}));
    BOOST_TEST((listed({.state = entry_state::waiting}) == ids{b, c}));
    BOOST_TEST((listed({.above = a}) == ids{b, c}));
    BOOST_TEST((listed({.above = a, .most = 1}) == ids{b}));
    BOOST_TEST(listed({.destination = "nobody"}).empty());
    BOOST_TEST(!out->show(999).value().has_value());
    BOOST_TEST((out->counts("hermes").value() == as::store::entry_counts{.waiting = 1, .withdrawn = 1}));
    BOOST_TEST((out->counts("other").value() == as::store::entry_counts{.waiting = 1}));
    BOOST_TEST((out->counts("").value() == as::store::entry_counts{.waiting = 2, .withdrawn = 1}));
}

BOOST_FIXTURE_TEST_CASE(a_list_of_huge_contents_comes_in_parts, box) {
    for (int i = 0; i < 30; ++i) accept_id(text_of(std::string(2'500'000, 'x')));
    std::size_t parts = 0;
    ids all;
    for (std::int64_t above = 0;; ++parts) {
        auto const part = out->list({.above = above}).value();
        if (part.empty()) break;
        for (auto const& each : part) all.push_back(each.id);
        above = all.back();
    }
    BOOST_TEST(all.size() == 30u);
    BOOST_TEST(parts == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
