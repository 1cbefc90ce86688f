#pragma once

#include <alertstream/impl/store_postgresql_backend.ipp>
#include <alertstream/impl/store_postgresql_schema.ipp>

// Opening: the connection, the tables, and whether they are ours.
namespace alertstream::store::postgresql::inner {

inline constexpr auto last_version = static_cast<std::int64_t>(schema.size());
inline constexpr std::string_view table_of_versions = R"sql(
CREATE TABLE alertstream_schema (
    part    text PRIMARY KEY,
    version bigint NOT NULL
);
COMMENT ON TABLE alertstream_schema IS 'Which version the tables of each part have: older ones are brought up when a program opens the store, newer ones are left alone.';
)sql";

/// to_regclass would answer from what the session has in mind, though another made the table while this one waited for its lock.
inline constexpr std::string_view has_versions = "SELECT EXISTS (SELECT FROM pg_class c WHERE c.relname = 'alertstream_schema' AND pg_table_is_visible(c.oid))";

inline failure newer_tables(std::string const& place, std::int64_t version) {
    return {errc::store_unusable, place + " has tables of version " + std::to_string(version) + ", made by a newer alertstream; this one knows " + std::to_string(last_version) +
                                      ": nothing was changed, use the newer program"};
}

/// 0: there are none. Whether they are there is asked apart: a statement about a table that is not there fails.
inline boost::asio::awaitable<result<std::int64_t>> store_backend::version(connection& in) {
    auto const there = co_await in.run(statement{has_versions});
    if (!there) co_return failure_of(there.error());
    if (!there->get<bool>(0, 0)) co_return 0;
    auto const found = co_await in.run(statement{"SELECT version FROM alertstream_schema WHERE part = 'store'"});
    if (!found) co_return failure_of(found.error());
    auto const version = found->size() == 0 ? 0 : found->get<std::int64_t>(0, 0);
    if (version > last_version) co_return newer_tables(place_, version);
    co_return version;
}

inline boost::asio::awaitable<answer<void>> store_backend::bring_up(connection& in, std::int64_t from) {
    auto const there = co_await in.run(statement{has_versions});
    if (!there) co_return there.error();
    std::string all{there->get<bool>(0, 0) ? std::string_view{} : table_of_versions};
    for (auto each = from; each < last_version; ++each)
        for (auto const part : schema[static_cast<std::size_t>(each)]) all += part;
    all += "INSERT INTO alertstream_schema VALUES ('store', " + std::to_string(last_version) + ") ON CONFLICT (part) DO UPDATE SET version = excluded.version;";
    co_return co_await in.script(std::move(all));
}

/// Several programs may start at once: the first makes the tables, the others wait and find them.
inline boost::asio::awaitable<result<void>> store_backend::make_tables(connection& in) {
    std::vector<statement> begin;
    begin.emplace_back("BEGIN ISOLATION LEVEL READ COMMITTED");
    begin.emplace_back("SELECT pg_advisory_xact_lock(hashtext('alertstream ' || coalesce(current_schema(), '')), 1)");
    auto const begun = co_await in.run(std::move(begin));
    if (!begun) co_return failure_of(begun.error());
    auto const now = co_await version(in);
    if (!now) co_return now.error();
    if (*now < last_version) {
        auto const made = co_await bring_up(in, *now);
        if (!made) co_return failure_of(made.error());
    }
    auto const done = co_await in.run(statement{"COMMIT"});
    if (!done) co_return failure_of(done.error());
    if (*now < last_version) log_.info("the store's tables were made", {{"database", place_}, {"version", last_version}});
    co_return boost::system::in_place_value;
}

inline boost::asio::awaitable<result<void>> store_backend::prepare_tables(connection& in) {
    auto const now = co_await version(in);
    if (!now) co_return now.error();
    if (*now == last_version) co_return boost::system::in_place_value;
    if (!reads_only_) co_return co_await make_tables(in);
    if (*now == 0) co_return failure{errc::store_unusable, place_ + " has no store"};
    co_return failure{errc::store_unusable, "the store in " + place_ + " was written by an older version of this program: open it for writing once"};
}

inline boost::asio::awaitable<result<void>> store_backend::look_who_answers(connection& to) {
    auto const found = co_await to.run(statement{"SELECT (SELECT identity FROM store_identity), (SELECT version FROM alertstream_schema WHERE part = 'store')"});
    if (!found) co_return failure_of(found.error());
    auto const who = found->get<std::string>(0, 0);
    auto const version = found->get<std::int64_t>(0, 1);
    if (version > last_version) co_return newer_tables(place_, version);
    if (who.empty()) co_return failure{errc::store_unusable, place_ + " has lost its identity (the row of store_identity): restore a backup"};
    if (!identity_.empty() && who != identity_) co_return failure{errc::store_unusable, place_ + " is another database now: what was stored before is not in it; start anew, if that is meant"};
    identity_ = who;
    co_return boost::system::in_place_value;
}

inline boost::asio::awaitable<result<void>> store_backend::connect(session& which) {
    if (which.to && which.to->still_there()) co_return boost::system::in_place_value;
    which.to.reset();
    auto made = co_await connection::connect(executor_, address_, log_);
    if (!made) co_return made.error();
    which.to = std::move(*made);
    place_ = which.to->place();
    if (identity_.empty()) co_return boost::system::in_place_value;
    auto const known = co_await look_who_answers(*which.to);
    if (!known) which.to.reset();
    co_return known;
}

inline boost::asio::awaitable<result<void>> store_backend::open() {
    // Whoever asks something opens first, and must not wait for a batch. A connection that is gone is made anew by the call that needs it.
    if (open_) co_return boost::system::in_place_value;
    co_await enter(storing_);
    visit const here{storing_};
    if (open_) co_return boost::system::in_place_value;
    auto const connected = co_await connect(storing_);
    if (!connected) co_return connected.error();
    auto& in = *storing_.to;
    if (in.server_version() < 130000) co_return failure{errc::store_unusable, place_ + " is PostgreSQL " + std::to_string(in.server_version() / 10000) + ": 13 or newer is needed"};
    auto const prepared = co_await prepare_tables(in);
    if (!prepared) co_return prepared.error();
    auto const known = co_await look_who_answers(in);
    if (known) open_ = true;
    co_return known;
}

inline boost::asio::awaitable<void> store_backend::close() {
    open_ = false;
    for (auto* const each : {&storing_, &asking_}) {
        co_await enter(*each);
        visit const here{*each};
        each->to.reset();
        // Opened again, it may be another one; not after that, when somebody may have opened it already.
        if (each == &storing_) identity_.clear();
    }
}

}  // namespace alertstream::store::postgresql::inner
