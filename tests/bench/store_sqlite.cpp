/// Rows stored in an SQLite file, 700 a transaction with its offset, beside the least that
/// fills the same tables: a bare loop of prepared statements with all values ready-made, the
/// targets known by number and no question asked. By turns, in the same run.
///
/// store_sqlite [--full] [--folder FOLDER]
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <sqlite3.h>

#include <alertstream/store/sqlite_store.hpp>

#include "measure.hpp"
#include "store_units.hpp"

namespace as = alertstream;
namespace store = as::store;

namespace {

constexpr int rows_a_transaction = 700;
using bench::rows_a_unit, bench::targets, bench::target_name;

struct figures {
    double rows{};  // a second
    double cpu{};   // seconds a row
};

/// Tables and targets, as both find them.
void make_file(std::string const& path) {
    for (auto const* const end : {"", "-wal", "-shm", "-lock"}) std::filesystem::remove(path + end);
    store::sqlite::open_options how;
    how.path = path;
    auto const in = store::sqlite::database::open(how).value();
    in->migrate(store::sqlite::inner::rows_part, store::sqlite::inner::rows_schema).value();
    for (int i = 0; i < targets; ++i) {
        in->run("INSERT INTO targets (id, name, type, stored) VALUES (?, ?, 'SIDEREAL', '')", i + 1, target_name(i)).value();
        in->run("INSERT INTO target_names VALUES (?, ?, ?, 0)", as::hermes::simple_name(target_name(i)), target_name(i), i + 1).value();
    }
}

figures measure_ours(std::vector<store::batch> const& all, std::string const& path) {
    make_file(path);
    boost::asio::io_context loop;
    auto const in = store::make_sqlite_backend(loop.get_executor(), path, as::logger{nullptr});
    figures found;
    std::size_t stored = 0;
    auto const work = [&]() -> boost::asio::awaitable<void> {
        (co_await in->open()).value();
        auto const begun = bench::wall(), cpu = bench::thread_cpu();
        for (auto const& each : all) {
            auto const done = co_await in->commit(each);
            for (auto const& report : std::get<store::committed>(done).reports)
                for (auto const row : report.rows) stored += row == store::row_outcome::stored ? 1 : 0;
        }
        found = {static_cast<double>(stored) / (bench::wall() - begun), (bench::thread_cpu() - cpu) / static_cast<double>(stored)};
    };
    boost::asio::co_spawn(loop, work, boost::asio::detached);
    loop.run();
    if (stored != all.size() * rows_a_transaction) bench::promises_held = false;
    return found;
}

/// One statement of the bare loop, its values in order.
class bare {
public:
    bare(sqlite3* in, char const* sql) { check(sqlite3_prepare_v3(in, sql, -1, SQLITE_PREPARE_PERSISTENT, &made_, nullptr), SQLITE_OK); }
    ~bare() { sqlite3_finalize(made_); }
    bare(bare const&) = delete;
    bare& operator=(bare const&) = delete;

    template <class... Values>
    void run(Values const&... values) {
        int place = 0;
        (bind(++place, values), ...);
        check(sqlite3_step(made_), SQLITE_DONE);
        sqlite3_reset(made_);
    }

private:
    static void check(int code, int wanted) {
        if (code != wanted) bench::promises_held = false;
    }
    void bind(int place, std::string_view value) { sqlite3_bind_text(made_, place, value.data(), static_cast<int>(value.size()), SQLITE_STATIC); }
    void bind(int place, store::digest const& value) { sqlite3_bind_blob(made_, place, value.bytes.data(), static_cast<int>(value.bytes.size()), SQLITE_STATIC); }
    void bind(int place, std::int64_t value) { sqlite3_bind_int64(made_, place, value); }
    void bind(int place, double value) { sqlite3_bind_double(made_, place, value); }
    void bind(int place, std::nullptr_t) { sqlite3_bind_null(made_, place); }

    sqlite3_stmt* made_{};
};

figures measure_bare(std::vector<store::batch> const& all, std::string const& path) {
    make_file(path);
    store::sqlite::open_options how;
    how.path = path;
    how.sync = store::sqlite::synchronous::normal;
    auto const file = store::sqlite::database::open(how).value();
    auto* const in = file->native();
    std::vector<std::string> times, simple_names;
    for (auto const& batch : all)
        for (auto const& unit : batch.units)
            for (auto const& row : unit.data) times.emplace_back(store::sqlite::inner::iso_text{row.at}.view());
    for (int i = 0; i < targets; ++i) simple_names.push_back(as::hermes::simple_name(target_name(i)));
    constexpr std::string_view stored = "2026-11-29T03:00:00.000000Z", marks = "4:1684532541500:7";
    bare begin{in, "BEGIN IMMEDIATE"}, commit{in, "COMMIT"}, offset{in, "INSERT OR REPLACE INTO offsets VALUES (?, ?, ?, ?, ?, ?, ?, ?)"},
        message{in, "INSERT INTO messages (topic, message_id, sender, submitter, title, date_shared, exchange_status, kafka_partition, kafka_offset, retracted_at, stored)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"},
        row{in, "INSERT INTO reduced_data (target_id, target_name, simple_name, data_type, timestamp, brightness, brightness_error, limiting_brightness, unit, bandpass, telescope, instrument,"
                " value, source_name, source_location, sender, message_id, published, identity, content, retracted_at, stored)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"};
    auto const begun = bench::wall(), cpu = bench::thread_cpu();
    std::size_t at = 0;
    for (auto const& batch : all) {
        begin.run();
        offset.run(std::string_view{"cluster"}, std::string_view{"group"}, std::string_view{"hermes.test"}, std::int64_t{0}, std::int64_t{0}, batch.moves[0].to.position.next, marks, stored);
        for (auto const& unit : batch.units) {
            auto const& from = unit.message;
            message.run(from.topic, from.id, from.sender, from.submitter, from.title, times[at], std::string_view{"ingested"}, std::int64_t{0}, from.offset, nullptr, stored);
            auto const id = sqlite3_last_insert_rowid(in);
            auto const target = at / rows_a_unit % targets;
            auto const& published = times[at];
            for (auto const& each : unit.data) {
                row.run(static_cast<std::int64_t>(target + 1), unit.targets[0].name, simple_names[target], std::string_view{"photometry"}, times[at++], *each.brightness, *each.brightness_error,
                        nullptr, each.unit, each.bandpass, each.telescope, each.instrument, each.value, from.topic, unit.source_location, from.sender, std::int64_t{id}, published, each.identity,
                        each.content, nullptr, stored);
            }
        }
        commit.run();
    }
    return {static_cast<double>(at) / (bench::wall() - begun), (bench::thread_cpu() - cpu) / static_cast<double>(at)};
}

}  // namespace

int main(int argc, char** argv) {
    auto folder = std::filesystem::temp_directory_path() / ("store-bench-" + std::to_string(::getpid()));
    for (int i = 1; i + 1 < argc; ++i)
        if (std::string_view{argv[i]} == "--folder") folder = std::filesystem::path{argv[i + 1]} / folder.filename();
    std::filesystem::create_directories(folder);
    auto const all = bench::batches(200'200, rows_a_transaction);
    std::vector<double> ours, bare, ours_cpu, bare_cpu, ratios;
    for (int round = 0; round < (bench::full(argc, argv) ? 7 : 3); ++round) {
        auto const least = measure_bare(all, (folder / "bare.db").string());
        auto const found = measure_ours(all, (folder / "ours.db").string());
        bare.push_back(least.rows);
        bare_cpu.push_back(least.cpu);
        ours.push_back(found.rows);
        ours_cpu.push_back(found.cpu);
        ratios.push_back(least.cpu / found.cpu);
    }
    std::filesystem::remove_all(folder);
    std::printf("store, SQLite: 200,000 rows, 700 a transaction, 7 a message, synchronous NORMAL: %.0f rows/s, %.1f us of CPU each; a bare loop: %.0f rows/s, %.1f us\n", bench::median(ours),
                bench::median(ours_cpu) * 1e6, bench::median(bare), bench::median(bare_cpu) * 1e6);
    auto const ratio = bench::median(ratios);
    std::printf("budget: 60 %% of the bare loop's rows by CPU: %s (%.0f %%)\n", bench::judged(ratio >= 0.6), ratio * 100);
    return bench::promises_held ? 0 : 1;
}
