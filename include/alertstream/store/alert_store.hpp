#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>

#include <alertstream/dead_letter_shelf.hpp>
#include <alertstream/error.hpp>
#include <alertstream/log.hpp>
#include <alertstream/metadata.hpp>
#include <alertstream/offset_keeper.hpp>
#include <alertstream/store/backend.hpp>
#include <alertstream/store/record.hpp>
#include <alertstream/store/unit.hpp>

namespace alertstream::detail {
class store_engine;
}

namespace alertstream::store {

struct store_options {
    bool adopt{};                            ///< goes on although the group's alerts were stored in another database until now
    std::size_t most_waiting{64U << 20U};    ///< bytes of units that wait for their transaction; above it handlers wait

    store_options() {}
};

enum class store_state {
    closed,
    open,
    away,    ///< locked, full, restarting, out of reach: what is to be stored waits
    broken,  ///< a person has to look; tried again
};
ALERTSTREAM_DECL std::string_view to_string(store_state) noexcept;

/// How things stand, since it was made.
struct store_status {
    store_state state{};
    std::string last_error{};
    std::size_t waiting{};               ///< units
    std::size_t waiting_bytes{};
    std::uint64_t transactions{};
    std::uint64_t alerts{};              ///< units stored; those that were known, too
    std::uint64_t rows{};                ///< of data: stored
    std::uint64_t known{};
    std::uint64_t updated{};
    std::uint64_t superseded{};
    std::uint64_t unmatched{};           ///< stored without a target
    std::uint64_t refused{};
    std::uint64_t events{};
    std::uint64_t retracted{};
    std::uint64_t created{};             ///< targets
    std::uint64_t moved{};               ///< partitions that somebody else had moved
};

/// A database in which each alert takes effect once: its rows and the consumed offsets are
/// in one transaction, and streams that are `kept_by` it start from its offsets.
/// @code
/// auto const store = as::store::open(loop, settings);  // "STORE": "sqlite:alerts.db"; store/open.hpp
/// using hopskotch = as::hopskotch::stream<as::topic<"hermes.*", as::hermes::alert_handler>, as::kept_by<as::store::alert_store>>;
/// as::alert_streams<hopskotch> streams{loop, settings, as::hermes::alert_handler{store}, store};
/// @endcode
/// A handle: copies are the same store. The last one that goes ends it; what was staged and
/// not stored comes again.
///
/// What a handler saves is staged; the transaction is made when its alert is done in all
/// handlers, with whatever waits of all partitions: at once when it is quiet, in large
/// ones when it is busy. An alert that is put aside is put aside in that transaction. While the
/// database is away everything waits, and nothing is acknowledged; Kafka's own
/// commit follows what is stored.
///
/// Several processes of a group may share a PostgreSQL database: one that lost a partition
/// without knowing finds its offset moved, stores nothing of it, and reads on from there.
///
/// @par Threads
/// All calls on the executor, which must be one thread's or a strand's.
class alert_store {
public:
    using executor_type = boost::asio::any_io_executor;

    ALERTSTREAM_DECL alert_store(executor_type executor, std::unique_ptr<backend> in, store_options with = {}, logger log = {});
    template <class Context>
        requires requires(Context& context) { executor_type{context.get_executor()}; }
    alert_store(Context& context, std::unique_ptr<backend> in, store_options with = {}, logger log = {})
        : alert_store{executor_type{context.get_executor()}, std::move(in), with, std::move(log)} {}

    ALERTSTREAM_DECL executor_type get_executor() const noexcept;

    /// For `kept_by<alert_store>`: each stream has its own.
    ALERTSTREAM_DECL std::shared_ptr<offset_keeper> keeper_for(std::string_view stream) const;
    /// Whether this alert's offset is kept here; not in a replay of a dead letter.
    ALERTSTREAM_DECL bool keeps(metadata const& from) const;

    /// For handlers: call it last, once an alert. Of an alert whose offset is kept here it
    /// stages the unit and returns (unless too much waits already); of any other it returns
    /// when the unit is stored. Several units are those of several alerts, in order. Where
    /// they came from (`unit::message`: topic, partition, offset) is filled in.
    /// Waits as long as the database is away. Cancelled, it has staged nothing, unless the unit was in a transaction already: then it is known the next time.
    /// `from` must live until it returns; as many units as alerts.
    ALERTSTREAM_DECL boost::asio::awaitable<void> save(metadata const& from, unit what) const;
    ALERTSTREAM_DECL boost::asio::awaitable<void> save(std::span<metadata const> from, std::vector<unit> what) const;

    /// Told of each unit when it is stored, on the loop; not of one whose transaction went through without an answer. Must not throw.
    ALERTSTREAM_DECL void on_stored(std::function<void(unit_report const&)> told) const;

    ALERTSTREAM_DECL store_status status() const;

    /// Opens the database, makes and migrates its tables. Need not be called: the first use does.
    /// @par Completion signature
    /// `void(result<void>)`; so are the others, with what they give. `errc::store_away`:
    /// again later. `errc::store_unusable`: in words that say what to do.
    /// @par Cancellation
    /// All types: completes with `operation_aborted`.
    template <class Token>
    auto async_open(Token&& token) const {
        return ask<void>([](backend& in) { return in.open(); }, std::forward<Token>(token));
    }

    /// A target by its name or an alias, and its photometry by time. `errc::not_found_there`: no such target.
    template <class Token>
    auto async_light_curve(std::string name, data_filter which, Token&& token) const {
        return ask<store::light_curve>([name = std::move(name), which](backend& in) { return read_light_curve(in, name, which); }, std::forward<Token>(token));
    }

    /// What was stored or corrected at or after this time, whatever its target, in that order. A correction
    /// keeps the row's id. Where several programs store (PostgreSQL), a transaction may become visible after a
    /// younger one, up to two minutes late: who follows asks each time for the last two minutes
    /// again, and knows by id, and by what is in them, the rows that were there before. Whole transactions
    /// of one SQLite file are in order.
    template <class Token>
    auto async_since(time_point when, data_filter which, Token&& token) const {
        return ask<std::vector<datum_record>>([when, which](backend& in) { return in.data(std::nullopt, when, which); }, std::forward<Token>(token));
    }

    /// The targets within a cone, the nearest first.
    template <class Token>
    auto async_within(cone where, Token&& token) const {
        return ask<std::vector<target_record>>([where](backend& in) { return in.within(where); }, std::forward<Token>(token));
    }

    template <class Token>
    auto async_find_target(std::string name, Token&& token) const {
        return ask<std::optional<target_record>>([name = std::move(name)](backend& in) { return in.find_target(name); }, std::forward<Token>(token));
    }

    /// Makes a target, or gives a known one the aliases; rows that waited for it are its own from now on.
    template <class Token>
    auto async_add_target(seen_target what, Token&& token) const {
        return ask<target_record>([what = std::move(what)](backend& in) { return in.add_target(what); }, std::forward<Token>(token));
    }

    /// Marks what came in a message as taken back. How many messages were marked.
    template <class Token>
    auto async_retract(std::string sender, std::string message, Token&& token) const {
        return ask<std::size_t>([sender = std::move(sender), message = std::move(message)](backend& in) { return in.retract(sender, message); },
                                std::forward<Token>(token));
    }

    /// The alerts that were put aside in this store: for `alert_streams::async_replay`, and to look at them.
    ALERTSTREAM_DECL std::shared_ptr<dead_letter_shelf> letters() const;

    /// Drops the dead letters that are done. How many.
    template <class Token>
    auto async_prune_letters(Token&& token) const {
        return ask<std::size_t>([](backend& in) { return in.prune_letters(); }, std::forward<Token>(token));
    }

    /// Stores what is covered, and closes the database. Streams must be over.
    template <class Token>
    auto async_close(Token&& token) const {
        return boost::asio::async_initiate<Token, void(result<void>)>([engine = engine_](auto handler) { close(engine, std::move(handler)); }, token);
    }

    /// The database itself, for what is not here. Opened by the first use or `async_open`.
    ALERTSTREAM_DECL backend& database() const noexcept;

private:
    template <class T>
    using question = std::function<boost::asio::awaitable<result<T>>(backend&)>;
    template <class T>
    using answered = boost::asio::any_completion_handler<void(result<T>)>;

    template <class T, class Token>
    auto ask(question<T> what, Token&& token) const {
        return boost::asio::async_initiate<Token, void(result<T>)>(
            [](auto handler, std::shared_ptr<detail::store_engine> engine, question<T> wanted) { run(engine, std::move(wanted), answered<T>{std::move(handler)}); }, token, engine_,
            std::move(what));
    }

    ALERTSTREAM_DECL static boost::asio::awaitable<result<store::light_curve>> read_light_curve(backend& in, std::string name, data_filter which);
    ALERTSTREAM_DECL static void run(std::shared_ptr<detail::store_engine> const& engine, question<void> what, answered<void> then);
    ALERTSTREAM_DECL static void run(std::shared_ptr<detail::store_engine> const& engine, question<store::light_curve> what, answered<store::light_curve> then);
    ALERTSTREAM_DECL static void run(std::shared_ptr<detail::store_engine> const& engine, question<std::vector<datum_record>> what, answered<std::vector<datum_record>> then);
    ALERTSTREAM_DECL static void run(std::shared_ptr<detail::store_engine> const& engine, question<std::vector<target_record>> what, answered<std::vector<target_record>> then);
    ALERTSTREAM_DECL static void run(std::shared_ptr<detail::store_engine> const& engine, question<std::optional<target_record>> what, answered<std::optional<target_record>> then);
    ALERTSTREAM_DECL static void run(std::shared_ptr<detail::store_engine> const& engine, question<target_record> what, answered<target_record> then);
    ALERTSTREAM_DECL static void run(std::shared_ptr<detail::store_engine> const& engine, question<std::size_t> what, answered<std::size_t> then);
    ALERTSTREAM_DECL static void close(std::shared_ptr<detail::store_engine> const& engine, answered<void> then);

    std::shared_ptr<detail::store_engine> engine_;
    std::shared_ptr<void> held_;  ///< by all copies and keepers: when the last goes, the engine stops
};

}  // namespace alertstream::store

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/store_alert_store.ipp>
#endif
