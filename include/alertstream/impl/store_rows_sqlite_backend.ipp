#pragma once

#include <chrono>
#include <new>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/impl/store_rows_sqlite_letters.ipp>
#include <alertstream/store/sqlite_store.hpp>

// Opening, and the calls of a backend.
namespace alertstream::store {

struct sqlite_backend::opened {
    explicit opened(std::unique_ptr<sqlite::database> made) : in{std::move(made)}, statements{*in} {}

    std::unique_ptr<sqlite::database> in;
    sqlite::inner::kept_statements statements;
};

namespace sqlite::inner {

inline failure not_open(std::string const& path) { return {errc::store_unusable, path + " is not open"}; }
inline failure only_read(std::string const& path) { return {errc::store_unusable, path + " was opened for reading only"}; }

/// The file is not where it was, or another is there: what is written now would be lost.
inline bool has_moved(database const& in) {
    int moved = 0;
    return sqlite3_file_control(in.native(), nullptr, SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved != 0;
}

/// Makes or brings up the tables, or sees that they are of this version; this database's identity.
inline std::string prepare_rows(database& in) {
    // One that cannot be asked for its modules says so below in its own words.
    auto const has_r_tree = in.one<int>("SELECT 1 FROM pragma_module_list WHERE name = 'rtree'");
    if (has_r_tree && !*has_r_tree)
        throw error{{errc::store_unusable, "this SQLite was built without R*Tree, which finds targets by position: install one that has it (SQLITE_ENABLE_RTREE), or use PostgreSQL"}};
    if (in.options().read_only) {
        auto const version = in.one<std::size_t>("SELECT version FROM parts WHERE name = ?", rows_part).value();
        if (!version) throw error{{errc::store_unusable, in.path() + " has no store"}};
        if (*version > rows_schema.size()) throw error{{errc::store_unusable, "the store in " + in.path() + " was written by a newer version of this program: use that one"}};
        if (*version < rows_schema.size()) throw error{{errc::store_unusable, "the store in " + in.path() + " was written by an older version of this program: open it for writing once"}};
    } else {
        in.migrate(rows_part, rows_schema).value();
    }
    auto identity = in.one<std::string>("SELECT identity FROM store_identity").value();
    if (!identity) throw error{{errc::store_unusable, in.path() + " has lost its identity: restore a backup"}};
    return std::move(*identity);
}

}  // namespace sqlite::inner

inline sqlite_backend::sqlite_backend(boost::asio::any_io_executor on, sqlite_store_options with, logger log) : executor_{std::move(on)}, with_{std::move(with)}, log_{std::move(log)} {}
inline sqlite_backend::~sqlite_backend() = default;

inline result<void> sqlite_backend::open_now(bool may_make) {
    opened_.reset();
    sqlite::open_options how;
    how.path = with_.path;
    how.create = may_make && !with_.read_only;
    how.read_only = with_.read_only;
    how.alone = !with_.read_only;
    how.sync = with_.sync;
    how.vfs = with_.vfs;
    how.unusable = errc::store_unusable;
    auto file = sqlite::database::open(std::move(how));
    if (!file) {
        auto why = file.error();
        if (why.code == errc::outbox_in_use) why.detail += ": another process writes to it, which one may at a time; end that one, or use PostgreSQL for several";
        if (why.code != errc::store_unusable) why.code = errc::store_away;
        return why;
    }
    auto made = std::make_unique<opened>(std::move(*file));
    auto identity = sqlite::inner::guarded(*made->in, [&] { return sqlite::inner::prepare_rows(*made->in); });
    if (!identity) return identity.error();
    if (!identity_.empty() && identity_ != *identity) return failure{errc::store_unusable, with_.path + " is another database than it was: put that one back, or start this program again"};
    // A clock that went back while nobody was here hides nothing from who follows.
    auto const newest = sqlite::inner::guarded(*made->in, [&] { return made->in->one<std::string>("SELECT stored FROM reduced_data ORDER BY stored DESC LIMIT 1").value(); });
    if (!newest) return newest.error();
    if (*newest) last_ = std::max(last_, sqlite::inner::time_of(**newest));
    identity_ = std::move(*identity);
    opened_ = std::move(made);
    doubtful_ = false;
    return {};
}

inline result<sqlite_backend::opened*> sqlite_backend::ready() {
    if (!wanted_) return sqlite::inner::not_open(with_.path);
    if (opened_ && !(doubtful_ && !lent_)) return opened_.get();
    // What was there once is not made anew.
    // A backup may be there by now: what the old connection has left to write is not for it.
    if (opened_) sqlite3_db_config(opened_->in->native(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    auto const first = identity_.empty();
    if (auto const done = open_now(first); !done) return done.error();
    log_.info(first ? "store opened" : "store opened again", {{"path", with_.path}});
    return opened_.get();
}

inline std::string sqlite_backend::now() {
    auto const clock = with_.now ? with_.now() : std::chrono::time_point_cast<time_point::duration>(std::chrono::system_clock::now());
    last_ = std::max(last_, clock);
    return std::string{sqlite::inner::iso_text::nearest(last_).view()};
}

template <class Work>
auto sqlite_backend::ask(Work work) {
    using given = result<decltype(work(std::declval<opened&>()))>;
    auto const there = ready();
    if (!there) return given{there.error()};
    auto& with = **there;
    auto done = sqlite::inner::guarded(*with.in, [&] { return work(with); });
    if (!done && done.error().code == errc::store_unusable) doubtful_ = true;
    return given{std::move(done)};
}

template <class Work>
auto sqlite_backend::change(Work work) {
    using given = result<decltype(work(std::declval<opened&>(), std::declval<std::string const&>()))>;
    if (with_.read_only) return given{sqlite::inner::only_read(with_.path)};
    auto const stored = now();
    auto done = ask([&](opened& with) {
        auto begun = sqlite::transaction::begin(*with.in).value();
        auto made = work(with, stored);
        begun.commit().value();
        return made;
    });
    return given{std::move(done)};
}

inline boost::asio::awaitable<result<void>> sqlite_backend::open() {
    wanted_ = true;
    auto const there = ready();
    if (!there) co_return there.error();
    co_return result<void>{};
}

inline boost::asio::awaitable<void> sqlite_backend::close() {
    opened_.reset();
    identity_.clear();
    wanted_ = lent_ = doubtful_ = false;
    co_return;
}

inline sqlite::database* sqlite_backend::database() noexcept {
    lent_ = opened_ != nullptr;
    return opened_ ? opened_->in.get() : nullptr;
}

inline boost::asio::awaitable<result<std::vector<std::optional<stored_position>>>> sqlite_backend::positions(std::vector<partition_key> which) {
    co_return ask([&](opened& with) {
        std::vector<std::optional<stored_position>> all;
        for (auto const& each : which) all.push_back(sqlite::inner::position_there(with.statements, each));
        return all;
    });
}

inline boost::asio::awaitable<commit_result> sqlite_backend::commit(batch const& what) {
    using enum sqlite::inner::trouble_kind;
    if (with_.read_only) co_return not_committed{sqlite::inner::only_read(with_.path), broken};
    auto const there = ready();
    if (!there) co_return not_committed{there.error(), there.error().code == errc::store_away ? away : broken};
    auto& in = *(*there)->in;
    if (sqlite::inner::has_moved(in)) {
        doubtful_ = true;
        co_return not_committed{{errc::store_unusable, in.path() + " was moved or removed: put it back, or start this program again"}, broken};
    }
    try {
        co_return sqlite::inner::commit_all((*there)->statements, what, now());
    } catch (error const& e) {
        auto why = sqlite::inner::why_not(in, e);
        doubtful_ = doubtful_ || why.kind == broken;
        co_return why;
    } catch (std::bad_alloc const&) {
        co_return not_committed{{errc::store_away, "there is not enough memory for what is to be stored in " + in.path()}, away};
    }
}

inline boost::asio::awaitable<result<std::optional<target_record>>> sqlite_backend::find_target(std::string name) {
    co_return ask([&](opened& with) { return sqlite::inner::find_target(*with.in, name); });
}

inline boost::asio::awaitable<result<std::vector<target_record>>> sqlite_backend::within(cone where) {
    co_return ask([&](opened& with) { return sqlite::inner::targets_within(*with.in, where); });
}

inline boost::asio::awaitable<result<std::vector<datum_record>>> sqlite_backend::data(std::optional<std::int64_t> target, std::optional<time_point> stored_since, data_filter which) {
    sqlite::inner::data_pages pages{target, stored_since, which};
    std::vector<datum_record> all;
    for (;;) {
        auto const more = ask([&](opened& with) { return pages.add_page(*with.in, all); });
        if (!more) co_return more.error();
        if (!*more) co_return all;
        co_await boost::asio::post(executor_, boost::asio::use_awaitable);
    }
}

inline boost::asio::awaitable<result<std::vector<stored_letter>>> sqlite_backend::open_letters(std::string behind, std::size_t most) {
    co_return ask([&](opened& with) { return sqlite::inner::open_letters(*with.in, behind, most); });
}

inline boost::asio::awaitable<result<void>> sqlite_backend::mark_done(std::string id) {
    auto const done = change([&](opened& with, std::string const& now) { return sqlite::inner::mark_done(*with.in, id, now); });
    if (!done) co_return done.error();
    co_return result<void>{};
}

inline boost::asio::awaitable<result<void>> sqlite_backend::replace_letter(std::string done, dead_letter with) {
    auto const replaced = change([&](opened& in, std::string const& now) { return sqlite::inner::replace_letter(*in.in, done, with, now); });
    if (!replaced) co_return replaced.error();
    co_return result<void>{};
}

inline boost::asio::awaitable<result<std::size_t>> sqlite_backend::prune_letters() {
    co_return change([](opened& with, std::string const&) { return sqlite::inner::prune_letters(*with.in); });
}

inline boost::asio::awaitable<result<target_record>> sqlite_backend::add_target(seen_target what) {
    co_return change([&](opened& with, std::string const& now) {
        sqlite::inner::target_finder targets{with.statements, now};
        matching how;
        how.create = true;
        std::vector<std::string> created;
        auto const id = targets.find(what, how, true, created);
        if (!id) throw error{{errc::bad_value, "a target needs a name with a letter or a digit"}};
        auto const name = with.in->one<std::string>("SELECT name FROM targets WHERE id = ?", *id).value();
        return sqlite::inner::find_target(*with.in, name.value()).value();
    });
}

inline boost::asio::awaitable<result<std::size_t>> sqlite_backend::retract(std::string sender, std::string message) {
    co_return change([&](opened& with, std::string const& now) {
        sqlite::inner::clean_texts clean;
        return sqlite::inner::take_back(*with.in, clean(sender), clean(message), now);
    });
}

inline std::unique_ptr<sqlite_backend> make_sqlite_backend(boost::asio::any_io_executor on, sqlite_store_options with, logger const& log) {
    return std::make_unique<sqlite_backend>(std::move(on), std::move(with), log);
}

inline std::unique_ptr<backend> make_sqlite_backend(boost::asio::any_io_executor on, std::string const& path, logger const& log) {
    return make_sqlite_backend(std::move(on), sqlite_store_options{path}, log);
}

inline std::unique_ptr<backend> make_sqlite_reader(boost::asio::any_io_executor on, std::string const& path, logger const& log) {
    sqlite_store_options with{path};
    with.read_only = true;
    return make_sqlite_backend(std::move(on), std::move(with), log);
}

}  // namespace alertstream::store
