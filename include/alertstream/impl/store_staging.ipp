#pragma once

#include <algorithm>
#include <iterator>
#include <utility>

#include <alertstream/store/staging.hpp>

namespace alertstream::store {

namespace inner {

/// With its message's own.
inline std::size_t all_rows_of(unit const& what) noexcept { return 1 + rows_of(what); }
inline std::size_t bytes_of(dead_letter const& letter) noexcept {
    return sizeof letter + (letter.message.payload ? letter.message.payload->size() : 0) + letter.reason.size();
}

}  // namespace inner

// ---------------------------------------------------------------- partitions

ALERTSTREAM_DECL void staging::begin(partition_key const& which, std::optional<stored_position> stored) {
    auto& at = lanes_[which];
    clear(at);
    at = {};
    at.stored = std::move(stored);
}

ALERTSTREAM_DECL staging::effects staging::started(partition_key const& which, delivery::kept_position const& where, delivery::start_reason why) {
    auto const found = lanes_.find(which);
    if (found == lanes_.end()) return {};
    auto& at = found->second;
    // What was staged and not covered was not handled, or belongs to a log that is gone.
    clear_uncovered(at);
    auto const known = next_of(at);
    at.stays_until.reset();
    bool const asked = why == delivery::start_reason::asked;
    if (!known) {
        if (!asked) cover(at, where, false);
        return {};
    }
    if (asked) {
        // Left out is what lies between only when an alert behind it is handled.
        if (where.next < known->position.next) at.stays_until = known->position.next;
        return {};
    }
    bool const other_log = why == delivery::start_reason::made_anew || why == delivery::start_reason::truncated;
    if (where.next == known->position.next && !other_log) {
        if (!at.covered.empty() || is_under_way(which)) return {};
        effects made;
        made.emplace_back(confirmed{which, where.next});
        return made;
    }
    cover(at, where, false, other_log || where.next < known->position.next);
    return {};
}

ALERTSTREAM_DECL void staging::stage(partition_key const& which, unit what) {
    auto const found = lanes_.find(which);
    if (found == lanes_.end()) return;
    auto const size = size_of(what);
    bytes_ += size, ++units_;
    // By their offsets, whatever came first: what a handler left behind must not stand before those that are covered earlier.
    auto& units = found->second.units;
    auto const place = std::upper_bound(units.begin() + static_cast<std::ptrdiff_t>(found->second.covered_units), units.end(), what.message.offset,
                                        [](std::int64_t offset, staged const& each) { return offset < each.what.message.offset; });
    units.insert(place, {std::move(what), size});
}

ALERTSTREAM_DECL void staging::put_aside(partition_key const& which, dead_letter letter) {
    auto const found = lanes_.find(which);
    if (found == lanes_.end()) return;
    bytes_ += inner::bytes_of(letter);
    found->second.letters.push_back(std::move(letter));
}

ALERTSTREAM_DECL void staging::forget_uncovered(partition_key const& which) {
    if (auto const found = lanes_.find(which); found != lanes_.end()) clear_uncovered(found->second);
}

inline void staging::clear_uncovered(lane& which) {
    for (; which.units.size() > which.covered_units; which.units.pop_back()) forget(which.units.back());
    for (; which.letters.size() > which.covered_letters; which.letters.pop_back()) forget(which.letters.back());
}

inline void staging::forget(dead_letter const& letter) noexcept { bytes_ -= inner::bytes_of(letter); }

ALERTSTREAM_DECL void staging::handled(partition_key const& which, delivery::kept_position const& position) {
    auto const found = lanes_.find(which);
    if (found == lanes_.end()) return;
    auto& at = found->second;
    if (at.stays_until) {
        if (position.next <= *at.stays_until) return cover(at, position, true);
        at.stays_until.reset();
    }
    if (auto const known = next_of(at); known && position.next <= known->position.next) return;
    cover(at, position, false);
}

/// The offset that the next one is compared with: the last that is covered, or else the stored one.
inline std::optional<stored_position> staging::next_of(lane const& which) const {
    auto const last = std::find_if(which.covered.rbegin(), which.covered.rend(), [](checkpoint const& each) { return !each.stays; });
    if (last != which.covered.rend()) return stored_position{0, last->position};
    for (std::size_t i = 0; i < parts_.size() && under_way_; ++i) {
        auto const of = lanes_.find(parts_[i].which);
        if (of != lanes_.end() && &of->second == &which && !parts_[i].dropped) return current_.moves[i].to;
    }
    return which.stored;
}

inline void staging::cover(lane& which, delivery::kept_position const& position, bool stays, bool reset) {
    checkpoint made{position, reset, stays};
    for (; which.covered_units < which.units.size() && which.units[which.covered_units].what.message.offset < position.next; ++which.covered_units) {
        ++made.units;
        made.rows += inner::all_rows_of(which.units[which.covered_units].what);
    }
    for (; which.covered_letters < which.letters.size() && which.letters[which.covered_letters].message.offset < position.next; ++which.covered_letters) ++made.letters;
    if (!which.covered.empty()) {
        auto& last = which.covered.back();
        if (!made.reset && last.stays == stays && last.rows + made.rows <= rows_between_offsets) {
            last.position = std::move(made.position);
            last.units += made.units;
            last.letters += made.letters;
            last.rows += made.rows;
            return;
        }
    }
    which.covered.push_back(std::move(made));
}

ALERTSTREAM_DECL void staging::drop(partition_key const& which) {
    if (auto const found = lanes_.find(which); found != lanes_.end()) {
        clear(found->second);
        lanes_.erase(found);
    }
    for (auto& each : parts_)
        if (under_way_ && each.which == which) each.dropped = true;
}

inline void staging::clear(lane& which) {
    which.covered.clear();
    which.covered_units = which.covered_letters = 0;
    clear_uncovered(which);
    which.stays_until.reset();
}

ALERTSTREAM_DECL bool staging::is_under_way(partition_key const& which) const noexcept {
    return under_way_ && std::any_of(parts_.begin(), parts_.end(), [&](part const& each) { return each.which == which; });
}

ALERTSTREAM_DECL bool staging::has_work(partition_key const& which) const noexcept {
    auto const found = lanes_.find(which);
    return is_under_way(which) || (found != lanes_.end() && !found->second.covered.empty());
}

ALERTSTREAM_DECL bool staging::knows(partition_key const& which) const noexcept { return lanes_.contains(which); }

ALERTSTREAM_DECL bool staging::has_work() const noexcept {
    return under_way_ || !singles_.empty() || std::any_of(lanes_.begin(), lanes_.end(), [](auto const& each) { return !each.second.covered.empty(); });
}

// ---------------------------------------------------------------- units without an offset

ALERTSTREAM_DECL staging::ticket staging::add(unit what) {
    auto const size = size_of(what);
    bytes_ += size, ++units_;
    singles_.push_back({++last_ticket_, {std::move(what), size}});
    return last_ticket_;
}

ALERTSTREAM_DECL void staging::take_back(ticket which) {
    auto const found = std::find_if(singles_.begin(), singles_.end(), [&](single const& each) { return each.which == which; });
    if (found == singles_.end()) return std::replace(tickets_.begin(), tickets_.end(), which, ticket{});
    forget(found->what);
    singles_.erase(found);
}

// ---------------------------------------------------------------- the batch

ALERTSTREAM_DECL bool staging::take(std::size_t most_rows) {
    if (under_way_) return true;
    current_ = {};
    parts_.clear(), tickets_.clear(), sizes_.clear();
    std::size_t rows = 0;
    // However much the partitions have: who waits for a unit of his own waits for it.
    constexpr std::size_t share_of_singles = 8;
    auto const for_partitions = singles_.empty() ? most_rows : most_rows - most_rows / share_of_singles;
    auto next = turn_ ? lanes_.upper_bound(*turn_) : lanes_.begin();
    for (std::size_t i = 0; i < lanes_.size() && rows < for_partitions; ++i, ++next) {
        if (next == lanes_.end()) next = lanes_.begin();
        if (next->second.covered.empty()) continue;
        if (parts_.empty()) turn_ = next->first;
        auto room = for_partitions - rows;
        take_from(next->first, next->second, room);
        rows = for_partitions - room;
    }
    for (; !singles_.empty() && (tickets_.empty() || rows < most_rows); singles_.pop_front()) {
        auto& each = singles_.front();
        rows += inner::all_rows_of(each.what.what);
        tickets_.push_back(each.which);
        sizes_.push_back(each.what.bytes);
        current_.units.push_back(std::move(each.what.what));
    }
    under_way_ = !current_.moves.empty() || !current_.units.empty();
    return under_way_;
}

ALERTSTREAM_DECL bool staging::is_wanted() const noexcept {
    return std::any_of(tickets_.begin(), tickets_.end(), [](ticket each) { return each != 0; }) ||
           std::any_of(parts_.begin(), parts_.end(), [](part const& each) { return !each.dropped; });
}

ALERTSTREAM_DECL bool staging::abandon() {
    if (!under_way_ || is_wanted()) return false;
    clean_up();
    return true;
}

/// One offset at least, whatever it covers; then as many as there is room for.
inline void staging::take_from(partition_key const& which, lane& from, std::size_t& rows) {
    part made{which};
    move step{which, from.stored, from.stored.value_or(stored_position{})};
    do {
        auto const& next = from.covered.front();
        if (next.reset) ++step.to.epoch;
        if (!next.stays) step.to.position = next.position;
        made.units += next.units;
        made.letters += next.letters;
        rows -= std::min(rows, next.rows);
        from.covered.pop_front();
    } while (!from.covered.empty() && from.covered.front().rows <= rows);
    if (made.units == 0 && made.letters == 0 && from.stored && step.to.same_place(*from.stored)) return;
    for (std::size_t i = 0; i < made.units; ++i) {
        sizes_.push_back(from.units.front().bytes);
        current_.units.push_back(std::move(from.units.front().what));
        from.units.pop_front();
    }
    for (std::size_t i = 0; i < made.letters; ++i) {
        current_.letters.push_back(std::move(from.letters.front()));
        from.letters.pop_front();
    }
    from.covered_units -= made.units;
    from.covered_letters -= made.letters;
    current_.moves.push_back(std::move(step));
    parts_.push_back(std::move(made));
}

ALERTSTREAM_DECL staging::effects staging::through(committed result) {
    effects made;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        auto const lane = lanes_.find(parts_[i].which);
        if (parts_[i].dropped || lane == lanes_.end()) continue;
        lane->second.stored = current_.moves[i].to;
        made.emplace_back(confirmed{parts_[i].which, current_.moves[i].to.position.next});
    }
    auto const of_partitions = current_.units.size() - tickets_.size();
    for (std::size_t i = 0; i < current_.units.size(); ++i) {
        auto report = i < result.reports.size() ? std::move(result.reports[i]) : unit_report{.message = current_.units[i].message};
        made.emplace_back(settled{i < of_partitions ? ticket{} : tickets_[i - of_partitions], std::move(report)});
    }
    clean_up();
    return made;
}

inline void staging::clean_up() {
    for (auto const size : sizes_) bytes_ -= size, --units_;
    for (auto const& each : current_.letters) forget(each);
    sizes_.clear(), parts_.clear(), tickets_.clear();
    current_ = {};
    under_way_ = false;
}

ALERTSTREAM_DECL staging::effects staging::fenced_off(fenced const& result) {
    effects made;
    std::vector<bool> leaves(parts_.size(), false);
    for (auto const& [place, found] : result.found) {
        if (place >= parts_.size()) continue;
        auto& step = current_.moves[place];
        auto const lane = lanes_.find(parts_[place].which);
        bool const ours = !parts_[place].dropped && lane != lanes_.end();
        if (!found) {
            // Somebody took the row away: nothing of the partition may be lost by that.
            step.to.epoch = (step.from ? step.from->epoch : 0) + 1;
            step.from.reset();
            continue;
        }
        leaves[place] = true;
        // An earlier try went through, and its answer was lost. The marks, too, are ours then: another
        // process may have come to the same place in a log that was made anew once more.
        bool const was_through = *found == step.to && !(step.from && step.from->same_place(step.to));
        if (!ours) continue;
        if (was_through) {
            lane->second.stored = step.to;
            made.emplace_back(confirmed{parts_[place].which, step.to.position.next});
        } else {
            clear(lane->second);
            lane->second.stored = *found;
            made.emplace_back(moved{parts_[place].which, *found});
        }
    }
    batch rest;
    rest.one_by_one = current_.one_by_one;
    std::vector<part> parts;
    std::vector<std::size_t> sizes;
    auto unit = std::make_move_iterator(current_.units.begin());
    auto letter = std::make_move_iterator(current_.letters.begin());
    auto size = sizes_.begin();
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        auto const units = static_cast<std::ptrdiff_t>(parts_[i].units);
        auto const letters = static_cast<std::ptrdiff_t>(parts_[i].letters);
        if (leaves[i]) {
            for (std::ptrdiff_t k = 0; k < units; ++k) bytes_ -= size[k], --units_;
            for (std::ptrdiff_t k = 0; k < letters; ++k) forget(letter.base()[k]);
        } else {
            rest.moves.push_back(std::move(current_.moves[i]));
            rest.units.insert(rest.units.end(), unit, unit + units);
            rest.letters.insert(rest.letters.end(), letter, letter + letters);
            sizes.insert(sizes.end(), size, size + units);
            parts.push_back(std::move(parts_[i]));
        }
        unit += units, letter += letters, size += units;
    }
    rest.units.insert(rest.units.end(), unit, std::make_move_iterator(current_.units.end()));
    sizes.insert(sizes.end(), size, sizes_.end());
    current_ = std::move(rest);
    parts_ = std::move(parts);
    sizes_ = std::move(sizes);
    under_way_ = !current_.moves.empty() || !current_.units.empty();
    return made;
}

}  // namespace alertstream::store
