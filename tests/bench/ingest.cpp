/// Hermes alerts of seven points each from Kafka into SQLite: the whole program beside a bare
/// loop of prepared statements that stores the very same rows in transactions of the same
/// size, and beside the Python loop that one would write (tests/bench/python_store.py). Then
/// with 100,000 targets in the database; into PostgreSQL (a server of its own; beside a bare
/// pipeline: store_postgresql.cpp); and how soon a point can be asked for when it is quiet.
///
/// ingest [--full]
#include <array>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <sqlite3.h>

#include <boost/asio/use_future.hpp>

#include <alertstream/alert_streams.hpp>
#include <alertstream/hermes/alert_handler.hpp>
#include <alertstream/hopskotch/stream.hpp>
#include <alertstream/store/open.hpp>
#include <alertstream/testing/temporary_folder.hpp>

#include "../postgresql/server.hpp"
#include "alert_maker.hpp"
#include "measure.hpp"
#include "our_stream.hpp"
#include "topics.hpp"

namespace as = alertstream;
namespace store = as::store;

namespace {

constexpr int partitions = 4;
constexpr int points = 7;
std::string const topic = "bench.stored_nights", topic_of_a_year = "bench.stored_year";

void publish(rd_kafka_t* client, std::string const& topic, std::string payload, std::size_t number, int partition) {
    auto const id = std::to_string(number) + "-0123456789ab";
    for (auto code = RD_KAFKA_RESP_ERR__QUEUE_FULL; code == RD_KAFKA_RESP_ERR__QUEUE_FULL; rd_kafka_poll(client, code ? 100 : 0))
        code = rd_kafka_producev(client, RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(partition), RD_KAFKA_V_VALUE(payload.data(), payload.size()),
                                 RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_HEADER("_id", id.data(), static_cast<std::int64_t>(id.size())),
                                 RD_KAFKA_V_HEADER("_sender", "bench", 5), RD_KAFKA_V_HEADER("_format", "json", 4), RD_KAFKA_V_END);
}

void fill_with_alerts(std::string const& topic, bench::alert_maker::times times, std::size_t alerts) {
    auto const client = bench::make_producer({{"linger.ms", "20"}, {"queue.buffering.max.kbytes", "65536"}, {"log_level", "3"}});
    bench::create_topic(client.get(), topic, partitions);
    std::size_t there = 0;
    for (auto const each : bench::ends(client.get(), topic, partitions)) there += static_cast<std::size_t>(each);
    bench::alert_maker make{20, points, times};
    for (; there < alerts; ++there) publish(client.get(), topic, make(), there, static_cast<int>(there % partitions));
    rd_kafka_flush(client.get(), 120'000);
}

/// Each round of the group has a database of its own.
store::store_options another_database() {
    store::store_options made;
    made.adopt = true;
    return made;
}

using stored = as::hopskotch::stream<as::topic<"bench.*", as::hermes::alert_handler>, as::kept_by<store::alert_store>>;

/// The targets of alert_maker, and so many others.
void make_targets(store::alert_store const& in, boost::asio::io_context& loop, std::size_t others) {
    std::size_t failed = 0;
    auto const add = [&](store::seen_target what) {
        in.async_add_target(std::move(what), [&](as::result<store::target_record> const& made) { failed += !made; });
        loop.restart();
        loop.run();
    };
    for (int i = 0; i < 20; ++i) add({.name = "AT 2026" + std::string{static_cast<char>('a' + i), 'a', 'a', 'a'}, .ra = i, .dec = i});
    // In one transaction: by alerts, as units that create them.
    store::unit many;
    many.message = {.topic = "none", .id = "targets"};
    many.matching.create = true;
    for (std::size_t i = 0; i < others; ++i)
        many.targets.push_back({.name = "Other " + std::to_string(i), .aliases = {"alias " + std::to_string(i)}, .ra = static_cast<double>(i % 3600) / 10, .dec = static_cast<double>(i % 1700) / 10 - 85});
    auto const batch = std::make_shared<store::batch>();
    batch->units.push_back(std::move(many));
    boost::asio::co_spawn(loop, in.database().commit(*batch), [&](std::exception_ptr problem, store::commit_result const& came) { failed += problem || !std::holds_alternative<store::committed>(came); });
    loop.restart();
    loop.run();
    if (failed > 0) throw std::runtime_error{"the targets could not be made"};
}

struct figures {
    double alerts{};      // a second
    double cpu_us{};      // of the whole process, an alert
    double rows{};        // stored
    double transactions{};
    double memory{};      // MB resident at the end
    double grown{};       // MB since a half was stored
};

figures store_ours(std::string const& topic, std::string const& address, std::size_t alerts, std::size_t others) {
    boost::asio::io_context loop{1};
    as::testing::temporary_folder state;
    store::alert_store in{loop, store::make_backend(loop.get_executor(), address).value(), another_database(), as::logger{nullptr}};
    make_targets(in, loop, others);
    auto const before = in.status();
    double began = 0, ended = 0, cpu = 0;
    std::size_t seen = 0;
    double half = 0;
    in.on_stored([&](store::unit_report const&) {
        if (++seen == 1) began = bench::wall(), cpu = bench::seconds_of(CLOCK_PROCESS_CPUTIME_ID);
        if (seen == alerts / 2) half = bench::memory_mb("VmRSS");
        if (seen == alerts) ended = bench::wall(), cpu = bench::seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    });
    loop.restart();
    {
        as::alert_streams<stored> streams{loop, bench::settings_for("\"" + topic + "\": null", state.path().string(), "earliest"),
                                          as::logger{as::make_text_sink(), as::log_level::warning}, as::hermes::alert_handler{in}, in};
        streams.set({.keep_offsets = true, .until_end = true, .limit = {}, .start = {}});
        as::error_code problem;
        streams.async_run([&](as::error_code came) { problem = came; });
        loop.run();
        if (seen < alerts) throw std::runtime_error{"only " + std::to_string(seen) + " alerts were stored: " + problem.message() + " " + in.status().last_error};
    }
    auto const after = in.status();
    auto const memory = bench::memory_mb("VmRSS");
    return {static_cast<double>(alerts) / (ended - began), cpu / static_cast<double>(alerts) * 1e6, static_cast<double>(after.rows - before.rows),
            static_cast<double>(after.transactions - before.transactions), memory, memory - half};
}

/// A table's rows, and the statement that stores one.
class table {
public:
    table(sqlite3* from, std::string name) : name_{std::move(name)} {
        sqlite3_stmt* all = nullptr;
        sqlite3_prepare_v2(from, ("SELECT * FROM " + name_ + " ORDER BY rowid").c_str(), -1, &all, nullptr);
        columns_ = sqlite3_column_count(all);
        while (sqlite3_step(all) == SQLITE_ROW)
            for (int i = 0; i < columns_; ++i) values_.push_back(sqlite3_value_dup(sqlite3_column_value(all, i)));
        sqlite3_finalize(all);
    }
    ~table() {
        for (auto* each : values_) sqlite3_value_free(each);
    }
    table(table const&) = delete;
    table& operator=(table const&) = delete;

    std::size_t rows() const noexcept { return columns_ == 0 ? 0 : values_.size() / static_cast<std::size_t>(columns_); }

    void prepare(sqlite3* in) {
        std::string marks = "?";
        for (int i = 1; i < columns_; ++i) marks += ",?";
        sqlite3_prepare_v2(in, ("INSERT INTO " + name_ + " VALUES (" + marks + ") ON CONFLICT DO NOTHING").c_str(), -1, &statement_, nullptr);
    }
    void store(std::size_t row) {
        for (int i = 0; i < columns_; ++i) sqlite3_bind_value(statement_, i + 1, values_[row * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(i)]);
        if (sqlite3_step(statement_) != SQLITE_DONE) throw std::runtime_error{"the bare loop could not store a row of " + name_};
        sqlite3_reset(statement_);
    }
    void done() { sqlite3_finalize(statement_); }

private:
    std::string name_;
    int columns_{};
    std::vector<sqlite3_value*> values_{};
    sqlite3_stmt* statement_{};
};

/// The same tables, empty; what of them is no data is copied.
sqlite3* empty_copy(sqlite3* from, std::string const& path) {
    sqlite3* made = nullptr;
    sqlite3_open(path.c_str(), &made);
    sqlite3_exec(made, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL", nullptr, nullptr, nullptr);
    sqlite3_stmt* each = nullptr;
    sqlite3_prepare_v2(from, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name NOT GLOB '*_node' AND name NOT GLOB '*_rowid' AND name NOT GLOB '*_parent' ORDER BY type = 'index'", -1, &each, nullptr);
    while (sqlite3_step(each) == SQLITE_ROW) sqlite3_exec(made, reinterpret_cast<char const*>(sqlite3_column_text(each, 0)), nullptr, nullptr, nullptr);
    sqlite3_finalize(each);
    for (auto const* name : {"targets", "target_names"}) {
        table copied{from, name};
        copied.prepare(made);
        for (std::size_t i = 0; i < copied.rows(); ++i) copied.store(i);
        copied.done();
    }
    return made;
}

/// Alerts a second of a loop that does nothing but store: each message and its rows, so many
/// a transaction, and the offset of a partition with them.
double store_bare(std::string const& from, std::string const& path, double transactions) {
    sqlite3* source = nullptr;
    sqlite3_open(from.c_str(), &source);
    auto* const into = empty_copy(source, path);
    double seconds = 0;
    std::size_t alerts = 0;
    {
        table messages{source, "messages"}, data{source, "reduced_data"};
        messages.prepare(into);
        data.prepare(into);
        sqlite3_stmt* move = nullptr;
        sqlite3_prepare_v2(into, "INSERT INTO offsets (cluster, group_id, topic, partition, epoch, next, marks, updated) VALUES ('c', 'g', 't', ?, 0, ?, '', '') "
                                 "ON CONFLICT DO UPDATE SET next = excluded.next", -1, &move, nullptr);
        alerts = data.rows() / points;
        auto const first = messages.rows() - alerts;  // those that made targets
        auto const each = std::max<std::size_t>(1, static_cast<std::size_t>(static_cast<double>(alerts) / transactions));
        auto const began = bench::wall();
        for (std::size_t i = 0; i < alerts;) {
            sqlite3_exec(into, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
            for (std::size_t k = 0; k < each && i < alerts; ++k, ++i) {
                messages.store(first + i);
                for (std::size_t row = i * points; row < (i + 1) * points; ++row) data.store(row);
            }
            for (int partition = 0; partition < partitions; ++partition) {
                sqlite3_bind_int(move, 1, partition);
                sqlite3_bind_int64(move, 2, static_cast<sqlite3_int64>(i));
                sqlite3_step(move);
                sqlite3_reset(move);
            }
            sqlite3_exec(into, "COMMIT", nullptr, nullptr, nullptr);
        }
        seconds = bench::wall() - began;
        messages.done(), data.done();
        sqlite3_finalize(move);
    }
    sqlite3_close(into);
    sqlite3_close(source);
    return static_cast<double>(alerts) / seconds;
}

double store_by_python(std::size_t alerts, std::string const& path, std::string const& how = {}) {
    auto const command = std::string{std::getenv("ALERTSTREAM_HOP_CLIENT")} + "/bin/python " PYTHON_STORE " " + bench::brokers() + " " + topic + " " + std::to_string(alerts) + " " + path + " " + how;
    double rate = 0;
    auto* const output = ::popen(command.c_str(), "r");
    bool const read = output && std::fscanf(output, "%lf", &rate) == 1;
    if (output) ::pclose(output);
    if (!read) throw std::runtime_error{"the Python loop did not end well: " + command};
    return rate;
}

/// From a message given to a producer to its point in the answer of another connection, one at a time.
std::vector<double> latencies(std::string const& path, std::size_t count) {
    boost::asio::io_context loop{1};
    as::testing::temporary_folder state;
    store::alert_store in{loop, store::make_sqlite_backend(loop.get_executor(), path, as::logger{nullptr}), another_database(), as::logger{nullptr}};
    auto const client = bench::make_producer({{"linger.ms", "0"}, {"log_level", "3"}});
    bench::alert_maker make{20, 1, bench::alert_maker::times::of_nights};
    sqlite3* reader = nullptr;
    std::vector<double> times;
    double sent = 0;
    std::size_t number = 1'000'000;
    as::alert_streams<stored> streams{loop, bench::settings_for("\"" + topic + "\": null", state.path().string(), "latest"),
                                      as::logger{as::make_text_sink(), as::log_level::warning}, as::hermes::alert_handler{in}, in};
    boost::asio::steady_timer quiet{loop};
    auto const send = [&] {
        quiet.expires_after(std::chrono::milliseconds{20});
        quiet.async_wait([&](as::error_code const& cancelled) {
            if (cancelled) return;
            sent = bench::wall();
            publish(client.get(), topic, make(), ++number, 0);  // not waited for: librdkafka's own thread sends it at once
        });
    };
    in.on_stored([&](store::unit_report const& is) {
        sqlite3_stmt* there = nullptr;
        sqlite3_prepare_v2(reader, "SELECT count(*) FROM messages JOIN reduced_data ON reduced_data.message_id = messages.id WHERE messages.message_id = ?", -1, &there, nullptr);
        sqlite3_bind_text(there, 1, is.message.id.c_str(), -1, SQLITE_TRANSIENT);
        bool const found = sqlite3_step(there) == SQLITE_ROW && sqlite3_column_int(there, 0) == 1;
        sqlite3_finalize(there);
        if (found && sent > 0) times.push_back(bench::wall() - sent);
        if (times.size() < count) send();
        else streams.stop();
    });
    bool begun = false;
    streams.on_change([&] {
        auto const now = streams.status();
        if (begun || now.empty() || now.front().state != as::stream_state::live) return;
        begun = true;
        send();
    });
    in.async_open([&](as::result<void> const&) {
        sqlite3_open(path.c_str(), &reader);
        streams.async_run([](as::error_code) {});
    });
    loop.run();
    sqlite3_close(reader);
    return times;
}

}  // namespace

int main(int argc, char** argv) {
    bool const full = bench::full(argc, argv);
    std::size_t const alerts = full ? 100'000 : 20'000;
    fill_with_alerts(topic, bench::alert_maker::times::of_nights, alerts);
    fill_with_alerts(topic_of_a_year, bench::alert_maker::times::of_a_year, alerts);
    using bench::median;
    std::vector<double> ours, share, cpu, bare, year, python, over_python, wal, over_wal, many_share, in_server, server_cpu, memory, grown;
    bool const has_python = std::getenv("ALERTSTREAM_HOP_CLIENT") != nullptr;
    double per_transaction = 0;
    for (int round = 0; round < (full ? 5 : 3); ++round) {
        as::testing::temporary_folder folder;
        auto const at = [&](char const* name) { return (folder.path() / name).string(); };
        auto const made = store_ours(topic, "sqlite:" + at("ours.db"), alerts, 0);
        memory.push_back(made.memory), grown.push_back(made.grown);
        auto const limit = store_bare(at("ours.db"), at("bare.db"), made.transactions);
        auto const many = store_ours(topic, "sqlite:" + at("many.db"), alerts, 100'000);
        year.push_back(store_ours(topic_of_a_year, "sqlite:" + at("year.db"), alerts, 0).alerts);
        ours.push_back(made.alerts);
        cpu.push_back(made.cpu_us);
        bare.push_back(limit);
        share.push_back(made.alerts / limit);
        many_share.push_back(many.alerts / made.alerts);
        per_transaction = made.rows / made.transactions;
        bench::promise(made.rows > 0.99 * static_cast<double>(alerts) * points, "round " + std::to_string(round + 1) + ": all rows are stored");
        if (has_python) {
            python.push_back(store_by_python(alerts, at("python.db")));
            over_python.push_back(made.alerts / python.back());
            wal.push_back(store_by_python(alerts, at("wal.db"), "wal"));
            over_wal.push_back(made.alerts / wal.back());
        }
        auto* const databases = server::the_one();
        if (!databases) continue;
        fresh_database const fresh{*databases};
        auto const shared = store_ours(topic, databases->socket_address(fresh.name()), alerts, 0);
        bench::promise(shared.rows > 0.99 * static_cast<double>(alerts) * points, "round " + std::to_string(round + 1) + ": all rows are in PostgreSQL");
        in_server.push_back(shared.alerts);
        server_cpu.push_back(shared.cpu_us);
    }
    std::printf("Kafka -> SQLite, %d points an alert: %.4g alerts/s, %.3g us of CPU each, %.0f rows a transaction; points of any time of a year: %.4g alerts/s\n", points, median(ours), median(cpu),
                per_transaction, median(year));
    std::printf("    resident memory %.0f MB, since the half was stored %+.1f MB\n", memory.front(), median(grown));
    bench::promise(median(grown) < 16, "memory_is_flat_while_alerts_are_stored");
    std::printf("    TOM's handler, measured before: 33/s; ours %.0f x (budget 100 %s)\n", median(ours) / 33, bench::judged(median(ours) / 33 >= 100));
    std::printf("    bare loop of prepared statements, the same rows: %.4g alerts/s; ours %.2f of it (budget 0.6 %s)\n", median(bare), median(share), bench::judged(median(share) >= 0.6));
    std::printf("    a Python loop, 100 alerts a transaction, measured before: 4701/s; ours %.2f x (budget 1 %s)\n", median(ours) / 4701, bench::judged(median(ours) >= 4701));
    if (has_python) {
        std::printf("    one in this run, 100 alerts a transaction, one table without a second index: %.4g alerts/s; ours %.2f x (budget 1 %s)\n", median(python), median(over_python),
                    bench::judged(median(over_python) >= 1));
        std::printf("    the same in WAL mode, as ours is: %.4g alerts/s; ours %.2f x (budget 1 %s)\n", median(wal), median(over_wal), bench::judged(median(over_wal) >= 1));
    }
    std::printf("    with 100,000 targets: %.2f of the rate with 20 (budget 0.9 %s)\n", median(many_share), bench::judged(median(many_share) >= 0.9));
    if (!in_server.empty()) {
        std::printf("Kafka -> PostgreSQL: %.4g alerts/s, %.3g us of our CPU each\n", median(in_server), median(server_cpu));
        std::printf("    TOM's handler, measured before: 32/s; ours %.0f x (budget 80 %s)\n", median(in_server) / 32, bench::judged(median(in_server) / 32 >= 80));
        std::printf("    a Python loop into PostgreSQL, measured before: 2918/s; ours %.2f x (budget 1 %s)\n", median(in_server) / 2918, bench::judged(median(in_server) >= 2918));
    }
    as::testing::temporary_folder folder;
    auto const times = latencies((folder.path() / "quiet.db").string(), full ? 500 : 100);
    std::printf("    quiet: a point can be asked for %.2f ms after it was sent, 99 %% within %.2f ms (budget 10 %s)\n", median(times) * 1e3, bench::quantile(times, 0.99) * 1e3,
                bench::judged(median(times) <= 0.01));
    return bench::promises_held ? 0 : 1;
}
