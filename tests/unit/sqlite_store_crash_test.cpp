#include <cstdlib>

#include <sys/wait.h>
#include <unistd.h>

#include <support/faulty_vfs.hpp>

#include "sqlite_store_support.hpp"

using namespace sqlite_store_test;

namespace {

/// A life of a store, step by step: rows, targets, corrections, what is taken back, letters.
std::vector<store::batch> made_script() {
    auto with_target = point("m1", "SN 2023ixf", 0, 15);
    with_target.targets[0] = store_contract::target("SN 2023ixf", {"ZTF23aaklqou"}, 210.9, 54.3);
    with_target.matching.create = true;
    with_target.data[0].value = '"' + std::string(6'000, 'x') + '"';
    auto back = message("m4");
    back.retracts = {"m1"};
    auto& happened = back.events.emplace_back();
    happened.source = "gcn";
    happened.identity = store::digest_of({"e"});
    std::vector<store::unit> many;
    for (int i = 0; i < 60; ++i) many.push_back(point("many" + std::to_string(i), "SN 2024abc", i, 18));
    std::vector<store::batch> all{
        batch_of({with_target, point("m2", "SN 2024abc", 1, 16)}, 0, 2),
        batch_of({point("m3", "SN 2023ixf", 0, 15.5, "alice", std::chrono::hours{1}), point("m0", "SN 2024abc", 1, 17, "alice", std::chrono::hours{-1})}, 2, 4),
        batch_of({back}, 4, 5),
        batch_of(many, 5, 65),
    };
    all[2].letters.emplace_back().message.topic = "hermes.test";
    all[3].one_by_one = true;
    return all;
}
std::vector<store::batch> const script = made_script();

/// All that is in the file, but what is drawn anew in each.
std::string dump_of(store::sqlite::database& in) {
    std::string text;
    std::vector<std::string> tables;
    in.each("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'target_positions_%' AND name <> 'store_identity' ORDER BY name",
            [&](store::sqlite::row const& each) { tables.push_back(each.get<std::string>(0)); })
        .value();
    for (auto const& table : tables) {
        std::string columns;
        in.each("SELECT group_concat('quote(\"' || name || '\")', ' || '','' || ') FROM pragma_table_info(?)", [&](store::sqlite::row const& each) { columns = each.get<std::string>(0); }, table).value();
        in.each("SELECT " + columns + " FROM " + table + " ORDER BY 1", [&](store::sqlite::row const& each) { text += table + ": " + each.get<std::string>(0) + '\n'; }).value();
    }
    return text;
}

std::string dump_after_opening(std::string const& path) {
    boost::asio::io_context loop;
    auto const in = backend_of(loop, path);
    auto const opened = run_on_loop(loop, in->open());
    BOOST_REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().message()));
    BOOST_TEST(in->database()->one<std::string>("PRAGMA integrity_check").value().value() == "ok");
    return dump_of(*in->database());
}

/// What is there after so many steps.
std::vector<std::string> const& states() {
    static std::vector<std::string> const all = [] {
        std::vector<std::string> made;
        file in;
        in.must_open();
        made.push_back(dump_of(*in.in->database()));
        for (auto const& each : script) {
            in.must_commit(each);
            made.push_back(dump_of(*in.in->database()));
        }
        return made;
    }();
    return all;
}

std::size_t stride() { return std::getenv("ALERTSTREAM_LONG") ? 1 : 5; }

/// Runs the script in a process of its own until something ends it at an operation; how many steps were answered, and whether it came to its end.
std::pair<std::size_t, bool> live(std::string const& path, std::function<std::optional<int>(std::size_t, bool)> const& before) {
    int answers[2];
    BOOST_REQUIRE(::pipe(answers) == 0);
    auto const child = ::fork();
    if (child == 0) {
        ::close(answers[0]);
        faulty_vfs::install(true);
        faulty_vfs::now.before = before;
        {
            boost::asio::io_context loop;
            auto const in = backend_of(loop, path);
            if (!run_on_loop(loop, in->open())) ::_exit(3);
            for (auto const& each : script)
                if (!std::holds_alternative<store::committed>(run_on_loop(loop, in->commit(each))) || ::write(answers[1], "x", 1) != 1) ::_exit(3);
        }
        ::_exit(0);
    }
    ::close(answers[1]);
    std::size_t answered = 0;
    char bytes[64];
    for (ssize_t got = 0; (got = ::read(answers[0], bytes, sizeof bytes)) > 0;) answered += static_cast<std::size_t>(got);
    ::close(answers[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    auto const whole = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    BOOST_REQUIRE((whole || WIFSIGNALED(status)));
    return {answered, whole};
}

/// It is ended at each operation in turn. `may_lose`: the last transactions, whole.
void end_everywhere(bool may_lose, std::function<void()> const& end) {
    std::size_t lost = 0;
    for (std::size_t n = 1;; n += stride()) {
        temporary_folder const folder{memory_folder()};
        auto const path = (folder / "store.db").string();
        auto const [answered, whole] = live(path, [&](std::size_t at, bool) {
            if (at == n) end();
            return std::nullopt;
        });
        auto const found = dump_after_opening(path);
        BOOST_TEST_CONTEXT("operation " << n << ", " << answered << " steps answered") {
            auto const first = may_lose ? 0 : answered, last = std::min(answered + 1, script.size());
            auto const is = std::find(states().begin() + static_cast<std::ptrdiff_t>(first), states().begin() + static_cast<std::ptrdiff_t>(last) + 1, found);
            BOOST_TEST((is != states().begin() + static_cast<std::ptrdiff_t>(last) + 1));
            if (is < states().begin() + static_cast<std::ptrdiff_t>(answered)) ++lost;
        }
        if (!whole) continue;
        BOOST_TEST(n > 10 * script.size());
        break;
    }
    if (may_lose) BOOST_TEST(lost > 0u);  // the power went where it matters
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sqlite_store_crash)

BOOST_AUTO_TEST_CASE(killed_at_any_operation_it_has_what_was_answered_and_nothing_half) {
    end_everywhere(false, [] { ::raise(SIGKILL); });
}

BOOST_AUTO_TEST_CASE(what_the_power_takes_are_whole_transactions_rows_and_offsets_together) {
    end_everywhere(true, [] {
        faulty_vfs::lose_power(0);
        ::raise(SIGKILL);
    });
}

BOOST_AUTO_TEST_CASE(the_power_may_go_and_leave_sectors_at_random) {
    end_everywhere(true, [] {
        faulty_vfs::lose_power(static_cast<unsigned>(faulty_vfs::now.operations));
        ::raise(SIGKILL);
    });
}

BOOST_AUTO_TEST_CASE(on_a_full_disk_each_batch_waits_and_goes_through_when_there_is_space) {
    for (std::size_t n = 1;; n += stride()) {
        bool full = true;  // outlives the files, which write to the end
        faulty_vfs::install(false);
        file in;
        in.in = backend_of(in.loop, in.path, "faulty");
        in.must_open();
        auto const from = faulty_vfs::now.operations;
        faulty_vfs::now.before = [&full, from, n](std::size_t at, bool is_write) { return full && is_write && at >= from + n ? std::optional{SQLITE_FULL} : std::nullopt; };
        bool met = false;
        for (std::size_t i = 0; i < script.size(); ++i) {
            auto const done = in.commit(script[i]);
            if (std::holds_alternative<store::committed>(done)) continue;
            met = true;
            BOOST_TEST_CONTEXT("operation " << n << ", step " << i) {
                expect_not_committed(done, trouble::away, "the disk is full: free some space");
                BOOST_TEST((dump_of(*in.in->database()) == states()[i]));
                full = false;
                in.must_commit(script[i]);
            }
        }
        BOOST_TEST((dump_of(*in.in->database()) == states().back()));
        full = false;
        in.in.reset();
        if (!met) break;
    }
}

BOOST_AUTO_TEST_CASE(a_disk_that_fails_once_is_said_and_the_same_batch_goes_through_afterwards) {
    for (std::size_t n = 1;; n += stride()) {
        faulty_vfs::install(false);
        file in;
        in.in = backend_of(in.loop, in.path, "faulty");
        in.must_open();
        auto const from = faulty_vfs::now.operations;
        bool met = false;
        faulty_vfs::now.before = [&met, from, n](std::size_t at, bool is_write) {
            if (at != from + n) return std::optional<int>{};
            met = true;
            return std::optional{is_write ? SQLITE_IOERR_WRITE : SQLITE_IOERR_FSYNC};
        };
        for (std::size_t i = 0; i < script.size(); ++i) {
            auto const done = in.commit(script[i]);
            if (std::holds_alternative<store::committed>(done)) continue;
            BOOST_TEST_CONTEXT("operation " << n << ", step " << i) {
                expect_not_committed(done, trouble::broken, "reading or writing");
                // It is through, or not at all: its offset tells.
                if (auto const again = in.commit(script[i]); std::holds_alternative<store::fenced>(again))
                    BOOST_TEST((std::get<store::fenced>(again).found.at(0).second == script[i].moves[0].to));
                else
                    BOOST_TEST(std::holds_alternative<store::committed>(again));
                BOOST_TEST((dump_of(*in.in->database()) == states()[i + 1]));
            }
        }
        BOOST_TEST((dump_of(*in.in->database()) == states().back()));
        faulty_vfs::now.before = {};
        in.in.reset();
        if (!met) break;
    }
}

BOOST_AUTO_TEST_SUITE_END()
