#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include <alertstream/gcn/stored_event.hpp>
#include <alertstream/metadata.hpp>
#include <alertstream/store/admission.hpp>
#include <alertstream/store/alert_store.hpp>

namespace alertstream::gcn {

/// Stores each message as one event (`event_maker` says what of it): circulars, notices of all kinds, gravitational waves.
/// A retraction marks what its sender said of the same event before.
/// @code
/// #include <alertstream/gcn/stored_any_notice.hpp>
///
/// using store_events = as::gcn::event_handler<as::gcn::any_notice>;
/// using gcn = as::gcn::stream<as::topic<"gcn.*", store_events>, as::gcn::gwalert<store_events>, as::kept_by<as::store::alert_store>>;
/// as::alert_streams<gcn> streams{loop, settings, store_events{store}, store};
/// @endcode
/// Of `Payload`, `circular`, `notice`, `text_notice` and `binary_notice` need no further header or library. A program that is
/// not interested in tests and mock events says `only_real<store_events>`.
///
/// Heartbeats are not stored.
///
/// A handle. All messages of a batch are converted before the first is saved. Throws `unavailable` if the store is closed;
/// waits while its database is away.
template <has_event Payload>
class event_handler {
public:
    /// Each event counts as a row: as its sender's, or as its topic's if it has none (GCN's messages have none). A retraction counts
    /// and is never refused by a quota.
    explicit event_handler(store::alert_store in, store::admission_rules with = {}) : event_handler{std::move(in), store::admission{std::move(with)}} {}
    /// With an `admission` that other handlers have too: a sender has its limit once.
    event_handler(store::alert_store in, store::admission shared) : in_{std::move(in)}, admission_{std::move(shared)} {}

    boost::asio::awaitable<void> operator()(std::span<Payload const> all, std::span<metadata const> from) const {
        auto const here = *this;
        std::vector<metadata> of;
        std::vector<store::unit> units;
        std::vector<store::admission::ticket> tickets;
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (from[i].topic() == "gcn.heartbeat") continue;  // one a second
            auto const sender = hopskotch::stored_sender(from[i].raw());
            if (!here.admission_.welcomes(from[i], sender)) continue;
            auto unit = to_unit(all[i], from[i]);
            auto ticket = here.admission_.ask(from[i], sender, store::rows_of(unit), unit.events.front().retracts);
            if (!ticket) continue;
            tickets.push_back(*std::move(ticket));
            units.push_back(std::move(unit));
            of.push_back(from[i]);
        }
        if (units.empty()) co_return;
        co_await here.in_.save(of, std::move(units));
        for (auto& each : tickets) each.keep();
    }

    /// Of all handlers that share its admission.
    store::admission_counts counts() const noexcept { return admission_.counts(); }

private:
    store::alert_store in_;
    store::admission admission_;
};

}  // namespace alertstream::gcn
