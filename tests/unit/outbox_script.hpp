#pragma once

#include <functional>
#include <string>
#include <vector>

#include "outbox_support.hpp"

/// A life of an outbox, step by step, and what is in the file: for tests that end it at any place.
namespace outbox_test {

using step = std::function<as::result<void>(as::store::outbox&)>;

template <class T>
as::result<void> done(as::result<T> const& what) {
    if (!what) return what.error();
    return {};
}

inline as::result<void> accept_these(as::store::outbox& out, std::vector<as::packed> const& what) {
    std::vector<as::store::new_entry> all;
    for (auto const& each : what) all.push_back({"hermes", "t", each, {"key of " + each.content.substr(0, 10)}, &leaves_lines_out});
    return done(out.accept(all));
}

inline as::result<void> begin_one(as::store::outbox& out, std::int64_t entry, std::string reference) {
    return done(out.begin("hermes", {.topic = "t", .reference = std::move(reference), .body = std::string(6'000, 'b')}, {&entry, 1}, "ends"));
}

/// Every call that changes something; entries and attempts are numbered from 1.
inline std::vector<step> const script{
    [](auto& out) { return accept_these(out, {rows_of({"a@1", "b@1"}, {"A"}), text_of(std::string(9'000, 'x'), {"B"}), text_of("third", {"A", "B"})}); },
    [](auto& out) { return begin_one(out, 1, "r1"); },
    [](auto& out) { return out.settle_published(1, {.uuid = "u1"}); },
    [](auto& out) { return begin_one(out, 2, "r2"); },
    [](auto& out) { return out.settle_unknown(2, box::no_answer, false); },
    [](auto& out) { return done(out.begin_again(2, "later ends")); },
    [](auto& out) { return out.settle_rejected(2, {}, {}); },
    [](auto& out) { return accept_these(out, {rows_of({"b@1", "c@1"}, {"C"})}); },
    [](auto& out) { return begin_one(out, 4, "r3"); },
    [](auto& out) { return out.settle_not_sent(3, box::no_answer); },
    [](auto& out) { return out.withdraw(3, "a mistake"); },
    [](auto& out) {
        as::shared_point const point{"d", "1", 0};
        return out.note_received("hermes", "t", {&point, 1});
    },
    [](auto& out) { return done(out.prune(as::time_point::max())); },
    [](auto& out) { return begin_one(out, 4, "r4"); },
    [](auto& out) { return out.settle_unknown(4, box::no_answer, true); },
    [](auto& out) { return out.settle_given_up(4, "nobody knows"); },
    [](auto& out) { return accept_these(out, {text_of("last")}); },
    [](auto& out) { return begin_one(out, 5, "r5"); },
};

inline as::time_point script_time() { return as::time_point{std::chrono::sys_days{std::chrono::year{2026} / 11 / 28}}; }

/// All that is in the file, but what differs from run to run.
inline std::string dump_of(as::store::sqlite::database& in) {
    std::string text;
    for (auto const* const query :
         {"SELECT id || '|' || destination || '|' || topic || '|' || last_begun FROM outbox_topics",
          "SELECT concat FROM (SELECT id || '|' || state || '|' || behind || '|' || key || '|' || tries || '|' || ifnull(attempt, '-') || '|' || ifnull(place, '-') || '|' || why || '|' || uuid"
          " AS concat FROM outbox_entries ORDER BY id)",
          "SELECT entry || '|' || length(content) FROM outbox_contents ORDER BY entry", "SELECT key || '|' || entry || '|' || left_out FROM outbox_keys ORDER BY key",
          "SELECT entry || '|' || subject || '|' || open FROM outbox_subjects ORDER BY entry, place", "SELECT subject || '|' || above FROM outbox_held_subjects ORDER BY subject",
          "SELECT id || '|' || state || '|' || reference || '|' || ends || '|' || partly_sent || '|' || from_copy || '|' || why FROM outbox_attempts ORDER BY id",
          "SELECT attempt || '|' || length(body) FROM outbox_bodies ORDER BY attempt", "SELECT reference FROM outbox_references ORDER BY reference",
          "SELECT key || '|' || revision || '|' || ifnull(reserved_by, '-') || '|' || received FROM outbox_points ORDER BY key, revision"}) {
        auto const read = in.each(query, [&](as::store::sqlite::row const& row) { text += row.get<std::string>(0) + '\n'; });
        BOOST_REQUIRE_MESSAGE(read.has_value(), (read ? "" : read.error().message()));
        text += "--\n";
    }
    auto const whole = in.one<std::string>("PRAGMA integrity_check");
    BOOST_REQUIRE(whole.has_value());
    BOOST_TEST(whole->value_or("") == "ok");
    return text;
}

inline std::unique_ptr<as::store::sqlite::database> open_file(std::string const& path, std::string vfs = {}) {
    auto opened = as::store::sqlite::database::open({.path = path, .alone = true, .vfs = std::move(vfs)});
    BOOST_REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().message()));
    return std::move(*opened);
}

/// What is in the file when the next program has opened its outbox.
inline std::string dump_after_opening(std::string const& path) {
    auto const file = open_file(path);
    auto const out = as::store::outbox::open(*file, {.now = script_time});
    BOOST_REQUIRE_MESSAGE(out.has_value(), (out ? "" : out.error().message()));
    BOOST_TEST(!(*out)->moved());
    return dump_of(*file);
}

/// What is there after each number of steps: while it is open, and when it is opened again.
struct expected {
    std::vector<std::string> open{};
    std::vector<std::string> reopened{};

    expected() {
        for (std::size_t n = 0; n <= script.size(); ++n) {
            temporary_folder const folder{memory_folder()};
            auto const path = (folder / "outbox.db").string();
            {
                auto const file = open_file(path);
                auto const out = as::store::outbox::open(*file, {.now = script_time}).value();
                for (std::size_t i = 0; i < n; ++i) {
                    auto const done = script[i](*out);
                    BOOST_REQUIRE_MESSAGE(done.has_value(), i << ": " << (done ? "" : done.error().message()));
                }
                open.push_back(dump_of(*file));
            }
            reopened.push_back(dump_after_opening(path));
        }
    }
};

}  // namespace outbox_test
