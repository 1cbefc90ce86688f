#pragma once

#include <alertstream/impl/store_postgresql_backend.ipp>

// One transaction: two round trips, or three where targets are made.
namespace alertstream::store::postgresql::inner {

/// A lock is a schema's: two stores in one database do not wait for each other. Settings are those of the transaction. Look-ups go by index whatever the statistics of a new table say.
inline void store_backend::begin(std::vector<statement>& into, lock how) {
    into.emplace_back("BEGIN ISOLATION LEVEL READ COMMITTED");
    into.emplace_back("SELECT set_config('statement_timeout', '60s', true), set_config('lock_timeout', '30s', true), set_config('idle_in_transaction_session_timeout', '60s', true),"
                      " set_config('enable_seqscan', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true)");
    if (how == lock::shared) into.emplace_back("SELECT pg_advisory_xact_lock_shared(hashtext('alertstream ' || coalesce(current_schema(), '')), 2)");
    if (how == lock::alone) into.emplace_back("SELECT pg_advisory_xact_lock(hashtext('alertstream ' || coalesce(current_schema(), '')), 2)");
}

inline void store_backend::move_offsets(std::vector<move> const& all, std::vector<statement>& into) {
    if (all.empty()) return;
    array<std::string_view> clusters, groups, topics, marks;
    array<std::int32_t> partitions;
    array<std::int64_t> from_epochs, from_nexts, to_epochs, to_nexts;
    for (auto const& each : all) {
        clusters.push(each.which.cluster);
        groups.push(each.which.group);
        topics.push(each.which.where.topic);
        partitions.push(each.which.where.partition);
        from_epochs.push_or_null(each.from ? std::optional{each.from->epoch} : std::nullopt);
        from_nexts.push_or_null(each.from ? std::optional{each.from->position.next} : std::nullopt);
        to_epochs.push(each.to.epoch);
        to_nexts.push(each.to.position.next);
        marks.push(delivery::marks_to_text(each.to.position.marks));
    }
    into.emplace_back("SELECT alertstream_move($1, $2, $3, $4, $5, $6, $7, $8, $9)", clusters, groups, topics, partitions, from_epochs, from_nexts, to_epochs, to_nexts, marks);
}

inline boost::asio::awaitable<answer<std::vector<std::optional<stored_position>>>> store_backend::read_positions(connection& in, std::vector<partition_key> which) {
    array<std::string_view> clusters, groups, topics;
    array<std::int32_t> partitions;
    for (auto const& each : which) {
        clusters.push(each.cluster);
        groups.push(each.group);
        topics.push(each.where.topic);
        partitions.push(each.where.partition);
    }
    auto const found = co_await in.run(statement{"SELECT g.ord, o.epoch, o.next, o.marks FROM unnest($1::text[], $2::text[], $3::text[], $4::integer[]) WITH ORDINALITY g (c, g, t, p, ord)"
                                                 " JOIN offsets o ON o.cluster = g.c AND o.group_id = g.g AND o.topic = g.t AND o.partition = g.p",
                                                 clusters, groups, topics, partitions});
    if (!found) co_return found.error();
    std::vector<std::optional<stored_position>> made(which.size());
    for (std::size_t i = 0; i < found->size(); ++i) {
        auto& one = made.at(static_cast<std::size_t>(found->get<std::int64_t>(i, 0) - 1)).emplace();
        one.epoch = found->get<std::int64_t>(i, 1);
        one.position.next = found->get<std::int64_t>(i, 2);
        one.position.marks = delivery::marks_from_text(found->get<std::string_view>(i, 3));
    }
    co_return std::move(made);
}

inline boost::asio::awaitable<void> store_backend::roll_back(connection& in) {
    if (!in.usable() || !in.in_transaction()) co_return;
    // What cannot be rolled back goes with its connection.
    auto const done = co_await in.run(statement{"ROLLBACK"});
    if (!done) log_.debug("a transaction could not be rolled back", {{"database", place_}, {"why", done.error().words}});
}

inline boost::asio::awaitable<answer<void>> store_backend::number_targets(connection& in, target_book& targets) {
    if (targets.made() == 0) co_return boost::system::in_place_value;
    auto const numbers = co_await in.run(statement{"SELECT nextval(pg_get_serial_sequence('targets', 'id')) FROM generate_series(1, $1)", static_cast<std::int64_t>(targets.made())});
    if (!numbers) co_return numbers.error();
    std::vector<std::int64_t> all;
    for (std::size_t i = 0; i < numbers->size(); ++i) all.push_back(numbers->get<std::int64_t>(i, 0));
    targets.number(std::move(all));
    co_return boost::system::in_place_value;
}

/// Nothing: it must be done alone.
inline boost::asio::awaitable<answer<std::optional<std::vector<unit_report>>>> store_backend::store_all(connection& in, batch const& what, lock how) {
    needs_to_be_alone_ = false;
    std::vector<unit_report> reports;
    std::vector<statement> all;
    begin(all, what.units.empty() ? lock::none : how);
    move_offsets(what.moves, all);
    std::span<unit const> left{what.units};
    while (!left.empty()) {
        segment now{left.first(segment::length_of_next(left))};
        left = left.subspan(segment::length_of_next(left));
        if (auto why = now.mistake()) co_return std::move(*why);
        auto const before = all.size();
        now.ask(all);
        auto const known = co_await in.run(std::exchange(all, {}));
        if (!known) co_return known.error();
        now.learn(known->data() + before);
        if (now.needs_to_be_alone()) needs_to_be_alone_ = true;
        if (needs_to_be_alone_ && how != lock::alone) co_return std::nullopt;
        auto const numbered = co_await number_targets(in, now.targets());
        if (!numbered) co_return numbered.error();
        now.store(all);
        if (left.empty()) {
            store_letters(what.letters, new_letters, all);
            all.emplace_back("COMMIT");
        }
        auto const stored = co_await in.run(std::exchange(all, {}));
        if (!stored) co_return stored.error();
        now.read(stored->data());
        std::ranges::move(now.reports(), std::back_inserter(reports));
    }
    if (what.units.empty()) {
        store_letters(what.letters, new_letters, all);
        all.emplace_back("COMMIT");
        auto const stored = co_await in.run(std::move(all));
        if (!stored) co_return stored.error();
    }
    co_return std::optional{std::move(reports)};
}

inline boost::asio::awaitable<answer<unit_report>> store_backend::store_one(connection& in, unit const& what) {
    segment one{std::span{&what, 1}};
    std::vector<statement> all;
    all.emplace_back("SAVEPOINT one");
    auto mistake = one.mistake();
    if (!mistake) one.ask(all);
    auto const known = co_await in.run(std::exchange(all, {}));
    if (!known) co_return known.error();
    if (mistake) co_return std::move(*mistake);
    one.learn(known->data() + 1);
    auto const numbered = co_await number_targets(in, one.targets());
    if (!numbered) co_return numbered.error();
    one.store(all);
    all.emplace_back("RELEASE one");
    auto const stored = co_await in.run(std::move(all));
    if (!stored) co_return stored.error();
    one.read(stored->data());
    co_return std::move(one.reports().front());
}

inline boost::asio::awaitable<answer<unit_report>> store_backend::keep_refused(connection& in, unit const& what, std::string why) {
    refused_unit kept{what, std::move(why)};
    std::vector<statement> all;
    all.emplace_back("ROLLBACK TO one");
    kept.ask(all);
    auto const known = co_await in.run(std::exchange(all, {}));
    if (!known) co_return known.error();
    kept.store(known->data() + 1, all);
    all.emplace_back("RELEASE one");
    auto const stored = co_await in.run(std::move(all));
    if (!stored) co_return stored.error();
    co_return kept.report();
}

inline boost::asio::awaitable<answer<std::vector<unit_report>>> store_backend::store_one_by_one(connection& in, batch const& what) {
    auto const is_of_the_unit = [](trouble const& why) { return kind_of(why) == not_committed::kind::refused; };
    std::vector<unit_report> reports;
    std::vector<statement> all;
    begin(all, lock::alone);
    move_offsets(what.moves, all);
    auto const begun = co_await in.run(std::exchange(all, {}));
    if (!begun) co_return begun.error();
    for (auto const& each : what.units) {
        auto report = co_await store_one(in, each);
        if (!report && is_of_the_unit(report.error())) {
            auto const why = words_for(report.error(), place_);
            report = co_await keep_refused(in, each, why);
            if (!report && is_of_the_unit(report.error())) {
                // Not even that: it is only reported.
                auto lost = refused_unit{each, why + "; nothing of it could be kept: " + report.error().words}.report();
                std::vector<statement> undo;
                undo.emplace_back("ROLLBACK TO one");
                undo.emplace_back("RELEASE one");
                auto const undone = co_await in.run(std::move(undo));
                if (!undone) co_return undone.error();
                report = std::move(lost);
            }
        }
        if (!report) co_return report.error();
        reports.push_back(std::move(*report));
    }
    store_letters(what.letters, new_letters, all);
    all.emplace_back("COMMIT");
    auto const stored = co_await in.run(std::move(all));
    if (!stored) co_return stored.error();
    co_return std::move(reports);
}

inline boost::asio::awaitable<commit_result> store_backend::what_is_there(connection& in, batch const& what) {
    std::vector<partition_key> which;
    for (auto const& each : what.moves) which.push_back(each.which);
    auto const found = co_await read_positions(in, std::move(which));
    if (!found) co_return not_done(found.error());
    fenced made;
    for (std::size_t i = 0; i < what.moves.size(); ++i) {
        auto const& from = what.moves[i].from;
        auto const& now = (*found)[i];
        if (from.has_value() != now.has_value() || (from && !from->same_place(*now))) made.found.emplace_back(i, now);
    }
    if (made.found.empty()) co_return not_done(trouble{"40001", "an offset was elsewhere, and came back"});
    co_return made;
}

inline boost::asio::awaitable<commit_result> store_backend::commit(batch const& what) {
    if (reads_only_) co_return not_committed{only_read(), not_committed::kind::broken};
    co_await enter(storing_);
    visit const here{storing_};
    if (!open_) co_return not_committed{{errc::store_away, "the store is not open"}, not_committed::kind::away};
    auto const connected = co_await connect(storing_);
    if (!connected) {
        auto const is_away = connected.error().code == errc::store_away;
        co_return not_committed{connected.error(), is_away ? not_committed::kind::away : not_committed::kind::broken};
    }
    auto& in = *storing_.to;
    trouble why;
    if (what.one_by_one) {
        auto done = co_await store_one_by_one(in, what);
        if (done) co_return committed{std::move(*done)};
        why = done.error();
    } else {
        // A stream that makes targets makes them again and again: as the last one did, so may this one.
        auto done = co_await store_all(in, what, needs_to_be_alone_ ? lock::alone : lock::shared);
        if (done && !*done) {
            co_await roll_back(in);
            done = co_await store_all(in, what, lock::alone);
        }
        if (done && *done) co_return committed{std::move(**done)};
        if (!done) why = done.error();
    }
    co_await roll_back(in);
    if (why.sqlstate == sqlstate_of_a_fence) co_return co_await what_is_there(in, what);
    co_return not_done(why);
}

}  // namespace alertstream::store::postgresql::inner
