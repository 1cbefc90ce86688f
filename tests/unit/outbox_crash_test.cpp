#include <cstdlib>

#include <sys/wait.h>
#include <unistd.h>

#include <support/faulty_vfs.hpp>

#include "outbox_script.hpp"

using namespace outbox_test;

namespace {

/// Runs the script in a process of its own until something ends it; how many steps were answered,
/// and whether it came to its end.
struct life {
    std::size_t answered{};
    bool whole{};
};

life live(std::string const& path, std::function<std::optional<int>(std::size_t, bool)> const& before) {
    int answers[2];
    BOOST_REQUIRE(::pipe(answers) == 0);
    auto const child = ::fork();
    if (child == 0) {
        ::close(answers[0]);
        faulty_vfs::install(true);
        faulty_vfs::now.before = before;
        {
            auto const out = as::store::outbox::open({.path = path, .now = script_time});
            if (!out) ::_exit(3);
            for (auto const& each : script)
                if (!each(**out) || ::write(answers[1], "x", 1) != 1) ::_exit(3);
        }
        ::_exit(0);
    }
    ::close(answers[1]);
    life lived;
    char bytes[64];
    for (ssize_t got = 0; (got = ::read(answers[0], bytes, sizeof bytes)) > 0;) lived.answered += static_cast<std::size_t>(got);
    ::close(answers[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    lived.whole = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    BOOST_REQUIRE((lived.whole || WIFSIGNALED(status)));
    return lived;
}

/// Every fifth place; all with tests/run --long.
std::size_t stride() { return std::getenv("ALERTSTREAM_LONG") ? 1 : 5; }

/// The outbox is ended at each operation in turn; then all that was answered is there, and
/// of what was being done, all or nothing.
void end_everywhere(std::function<void()> const& end) {
    expected const states;
    std::size_t half_done = 0;
    for (std::size_t n = 1;; n += stride()) {
        temporary_folder const folder{memory_folder()};
        auto const path = (folder / "outbox.db").string();
        auto const lived = live(path, [&](std::size_t at, bool) {
            if (at == n) end();
            return std::nullopt;
        });
        auto const found = dump_after_opening(path);
        auto const next = std::min(lived.answered + 1, script.size());
        BOOST_TEST_CONTEXT("operation " << n << ", " << lived.answered << " steps answered") {
            BOOST_TEST((found == states.reopened[lived.answered] || found == states.reopened[next]));
            if (found != states.reopened[lived.answered]) ++half_done;
        }
        if (!lived.whole) continue;
        // It was long enough to be ended in each step.
        BOOST_TEST(n > 5 * script.size());
        // What was on the disk, but not answered yet: that is where begun is unknown, not waiting.
        BOOST_TEST_MESSAGE(n << " operations; at " << half_done << " the step was done, and not answered");
        break;
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(outbox_crash)

BOOST_AUTO_TEST_CASE(killed_at_any_operation_it_has_what_was_answered_and_nothing_half) {
    end_everywhere([] { ::raise(SIGKILL); });
}

BOOST_AUTO_TEST_CASE(the_power_may_go_at_any_operation_and_nothing_that_was_not_synced_be_there) {
    end_everywhere([] {
        faulty_vfs::lose_power(0);
        ::raise(SIGKILL);
    });
}

BOOST_AUTO_TEST_CASE(the_power_may_go_and_leave_sectors_at_random) {
    end_everywhere([] {
        faulty_vfs::lose_power(static_cast<unsigned>(faulty_vfs::now.operations));
        ::raise(SIGKILL);
    });
}

// An attempt that was begun is not waiting, in whatever way the program ends after the answer.
BOOST_AUTO_TEST_CASE(what_was_begun_is_unknown_after_the_power_went_right_after_the_answer) {
    temporary_folder const folder{memory_folder()};
    auto const path = (folder / "outbox.db").string();
    auto const child = ::fork();
    if (child == 0) {
        faulty_vfs::install(true);
        auto const out = as::store::outbox::open({.path = path, .now = script_time});
        if (!out || !script[0](**out) || !script[1](**out)) ::_exit(3);
        faulty_vfs::lose_power(0);
        ::raise(SIGKILL);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    BOOST_REQUIRE(WIFSIGNALED(status));
    auto const out = as::store::outbox::open({.path = path}).value();
    BOOST_TEST(!out->moved());
    BOOST_TEST(out->show(1).value()->state == entry_state::unknown);
    BOOST_TEST(out->unknown_attempts("hermes").value().at(0).what.reference == "r1");
    BOOST_TEST(out->is_ours("r1").value());
}

BOOST_AUTO_TEST_CASE(on_a_full_disk_each_step_says_so_changes_nothing_and_is_done_when_there_is_space) {
    expected const states;
    for (std::size_t n = 1;; n += stride()) {
        temporary_folder const folder{memory_folder()};
        bool full = true;  // outlives the files, which write to the end
        faulty_vfs::install(false);
        auto const file = open_file((folder / "outbox.db").string(), "faulty");
        auto const out = as::store::outbox::open(*file, {.now = script_time}).value();
        auto const from = faulty_vfs::now.operations;
        faulty_vfs::now.before = [&full, from, n](std::size_t at, bool is_write) { return full && is_write && at >= from + n ? std::optional{SQLITE_FULL} : std::nullopt; };
        bool met = false;
        for (std::size_t i = 0; i < script.size(); ++i) {
            auto const done = script[i](*out);
            if (done) continue;
            met = true;
            BOOST_TEST_CONTEXT("operation " << n << ", step " << i) {
                BOOST_TEST((done.error().code == as::errc::outbox_unusable));
                BOOST_TEST(refused(done, "the disk is full: free some space"));
                BOOST_TEST(dump_of(*file) == states.open[i]);
                full = false;
                BOOST_TEST(script[i](*out).has_value());
            }
        }
        BOOST_TEST(dump_of(*file) == states.open.back());
        full = false;
        if (!met) break;
    }
}

BOOST_AUTO_TEST_CASE(a_disk_that_fails_is_said_and_nothing_is_half_done) {
    expected const states;
    for (std::size_t n = 1;; n += stride()) {
        temporary_folder const folder{memory_folder()};
        auto const path = (folder / "outbox.db").string();
        std::size_t answered = 0;
        {
            faulty_vfs::install(false);
            auto const file = open_file(path, "faulty");
            auto const out = as::store::outbox::open(*file, {.now = script_time}).value();
            auto const from = faulty_vfs::now.operations;
            faulty_vfs::now.before = [from, n](std::size_t at, bool is_write) {
                return at == from + n ? std::optional{is_write ? SQLITE_IOERR_WRITE : SQLITE_IOERR_FSYNC} : std::nullopt;
            };
            for (; answered < script.size(); ++answered) {
                auto const done = script[answered](*out);
                if (done) continue;
                BOOST_TEST(refused(done, "reading or writing"));
                break;
            }
        }
        auto const found = dump_after_opening(path);
        auto const next = std::min(answered + 1, script.size());
        BOOST_TEST((found == states.reopened[answered] || found == states.reopened[next]));
        if (answered == script.size()) break;
    }
}

BOOST_AUTO_TEST_SUITE_END()
