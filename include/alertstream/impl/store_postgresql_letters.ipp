#pragma once

#include <alertstream/impl/store_postgresql_backend.ipp>

// What is changed by hand: letters, targets, retractions.
namespace alertstream::store::postgresql::inner {

inline boost::asio::awaitable<result<std::vector<rows>>> store_backend::ask(std::vector<statement> all) {
    co_await enter(asking_);
    visit const here{asking_};
    if (!open_) co_return failure{errc::store_away, "the store is not open"};
    auto const connected = co_await connect(asking_);
    if (!connected) co_return connected.error();
    auto given = co_await asking_.to->run(std::move(all));
    if (!given) co_return failure_of(given.error());
    co_return std::move(*given);
}

/// For what changes rows: the same as a transaction; what BEGIN and its like give is left out.
inline boost::asio::awaitable<result<std::vector<rows>>> store_backend::change(std::vector<statement> all, lock how) {
    if (reads_only_) co_return only_read();
    std::vector<statement> whole;
    begin(whole, how);
    auto const before = static_cast<std::ptrdiff_t>(whole.size());
    std::ranges::move(all, std::back_inserter(whole));
    whole.emplace_back("COMMIT");
    auto given = co_await ask(std::move(whole));
    if (given) given->erase(given->begin(), given->begin() + before);
    co_return given;
}

inline boost::asio::awaitable<result<std::vector<stored_letter>>> store_backend::open_letters(std::string behind, std::size_t most) {
    std::vector<statement> all;
    all.emplace_back("SELECT id, letter FROM dead_letters WHERE done_at IS NULL AND place > coalesce((SELECT place FROM dead_letters WHERE id = $1), 0) ORDER BY place LIMIT $2",
                     valid_text(behind), static_cast<std::int64_t>(std::min<std::size_t>(most, 1'000'000)));
    auto const found = co_await ask(std::move(all));
    if (!found) co_return found.error();
    std::vector<stored_letter> made;
    for (std::size_t i = 0; i < found->front().size(); ++i)
        made.push_back({std::string{found->front().get<std::string_view>(i, 0)}, parse_dead_letter(found->front().get<std::string_view>(i, 1))});
    co_return std::move(made);
}

inline boost::asio::awaitable<result<void>> store_backend::mark_done(std::string id) {
    std::vector<statement> all;
    all.emplace_back("UPDATE dead_letters SET done_at = clock_timestamp() WHERE id = $1 AND done_at IS NULL", valid_text(id));
    auto const done = co_await change(std::move(all), lock::none);
    if (!done) co_return done.error();
    co_return boost::system::in_place_value;
}

inline boost::asio::awaitable<result<void>> store_backend::replace_letter(std::string done, dead_letter with) {
    std::vector<statement> all;
    all.emplace_back("UPDATE dead_letters SET done_at = clock_timestamp() WHERE id = $1 AND done_at IS NULL", valid_text(done));
    store_letters({with}, renewed_letters, all);
    auto const changed = co_await change(std::move(all), lock::none);
    if (!changed) co_return changed.error();
    co_return boost::system::in_place_value;
}

inline boost::asio::awaitable<result<std::size_t>> store_backend::prune_letters() {
    std::vector<statement> all;
    all.emplace_back("DELETE FROM dead_letters WHERE done_at IS NOT NULL");
    auto const done = co_await change(std::move(all), lock::none);
    if (!done) co_return done.error();
    co_return done->front().changed();
}

inline boost::asio::awaitable<result<std::size_t>> store_backend::retract(std::string sender, std::string message) {
    array<std::string_view> ids;
    ids.push(message);
    std::vector<statement> all;
    all.emplace_back("SELECT alertstream_retract($1, $2)", sender, ids);
    auto const done = co_await change(std::move(all), lock::alone);
    if (!done) co_return done.error();
    co_return static_cast<std::size_t>(done->front().get<std::int64_t>(0, 0));
}

/// As a unit that names it and wants it made.
inline boost::asio::awaitable<result<target_record>> store_backend::add_target(seen_target what) {
    if (reads_only_) co_return only_read();
    auto const name = what.name;
    if (simple_name_of(name).empty()) co_return failure{errc::bad_value, "a target needs a name of more than blanks and dashes: \"" + name + '"'};
    matching how;
    how.create = true;
    {
        co_await enter(asking_);
        visit const here{asking_};
        if (!open_) co_return failure{errc::store_away, "the store is not open"};
        auto const connected = co_await connect(asking_);
        if (!connected) co_return connected.error();
        auto& in = *asking_.to;
        target_book book;
        auto const owner = book.expect(what, how);
        std::vector<statement> all;
        begin(all, lock::alone);
        auto const before = all.size();
        book.ask(all);
        auto const known = co_await in.run(std::exchange(all, {}));
        if (!known) co_return failure_of(known.error());
        book.learn(known->data() + before);
        std::vector<std::string> created;
        book.resolve(owner, what, how, true, created);
        auto const numbered = co_await number_targets(in, book);
        if (!numbered) co_return failure_of(numbered.error());
        book.store(all);
        book.give_back(all);
        all.emplace_back("COMMIT");
        auto const stored = co_await in.run(std::move(all));
        if (!stored) co_return failure_of(stored.error());
    }
    auto found = co_await find_target(name);
    if (!found) co_return found.error();
    if (!*found) co_return failure{errc::store_unusable, place_ + ": the target " + name + " was made and is gone: somebody else removed it"};
    co_return std::move(**found);
}

}  // namespace alertstream::store::postgresql::inner
