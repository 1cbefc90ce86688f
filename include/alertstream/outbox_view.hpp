#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>

#include <alertstream/detail/durable_sender.hpp>
#include <alertstream/error.hpp>
#include <alertstream/outcome.hpp>
#include <alertstream/sharing_status.hpp>
#include <alertstream/store/outbox.hpp>

namespace alertstream {

/// A person found out that a message of unknown fate is not there: it is sent again,
/// under the same reference.
using detail::is_absent;
/// A person leaves a message of unknown fate as it is. Its points stay reserved.
using detail::give_up;

/// The outbox of one destination, for an operator: `sharing.outbox<"hermes">()`.
/// @code
/// for (auto const& each : *sharing.outbox<"hermes">().list({.state = as::store::entry_state::rejected})) std::cout << each.why << '\n';
/// @endcode
/// A cheap handle. After `async_close` everything is `errc::closed`.
///
/// @par Threads
/// On the executor of its `data_sharing`. What asks or changes the file holds the loop for as long as the disk takes.
class outbox_view {
public:
    outbox_view(boost::asio::any_io_executor executor, std::shared_ptr<detail::durable_sender> of) noexcept : executor_{std::move(executor)}, of_{std::move(of)} {}

    /// How many entries of this destination are in which state.
    result<store::entry_counts> counts() const {
        auto* const box = open();
        if (!box) return detail::outbox_is_closed();
        return box->counts(of_->name());
    }

    /// Its entries, the oldest first; `destination` of the filter is set here.
    result<std::vector<store::entry>> list(store::entry_filter which = {}) const {
        auto* const box = open();
        if (!box) return detail::outbox_is_closed();
        which.destination = of_->name();
        return box->list(which);
    }

    /// One of them, if there is one with this number.
    result<std::optional<store::entry>> show(std::int64_t entry) const {
        auto* const box = open();
        if (!box) return detail::outbox_is_closed();
        auto found = box->show(entry);
        if (found && *found && (*found)->destination != of_->name()) found = std::optional<store::entry>{};
        return found;
    }

    /// Takes back what waits. What has been begun is not taken back any more: an error says so.
    result<void> withdraw(std::int64_t entry, std::string_view why = "withdrawn") const {
        if (!open()) return detail::outbox_is_closed();
        return of_->withdraw(entry, why);
    }

    /// What waited when the file was moved or restored waits again, that of all destinations
    /// of the file: to be said by a person who knows that it was not sent since. How many.
    result<std::size_t> adopt() const {
        if (!open()) return detail::outbox_is_closed();
        return of_->adopt();
    }

    /// The messages of unknown fate, those that a person has to decide among them.
    std::vector<store::attempt> unknown() const { return open() ? of_->unknown() : std::vector<store::attempt>{}; }

    /// A person decides what became of a message of `unknown()`: `published{uuid}`,
    /// `is_absent{}` or `give_up{why}`. `errc::bad_value` for another message.
    result<void> settle(std::int64_t attempt, published const& as) const { return decide(attempt, as); }
    result<void> settle(std::int64_t attempt, is_absent) const { return decide(attempt, is_absent{}); }
    result<void> settle(std::int64_t attempt, give_up const& why) const { return decide(attempt, why); }

    /// What was wrong with the account or the service is mended: sent again at once,
    /// without waiting for the next probe.
    void resume() const {
        if (open()) of_->resume();
    }

    /// Absent when it is closed.
    std::optional<outbox_status> status() const { return of_ ? of_->status() : std::nullopt; }

    /// Waits until nothing waits and nothing is unknown. Meanwhile nothing is gathered: what is there goes.
    ///
    /// @par Completion signature
    /// `void(error_code)`: `errc::close_deadline` if something was left at the deadline, or
    /// when it was cancelled; `errc::closed` if the outbox is closed.
    ///
    /// @par Cancellation
    /// All types: the deadline is now. Sending goes on.
    template <class Token = boost::asio::deferred_t>
    auto async_drain(std::chrono::steady_clock::duration deadline, Token&& token = {}) const {
        return boost::asio::async_initiate<Token, void(error_code)>(
            [](auto handler, std::shared_ptr<detail::durable_sender> const& of, boost::asio::any_io_executor const& loop, std::chrono::steady_clock::duration limit) {
                if (of) of->drain(limit, std::move(handler));
                else boost::asio::post(loop, boost::asio::append(std::move(handler), error_code{errc::closed}));
            },
            token, of_, executor_, deadline);
    }

private:
    store::outbox* open() const noexcept { return of_ ? of_->outbox() : nullptr; }
    result<void> decide(std::int64_t attempt, detail::persons_word const& what) const {
        if (!open()) return detail::outbox_is_closed();
        return of_->decide(attempt, what);
    }

    boost::asio::any_io_executor executor_;
    std::shared_ptr<detail::durable_sender> of_;  ///< null: closed
};

}  // namespace alertstream
