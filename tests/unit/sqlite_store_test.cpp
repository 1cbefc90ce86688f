#include <sys/stat.h>

#include <boost/asio/bind_cancellation_slot.hpp>

#include <alertstream/store/outbox.hpp>

#include <support/faulty_vfs.hpp>

#include "sqlite_store_support.hpp"

using namespace sqlite_store_test;
namespace fs = std::filesystem;

namespace {

std::unique_ptr<store::sqlite::database> another_connection(std::string const& path) {
    store::sqlite::open_options how;
    how.path = path;
    return store::sqlite::database::open(how).value();
}

/// All that may be asked of a backend, which answers each with an error of these words.
void expect_all_refused(file& in, store::backend& which, as::errc code, std::string_view words) {
    says(in.wait(which.mark_done("x")).error(), code, words);
    says(in.wait(which.replace_letter("x", {})).error(), code, words);
    says(in.wait(which.prune_letters()).error(), code, words);
    says(in.wait(which.add_target({})).error(), code, words);
    says(in.wait(which.retract("a", "b")).error(), code, words);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sqlite_store)

BOOST_FIXTURE_TEST_CASE(it_fits_a_maker_of_backends, file) {
    store::backend_maker const makers[] = {store::make_sqlite_backend, store::make_sqlite_reader};
    in.reset();
    auto const made = makers[0](loop.get_executor(), path, as::logger{nullptr});
    BOOST_TEST(wait(made->open()).has_value());
    BOOST_TEST(wait(makers[1](loop.get_executor(), path, as::logger{nullptr})->open()).has_value());
}

BOOST_FIXTURE_TEST_CASE(a_second_process_that_writes_is_told_to_use_postgresql, file) {
    must_open();
    auto second = backend_of(loop, path);
    says(wait(second->open()).error(), as::errc::store_away, "use PostgreSQL");
    expect_not_committed(wait(second->commit({})), trouble::away, "another process writes to it");
    // It goes on where the first one ends.
    in.reset();
    BOOST_TEST(std::holds_alternative<store::committed>(wait(second->commit({}))));
}

BOOST_FIXTURE_TEST_CASE(readers_look_beside_the_writer_and_change_nothing, file) {
    auto const reader = store::make_sqlite_reader(loop.get_executor(), path, as::logger{nullptr});
    says(wait(reader->open()).error(), as::errc::store_unusable, "there is no file");
    BOOST_TEST(!fs::exists(path));
    must_open();
    must_commit(batch_of({point("m1", "SN 2023ixf", 0, 15)}, 0, 8));
    BOOST_REQUIRE(wait(reader->open()).has_value());
    must_commit(batch_of({point("m2", "SN 2023ixf", 1, 16)}, 8, 9));
    BOOST_TEST(wait(reader->data({}, {}, {})).value().size() == 2u);
    BOOST_TEST((wait(reader->positions({partition()})).value().at(0) == position(9)));
    BOOST_TEST(reader->identity() == in->identity());
    expect_all_refused(*this, *reader, as::errc::store_unusable, "for reading only");
    expect_not_committed(wait(reader->commit({})), trouble::broken, "for reading only");
    // Nobody writes any more.
    in.reset();
    BOOST_TEST(wait(reader->find_target("SN 2023ixf")).has_value());
    auto const other = (folder / "other.db").string();
    another_connection(other);
    says(wait(store::make_sqlite_reader(loop.get_executor(), other, as::logger{nullptr})->open()).error(), as::errc::store_unusable, "has no store");
    another_connection(path)->run("UPDATE parts SET version = version + 1").value();
    says(wait(store::make_sqlite_reader(loop.get_executor(), path, as::logger{nullptr})->open()).error(), as::errc::store_unusable, "newer version");
}

BOOST_FIXTURE_TEST_CASE(while_another_keeps_the_file_busy_nothing_waits_and_then_it_goes_through, file) {
    must_open();
    auto const all = batch_of({point("m1", "SN 2023ixf", 0, 15)}, 0, 8);
    auto const other = another_connection(path);
    {
        auto const writing = store::sqlite::transaction::begin(*other).value();
        expect_not_committed(commit(all), trouble::away, "try again");
        says(wait(in->mark_done("x")).error(), as::errc::store_away, "try again");
        // Who asks is not kept.
        BOOST_TEST(rows() == 0u);
    }
    must_commit(all);
    BOOST_TEST(rows() == 1u);
}

BOOST_FIXTURE_TEST_CASE(the_files_are_for_nobody_else_and_no_link_is_followed, file) {
    auto const before = ::umask(0);
    must_open();
    ::umask(before);
    for (auto const* const end : {"", "-wal", "-shm", "-lock"}) {
        struct stat found {};
        BOOST_REQUIRE(::stat((path + end).c_str(), &found) == 0);
        BOOST_TEST((found.st_mode & 0777) == 0600u);
    }
    BOOST_TEST(in->database()->one<int>("PRAGMA synchronous").value().value() == 1);
    wait(in->find_target(""));
    in.reset();
    fs::create_symlink(path, path + "-link");
    says(wait(backend_of(loop, path + "-link")->open()).error(), as::errc::store_unusable, "is a link");
    BOOST_REQUIRE(::chmod(path.c_str(), 0644) == 0);
    auto const tried = backend_of(loop, path);
    says(wait(tried->open()).error(), as::errc::store_unusable, "chmod 600");
    expect_not_committed(wait(tried->commit({})), trouble::broken, "chmod 600");
    BOOST_REQUIRE(::chmod(path.c_str(), 0600) == 0);
    BOOST_TEST(wait(tried->open()).has_value());
}

BOOST_FIXTURE_TEST_CASE(a_file_that_may_not_be_written_is_said_and_goes_on_when_it_may, file) {
    faulty_vfs::install(false);
    in = backend_of(loop, path, "faulty");
    must_open();
    faulty_vfs::now.before = [](std::size_t, bool is_write) { return is_write ? std::optional{SQLITE_READONLY} : std::nullopt; };
    auto const all = batch_of({point("m1", "SN 2023ixf", 0, 15)}, 0, 8);
    expect_not_committed(commit(all), trouble::broken, "check its permissions");
    faulty_vfs::now.before = {};
    must_commit(all);
    in.reset();
}

BOOST_FIXTURE_TEST_CASE(a_corrupt_page_stores_nothing_and_a_backup_is_found_when_it_is_there, file) {
    must_open();
    std::vector<store::unit> many;
    for (int i = 0; i < 300; ++i) many.push_back(point("m" + std::to_string(i), "SN 2023ixf", i, 15));
    must_commit(batch_of(many, 0, 300));
    in->database()->script("PRAGMA wal_checkpoint(TRUNCATE)").value();
    auto const page = in->database()->one<std::size_t>("SELECT rootpage FROM sqlite_schema WHERE name = 'reduced_data_by_time'").value().value();
    in.reset();
    auto const whole = bytes_of(path);
    auto broken = whole;
    broken.replace((page - 1) * 4096, 16, std::string(16, '\xff'));
    auto const more = batch_of({point("m300", "SN 2023ixf", 300, 15)}, 300, 301);
    auto const restore = [&](std::string const& to, std::string const& bytes) {
        std::ofstream{to, std::ios::binary | std::ios::trunc} << bytes;
        BOOST_REQUIRE(::chmod(to.c_str(), 0600) == 0);
        for (auto const* const end : {"-wal", "-shm"}) fs::remove(path + end);
    };
    for (bool const in_place : {true, false}) {
        restore(path, broken);
        in = backend_of(loop, path);
        must_open();
        expect_not_committed(commit(more), trouble::broken, "restore a backup");
        BOOST_TEST((wait(in->positions({partition()})).value().at(0) == position(300)));
        BOOST_REQUIRE(wait(in->add_target(store_contract::target("of the broken one"))).has_value());
        expect_not_committed(commit(more), trouble::broken, "PRAGMA integrity_check");
        // A backup is put in its place while the program runs.
        restore(in_place ? path : path + "-backup", whole);
        if (!in_place) fs::rename(path + "-backup", path);
        must_commit(more);
        BOOST_TEST(rows() == 301u);
        // Nothing of the broken one went into it.
        BOOST_TEST(!wait(in->find_target("of the broken one")).value().has_value());
        BOOST_TEST(in->database()->one<std::string>("PRAGMA integrity_check").value().value() == "ok");
        in.reset();
    }
}

BOOST_FIXTURE_TEST_CASE(a_file_that_was_moved_away_stores_nothing_until_it_is_back, file) {
    must_open();
    auto const all = batch_of({point("m1", "SN 2023ixf", 0, 15)}, 0, 8);
    fs::rename(path, path + "-away");
    for (auto const* const end : {"-wal", "-shm"}) fs::rename(path + end, path + "-away" + end);
    expect_not_committed(commit(all), trouble::broken, "was moved or removed");
    expect_not_committed(commit(all), trouble::broken, "there is no file");
    BOOST_TEST(!fs::exists(path));
    // Another one in its place is another store.
    {
        auto const other = (folder / "other.db").string();
        auto const second = backend_of(loop, other);
        BOOST_REQUIRE(wait(second->open()).has_value());
        wait(second->find_target(""));
        second->database()->script("PRAGMA wal_checkpoint(TRUNCATE)").value();
        fs::copy_file(other, path);
    }
    expect_not_committed(commit(all), trouble::broken, "another database than it was");
    for (auto const* const end : {"-wal", "-shm"}) fs::remove(path + end);
    fs::rename(path + "-away", path);
    for (auto const* const end : {"-wal", "-shm"})
        if (fs::exists(path + "-away" + end)) fs::rename(path + "-away" + end, path + end);
    must_commit(all);
    BOOST_TEST(rows() == 1u);
}

BOOST_FIXTURE_TEST_CASE(without_r_tree_it_is_said_at_once, file) {
    auto* const without = reinterpret_cast<void (*)()>(+[](sqlite3* open, char const**, sqlite3_api_routines const*) {
        char const* keep[] = {"pragma_module_list", nullptr};
        return sqlite3_drop_modules(open, keep);
    });
    BOOST_REQUIRE(sqlite3_auto_extension(without) == SQLITE_OK);
    auto const tried = open();
    sqlite3_cancel_auto_extension(without);
    BOOST_REQUIRE(tried.has_error());
    says(tried.error(), as::errc::store_unusable, "without R*Tree");
    must_open();
}

BOOST_FIXTURE_TEST_CASE(an_outbox_may_live_in_the_file_and_in_its_transactions, file) {
    must_open();
    BOOST_TEST(store::outbox::open(*in->database()).has_error());  // synchronous normal
    in.reset();
    store::sqlite_store_options with{path};
    with.sync = store::sqlite::synchronous::full;
    in = store::make_sqlite_backend(loop.get_executor(), with, as::logger{nullptr});
    BOOST_TEST(in->database() == nullptr);
    must_open();
    auto out = store::outbox::open(*in->database()).value();
    {
        auto const outer = store::sqlite::transaction::begin(*in->database()).value();
        must_commit(batch_of({point("m1", "SN 2023ixf", 0, 15)}, 0, 8));
        store::new_entry const one{"hermes", "t", {.content = "text"}, {}, nullptr};
        BOOST_REQUIRE(out->accept({&one, 1}).has_value());
    }
    BOOST_TEST(rows() == 0u);
    BOOST_TEST(out->counts("").value().waiting == 0u);
    must_commit(batch_of({point("m1", "SN 2023ixf", 0, 15)}, 0, 8));
    BOOST_TEST(rows() == 1u);
    // While it is lent, it is not opened anew under the outbox.
    auto* const lent = in->database();
    fs::rename(path, path + "-away");
    expect_not_committed(commit({}), trouble::broken, "was moved");
    expect_not_committed(commit({}), trouble::broken, "was moved");
    BOOST_TEST(in->database() == lent);
    BOOST_TEST(out->counts("").has_value());
    out.reset();
}

BOOST_FIXTURE_TEST_CASE(a_time_that_is_none_is_refused_and_its_row_kept_with_the_reason, file) {
    must_open();
    auto far = message("m1");
    for (int i = 0; i < 4; ++i) observe(far, "SN 2023ixf", i, 15);
    far.data[2].at = as::time_point{std::chrono::sys_days{std::chrono::year{12000} / 1 / 1}};
    far.refused.push_back({store::data_type::photometry, 1, "{}", "no date"});
    auto all = batch_of({far}, 0, 8);
    expect_not_committed(commit(all), trouble::refused, "outside the years 1 to 9999");
    all.one_by_one = true;
    must_commit(all);
    BOOST_TEST(rows() == 0u);
    auto& file = *in->database();
    // Their places in the table are those that the row without a date leaves.
    std::string places;
    BOOST_REQUIRE(file.each("SELECT row, reason FROM refused_rows ORDER BY row", [&](store::sqlite::row const& each) { places += each.get<std::string>(0) + each.get<std::string>(1).substr(0, 7) + ' '; }));
    BOOST_TEST(places == "0a time  1no date 2a time  3a time  4a time  ");
    // What a record's clock says refuses nothing.
    auto odd = point("m2", "SN 2023ixf", 9, 15);
    odd.message.shared = as::time_point::max();
    must_commit(batch_of({odd}, 8, 9));
    BOOST_TEST(file.one<std::string>("SELECT date_shared FROM messages WHERE message_id = 'm2'").value().value() == "9999-12-31T23:59:59.999999Z");
}

BOOST_AUTO_TEST_CASE(a_time_is_the_same_text_and_back_to_the_microsecond) {
    using store::sqlite::inner::iso_text;
    using namespace std::chrono;
    auto const time = [](std::int64_t count) { return as::time_point{microseconds{count}}; };
    std::pair<as::time_point, std::string_view> const all[] = {{as::time_point{sys_days{year{1} / 1 / 1}}, "0001-01-01T00:00:00.000000Z"},
                                                               {as::time_point{sys_days{year{10000} / 1 / 1}} - microseconds{1}, "9999-12-31T23:59:59.999999Z"},
                                                               {time(-1), "1969-12-31T23:59:59.999999Z"},
                                                               {time(0), "1970-01-01T00:00:00.000000Z"},
                                                               {as::time_point{sys_days{year{2024} / 2 / 29}} + 21h + 42min + 3s + 50us, "2024-02-29T21:42:03.000050Z"}};
    for (auto const& [at, text] : all) {
        BOOST_TEST(iso_text{at}.view() == text);
        BOOST_TEST((as::parse_iso_time(text) == at));
    }
    for (auto const at : {all[0].first - microseconds{1}, all[1].first + microseconds{1}, as::time_point::max(), as::time_point::min()}) BOOST_TEST(!iso_text{at}.good());
    BOOST_TEST(iso_text::nearest(as::time_point::min()).view() == all[0].second);
    BOOST_TEST(iso_text::nearest(as::time_point::max()).view() == all[1].second);
}

BOOST_FIXTURE_TEST_CASE(times_are_texts_that_sort_and_the_time_of_storing_never_goes_back, file) {
    store::sqlite_store_options with{path};
    auto clock = fixed_time();
    with.now = [&clock] { return clock; };
    in = store::make_sqlite_backend(loop.get_executor(), with, as::logger{nullptr});
    must_open();
    must_commit(batch_of({point("m1", "SN 2023ixf", 0, 15)}, 0, 8));
    clock -= std::chrono::hours{1};
    must_commit(batch_of({point("m2", "SN 2023ixf", 1, 16)}, 8, 9));
    auto& file = *in->database();
    BOOST_TEST(file.one<std::string>("SELECT group_concat(stored, ' ') FROM reduced_data").value().value() == "2023-08-27T00:00:00.000000Z 2023-08-27T00:00:00.000000Z");
    BOOST_TEST(file.one<std::string>("SELECT timestamp FROM reduced_data WHERE id = 2").value().value() == "2023-05-19T00:00:01.000000Z");
    BOOST_TEST(wait(in->data({}, fixed_time(), {})).value().size() == 2u);
    BOOST_TEST(wait(in->data({}, fixed_time() + std::chrono::microseconds{1}, {})).value().empty());
    // Nor from one run to the next.
    in.reset();
    in = store::make_sqlite_backend(loop.get_executor(), with, as::logger{nullptr});
    must_open();
    must_commit(batch_of({point("m3", "SN 2023ixf", 2, 17)}, 9, 10));
    BOOST_TEST(wait(in->data({}, fixed_time(), {})).value().size() == 3u);
}

BOOST_FIXTURE_TEST_CASE(a_long_answer_may_be_cancelled_between_its_pages, file) {
    must_open();
    auto many = message("m1");
    for (int i = 0; i < 9'000; ++i) observe(many, "SN 2023ixf", i, 15);
    must_commit(batch_of({many}, 0, 8));
    boost::asio::cancellation_signal stop;
    std::exception_ptr thrown;
    bool ended = false;
    boost::asio::co_spawn(loop, in->data({}, {}, {}), boost::asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr e, auto const&) {
                              thrown = e;
                              ended = true;
                          }));
    loop.restart();
    loop.poll_one();
    stop.emit(boost::asio::cancellation_type::terminal);
    run_on_loop_until(loop, [&] { return ended; });
    BOOST_TEST((thrown != nullptr));
}

// Millions of rows: no question goes through all of them.
BOOST_FIXTURE_TEST_CASE(questions_use_their_indexes, file) {
    must_open();
    auto& file = *in->database();
    auto const plan = [&](std::string const& sql) {
        std::string text;
        BOOST_REQUIRE(file.each("EXPLAIN QUERY PLAN " + sql, [&](store::sqlite::row const& each) { text += each.get<std::string>(3) + '\n'; }));
        return text;
    };
    using store::sqlite::inner::data_pages;
    for (auto const& sql : {std::string{data_pages::of_a_target}, std::string{data_pages::of_all}, std::string{"UPDATE reduced_data SET target_id = 1 WHERE target_id IS NULL AND simple_name = 'x'"},
                            std::string{"UPDATE reduced_data SET retracted_at = 'x' WHERE retracted_at IS NULL AND message_id IN (SELECT id FROM messages WHERE sender = 'a' AND message_id = 'b')"},
                            std::string{"UPDATE events SET retracted_at = 'x' WHERE source = 'a' AND event_id = 'b' AND sender = 'c' AND id < 5 AND retracted_at IS NULL"}}) {
        auto const how = plan(sql);
        BOOST_TEST(how.find("SCAN") == how.npos, how);
        BOOST_TEST(how.find("TEMP B-TREE") == how.npos, how);
    }
}

BOOST_AUTO_TEST_SUITE_END()
