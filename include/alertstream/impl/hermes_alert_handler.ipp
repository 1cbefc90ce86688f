#pragma once

#include <optional>
#include <utility>
#include <vector>

#include <alertstream/hermes/alert_handler.hpp>
#include <alertstream/hopskotch/stored_message.hpp>
#include <alertstream/impl/hermes_own_alert.ipp>

namespace alertstream::hermes {

struct alert_handler::state {
    store::alert_store in;
    alert_handler_options with;
    store::admission admission;
    std::uint64_t ours{};

    /// One that an outbox of this program sent.
    bool is_ours(metadata const& from) {
        if (!inner::comes_back(with.skip_ours, from)) return false;
        ++ours;
        return true;
    }
};

ALERTSTREAM_DECL alert_handler_options::alert_handler_options(store_settings const& from) {
    constexpr double arcseconds = 3600;
    stored.matching.create = from.create_targets.value_or(false);
    stored.matching.radius = from.match_radius_arcsec.value_or(0) / arcseconds;
    for (auto const& each : from.senders) admission.senders.push_back({each.topic, each.senders});
    admission.most_rows_a_day = static_cast<std::size_t>(from.most_rows_a_day.value_or(0));
}

ALERTSTREAM_DECL alert_handler::alert_handler(store::alert_store in, alert_handler_options with) {
    store::admission admission{with.admission};
    state_ = std::make_shared<state>(state{std::move(in), std::move(with), std::move(admission), 0});
}

ALERTSTREAM_DECL boost::asio::awaitable<void> alert_handler::operator()(std::span<alert const> alerts, std::span<metadata const> from) const {
    auto const here = state_;
    std::vector<metadata> of;
    std::vector<store::unit> units;
    std::vector<store::admission::ticket> tickets;
    for (std::size_t i = 0; i < alerts.size(); ++i) {
        auto const& alert = alerts[i];
        if (here->is_ours(from[i])) continue;
        auto ticket = here->admission.ask(from[i], hopskotch::stored_sender(from[i].raw()), alert.photometry.size() + alert.spectroscopy.size() + alert.astrometry.size());
        if (!ticket) continue;
        tickets.push_back(*std::move(ticket));
        units.push_back(to_unit(alert, from[i], here->with.stored));
        of.push_back(from[i]);
    }
    if (units.empty()) co_return;
    co_await here->in.save(of, std::move(units));
    for (auto& each : tickets) each.keep();
}

ALERTSTREAM_DECL alert_handler_counts alert_handler::counts() const noexcept { return {state_->admission.counts(), state_->ours}; }

}  // namespace alertstream::hermes
