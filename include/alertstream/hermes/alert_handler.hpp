#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include <alertstream/handler.hpp>
#include <alertstream/hermes/stored_alert.hpp>
#include <alertstream/metadata.hpp>
#include <alertstream/settings.hpp>
#include <alertstream/store/admission.hpp>
#include <alertstream/store/alert_store.hpp>

namespace alertstream::hermes {

struct alert_handler_options {
    stored_alert_options stored{};
    store::admission_rules admission{};  ///< not looked at by a handler that is given an admission
    /// Told the reference that an outbox wrote into an alert (`data.alertstream_reference`): an
    /// alert that it knows is this program's own, comes back, and is passed over. May throw `unavailable`.
    std::function<bool(std::string_view reference)> skip_ours{};

    alert_handler_options() {}
    /// What STORE_OPTIONS says.
    ALERTSTREAM_DECL explicit alert_handler_options(store_settings const& from);
};

/// Alerts that were passed over since it was made.
struct alert_handler_counts {
    store::admission_counts admission{};  ///< of all handlers that share it
    std::uint64_t ours{};
};

/// Stores Hermes' alerts: TOM Toolkit's `hermes_alert_handler`, with all four tables.
/// @code
/// auto const settings = as::settings::load("settings.json");
/// auto const store = as::store::open(loop, settings);  // store/open.hpp
/// as::hermes::alert_handler_options with{settings.store_options()};
/// with.skip_ours = [&](std::string_view reference) { return sharing.is_ours(reference).value(); };
///
/// using hopskotch = as::hopskotch::stream<as::topic<"hermes.*", as::hermes::named_alert_handler>, as::kept_by<as::store::alert_store>>;
/// as::alert_streams<hopskotch> streams{loop, settings, as::hermes::alert_handler{store, with}, store};
/// @endcode
/// What becomes of an alert says `to_unit`: a row that is no data costs none of the others, and a message that is no alert
/// goes to the dead letters. All alerts of a batch are converted before the first is saved.
///
/// Unknown targets are not made unless that is asked for: their rows wait for them. Targets
/// are found by position only if a radius is given.
///
/// What counts for its sender's quota are its rows, its targets with their aliases, and the ids that it takes back; those that were
/// staged keep counting, and an alert that comes again counts again. One that only takes back is never refused by a quota.
///
/// A handle: copies count together. Throws `unavailable` if the store is closed; waits while its database is away.
class alert_handler {
public:
    ALERTSTREAM_DECL explicit alert_handler(store::alert_store in, alert_handler_options with = {});
    /// With an `admission` that other handlers have too: a sender has its limit once.
    ALERTSTREAM_DECL alert_handler(store::alert_store in, alert_handler_options with, store::admission shared);

    ALERTSTREAM_DECL boost::asio::awaitable<void> operator()(std::span<alert const> alerts, std::span<metadata const> from) const;

    ALERTSTREAM_DECL alert_handler_counts counts() const noexcept;

private:
    struct state;
    std::shared_ptr<state> state_;
};

/// By this name settings call it, and by TOM's: `tom_dataproducts.alertstreams.hermes.hermes_alert_handler`,
/// `tom_hermes.alertstreams.ingester.hermes_alert_handler`.
using named_alert_handler = named<"hermes_alert_handler", alert_handler>;

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_alert_handler.ipp>
#endif
