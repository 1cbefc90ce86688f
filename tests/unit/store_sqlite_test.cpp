#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include <alertstream/store/sqlite.hpp>

#include <support/temporary_folder.hpp>

namespace as = alertstream;
namespace fs = std::filesystem;
namespace sqlite = as::store::sqlite;

namespace {

struct opened {
    temporary_folder folder;
    std::string path = (folder / "file.db").string();
    std::unique_ptr<sqlite::database> in = sqlite::database::open({.path = path}).value();

    opened() { BOOST_REQUIRE(in->script("CREATE TABLE t (i INTEGER, r REAL, s TEXT, b BLOB)").has_value()); }
    std::int64_t rows() { return in->one<std::int64_t>("SELECT count(*) FROM t").value().value(); }
    void insert() { BOOST_REQUIRE(in->run("INSERT INTO t (i) VALUES (1)").has_value()); }
};

mode_t mode_of(std::string const& path) {
    struct stat found {};
    BOOST_REQUIRE(::stat(path.c_str(), &found) == 0);
    return found.st_mode & 0777;
}

void expect_refused(sqlite::open_options const& with, std::string_view words) {
    auto const tried = sqlite::database::open(with);
    BOOST_REQUIRE(tried.has_error());
    BOOST_TEST((tried.error().code == as::errc::outbox_unusable));
    BOOST_TEST(tried.error().message().find(words) != std::string::npos, tried.error().message());
}

std::string bytes_of(std::string const& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(store_sqlite)

BOOST_FIXTURE_TEST_CASE(values_come_back_as_they_were, opened) {
    using namespace std::string_literals;
    auto const text = "a\0b\xff"s;
    auto const bytes = "\0\0\x01"s;
    BOOST_TEST(in->run("INSERT INTO t VALUES (?, ?, ?, ?)", std::int64_t{1} << 62, 0.1, text, sqlite::blob{bytes}).value() == 1u);
    BOOST_TEST(in->run("INSERT INTO t VALUES (?, ?, ?, ?)", std::optional<int>{}, nullptr, std::optional<std::string>{""}, sqlite::blob{}).value() == 1u);
    BOOST_TEST(in->last_id() == 2);
    std::size_t seen = 0;
    auto const read = in->each("SELECT i, r, s, b FROM t ORDER BY rowid", [&](sqlite::row const& row) {
        if (seen++ == 0) {
            BOOST_TEST(row.get<std::int64_t>(0) == std::int64_t{1} << 62);
            BOOST_TEST(row.get<double>(1) == 0.1);
            BOOST_TEST(row.get<std::string>(2) == text);
            BOOST_TEST(row.get<std::string_view>(3) == bytes);
            BOOST_TEST((row.get<std::optional<std::string>>(2) == text));
        } else {
            BOOST_TEST(row.is_null(0));
            BOOST_TEST(!row.get<std::optional<double>>(1).has_value());
            // Empty is not absent.
            BOOST_TEST(!row.is_null(2));
            BOOST_TEST(!row.is_null(3));
        }
    });
    BOOST_TEST(read.has_value());
    BOOST_TEST(seen == 2u);
    BOOST_TEST(!in->one<std::string>("SELECT s FROM t WHERE i = 5").value().has_value());
}

BOOST_FIXTURE_TEST_CASE(a_statement_may_be_used_while_it_runs, opened) {
    for (int i = 0; i < 3; ++i) insert();
    std::size_t pairs = 0;
    auto const all = "SELECT i FROM t";
    BOOST_REQUIRE(in->each(all, [&](sqlite::row const&) { BOOST_REQUIRE(in->each(all, [&](sqlite::row const&) { ++pairs; })); }));
    BOOST_TEST(pairs == 9u);
    // One that ended early or by an exception is as new.
    std::size_t first = 0;
    BOOST_REQUIRE(in->each(all, [&](sqlite::row const&) {
        ++first;
        return false;
    }));
    BOOST_CHECK_THROW(static_cast<void>(in->each(all, [&](sqlite::row const&) { throw std::runtime_error{"no"}; })), std::runtime_error);
    BOOST_REQUIRE(in->each(all, [&](sqlite::row const&) { ++first; }));
    BOOST_TEST(first == 4u);
}

BOOST_FIXTURE_TEST_CASE(a_mistake_in_sql_is_an_error_and_shows_no_value, opened) {
    auto const wrong = in->run("INSERT INTO nowhere VALUES (?)", "token-0123");
    BOOST_REQUIRE(wrong.has_error());
    BOOST_TEST(wrong.error().message().find("nowhere") != std::string::npos);
    BOOST_REQUIRE(in->script("CREATE UNIQUE INDEX u ON t (s)"));
    BOOST_REQUIRE(in->run("INSERT INTO t (s) VALUES (?)", "token-0123"));
    auto const twice = in->run("INSERT INTO t (s) VALUES (?)", "token-0123");
    BOOST_REQUIRE(twice.has_error());
    BOOST_TEST(twice.error().message().find("token-0123") == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_transaction_is_gone_unless_it_is_committed, opened) {
    {
        auto const begun = sqlite::transaction::begin(*in).value();
        insert();
        BOOST_TEST(in->in_transaction());
    }
    BOOST_TEST(!in->in_transaction());
    BOOST_TEST(rows() == 0);
    {
        auto begun = sqlite::transaction::begin(*in).value();
        insert();
        BOOST_TEST(begun.commit().has_value());
        BOOST_TEST(begun.commit().has_value());
    }
    BOOST_TEST(rows() == 1);
}

BOOST_FIXTURE_TEST_CASE(a_transaction_inside_another_is_a_part_of_it, opened) {
    {
        auto outer = sqlite::transaction::begin(*in).value();
        insert();
        {
            auto inner = sqlite::transaction::begin(*in).value();
            insert();
            {
                auto const innermost = sqlite::transaction::begin(*in).value();
                insert();
            }
            BOOST_TEST(rows() == 2);
            BOOST_REQUIRE(inner.commit());
        }
        {
            auto const dropped = sqlite::transaction::begin(*in).value();
            insert();
        }
        BOOST_TEST(rows() == 2);
        BOOST_REQUIRE(outer.commit());
    }
    BOOST_TEST(rows() == 2);
    {
        auto const outer = sqlite::transaction::begin(*in).value();
        auto inner = sqlite::transaction::begin(*in).value();
        insert();
        BOOST_REQUIRE(inner.commit());
    }
    BOOST_TEST(rows() == 2);
}

BOOST_FIXTURE_TEST_CASE(a_transaction_that_somebody_began_by_hand_counts, opened) {
    BOOST_REQUIRE(in->script("BEGIN"));
    {
        auto inner = sqlite::transaction::begin(*in).value();
        insert();
        BOOST_REQUIRE(inner.commit());
    }
    BOOST_TEST(in->in_transaction());
    BOOST_REQUIRE(in->script("ROLLBACK"));
    BOOST_TEST(rows() == 0);
    // Ended under a transaction's feet, it says so.
    auto begun = sqlite::transaction::begin(*in).value();
    insert();
    BOOST_REQUIRE(in->script("ROLLBACK"));
    BOOST_TEST(begun.commit().has_error());
    insert();
    BOOST_TEST(rows() == 1);
}

BOOST_FIXTURE_TEST_CASE(a_file_kept_busy_by_another_is_refused_at_once, opened) {
    auto const other = sqlite::database::open({.path = path}).value();
    auto const writing = sqlite::transaction::begin(*other).value();
    auto const tried = in->run("INSERT INTO t (i) VALUES (1)");
    BOOST_REQUIRE(tried.has_error());
    BOOST_TEST((tried.error().code == as::errc::not_now));
    BOOST_TEST(tried.error().message().find("try again") != std::string::npos);
    BOOST_TEST(rows() == 0);
}

BOOST_FIXTURE_TEST_CASE(files_are_for_nobody_else_and_safe_against_power_loss, opened) {
    auto const before = ::umask(0);
    auto const second = sqlite::database::open({.path = path + "2"}).value();
    BOOST_REQUIRE(second->script("CREATE TABLE t (i)"));
    ::umask(before);
    for (auto const* const end : {"", "-wal", "-shm"}) BOOST_TEST(mode_of(path + "2" + end) == 0600u);
    BOOST_TEST(in->one<std::int64_t>("PRAGMA synchronous").value().value() == 2);
    BOOST_TEST(in->one<std::string>("PRAGMA journal_mode").value().value() == "wal");
    BOOST_TEST(in->one<std::int64_t>("PRAGMA foreign_keys").value().value() == 1);
    BOOST_TEST(in->one<std::int64_t>("PRAGMA trusted_schema").value().value() == 0);
    auto const third = sqlite::database::open({.path = path + "3", .sync = sqlite::synchronous::normal}).value();
    BOOST_TEST(third->one<std::int64_t>("PRAGMA synchronous").value().value() == 1);
    auto const attached = in->run("ATTACH ? AS other", path + "4");
    BOOST_TEST(attached.has_error());
}

BOOST_FIXTURE_TEST_CASE(links_and_what_others_may_read_are_refused, opened) {
    in.reset();
    fs::create_symlink(path, path + "-link");
    expect_refused({.path = path + "-link"}, "is a link");
    fs::create_symlink(path + "-nowhere", path + "-dangling");
    expect_refused({.path = path + "-dangling"}, "is a link");
    BOOST_TEST(!fs::exists(path + "-nowhere"));
    fs::create_hard_link(path, path + "-hard");
    expect_refused({.path = path}, "hard link");
    fs::remove(path + "-hard");
    expect_refused({.path = fs::path{path}.parent_path().string()}, "no regular file");
    BOOST_REQUIRE(::mkfifo((path + "-fifo").c_str(), 0600) == 0);
    expect_refused({.path = path + "-fifo"}, "no regular file");
    BOOST_REQUIRE(::chmod(path.c_str(), 0640) == 0);
    expect_refused({.path = path}, "chmod 600");
    BOOST_REQUIRE(::chmod(path.c_str(), 0600) == 0);
    fs::create_symlink(path, path + "-lock");
    expect_refused({.path = path, .alone = true}, "is a link: remove it");
    BOOST_TEST(sqlite::database::open({.path = path}).has_value());
    // A link among the folders is the user's own business.
    fs::create_directory_symlink(fs::path{path}.parent_path(), folder / "way");
    BOOST_TEST(sqlite::database::open({.path = (folder / "way" / "file.db").string()}).value()->path() == fs::canonical(path));
}

BOOST_FIXTURE_TEST_CASE(names_that_lead_nowhere_are_refused, opened) {
    expect_refused({.path = ""}, "no name of a file");
    expect_refused({.path = path + std::string(1, '\0') + "x"}, "no name of a file");
    expect_refused({.path = (folder / "absent" / "file.db").string()}, "there is no folder");
    expect_refused({.path = path + "2", .create = false}, "there is no file");
    expect_refused({.path = path + "2", .read_only = true}, "there is no file");
    BOOST_TEST(!fs::exists(path + "2"));
}

BOOST_FIXTURE_TEST_CASE(what_is_no_database_of_ours_is_refused_untouched, opened) {
    in.reset();
    auto const put = [&](std::string const& bytes) {
        std::ofstream{path, std::ios::binary | std::ios::trunc} << bytes;
        return bytes;
    };
    auto const whole = bytes_of(path);
    auto const text = put(std::string(5'000, 'x'));
    expect_refused({.path = path}, "is not a database");
    BOOST_TEST((bytes_of(path) == text));
    // Cut off within its pages.
    put(whole.substr(0, 4096));
    expect_refused({.path = path}, "is corrupt");
    // Another program's.
    auto foreign = whole;
    foreign[68] = 'X';
    put(foreign);
    expect_refused({.path = path}, "the database of another program");
    BOOST_TEST((bytes_of(path) == foreign));
    // A newer layout than this program knows.
    auto newer = whole;
    newer[63] = 2;
    put(newer);
    expect_refused({.path = path}, "written by a newer version");
    BOOST_TEST((bytes_of(path) == newer));
    put(whole);
    BOOST_TEST(sqlite::database::open({.path = path}).has_value());
}

BOOST_FIXTURE_TEST_CASE(a_corrupt_page_is_found_when_it_is_read, opened) {
    for (int i = 0; i < 1'000; ++i) BOOST_REQUIRE(in->run("INSERT INTO t (s) VALUES (?)", std::string(100, 'x')));
    in.reset();
    auto bytes = bytes_of(path);
    for (std::size_t page = 3; page * 4096 < bytes.size(); ++page) bytes.replace(page * 4096, 16, std::string(16, '\xff'));
    std::ofstream{path, std::ios::binary | std::ios::trunc} << bytes;
    in = sqlite::database::open({.path = path}).value();
    auto const read = in->one<std::int64_t>("SELECT sum(length(s)) FROM t");
    BOOST_REQUIRE(read.has_error());
    BOOST_TEST(read.error().message().find("is corrupt: put it aside and restore a backup") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_part_is_brought_to_its_last_step_and_a_newer_one_refused_untouched, opened) {
    std::string_view const steps[] = {"CREATE TABLE a (i INTEGER)", "ALTER TABLE a ADD COLUMN j INTEGER; INSERT INTO a VALUES (1, 2)"};
    BOOST_REQUIRE(in->migrate("part", std::span{steps}.first(1)));
    BOOST_REQUIRE(in->migrate("part", steps));
    BOOST_REQUIRE(in->migrate("part", steps));
    BOOST_TEST(in->one<std::int64_t>("SELECT count(j) FROM a").value().value() == 1);
    // Another part of the file has steps of its own.
    std::string_view const others[] = {"CREATE TABLE b (i INTEGER)"};
    BOOST_REQUIRE(in->migrate("other", others));
    auto const newer = in->migrate("part", others);
    BOOST_REQUIRE(newer.has_error());
    BOOST_TEST(newer.error().message().find("newer version of this program") != std::string::npos);
    // A step that fails leaves nothing.
    std::string_view const broken[] = {steps[0], steps[1], "CREATE TABLE c (i INTEGER); nonsense"};
    BOOST_TEST(in->migrate("part", broken).has_error());
    BOOST_TEST(!in->one<std::int64_t>("SELECT 1 FROM sqlite_schema WHERE name = 'c'").value().has_value());
    BOOST_TEST(in->one<std::int64_t>("SELECT version FROM parts WHERE name = 'part'").value().value() == 2);
}

BOOST_FIXTURE_TEST_CASE(a_reader_changes_nothing, opened) {
    insert();
    auto const reader = sqlite::database::open({.path = path, .read_only = true}).value();
    BOOST_TEST(reader->one<std::int64_t>("SELECT count(*) FROM t").value().value() == 1);
    auto const tried = reader->run("DELETE FROM t");
    BOOST_REQUIRE(tried.has_error());
    BOOST_TEST(tried.error().message().find("cannot be written") != std::string::npos);
    std::ofstream{path + "2"};
    BOOST_REQUIRE(::chmod((path + "2").c_str(), 0600) == 0);
    expect_refused({.path = path + "2", .read_only = true}, "is empty");
}

BOOST_AUTO_TEST_CASE(network_file_systems_are_known_by_their_numbers) {
    using as::store::network_file_system;
    for (std::uint32_t const each : {0x6969u, 0xFF534D42u, 0x65735546u, 0x00C36400u, 0x0BD00BD0u}) BOOST_TEST(network_file_system(each).has_value());
    for (std::uint32_t const local : {0xEF53u, 0x58465342u, 0x9123683Eu, 0x01021994u, 0x794C7630u}) BOOST_TEST(!network_file_system(local).has_value());
    BOOST_TEST(!as::store::network_file_system_of("/nowhere").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
