#include "outbox_support.hpp"

using namespace outbox_test;
using ids = std::vector<std::int64_t>;

namespace {

as::rejected const no_bandpass{.errors = {{"data.photometry[0].bandpass", "This field is required."}}, .tree = {}};

/// What can be asked of an attempt, by name.
as::result<void> ask(as::store::outbox& out, std::string_view what, std::int64_t attempt) {
    if (what == "published") return out.settle_published(attempt, {.uuid = "u"});
    if (what == "rejected") return out.settle_rejected(attempt, no_bandpass, {});
    if (what == "not_sent") return out.settle_not_sent(attempt, box::no_answer);
    if (what == "unknown") return out.settle_unknown(attempt, box::no_answer, false);
    if (what == "given_up") return out.settle_given_up(attempt, "no");
    auto const again = out.begin_again(attempt, "ends");
    if (!again) return again.error();
    return {};
}

struct transition {
    std::string_view from, what;
    std::optional<entry_state> to;  // absent: refused
    std::string_view words;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(outbox_attempt)

BOOST_FIXTURE_TEST_CASE(an_attempt_freezes_its_entries_and_message_before_it_is_sent, box) {
    auto const a = accept_id(text_of("a", {}, "g"));
    auto const b = accept_id(text_of("b", {}, "g"));
    clock += 1h;
    auto const begun = out->begin("hermes", {.topic = "t", .reference = "ref", .body = std::string("bo\0dy", 5)}, ids{b, a}, "partition 0 at 5").value();
    BOOST_TEST(begun.destination == "hermes");
    BOOST_TEST((begun.begun == clock));
    BOOST_TEST((begun.entries == ids{b, a}));
    BOOST_TEST(state(a) == entry_state::under_way);
    BOOST_TEST((shown(a).attempt == begun.id));
    reopen();
    auto const all = out->unknown_attempts("hermes").value();
    BOOST_REQUIRE(all.size() == 1);
    BOOST_TEST(all[0].id == begun.id);
    BOOST_TEST((all[0].what == begun.what));
    BOOST_TEST(all[0].ends == "partition 0 at 5");
    BOOST_TEST((all[0].begun == clock));
    BOOST_TEST((all[0].entries == ids{b, a}));
    BOOST_TEST(!all[0].partly_sent);
    BOOST_TEST(all[0].why == "the program ended while it was being sent");
    BOOST_TEST(state(a) == entry_state::unknown);
    BOOST_TEST(out->unknown_attempts("other").value().empty());
}

BOOST_FIXTURE_TEST_CASE(each_transition_is_made_or_refused_in_words, box) {
    using enum entry_state;
    transition const table[] = {
        {"under_way", "published", published, ""},
        {"under_way", "rejected", rejected, ""},
        {"under_way", "not_sent", waiting, ""},
        {"under_way", "unknown", unknown, ""},
        {"under_way", "given_up", given_up, ""},
        {"under_way", "again", std::nullopt, "is under way"},
        {"unknown", "published", published, ""},
        {"unknown", "rejected", rejected, ""},
        {"unknown", "not_sent", waiting, ""},
        {"unknown", "unknown", unknown, ""},
        {"unknown", "given_up", given_up, ""},
        {"unknown", "again", under_way, ""},
    };
    for (auto const& each : table) {
        auto const id = accept_id(text_of("x"));
        auto const attempt = each.from == "unknown" ? this->unknown({id}) : begin({id});
        auto const before = state(id);
        auto const done = ask(*out, each.what, attempt);
        BOOST_TEST_CONTEXT(each.from << ", " << each.what) {
            BOOST_TEST(done.has_value() == each.to.has_value());
            if (!done) BOOST_TEST(refused(done, each.words));
            BOOST_TEST(state(id) == each.to.value_or(before));
        }
        // So that the topic is free, and what waits again does not come in between.
        if (state(id) == under_way || state(id) == unknown) BOOST_REQUIRE(out->settle_published(attempt, {}));
        if (state(id) == waiting) BOOST_REQUIRE(out->withdraw(id, ""));
    }
    for (auto const* const how : {"published", "rejected", "not_sent", "given_up"}) {
        auto const attempt = begin({accept_id(text_of("x"))});
        BOOST_REQUIRE(ask(*out, how, attempt));
        for (auto const* const what : {"published", "rejected", "not_sent", "unknown", "given_up", "again"})
            BOOST_TEST(refused(ask(*out, what, attempt), "is settled already: " + std::string{how}));
    }
    BOOST_TEST(refused(ask(*out, "published", 999), "there is no attempt 999"));
}

BOOST_FIXTURE_TEST_CASE(what_was_published_has_its_uuid, box) {
    auto const id = accept_id(text_of("x"));
    BOOST_REQUIRE(out->settle_published(begin({id}), {.uuid = "5b7f2c5e"}));
    reopen();
    BOOST_TEST(shown(id).uuid == "5b7f2c5e");
    BOOST_TEST(shown(id).tries == 0u);
}

BOOST_FIXTURE_TEST_CASE(those_blamed_for_a_refusal_leave_and_the_others_wait_again, box) {
    auto const a = accept_id(rows_of({"a@1"}));
    auto const b = accept_id(rows_of({"b@1"}));
    auto const c = accept_id(rows_of({"c@1"}));
    auto const attempt = begin({a, b, c});
    BOOST_TEST(refused(out->settle_rejected(attempt, no_bandpass, ids{999}), "entry 999 is not in attempt"));
    BOOST_REQUIRE(out->settle_rejected(attempt, no_bandpass, ids{b}));
    BOOST_TEST(state(b) == entry_state::rejected);
    BOOST_TEST(shown(b).why.find("This field is required.") != std::string::npos);
    BOOST_TEST(shown(b).tries == 1u);
    BOOST_TEST((next() == ids{a, c}));
    BOOST_TEST(shown(a).tries == 1u);
    BOOST_TEST((shown(a).attempt == attempt));
    // Another message, which the first one has no part in any more.
    auto const another = begin({a, c});
    BOOST_TEST((shown(a).attempt == another));
    BOOST_REQUIRE(out->settle_rejected(another, no_bandpass, {}));
    BOOST_TEST(state(a) == entry_state::rejected);
    BOOST_TEST(state(c) == entry_state::rejected);
}

BOOST_FIXTURE_TEST_CASE(what_was_not_sent_waits_again_with_its_reason, box) {
    auto const id = accept_id(text_of("x"));
    for (auto tries = 1u; tries < 4; ++tries) {
        BOOST_REQUIRE(out->settle_not_sent(begin({id}), {as::errc::not_now, "Hermes is down"}));
        BOOST_TEST(state(id) == entry_state::waiting);
        BOOST_TEST(shown(id).tries == tries);
        BOOST_TEST(shown(id).why.find("Hermes is down") != std::string::npos);
    }
}

BOOST_FIXTURE_TEST_CASE(a_proven_absent_message_is_begun_again_as_it_was, box) {
    auto const id = accept_id(text_of("x"));
    auto const first = out->begin("hermes", {.topic = "t", .reference = "ref", .body = "body"}, ids{id}, "at 1").value();
    BOOST_REQUIRE(out->settle_unknown(first.id, no_answer, false));
    BOOST_TEST(shown(id).why.find("no answer") != std::string::npos);
    clock += 1h;
    auto const again = out->begin_again(first.id, "at 2").value();
    BOOST_TEST(again.id == first.id);
    BOOST_TEST((again.what == first.what));
    BOOST_TEST(again.ends == "at 2");
    BOOST_TEST((again.begun == clock));
    BOOST_TEST((again.entries == first.entries));
    BOOST_TEST(shown(id).tries == 1u);
    // Not beside another one of its topic.
    BOOST_REQUIRE(out->settle_unknown(first.id, no_answer, false));
    begin({accept_id(text_of("y"))});
    BOOST_TEST(refused(out->begin_again(first.id, ""), "another attempt of this topic is under way"));
}

BOOST_FIXTURE_TEST_CASE(what_is_out_in_part_is_never_sent_again, box) {
    auto const attempt = begin({accept_id(text_of("x"))});
    BOOST_REQUIRE(out->settle_unknown(attempt, no_answer, true));
    // It stays so, whatever is said later.
    BOOST_REQUIRE(out->settle_unknown(attempt, no_answer, false));
    BOOST_TEST(out->unknown_attempts("hermes").value()[0].partly_sent);
    BOOST_TEST(refused(out->begin_again(attempt, ""), "it is not sent again"));
    BOOST_TEST(refused(out->settle_not_sent(attempt, no_answer), "is out"));
    BOOST_TEST(refused(out->settle_rejected(attempt, no_bandpass, {}), "is out"));
    BOOST_TEST(out->settle_given_up(attempt, "TNS has it").has_value());
}

BOOST_FIXTURE_TEST_CASE(what_cannot_begin_is_refused_in_words_and_nothing_is_changed, box) {
    auto const a = accept_id(text_of("a"), {"", clock + 1h});
    auto const elsewhere = accept_id(text_of("b"), {}, "u");
    BOOST_TEST(refused(try_begin({}), "of no entries"));
    BOOST_TEST(refused(try_begin({a, a}), "is named twice"));
    BOOST_TEST(refused(try_begin({999}), "there is no entry 999"));
    BOOST_TEST(refused(try_begin({a, elsewhere}), "is of another topic"));
    BOOST_TEST(refused(try_begin({a}, "nowhere"), "nothing was accepted for this topic"));
    BOOST_TEST(refused(out->begin("hermes", {.topic = "t"}, ids{a}, ""), "without a reference"));
    clock += 1h;
    auto const late = try_begin({a});
    BOOST_TEST(refused(late, "is past its time"));
    BOOST_TEST((late.error().code == as::errc::not_now));
    BOOST_TEST(state(a) == entry_state::waiting);
    BOOST_TEST(out->counts("hermes").value().waiting == 2u);
    clock -= 1h;
    auto const b = begin({a});
    BOOST_REQUIRE(out->settle_published(b, {}));
    BOOST_TEST(refused(try_begin({a}), "does not wait: it is published"));
    auto const c = accept_id(text_of("c"));
    auto const used = "reference-" + std::to_string(references - 1);
    BOOST_TEST(refused(out->begin("hermes", {.topic = "t", .reference = used}, ids{c}, ""), "another message has this reference"));
    // Where it is looked for, it is not.
    BOOST_TEST(out->begin("hermes", {.topic = "u", .reference = used}, ids{elsewhere}, "").has_value());
}

BOOST_FIXTURE_TEST_CASE(a_reference_that_the_destination_fixed_goes_again_after_nothing_was_sent, box) {
    auto const id = accept_id(text_of("x"));
    auto const first = out->begin("hermes", {.topic = "t", .reference = "ref"}, ids{id}, "").value();
    BOOST_REQUIRE(out->settle_not_sent(first.id, {as::errc::not_now, "away"}));
    auto const second = out->begin("hermes", {.topic = "t", .reference = "ref"}, ids{id}, "").value();
    BOOST_REQUIRE(out->settle_published(second.id, {}));
    auto const twin = accept_id(text_of("y"));
    BOOST_TEST(refused(out->begin("hermes", {.topic = "t", .reference = "ref"}, ids{twin}, ""), "another message has this reference"));
}

BOOST_FIXTURE_TEST_CASE(a_reference_is_ours_from_its_attempt_on_and_for_good, box) {
    auto const id = accept_id(text_of("x"));
    BOOST_TEST(!out->is_ours("ref").value());
    auto const begun = out->begin("hermes", {.topic = "t", .reference = "ref"}, ids{id}, "").value();
    BOOST_TEST(out->is_ours("ref").value());
    BOOST_REQUIRE(out->settle_published(begun.id, {}));
    clock += 24h * 365;
    BOOST_TEST(out->prune(clock).value() == 1u);
    BOOST_TEST(out->forget_points(clock).has_value());
    reopen();
    BOOST_TEST(out->is_ours("ref").value());
    BOOST_TEST(!out->is_ours("").value());
}

BOOST_FIXTURE_TEST_CASE(time_since_an_attempt_is_counted_by_no_clock_that_is_set, box) {
    auto const id = accept_id(text_of("x"));
    auto const begun = out->begin("hermes", {.topic = "t", .reference = "ref"}, ids{id}, "").value();
    clock += 24h;
    BOOST_TEST((out->since_begun(begun) < 1h));
    BOOST_TEST((out->since_begun(begun) >= 0ns));
    // Half an hour of this boot passed since.
    reopen([&] { edit(path, "UPDATE outbox_attempts SET boot_time = boot_time - 1800000000000"); });
    BOOST_TEST((out->since_begun(begun) >= 30min));
    BOOST_TEST((out->since_begun(begun) < 1h));
    // Of another boot: the wait begins anew.
    reopen([&] { edit(path, "UPDATE outbox_attempts SET boot = 'another'"); });
    BOOST_TEST((out->since_begun(begun) < 30min));
    BOOST_TEST((out->since_begun(begun) >= 0ns));
    // It was under way until now, however long.
    reopen([&] { edit(path, "UPDATE outbox_attempts SET boot_time = boot_time - 1800000000000"); });
    BOOST_REQUIRE(out->begin_again(begun.id, ""));
    edit(path, "UPDATE outbox_attempts SET boot_time = boot_time - 1800000000000");
    BOOST_TEST((out->since_begun(begun) >= 30min));
    BOOST_REQUIRE(out->settle_unknown(begun.id, {as::errc::answer_unclear, "no answer"}, false));
    BOOST_TEST((out->since_begun(begun) < 30min));
    // Begun again, it counts from then.
    reopen([&] { edit(path, "UPDATE outbox_attempts SET boot_time = 0"); });
    BOOST_REQUIRE(out->begin_again(begun.id, ""));
    BOOST_TEST((out->since_begun(begun) < 30min));
}

BOOST_AUTO_TEST_SUITE_END()
