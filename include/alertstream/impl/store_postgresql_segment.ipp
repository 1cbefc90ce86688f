#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include <alertstream/impl/store_postgresql_rows.ipp>

// The units of one go: what is asked, what is decided, what is stored. No I/O.
namespace alertstream::store::postgresql::inner {

/// Two round trips: `ask`, `learn`, then `store`, `read`. Between them the targets to be made
/// get their numbers. A unit that takes messages back is the last one of its go, so that what
/// comes before it is there, and what comes after it is not.
class segment {
public:
    explicit segment(std::span<unit const> units) : units_{units} {
        for (auto const& each : units_) {
            messages_.push(each.message);
            auto& owners = owners_.emplace_back();
            for (auto const& one : each.targets) owners.push_back(targets_.expect(one, each.matching));
        }
    }

    static std::size_t length_of_next(std::span<unit const> units) noexcept {
        std::size_t length = 0;
        while (length < units.size())
            if (!units[length++].retracts.empty()) break;
        return length;
    }

    /// What no database is needed for to refuse it.
    std::optional<trouble> mistake() const {
        for (auto const& one : units_)
            for (auto const& row : one.data)
                if (row.target >= one.targets.size()) return trouble{"22023", "a row of target " + std::to_string(row.target) + ", and there are " + std::to_string(one.targets.size())};
        return std::nullopt;
    }

    void ask(std::vector<statement>& into) const {
        messages_.store(into, "ingested");
        targets_.ask(into);
    }
    std::size_t questions() const noexcept { return 2 + targets_.questions(); }

    void learn(rows const* answers) {
        reports_.resize(units_.size());
        stored_.resize(units_.size());
        std::unordered_set<std::int64_t> fresh;
        for (std::size_t i = 0; i < answers[0].size(); ++i) fresh.insert(answers[0].get<std::int64_t>(i, 0));
        for (std::size_t i = 0; i < answers[1].size(); ++i)
            stored_.at(static_cast<std::size_t>(answers[1].get<std::int64_t>(i, 0) - 1)) = {answers[1].get<std::int64_t>(i, 1), answers[1].get<std::optional<time_point>>(i, 2)};
        // Of two in one go, the first is the new one.
        for (std::size_t i = 0; i < units_.size(); ++i) reports_[i].known = fresh.erase(stored_[i].id) == 0;
        targets_.learn(answers + 2);
        for (std::size_t i = 0; i < units_.size(); ++i) {
            auto const& one = units_[i];
            auto& of = resolved_.emplace_back(one.targets.size());
            // Those that are known first, and what they teach: one may be an alias of one behind it.
            for (bool const may_make : {false, true})
                for (std::size_t j = 0; j < of.size(); ++j)
                    if (!of[j]) of[j] = targets_.resolve(owners_[i][j], one.targets[j], one.matching, may_make, reports_[i].created);
        }
    }

    /// Rows that wait must not be stored by another meanwhile, nor messages that are taken back.
    bool needs_to_be_alone() const noexcept { return targets_.changes_names() || (!units_.empty() && !units_.back().retracts.empty()); }
    target_book& targets() noexcept { return targets_; }

    void store(std::vector<statement>& into) {
        targets_.store(into);
        refused_columns refused;
        event_columns events;
        data_columns data;
        for (std::size_t i = 0; i < units_.size(); ++i) {
            auto const& one = units_[i];
            reports_[i].message = one.message;
            reports_[i].refused = one.refused.size();
            for (auto const& each : one.refused) refused.push(stored_[i].id, each.type, each.row, each.content, each.why);
            for (auto const& each : one.events) {
                events.push(one.message, each, stored_[i].id);
                event_owners_.push_back(i);
            }
            push_data(data, i);
        }
        refused.store(into);
        data_at_ = events_at_ = retracted_at_ = into.size();
        if (!places_.empty()) data.store(into);
        targets_.give_back(into);
        events_at_ = into.size();
        if (!event_owners_.empty()) events.store(into);
        retracted_at_ = into.size();
        if (!units_.empty() && !units_.back().retracts.empty()) {
            array<std::string_view> ids;
            for (auto const& each : units_.back().retracts) ids.push(each);
            into.emplace_back("SELECT alertstream_retract($1, $2)", units_.back().message.sender, ids);
        }
    }

    /// `answers`: of all statements that were in the list that `store` wrote to.
    void read(rows const* answers) {
        if (!places_.empty()) {
            auto const& data = answers[data_at_];
            for (std::size_t i = 0; i < data.size(); ++i) {
                auto const [unit, row] = places_.at(static_cast<std::size_t>(data.get<std::int64_t>(i, 0) - 1));
                auto const outcome = data.get<std::string_view>(i, 1);
                auto& noted = reports_[unit].rows[row];
                if (outcome == "known") noted = row_outcome::known;
                else if (outcome == "updated") noted = row_outcome::updated;
                else if (outcome == "superseded") noted = row_outcome::superseded;
            }
        }
        if (!event_owners_.empty()) {
            auto const& events = answers[events_at_];
            for (std::size_t i = 0; i < events.size(); ++i) {
                auto& report = reports_[event_owners_.at(static_cast<std::size_t>(events.get<std::int64_t>(i, 0) - 1))];
                report.events += events.get<bool>(i, 2) ? 1u : 0u;
                report.retracted += static_cast<std::size_t>(events.get<std::int64_t>(i, 1));
            }
        }
        if (!units_.empty() && !units_.back().retracts.empty()) reports_.back().retracted += static_cast<std::size_t>(answers[retracted_at_].get<std::int64_t>(0, 0));
    }

    std::vector<unit_report>& reports() noexcept { return reports_; }

private:
    void push_data(data_columns& into, std::size_t place) {
        auto const& one = units_[place];
        std::vector<std::string> simple;
        for (auto const& each : one.targets) simple.push_back(simple_name_of(each.name));
        for (auto const& row : one.data) {
            auto target = resolved_[place].at(row.target);
            if (target) target = targets_.number_of(*target);
            // So it is unless the database says otherwise.
            reports_[place].rows.push_back(target ? row_outcome::stored : row_outcome::unmatched);
            into.push(one, row, target, simple[row.target], stored_[place]);
            places_.emplace_back(place, reports_[place].rows.size() - 1);
        }
    }

    std::span<unit const> units_;
    message_columns messages_{};
    target_book targets_{};
    std::vector<std::vector<std::int32_t>> owners_{};
    std::vector<std::vector<std::optional<std::int64_t>>> resolved_{};
    std::vector<stored_message> stored_{};
    std::vector<std::pair<std::size_t, std::size_t>> places_{};  // of rows: unit, row
    std::vector<std::size_t> event_owners_{};
    std::size_t data_at_{}, events_at_{}, retracted_at_{};
    std::vector<unit_report> reports_{};
};

/// What is kept of a unit that the database refused: its message, and its rows with the reason.
class refused_unit {
public:
    refused_unit(unit const& what, std::string why) : what_{what}, why_{std::move(why)} {}

    void ask(std::vector<statement>& into) const {
        auto info = what_.message;
        for (auto* const each : {&info.topic, &info.id, &info.sender, &info.submitter, &info.title}) *each = valid_text(*each);
        message_columns one;
        one.push(info);
        one.store(into, "refused");
    }

    void store(rows const* answers, std::vector<statement>& into) {
        known_ = answers[0].size() == 0;
        auto const message = answers[1].size() == 0 ? 0 : answers[1].get<std::int64_t>(0, 1);
        refused_columns rows;
        for (auto const& each : what_.refused) rows.push(message, each.type, each.row, valid_text(each.content), valid_text(each.why));
        // The rows of a table are those that were refused before and these: by their places, they were not kept.
        std::size_t next[3]{};
        for (auto const& each : what_.data) {
            auto& place = next[static_cast<std::size_t>(each.type)];
            while (std::ranges::any_of(what_.refused, [&](refused_row const& one) { return one.type == each.type && one.row == place; })) ++place;
            rows.push(message, each.type, place++, valid_text(each.value), valid_text(why_));
        }
        rows.store(into);
    }

    unit_report report() const {
        unit_report made;
        made.message = what_.message;
        made.rows.assign(what_.data.size(), row_outcome::refused);
        made.refused = what_.refused.size();
        made.known = known_;
        made.why = why_;
        return made;
    }

private:
    unit const& what_;
    std::string why_;
    bool known_{};
};

}  // namespace alertstream::store::postgresql::inner
