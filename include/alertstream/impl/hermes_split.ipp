#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <alertstream/detail/python.hpp>
#include <alertstream/hermes/limits.hpp>
#include <alertstream/hermes/split.hpp>
#include <alertstream/impl/hermes_size.ipp>

namespace alertstream::hermes {

namespace inner {

/// Fills one alert after the other, rows in their order. What Hermes publishes is never
/// smaller than what it is sent, but for the flags, so that one size serves both limits.
class splitter {
public:
    splitter(alert const& what, std::size_t limit, encode_options const& with) : what_{what}, limit_{limit} {
        around_.title = what.title;
        around_.topic = what.topic;
        around_.submitter = what.submitter;
        around_.authors = what.authors;
        around_.message_text = what.message_text;
        around_.event_id = what.event_id;
        around_.references = what.references;
        around_.extra = what.extra;
        auto numbered = around_;
        numbered.title += " (00000000 of 00000000)";
        constexpr std::size_t names_of_tables = 96;
        empty_size_ = size_around_tables(numbered, with) + names_of_tables;
        for (std::size_t i = 0; i < what.targets.size(); ++i) targets_.try_emplace(alertstream::detail::python_strip(what.targets[i].name), i);
    }

    result<std::vector<alert>> run() {
        if (empty_size_ > limit_ || (what_.photometry.empty() && what_.spectroscopy.empty() && what_.astrometry.empty() && what_.targets.empty()))
            return failure{errc::bad_value, "data: too large without any table"};
        for (auto const& problem : {rows("photometry", &alert::photometry), rows("spectroscopy", &alert::spectroscopy), rows("astrometry", &alert::astrometry), targets_that_no_row_names()})
            if (!problem.empty()) return failure{errc::bad_value, problem + ": too large even alone"};
        for (std::size_t i = 0; i < parts_.size() && parts_.size() > 1; ++i) parts_[i].title += " (" + std::to_string(i + 1) + " of " + std::to_string(parts_.size()) + ')';
        return std::move(parts_);
    }

private:
    template <class Row>
    std::string rows(std::string_view table, std::vector<Row> alert::*member) {
        for (std::size_t i = 0; i < (what_.*member).size(); ++i) {
            auto const& row = (what_.*member)[i];
            auto const found = targets_.find(alertstream::detail::python_strip(row.target));
            auto const target = found == targets_.end() ? none : found->second;
            if (!make_room(size_of_row(row), target)) return "data." + std::string{table} + '[' + std::to_string(i) + ']';
            (parts_.back().*member).push_back(row);
        }
        return {};
    }

    std::string targets_that_no_row_names() {
        for (std::size_t i = 0; i < what_.targets.size(); ++i) {
            // Of two with one name Hermes takes neither: no row is lost, nor hidden.
            if (placed_.contains(i)) continue;
            if (!make_room(0, i)) return "data.targets[" + std::to_string(i) + ']';
        }
        return {};
    }

    /// In the last part, or in a new one; with the target, unless it is there.
    bool make_room(std::size_t size, std::size_t target) {
        auto const needed = [&] { return size + (target == none || here_.contains(target) ? 0 : size_of_row(what_.targets[target])); };
        if (parts_.empty() || size_ + needed() > limit_) {
            here_.clear();
            if (empty_size_ + needed() > limit_) return false;
            parts_.push_back(around_);
            size_ = empty_size_;
        }
        size_ += needed();
        if (target != none && here_.insert(target).second) {
            parts_.back().targets.push_back(what_.targets[target]);
            placed_.insert(target);
        }
        return true;
    }

    static constexpr auto none = static_cast<std::size_t>(-1);

    alert const& what_;
    std::size_t limit_;
    alert around_;
    std::size_t empty_size_{};
    std::map<std::string_view, std::size_t> targets_;
    std::vector<alert> parts_;
    std::size_t size_{};
    std::set<std::size_t> here_, placed_;
};

}  // namespace inner

ALERTSTREAM_DECL result<std::vector<alert>> split(alert const& what, std::size_t topic_limit, encode_options const& with) {
    constexpr std::size_t flags = 128;
    auto const limit = topic_limit == 0 ? largest_body - flags : std::min(topic_limit, largest_body - flags);
    if (normalised_size(what, with) <= limit) return std::vector<alert>{what};
    if (with.submit.anywhere()) return failure{errc::bad_value, "data: too large, and not split: TNS and GCN are to be told once"};
    return inner::splitter{what, limit, with}.run();
}

}  // namespace alertstream::hermes
