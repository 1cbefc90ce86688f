#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include <alertstream/delivery/keyed_gate.hpp>
#include <alertstream/delivery/until_free.hpp>

namespace alertstream::delivery {

struct keyed_gate::call {
    std::vector<std::optional<identity>> chosen{};
    std::map<alert_key, alert_rank> claimed{};  ///< the keys that were let in, with their newest rank
    std::size_t first{};                        ///< the slot of the first that was chosen
};

ALERTSTREAM_DECL keyed_gate::keyed_gate(std::shared_ptr<handled_keys> known) : known_{std::move(known)}, call_{std::make_unique<call>()} {}
ALERTSTREAM_DECL keyed_gate::~keyed_gate() { over(); }

ALERTSTREAM_DECL alert_place place_of(alerts const& in_hand, std::size_t slot) {
    auto const& it = in_hand.messages[slot];
    return {std::hash<std::string_view>{}(in_hand.about[slot].stream()), it.partition(), it.offset()};
}

ALERTSTREAM_DECL std::shared_ptr<until_free> keyed_gate::busy_with(boost::asio::any_io_executor const& executor, alerts const& in_hand, slots which, lane_facts const&) {
    for (auto slot = which.first; slot < which.first + which.count; ++slot)
        if (auto const it = identify(in_hand, slot))
            if (auto busy = known_->claimed(it->key, executor)) return busy;
    return nullptr;
}

ALERTSTREAM_DECL gate::verdict keyed_gate::judge(identity const& it, unsigned attempt, lane_facts const& facts, handled_keys::clock::time_point now) {
    // Of two equal ones in a batch the first speaks for both: if it fails, so does the batch.
    auto const claimed = call_->claimed.find(it.key);
    if (claimed != call_->claimed.end() && it.rank <= claimed->second) return verdict::keep_out;
    auto const* const done = known_->find(it.key, now);
    if (!done || done->rank < it.rank) return verdict::let_in;
    if (done->place != it.place) return verdict::keep_out;
    if (attempt > 1) return verdict::done_already;
    if (!facts.redelivers) return verdict::keep_out;
    // The keeper did not keep it.
    known_->forget(it.key);
    return verdict::let_in;
}

ALERTSTREAM_DECL void keyed_gate::choose(alerts const& in_hand, slots which, lane_facts const& facts, std::span<verdict> into) {
    auto const now = handled_keys::clock::now();
    call_->first = which.first;
    for (std::size_t i = 0; i < which.count; ++i) {
        auto const slot = which.first + i;
        auto const& it = call_->chosen.emplace_back(identify(in_hand, slot));
        if (!it || into[i] == verdict::done_already) continue;
        into[i] = judge(*it, in_hand.about[slot].attempt(), facts, now);
        if (into[i] != verdict::let_in) continue;
        auto const [claimed, first] = call_->claimed.try_emplace(it->key, it->rank);
        if (first) known_->claim(it->key);
        claimed->second = std::max(claimed->second, it->rank);
    }
}

ALERTSTREAM_DECL void keyed_gate::handled(slots run) {
    auto const now = handled_keys::clock::now();
    for (auto slot = run.first; slot < run.first + run.count; ++slot)
        if (auto const& it = call_->chosen[slot - call_->first]) known_->mark(it->key, {it->place, it->rank}, now);
}

ALERTSTREAM_DECL void keyed_gate::over() noexcept {
    for (auto const& each : call_->claimed) known_->unclaim(each.first);
    call_->claimed.clear();
    call_->chosen.clear();
}

}  // namespace alertstream::delivery
