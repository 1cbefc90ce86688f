#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include <alertstream/hermes/alert.hpp>

namespace alertstream::hermes::inner {

/// False: the target is described otherwise already.
inline bool add_targets(std::vector<target>& to, std::vector<target> const& from) {
    for (auto const& each : from) {
        auto const same = std::find_if(to.begin(), to.end(), [&each](auto const& one) { return one.name == each.name; });
        if (same == to.end()) to.push_back(each);
        else if (*same != each) return false;
    }
    return true;
}

/// Whose the rows of a message are that was made of several alerts.
class row_owners {
public:
    /// The next alert, as `wrap` adds it.
    void add(alert const& next) {
        add_targets(targets_, next.targets);
        rows_[0].push_back(next.photometry.size());
        rows_[1].push_back(next.spectroscopy.size());
        rows_[2].push_back(next.astrometry.size());
        names_.emplace_back();
        for (auto const& each : next.targets) names_.back().push_back(each.name);
    }

    /// Adds who has the row or target that the path of an error names; false if it names none.
    bool find(std::string_view path, std::vector<std::size_t>& owners) const {
        if (auto const which = number_behind("data.targets[", path); which && *which < targets_.size()) {
            for (std::size_t i = 0; i < names_.size(); ++i)
                if (std::find(names_[i].begin(), names_[i].end(), targets_[*which].name) != names_[i].end()) owners.push_back(i);
            return true;
        }
        constexpr std::array<std::string_view, 3> tables{"data.photometry[", "data.spectroscopy[", "data.astrometry["};
        for (std::size_t table = 0; table < tables.size(); ++table) {
            auto row = number_behind(tables[table], path);
            for (std::size_t i = 0; row && i < rows_[table].size(); ++i) {
                if (*row < rows_[table][i]) {
                    owners.push_back(i);
                    return true;
                }
                *row -= rows_[table][i];
            }
        }
        return false;
    }

private:
    static std::optional<std::size_t> number_behind(std::string_view prefix, std::string_view path) {
        if (!path.starts_with(prefix)) return std::nullopt;
        path.remove_prefix(prefix.size());
        std::size_t made = 0;
        auto const [end, problem] = std::from_chars(path.data(), path.data() + path.size(), made);
        if (problem != std::errc{} || end == path.data() + path.size() || *end != ']') return std::nullopt;
        return made;
    }

    std::vector<target> targets_{};
    std::array<std::vector<std::size_t>, 3> rows_{};  ///< how many each alert has, by table
    std::vector<std::vector<std::string>> names_{};   ///< of each alert's targets
};

}  // namespace alertstream::hermes::inner
