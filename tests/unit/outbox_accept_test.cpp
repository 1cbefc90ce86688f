#include "outbox_support.hpp"

using namespace outbox_test;

namespace {

as::accepted accepted_of(as::acceptance const& answer) {
    BOOST_REQUIRE(std::holds_alternative<as::accepted>(answer));
    return std::get<as::accepted>(answer);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(outbox_accept)

BOOST_FIXTURE_TEST_CASE(what_was_accepted_is_there_after_a_restart, box) {
    auto const expires = clock + 24h;
    auto const id = accept_id({.content = "a\n", .subjects = {"SN 2023ixf", "ref"}, .points = {{"k", "r", 0}}, .rows = 1, .gathers_as = "g"}, {"alert-1", expires});
    reopen();
    auto const found = shown(id);
    BOOST_TEST(found.destination == "hermes");
    BOOST_TEST(found.topic == "t");
    BOOST_TEST(found.key == "alert-1");
    BOOST_TEST(found.what.content == "a\n");
    BOOST_TEST((found.what.subjects == std::vector<std::string>{"SN 2023ixf", "ref"}));
    BOOST_TEST(found.what.rows == 1u);
    BOOST_TEST(found.what.gathers_as == "g");
    BOOST_TEST(found.what.points.empty());
    BOOST_TEST(found.state == entry_state::waiting);
    BOOST_TEST((found.accepted == clock));
    BOOST_TEST((found.expires == expires));
    BOOST_TEST(found.tries == 0u);
    BOOST_TEST(!found.attempt.has_value());
}

BOOST_FIXTURE_TEST_CASE(many_are_accepted_in_order_with_an_answer_each, box) {
    accept(rows_of({"old@1"}));
    std::vector<as::store::new_entry> all;
    for (auto const* const each : {"a@1", "old@1", "b@1"}) all.push_back({"hermes", "t", rows_of({each}), {}, &leaves_lines_out});
    auto const answers = out->accept(all).value();
    BOOST_REQUIRE(answers.size() == 3);
    BOOST_TEST(is_already_shared(answers[1]));
    BOOST_TEST(accepted_of(answers[0]).id < accepted_of(answers[2]).id);
    BOOST_TEST(out->accept({}).value().empty());
}

BOOST_FIXTURE_TEST_CASE(an_entry_whose_key_was_accepted_before_is_the_same_entry_whatever_came_of_it, box) {
    auto const first = accept_id(text_of("x"), {"alert"});
    BOOST_TEST((accepted_of(accept(text_of("y"), {"alert"})) == as::accepted{.id = first, .before = true}));
    BOOST_REQUIRE(out->withdraw(first, "not wanted"));
    BOOST_TEST(accepted_of(accept(text_of("y"), {"alert"})).before);
    BOOST_TEST(shown(first).what.content == "x");
    clock += 24h;
    BOOST_TEST(out->prune(clock).value() == 1u);
    BOOST_TEST((accepted_of(accept(text_of("y"), {"alert"})) == as::accepted{.id = first, .before = true}));
    // Another topic or destination is another value.
    BOOST_TEST(!accepted_of(accept(text_of("x"), {"alert"}, "u")).before);
    BOOST_TEST(!accepted_of(accept(text_of("x"), {"alert"}, "t", "other")).before);
    // No key is no key.
    BOOST_TEST(!accepted_of(accept(text_of("x"))).before);
    BOOST_TEST(!accepted_of(accept(text_of("x"))).before);
}

BOOST_FIXTURE_TEST_CASE(a_key_twice_in_one_call_is_one_entry, box) {
    std::vector<as::store::new_entry> const all(2, {"hermes", "t", text_of("x"), {"k"}, nullptr});
    auto const answers = out->accept(all).value();
    BOOST_TEST(accepted_of(answers[0]).id == accepted_of(answers[1]).id);
    BOOST_TEST(accepted_of(answers[1]).before);
}

BOOST_FIXTURE_TEST_CASE(points_shared_before_are_left_out_and_the_rest_is_accepted, box) {
    accept(rows_of({"a@1", "b@1"}));
    auto const answer = accepted_of(accept(rows_of({"a@1", "c@1", "b@1", "d@1"}), {"k"}));
    BOOST_TEST(answer.left_out == 2u);
    BOOST_TEST(shown(answer.id).what.content == "c@1\nd@1\n");
    BOOST_TEST(shown(answer.id).what.rows == 2u);
    BOOST_TEST(accepted_of(accept(rows_of({"a@1"}), {"k"})).left_out == 2u);
    BOOST_TEST(is_already_shared(accept(rows_of({"c@1", "d@1", "a@1"}))));
}

BOOST_FIXTURE_TEST_CASE(two_points_of_one_key_in_one_message_are_one_unless_they_were_measured_otherwise, box) {
    auto const twice = accepted_of(accept(rows_of({"a@1", "a@1", "b@1"})));
    BOOST_TEST(twice.left_out == 1u);
    // The one of the row that is sent stays.
    BOOST_TEST(shown(twice.id).what.rows == 2u);
    auto const corrected = accepted_of(accept(rows_of({"c@1", "c@2"})));
    BOOST_TEST(corrected.left_out == 0u);
    BOOST_TEST(shown(corrected.id).what.content == "c@1\nc@2\n");
}

BOOST_FIXTURE_TEST_CASE(a_row_with_something_new_goes_out_whole, box) {
    accept(rows_of({"a@1"}));
    auto both = rows_of({"x"});
    both.points = {{"a", "1", 0}, {"b", "1", 0}};
    auto const answer = accepted_of(accept(both));
    BOOST_TEST(answer.left_out == 0u);
    BOOST_TEST(is_already_shared(accept(both)));
}

BOOST_FIXTURE_TEST_CASE(a_point_of_another_topic_or_destination_is_another_one, box) {
    accept(rows_of({"a@1"}));
    BOOST_TEST(is_accepted(accept(rows_of({"a@1"}), {}, "u")));
    BOOST_TEST(is_accepted(accept(rows_of({"a@1"}), {}, "t", "other")));
    BOOST_TEST(is_already_shared(accept(rows_of({"a@1"}), {}, "t", "other")));
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_left_out_is_not_accepted, box) {
    accept(rows_of({"a@1"}));
    as::store::new_entry one{"hermes", "t", rows_of({"a@1", "b@1"}), {}, nullptr};
    BOOST_TEST(std::holds_alternative<as::not_accepted>(out->accept({&one, 1}).value().front()));

    struct keeps_all : lines {
        as::packed without(as::packed from, std::span<std::size_t const>) const override { return from; }
    } const keeping;
    one.by = &keeping;
    BOOST_TEST(std::holds_alternative<as::not_accepted>(out->accept({&one, 1}).value().front()));

    struct throws : lines {
        as::packed without(as::packed, std::span<std::size_t const>) const override { throw std::runtime_error{"no such row"}; }
    } const throwing;
    one.by = &throwing;
    auto const answer = out->accept({&one, 1}).value().front();
    BOOST_REQUIRE(std::holds_alternative<as::not_accepted>(answer));
    BOOST_TEST(std::get<as::not_accepted>(answer).why.message().find("no such row") != std::string::npos);
    BOOST_TEST(out->counts("hermes").value().waiting == 1u);
    BOOST_TEST(is_accepted(accept(rows_of({"b@1"}))));
}

BOOST_FIXTURE_TEST_CASE(hostile_texts_come_back_byte_for_byte, box) {
    using namespace std::string_literals;
    std::string huge(2'621'440, '\xff');
    huge[1000] = '\0';
    auto const nul = "a\0b"s;
    auto const broken = "\xc3\x28'; DROP TABLE outbox_entries; --"s;
    auto const id = accept_id({.content = huge, .subjects = {nul, broken, ""}, .points = {{nul, broken, 0}}, .gathers_as = broken}, {nul}, broken, nul);
    reopen();
    auto const found = shown(id);
    BOOST_TEST((found.what.content == huge));
    BOOST_TEST((found.what.subjects == std::vector<std::string>{nul, broken, ""}));
    BOOST_TEST(found.what.gathers_as == broken);
    BOOST_TEST(found.key == nul);
    BOOST_TEST(found.topic == broken);
    BOOST_TEST(found.destination == nul);
    // What is before the NUL alone is another text.
    BOOST_TEST(!accepted_of(accept(text_of("x"), {"a"}, broken, nul)).before);
    BOOST_TEST(accepted_of(accept(text_of("x"), {nul}, broken, nul)).id == id);
    auto again = text_of("x");
    again.points = {{"a", broken, 0}};
    BOOST_TEST(is_accepted(accept(again, {}, broken, nul)));
    again.points = {{nul, broken, 0}};
    BOOST_TEST(is_already_shared(accept(again, {}, broken, nul)));
    BOOST_TEST(out->next(nul, 10).value().size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
