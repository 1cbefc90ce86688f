/// Rows stored in PostgreSQL, 7 a message, 700 and 7,000 a transaction with its offset, beside
/// the least that fills the same tables: a bare loop of libpq in pipeline mode with prepared
/// statements of one row, all values ready-made, the targets known by number and no question
/// asked. By turns, in the same run, on a server of its own (Unix socket, fsync as it comes).
///
/// store_postgresql [--full]
#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <alertstream/store/postgresql_store.hpp>

#include "../postgresql/server.hpp"
#include "measure.hpp"
#include "store_units.hpp"

namespace as = alertstream;
namespace store = as::store;
namespace pg = store::postgresql;

namespace {

using bench::rows_a_unit, bench::targets, bench::target_name;

struct figures {
    double rows{};  // a second
    double cpu{};   // seconds a row, of this program
};

/// Tables and targets, as both find them.
void make_tables(server& on, fresh_database const& in) {
    boost::asio::io_context loop;
    auto const made = store::make_postgresql_backend(loop.get_executor(), on.socket_address(in.name()), as::logger{nullptr});
    auto const work = [&]() -> boost::asio::awaitable<void> { (co_await made->open()).value(); };
    boost::asio::co_spawn(loop, work, boost::asio::detached);
    loop.run();
    in.ask("INSERT INTO targets (name, type) SELECT 'SN 2023x' || i, 'SIDEREAL' FROM generate_series(0, 999) i;"
           "INSERT INTO target_names SELECT lower(replace(name, ' ', '')), name, id, false FROM targets");
}

figures measure_ours(server& on, std::vector<store::batch> const& all) {
    fresh_database const in{on};
    make_tables(on, in);
    boost::asio::io_context loop;
    auto const to = store::make_postgresql_backend(loop.get_executor(), on.socket_address(in.name()), as::logger{nullptr});
    figures found;
    std::size_t stored = 0, rows = 0;
    auto const work = [&]() -> boost::asio::awaitable<void> {
        (co_await to->open()).value();
        auto const begun = bench::wall(), cpu = bench::thread_cpu();
        for (auto const& each : all) {
            auto const done = co_await to->commit(each);
            for (auto const& report : std::get<store::committed>(done).reports)
                for (auto const row : report.rows) ++rows, stored += row == store::row_outcome::stored ? 1 : 0;
        }
        found = {static_cast<double>(rows) / (bench::wall() - begun), (bench::thread_cpu() - cpu) / static_cast<double>(rows)};
    };
    boost::asio::co_spawn(loop, work, boost::asio::detached);
    loop.run();
    if (stored == 0 || stored != rows) bench::promises_held = false;
    return found;
}

/// A pipeline of prepared statements.
class bare_pipeline {
public:
    explicit bare_pipeline(std::string const& address) : to_{PQconnectdb(address.c_str())} { PQenterPipelineMode(to_.get()); }

    void prepare(char const* name, char const* sql) { PQsendPrepare(to_.get(), name, sql, 0, nullptr); }
    void run(char const* name, pg::values const& with) {
        auto const pointers = with.pointers();
        auto const sizes = with.sizes();
        static std::array<int, 32> const binary = [] { std::array<int, 32> all{}; all.fill(1); return all; }();
        PQsendQueryPrepared(to_.get(), name, with.size(), pointers.data(), sizes.data(), binary.data(), 1);
        // The server must not wait for us to read.
        if (++since_ % 64 == 0) PQflush(to_.get()), PQconsumeInput(to_.get());
    }
    void sync() {
        PQpipelineSync(to_.get());
        for (bool is_over = false; !is_over;) {
            std::unique_ptr<PGresult, clear_result> const next{PQgetResult(to_.get())};
            if (!next) continue;
            auto const status = PQresultStatus(next.get());
            is_over = status == PGRES_PIPELINE_SYNC || PQstatus(to_.get()) != CONNECTION_OK;
            if (!is_over && status != PGRES_COMMAND_OK) bench::promises_held = false;
        }
    }

private:
    std::unique_ptr<PGconn, finish_connection> to_;
    std::size_t since_{};
};

figures measure_bare(server& on, std::vector<store::batch> const& all) {
    fresh_database const in{on};
    make_tables(on, in);
    bare_pipeline to{on.socket_address(in.name())};
    to.prepare("begin", "BEGIN");
    to.prepare("commit", "COMMIT");
    to.prepare("offset", "INSERT INTO offsets VALUES ($1, $2, $3, $4, 0, $5, $6, now()) ON CONFLICT (cluster, group_id, topic, partition) DO UPDATE SET next = excluded.next, marks = excluded.marks");
    to.prepare("message", "INSERT INTO messages (id, topic, message_id, sender, submitter, title, date_shared, exchange_status, kafka_partition, kafka_offset)"
                          " VALUES ($1, $2, $3, $4, $5, $6, $7, 'ingested', $8, $9) ON CONFLICT DO NOTHING");
    to.prepare("row", "INSERT INTO reduced_data (target_id, target_name, simple_name, data_type, timestamp, brightness, brightness_error, limiting_brightness, unit, bandpass, telescope, instrument,"
                      " value, source_name, source_location, sender, message_id, published, identity, content, retracted_at)"
                      " VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, NULL) ON CONFLICT DO NOTHING");
    to.sync();
    // All values ready-made.
    struct message {
        pg::values info;
        std::vector<pg::values> rows;
    };
    std::vector<std::vector<message>> ready;
    std::int64_t id = 0;
    std::size_t rows = 0;
    for (auto const& batch : all) {
        auto& made = ready.emplace_back();
        for (auto const& unit : batch.units) {
            auto const& from = unit.message;
            auto& one = made.emplace_back();
            one.info = pg::values{++id, from.topic, from.id, from.sender, from.submitter, from.title, from.shared, from.partition, from.offset};
            auto const target = (id - 1) % targets + 1;
            auto const simple = as::hermes::simple_name(unit.targets[0].name);
            for (auto const& each : unit.data) {
                ++rows;
                one.rows.emplace_back(target, unit.targets[0].name, simple, "photometry", each.at, *each.brightness, *each.brightness_error, each.unit, each.bandpass, each.telescope, each.instrument,
                                      each.value, from.topic, unit.source_location, from.sender, id, from.shared, each.identity, each.content);
            }
        }
    }
    auto const begun = bench::wall(), cpu = bench::thread_cpu();
    for (std::size_t i = 0; i < ready.size(); ++i) {
        to.run("begin", pg::values{});
        to.run("offset", pg::values{"cluster", "group", "hermes.test", std::int32_t{0}, all[i].moves[0].to.position.next, "4:1684532541500:7"});
        for (auto const& unit : ready[i]) {
            to.run("message", unit.info);
            for (auto const& each : unit.rows) to.run("row", each);
        }
        to.run("commit", pg::values{});
        to.sync();
    }
    return {static_cast<double>(rows) / (bench::wall() - begun), (bench::thread_cpu() - cpu) / static_cast<double>(rows)};
}

}  // namespace

int main(int argc, char** argv) {
    auto* const on = server::the_one();
    if (!on) {
        std::puts("store, PostgreSQL: its server (initdb) is not installed");
        return 0;
    }
    bool holds = true;
    for (int const size : {700, 7'000}) {
        auto const all = bench::batches(size * (size == 700 ? 100 : 15), size);
        std::vector<double> ours, bare, ours_cpu, bare_cpu, ratios;
        for (int round = 0; round < (bench::full(argc, argv) ? 9 : 3); ++round) {
            auto const least = measure_bare(*on, all);
            auto const found = measure_ours(*on, all);
            bare.push_back(least.rows);
            bare_cpu.push_back(least.cpu);
            ours.push_back(found.rows);
            ours_cpu.push_back(found.cpu);
            ratios.push_back(found.rows / least.rows);
        }
        auto const ratio = bench::median(ratios);
        std::printf("store, PostgreSQL: %d rows a transaction, 7 a message: %.0f rows/s, %.1f us of CPU each; a bare pipeline: %.0f rows/s, %.1f us (%.0f %%)\n", size, bench::median(ours),
                    bench::median(ours_cpu) * 1e6, bench::median(bare), bench::median(bare_cpu) * 1e6, ratio * 100);
        holds = holds && ratio >= 0.9;
    }
    std::printf("budget: 90 %% of the bare pipeline's rows: %s\n", bench::judged(holds));
    return bench::promises_held ? 0 : 1;
}
