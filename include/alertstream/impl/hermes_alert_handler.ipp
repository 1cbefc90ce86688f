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
    stored.whole_rows = from.whole_rows.value_or(false);
    for (auto const& each : from.senders) admission.senders.push_back({each.topic, each.senders});
    admission.most_rows_a_day = static_cast<std::size_t>(from.most_rows_a_day.value_or(0));
}

ALERTSTREAM_DECL alert_handler::alert_handler(store::alert_store in, alert_handler_options with) {
    store::admission own{with.admission};
    state_ = std::make_shared<state>(state{std::move(in), std::move(with), std::move(own), 0});
}

ALERTSTREAM_DECL alert_handler::alert_handler(store::alert_store in, alert_handler_options with, store::admission shared)
    : state_{std::make_shared<state>(state{std::move(in), std::move(with), std::move(shared), 0})} {}

namespace inner {

/// Nothing to store but that others are taken back; it may say of which target.
inline bool only_takes_back(store::unit const& what) noexcept { return !what.retracts.empty() && what.data.empty() && what.refused.empty() && what.targets.size() <= 1; }

}  // namespace inner

ALERTSTREAM_DECL boost::asio::awaitable<void> alert_handler::operator()(std::span<alert const> alerts, std::span<metadata const> from) const {
    auto const here = state_;
    std::vector<metadata> of;
    std::vector<store::unit> units;
    std::vector<store::admission::ticket> tickets;
    for (std::size_t i = 0; i < alerts.size(); ++i) {
        auto const sender = hopskotch::stored_sender(from[i].raw());
        if (here->is_ours(from[i]) || !here->admission.welcomes(from[i], sender)) continue;
        auto unit = to_unit(alerts[i], from[i], here->with.stored);
        auto ticket = here->admission.ask(from[i], sender, store::rows_of(unit), inner::only_takes_back(unit));
        if (!ticket) continue;
        tickets.push_back(*std::move(ticket));
        units.push_back(std::move(unit));
        of.push_back(from[i]);
    }
    if (units.empty()) co_return;
    co_await here->in.save(of, std::move(units));
    for (auto& each : tickets) each.keep();
}

ALERTSTREAM_DECL alert_handler_counts alert_handler::counts() const noexcept { return {state_->admission.counts(), state_->ours}; }

}  // namespace alertstream::hermes
