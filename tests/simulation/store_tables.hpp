#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <alertstream/store/staging.hpp>

#include "ledger.hpp"

namespace simulation {

namespace store = alertstream::store;

/// What an alert leaves in a store.
enum class leaves { unit, two_units, letter, nothing };

/// A partition's log. One made anew holds other alerts at the same offsets.
struct alert_log {
    struct alert {
        std::uint64_t id;
        leaves what;
    };
    std::uint32_t generation{1};
    std::vector<alert> alerts{};

    std::int64_t end() const { return static_cast<std::int64_t>(alerts.size()); }
    /// The mark stands for those of messages: by it the log is known again.
    alertstream::delivery::kept_position at(std::int64_t next) const { return {next, {{0, 0, generation}}}; }
};

/// A database that all processes share, and the truth of what went into it.
class store_tables {
public:
    std::map<store::partition_key, store::stored_position> offsets;

    store::commit_result commit(store::batch const& what) {
        store::fenced elsewhere;
        for (std::size_t i = 0; i < what.moves.size(); ++i) {
            auto const& each = what.moves[i];
            auto const row = offsets.find(each.which);
            bool const is_there = row != offsets.end();
            if (is_there != each.from.has_value() || (is_there && !row->second.same_place(*each.from)))
                elsewhere.found.emplace_back(i, is_there ? std::optional{row->second} : std::nullopt);
        }
        if (!elsewhere.found.empty()) return elsewhere;
        changed_ = true;
        for (auto const& each : what.moves) offsets[each.which] = each.to;
        store::committed done;
        for (auto const& each : what.units) {
            ++times_[each.message.id];
            done.reports.push_back({.message = each.message});
        }
        for (auto const& each : what.letters) ++times_["letter " + each.reason];
        return done;
    }

    /// It may be stored again: somebody asked for that, or nobody could tell whether it was.
    void excuse(std::string const& id) { excused_.insert(id); }
    void excuse(alert_log const& log) {
        for (auto const& each : log.alerts)
            for (auto const& id : ids(each)) excuse(id);
    }

    static std::vector<std::string> ids(alert_log::alert const& of) {
        auto const id = std::to_string(of.id);
        switch (of.what) {
        case leaves::unit: return {id};
        case leaves::two_units: return {id, id + "b"};
        case leaves::letter: return {"letter " + id};
        case leaves::nothing: break;
        }
        return {};
    }

    std::size_t times(std::string const& id) const {
        auto const found = times_.find(id);
        return found == times_.end() ? 0 : found->second;
    }

    /// No offset without what lies below it, and nothing twice.
    void check(std::map<store::partition_key, alert_log> const& logs) {
        if (!std::exchange(changed_, false)) return;
        for (auto const& [which, log] : logs) {
            auto const row = offsets.find(which);
            if (row == offsets.end() || row->second.position.marks.at(0).hash != log.generation) continue;
            require(row->second.position.next <= log.end(), "no offset is beyond its log");
            for (std::int64_t i = 0; i < row->second.position.next; ++i)
                for (auto const& id : ids(log.alerts[static_cast<std::size_t>(i)])) require(times(id) > 0, "an offset is stored without what lies below it: " + id);
        }
        for (auto const& [id, times] : times_) require(times == 1 || excused_.contains(id), "stored twice: " + id);
    }

private:
    std::map<std::string, std::size_t> times_;
    std::set<std::string> excused_;
    bool changed_{};
};

}  // namespace simulation
