#pragma once

#include <alertstream/impl/store_rows_sqlite_commit.ipp>

// What people and programs ask.
namespace alertstream::store::sqlite::inner {

/// Columns 0 to 8 of a question for targets.
inline target_record target_of(row const& from) {
    target_record made;
    made.id = from.get<std::int64_t>(0);
    made.name = from.get<std::string>(1);
    made.moves = from.get<std::string_view>(2) == "NON_SIDEREAL";
    made.ra = from.get<std::optional<double>>(3);
    made.dec = from.get<std::optional<double>>(4);
    made.epoch = from.get<std::optional<double>>(5);
    made.pm_ra = from.get<std::optional<double>>(6);
    made.pm_dec = from.get<std::optional<double>>(7);
    made.details = from.get<std::string>(8);
    return made;
}

/// A row for each alias, the target's own ones together: one question sees one state.
inline void add_target(std::vector<target_record>& to, row const& from) {
    if (to.empty() || to.back().id != from.get<std::int64_t>(0)) to.push_back(target_of(from));
    if (!from.is_null(9)) to.back().aliases.push_back(from.get<std::string>(9));
}

inline std::optional<target_record> find_target(database& in, std::string_view name) {
    std::string room;
    std::vector<target_record> found;
    in.each("SELECT t.id, t.name, t.type, t.ra, t.dec, t.epoch, t.pm_ra, t.pm_dec, t.details, a.name FROM target_names n JOIN targets t ON t.id = n.target_id"
            " LEFT JOIN target_names a ON a.target_id = t.id AND a.is_alias = 1 WHERE n.simple_name = ? ORDER BY a.simple_name",
            [&](row const& each) { add_target(found, each); }, hermes::simple_name(without_nul(name, room)))
        .value();
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

inline std::vector<target_record> targets_within(database& in, cone const& where) {
    auto const middle = make_position(where.ra, where.dec);
    if (!middle || !(where.radius >= 0)) throw error{{errc::bad_value, "no circle on the sky: the declination is from -90 to 90, the radius from 0"}};
    std::vector<target_record> found;
    each_near(
        in,
        "SELECT t.id, t.name, t.type, t.ra, t.dec, t.epoch, t.pm_ra, t.pm_dec, t.details, a.name FROM target_positions p JOIN targets t ON t.id = p.id"
        " LEFT JOIN target_names a ON a.target_id = t.id AND a.is_alias = 1 WHERE p.min_x <= ? AND p.max_x >= ? AND p.min_y <= ? AND p.max_y >= ? AND p.min_z <= ? AND p.max_z >= ?"
        " ORDER BY t.id, a.simple_name",
        *middle, where.radius,
        [&](row const& near) {
            auto const distance = separation(*middle, {near.get<double>(3), near.get<double>(4)});
            if (!(distance <= where.radius)) return;
            add_target(found, near);
            found.back().distance = distance;
        });
    std::ranges::sort(found, {}, [](target_record const& each) { return std::pair{*each.distance, each.id}; });
    if (found.size() > where.limit) found.resize(where.limit);
    return found;
}

inline data_type data_type_of(std::string_view text) noexcept {
    for (auto const each : {data_type::spectroscopy, data_type::astrometry})
        if (text == to_string(each)) return each;
    return data_type::photometry;
}

inline datum_record datum_of(row const& from) {
    datum_record made;
    made.id = from.get<std::int64_t>(0);
    made.target = from.get<std::string>(1);
    made.target_id = from.get<std::optional<std::int64_t>>(2);
    made.type = data_type_of(from.get<std::string_view>(3));
    made.at = time_of(from.get<std::string_view>(4));
    made.brightness = from.get<std::optional<double>>(5);
    made.brightness_error = from.get<std::optional<double>>(6);
    made.limit = from.get<std::optional<double>>(7);
    made.unit = from.get<std::string>(8);
    made.bandpass = from.get<std::string>(9);
    made.telescope = from.get<std::string>(10);
    made.instrument = from.get<std::string>(11);
    made.value = from.get<std::string>(12);
    made.source_name = from.get<std::string>(13);
    made.source_location = from.get<std::string>(14);
    made.sender = from.get<std::string>(15);
    made.message = from.get<std::string>(16);
    made.published = maybe_time_of(from.get<maybe_text>(17));
    made.retracted = maybe_time_of(from.get<maybe_text>(18));
    return made;
}

/// Rows a page at a time, so that the loop runs in between. A page begins behind the last
/// row of the one before, by its time and id: rows that were stored since are where they belong.
class data_pages {
public:
    static constexpr std::size_t page = 2'000;

    // What is absent does not choose. A text is not less than ''. CROSS: in this order, whatever SQLite thinks of the tables' sizes.
    static constexpr std::string_view of_a_target =
        "SELECT d.id, t.name, d.target_id, d.data_type, d.timestamp, d.brightness, d.brightness_error, d.limiting_brightness, d.unit, d.bandpass, d.telescope, d.instrument, d.value,"
        " d.source_name, d.source_location, d.sender, m.message_id, d.published, d.retracted_at, d.timestamp"
        " FROM reduced_data d CROSS JOIN targets t ON t.id = d.target_id CROSS JOIN messages m ON m.id = d.message_id"
        " WHERE d.target_id = ?1 AND (d.timestamp, d.id) > (coalesce(?2, ''), ?3) AND (?4 IS NULL OR d.data_type = ?4) AND (?5 IS NULL OR d.timestamp >= ?5)"
        " AND (?6 IS NULL OR d.timestamp < ?6) AND (?7 OR d.retracted_at IS NULL) AND (?8 IS NULL OR d.stored >= ?8) ORDER BY d.timestamp, d.id LIMIT ?9";
    static constexpr std::string_view of_all =
        "SELECT d.id, coalesce(t.name, d.target_name), d.target_id, d.data_type, d.timestamp, d.brightness, d.brightness_error, d.limiting_brightness, d.unit, d.bandpass, d.telescope,"
        " d.instrument, d.value, d.source_name, d.source_location, d.sender, m.message_id, d.published, d.retracted_at, d.stored"
        " FROM reduced_data d LEFT JOIN targets t ON t.id = d.target_id CROSS JOIN messages m ON m.id = d.message_id"
        " WHERE (d.stored, d.id) > (coalesce(?1, ''), ?2) AND (?3 IS NULL OR d.data_type = ?3) AND (?4 IS NULL OR d.timestamp >= ?4)"
        " AND (?5 IS NULL OR d.timestamp < ?5) AND (?6 OR d.retracted_at IS NULL) ORDER BY d.stored, d.id LIMIT ?7";

    data_pages(std::optional<std::int64_t> target, std::optional<time_point> stored_since, data_filter const& which)
        : target_{target}, which_{which}, left_{which.limit} {
        if (which.since) observed_since_.emplace(iso_text::nearest(*which.since));
        if (which.until) observed_until_.emplace(iso_text::nearest(*which.until));
        if (stored_since) stored_since_.emplace(iso_text::nearest(*stored_since));
    }

    /// Whether there may be more.
    bool add_page(database& in, std::vector<datum_record>& to) {
        auto const most = std::min(left_, page);
        if (most == 0) return false;
        auto const before = to.size();
        std::string last;
        auto const take = [&](row const& each) {
            to.push_back(datum_of(each));
            last = each.get<std::string_view>(19);
        };
        auto const type = which_.type ? maybe_text{to_string(*which_.type)} : std::nullopt;
        auto const since = view_of(observed_since_), until = view_of(observed_until_), stored = view_of(stored_since_);
        // The order that the index has: no page is sorted.
        auto const done = target_ ? in.each(of_a_target, take, *target_, behind_ ? maybe_text{*behind_} : since, last_id_, type, since, until, which_.retracted, stored, most)
                                  : in.each(of_all, take, behind_ ? maybe_text{*behind_} : stored, last_id_, type, since, until, which_.retracted, most);
        done.value();
        auto const added = to.size() - before;
        left_ -= added;
        if (added < most) return false;
        behind_ = last;
        last_id_ = to.back().id;
        return true;
    }

private:
    std::optional<std::int64_t> target_;
    data_filter which_;
    std::size_t left_;
    std::optional<iso_text> observed_since_{}, observed_until_{}, stored_since_{};
    std::optional<std::string> behind_{};
    std::int64_t last_id_{-1};  // ids are from 1
};

}  // namespace alertstream::store::sqlite::inner
