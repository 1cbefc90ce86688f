#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/hermes/point_key.hpp>
#include <alertstream/hopskotch/headers.hpp>
#include <alertstream/tom/ingest.hpp>

/// What of an alert goes into a TOM: decided before anything is asked.
namespace alertstream::tom::inner {

/// A row, and its path in the alert for whoever reads why it was refused.
struct ingest_row {
    datum what{};
    std::string path{};
};

struct ingest_target {
    std::string name{};
    hermes::target const* described{};  ///< by the alert; null if it is not
    std::string path{};                 ///< of the description
    std::vector<ingest_row> rows{};
};

struct ingest_plan {
    std::vector<ingest_target> targets{};  ///< those with rows, in the rows' order
    std::vector<field_error> refused{};    ///< what a TOM would refuse, by row
    std::size_t refused_rows{};
};

/// Where the message can be read. Hermes itself writes its id into a header only.
inline std::string location_of(hermes::alert const& alert, message const& raw) {
    auto id = hopskotch::parse_id(alert.uuid);
    if (!id) id = hopskotch::id_of(raw);
    return id ? "https://hermes.lco.global/message/" + hopskotch::to_string(*id) : "Hermes via HOP";
}

/// Of UTF-8, no more than so many bytes: never more characters than that, and none cut in two.
inline std::string at_most(std::size_t bytes, std::string_view text) {
    if (text.size() <= bytes) return std::string{text};
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
    return std::string{text.substr(0, bytes)};
}

class ingest_planner {
public:
    ingest_planner(hermes::alert const& alert, metadata const& from, ingest_options const& with)
        : alert_{alert}, source_{at_most(100, !with.source_name.empty() ? std::string_view{with.source_name} : alert.topic.empty() ? from.topic() : std::string_view{alert.topic})},
          location_{location_of(alert, from.raw())} {}

    ingest_plan make() {
        add(alert_.photometry, "photometry");
        add(alert_.spectroscopy, "spectroscopy");
        return std::move(plan_);
    }

private:
    template <class Rows>
    void add(Rows const& rows, std::string const& type) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            auto path = type + '[' + std::to_string(i) + ']';
            auto value = value_of(rows[i], path);
            if (auto* const wrong = std::get_if<rejected>(&value)) {
                ++plan_.refused_rows;
                plan_.refused.insert(plan_.refused.end(), std::make_move_iterator(wrong->errors.begin()), std::make_move_iterator(wrong->errors.end()));
                continue;
            }
            datum made{.data_type = type, .timestamp = *rows[i].at, .source_name = source_, .source_location = location_, .value = std::move(std::get<boost::json::object>(value))};
            target_of(rows[i].target).rows.push_back({std::move(made), std::move(path)});
        }
    }

    /// Names are compared as the TOM does it.
    ingest_target& target_of(std::string const& name) {
        auto const simple = hermes::simple_name(name);
        auto const [known, is_new] = of_name_.emplace(simple, plan_.targets.size());
        if (!is_new) return plan_.targets[known->second];
        auto const described = std::ranges::find_if(alert_.targets, [&](hermes::target const& each) { return hermes::simple_name(each.name) == simple; });
        if (described == alert_.targets.end()) return plan_.targets.emplace_back(ingest_target{.name = name});
        return plan_.targets.emplace_back(ingest_target{.name = name, .described = &*described, .path = "targets[" + std::to_string(described - alert_.targets.begin()) + ']'});
    }

    hermes::alert const& alert_;
    std::string source_;
    std::string location_;
    ingest_plan plan_{};
    std::map<std::string, std::size_t> of_name_{};  ///< of the plan's targets
};

}  // namespace alertstream::tom::inner
