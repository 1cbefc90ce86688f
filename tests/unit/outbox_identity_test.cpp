#include "outbox_support.hpp"

#include <filesystem>
#include <fstream>

#include <sys/wait.h>
#include <unistd.h>

#include <alertstream/store/outbox_reader.hpp>

using namespace outbox_test;
namespace fs = std::filesystem;
using ids = std::vector<std::int64_t>;

namespace {

/// As a backup is put back: another file with the same bytes under the old name.
void put_copy_in_place(std::string const& path) {
    fs::copy_file(path, path + ".copy");
    fs::rename(path + ".copy", path);
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(outbox_identity)

BOOST_FIXTURE_TEST_CASE(a_file_where_it_was_made_has_not_moved, box) {
    auto const id = accept_id(text_of("a"));
    BOOST_TEST(!out->moved());
    reopen();
    BOOST_TEST(!out->moved());
    BOOST_TEST((next() == ids{id}));
    BOOST_TEST(out->adopt().value() == 0u);
    // Another name in the same folder is the same file.
    reopen([&] {
        fs::rename(path, path + "2");
        path += "2";
    });
    BOOST_TEST(!out->moved());
}

BOOST_FIXTURE_TEST_CASE(what_waits_in_a_copy_is_held_until_somebody_adopts_it, box) {
    auto const a = accept_id(rows_of({"a@1"}, {"A"}));
    auto const once_tried = accept_id(text_of("b"));
    auto const c = accept_id(text_of("c"));
    BOOST_REQUIRE(out->settle_published(begin({c}), {}));
    BOOST_REQUIRE(out->settle_not_sent(begin({once_tried}), no_answer));
    reopen([&] { put_copy_in_place(path); });
    BOOST_TEST(out->moved());
    BOOST_TEST(state(a) == entry_state::unknown);
    BOOST_TEST(state(once_tried) == entry_state::unknown);
    BOOST_TEST(shown(a).why.find("copied or restored") != std::string::npos);
    BOOST_TEST(state(c) == entry_state::published);
    BOOST_TEST(next().empty());
    BOOST_TEST(refused(try_begin({a}), "it is unknown"));
    // No attempt: there is nothing to look up.
    BOOST_TEST(out->unknown_attempts("hermes").value().empty());
    BOOST_TEST(is_already_shared(accept(rows_of({"a@1"}))));
    // What is accepted now goes, but not past what is held.
    auto const later = accept_id(text_of("later"));
    accept_id(text_of("correction", {"A"}));
    BOOST_TEST((next() == ids{later}));
    // It stays so over restarts.
    reopen();
    BOOST_TEST(out->moved());
    BOOST_TEST((next() == ids{later}));
    BOOST_TEST(out->adopt().value() == 2u);
    BOOST_TEST(!out->moved());
    BOOST_TEST(shown(a).why.empty());
    BOOST_TEST((next() == ids{a}));
    reopen();
    BOOST_TEST(!out->moved());
    BOOST_TEST((next() == ids{a}));
}

BOOST_FIXTURE_TEST_CASE(what_is_held_can_be_withdrawn_one_by_one, box) {
    auto const a = accept_id(text_of("a"));
    reopen([&] { put_copy_in_place(path); });
    BOOST_REQUIRE(out->withdraw(a, "it was sent from the other machine"));
    BOOST_TEST(state(a) == entry_state::withdrawn);
    BOOST_TEST(out->adopt().value() == 0u);
}

BOOST_FIXTURE_TEST_CASE(an_attempt_in_a_copy_is_looked_up_but_not_sent_again_before_it_is_adopted, box) {
    auto const id = accept_id(text_of("a"));
    auto const attempt = unknown({id});
    reopen([&] { put_copy_in_place(path); });
    BOOST_TEST(out->unknown_attempts("hermes").value().size() == 1u);
    BOOST_TEST(refused(out->begin_again(attempt, ""), "adopt it first"));
    BOOST_TEST(out->adopt().value() == 0u);
    BOOST_TEST(state(id) == entry_state::unknown);
    BOOST_TEST(out->begin_again(attempt, "").has_value());
}

BOOST_FIXTURE_TEST_CASE(another_machine_is_noticed_by_its_id, box) {
    accept_id(text_of("a"));
    reopen([&] { edit(path, "UPDATE outbox_identity SET machine = 'another'"); });
    // Where a machine has no id, it is not asked for.
    auto const has_id = fs::exists("/etc/machine-id") && fs::file_size("/etc/machine-id") >= 32;
    BOOST_TEST(out->moved() == has_id);
    BOOST_TEST(out->adopt().has_value());
    reopen([&] { edit(path, "UPDATE outbox_identity SET machine = ''"); });
    BOOST_TEST(!out->moved());
}

BOOST_FIXTURE_TEST_CASE(an_older_copy_written_over_the_same_file_is_noticed, box) {
    auto const id = accept_id(text_of("a"));
    std::string backup;
    reopen([&] {
        std::ifstream in{path, std::ios::binary};
        backup.assign(std::istreambuf_iterator<char>{in}, {});
    });
    BOOST_REQUIRE(out->settle_published(begin({id}), {}));
    reopen([&] { std::ofstream{path, std::ios::binary | std::ios::in} << backup; });
    BOOST_TEST(out->moved());
    BOOST_TEST(state(id) == entry_state::unknown);
}

BOOST_FIXTURE_TEST_CASE(a_lock_file_that_was_removed_is_no_move, box) {
    accept_id(text_of("a"));
    reopen([&] { fs::remove(path + "-lock"); });
    BOOST_TEST(!out->moved());
    reopen([&] { std::ofstream{path + "-lock"}; });
    BOOST_TEST(!out->moved());
}

BOOST_FIXTURE_TEST_CASE(a_file_that_was_cut_to_nothing_is_not_taken_for_a_new_one, box) {
    accept_id(text_of("a"));
    out.reset();
    fs::resize_file(path, 0);
    BOOST_TEST(refused(as::store::outbox::open({.path = path}), "restore a backup"));
    // One that was removed is begun anew.
    fs::remove(path);
    out = opened();
    BOOST_TEST(next().empty());
    reopen();
}

BOOST_FIXTURE_TEST_CASE(a_second_opening_is_refused_at_once_in_this_process_and_in_another, box) {
    auto const refused_here = [this] {
        auto const second = as::store::outbox::open({.path = path});
        return !second && second.error().code == as::errc::outbox_in_use;
    };
    BOOST_TEST(refused_here());
    // By another way to it, too.
    fs::create_directory_symlink(fs::path{path}.parent_path(), folder / "way");
    auto const second = as::store::outbox::open({.path = (folder / "way" / "outbox.db").string()});
    BOOST_TEST((second.has_error() && second.error().code == as::errc::outbox_in_use));
    auto const in_child = [&](auto const& ask) {
        auto const child = ::fork();
        if (child == 0) ::_exit(ask() ? 0 : 1);
        int status = 0;
        ::waitpid(child, &status, 0);
        return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    };
    BOOST_TEST(in_child(refused_here));
    out.reset();
    BOOST_TEST(in_child([this] { return as::store::outbox::open({.path = path}).has_value(); }));
}

BOOST_FIXTURE_TEST_CASE(the_lock_dies_with_its_process, box) {
    out.reset();
    int ready[2];
    BOOST_REQUIRE(::pipe(ready) == 0);
    auto const child = ::fork();
    if (child == 0) {
        auto const mine = as::store::outbox::open({.path = path});
        char const held = mine ? '1' : '0';
        if (::write(ready[1], &held, 1) == 1) ::pause();
        ::_exit(1);
    }
    char held = 0;
    BOOST_REQUIRE(::read(ready[0], &held, 1) == 1);
    BOOST_TEST(held == '1');
    BOOST_TEST((as::store::outbox::open({.path = path}).error().code == as::errc::outbox_in_use));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    ::close(ready[0]);
    ::close(ready[1]);
    out = opened();
}

BOOST_FIXTURE_TEST_CASE(a_reader_looks_beside_the_program_and_after_it, box) {
    auto const a = accept_id(text_of("a"));
    auto const reader = as::store::outbox_reader::open(path).value();
    BOOST_TEST(reader->counts("hermes").value().waiting == 1u);
    unknown({a});
    accept_id(text_of("b"), {}, "t", "other");
    BOOST_TEST(reader->counts("").value().unknown == 1u);
    BOOST_TEST(reader->list({}).value().size() == 2u);
    BOOST_TEST(reader->show(a).value()->what.content == "a");
    BOOST_TEST(reader->unknown_attempts("hermes").value().size() == 1u);
    BOOST_TEST((reader->destinations().value() == std::vector<std::string>{"hermes", "other"}));
    BOOST_TEST(!reader->moved().value());
    out.reset();
    auto const alone = as::store::outbox_reader::open(path).value();
    BOOST_TEST(alone->list({}).value().size() == 2u);
    BOOST_TEST(refused(as::store::outbox_reader::open(path + "2"), "there is no file"));
    BOOST_TEST(!fs::exists(path + "2"));
}

BOOST_AUTO_TEST_SUITE_END()
