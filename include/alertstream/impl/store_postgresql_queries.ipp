#pragma once

#include <alertstream/impl/store_postgresql_backend.ipp>
#include <alertstream/impl/store_postgresql_rows.ipp>

// What people and programs ask.
namespace alertstream::store::postgresql::inner {

inline target_record target_of(rows const& all, std::size_t i) {
    target_record made;
    made.id = all.get<std::int64_t>(i, 0);
    made.name = all.get<std::string>(i, 1);
    made.moves = all.get<std::string_view>(i, 2) != "SIDEREAL";
    made.ra = all.get<std::optional<double>>(i, 3);
    made.dec = all.get<std::optional<double>>(i, 4);
    made.epoch = all.get<std::optional<double>>(i, 5);
    made.pm_ra = all.get<std::optional<double>>(i, 6);
    made.pm_dec = all.get<std::optional<double>>(i, 7);
    made.details = all.get<std::string>(i, 8);
    return made;
}

inline data_type data_type_of(std::string_view name) noexcept {
    for (auto const each : {data_type::spectroscopy, data_type::astrometry})
        if (name == to_string(each)) return each;
    return data_type::photometry;
}

inline datum_record datum_of(rows const& all, std::size_t i) {
    datum_record made;
    made.id = all.get<std::int64_t>(i, 0);
    made.target = all.get<std::string>(i, 1);
    made.target_id = all.get<std::optional<std::int64_t>>(i, 2);
    made.type = data_type_of(all.get<std::string_view>(i, 3));
    made.at = all.get<time_point>(i, 4);
    made.brightness = all.get<std::optional<double>>(i, 5);
    made.brightness_error = all.get<std::optional<double>>(i, 6);
    made.limit = all.get<std::optional<double>>(i, 7);
    made.unit = all.get<std::string>(i, 8);
    made.bandpass = all.get<std::string>(i, 9);
    made.telescope = all.get<std::string>(i, 10);
    made.instrument = all.get<std::string>(i, 11);
    made.value = all.get<std::string>(i, 12);
    made.source_name = all.get<std::string>(i, 13);
    made.source_location = all.get<std::string>(i, 14);
    made.sender = all.get<std::string>(i, 15);
    made.message = all.get<std::string>(i, 16);
    made.published = all.get<std::optional<time_point>>(i, 17);
    made.retracted = all.get<std::optional<time_point>>(i, 18);
    return made;
}

inline boost::asio::awaitable<result<std::vector<std::optional<stored_position>>>> store_backend::positions(std::vector<partition_key> which) {
    co_await enter(asking_);
    visit const here{asking_};
    if (!open_) co_return failure{errc::store_away, "the store is not open"};
    auto const connected = co_await connect(asking_);
    if (!connected) co_return connected.error();
    auto found = co_await read_positions(*asking_.to, std::move(which));
    if (!found) co_return failure_of(found.error());
    co_return std::move(*found);
}

inline boost::asio::awaitable<result<void>> store_backend::add_aliases(std::vector<target_record>& to) {
    array<std::int64_t> ids;
    std::unordered_map<std::int64_t, target_record*> by_id;
    for (auto& each : to) {
        ids.push(each.id);
        by_id.emplace(each.id, &each);
    }
    std::vector<statement> all;
    all.emplace_back("SELECT target_id, name FROM target_names WHERE is_alias AND target_id = ANY ($1) ORDER BY target_id, simple_name", ids);
    auto const found = co_await ask(std::move(all));
    if (!found) co_return found.error();
    for (std::size_t i = 0; i < found->front().size(); ++i) by_id.at(found->front().get<std::int64_t>(i, 0))->aliases.push_back(found->front().get<std::string>(i, 1));
    co_return boost::system::in_place_value;
}

inline boost::asio::awaitable<result<std::optional<target_record>>> store_backend::find_target(std::string name) {
    std::vector<statement> all;
    all.emplace_back("SELECT t.id, t.name, t.type, t.ra, t.dec, t.epoch, t.pm_ra, t.pm_dec, t.details FROM target_names n JOIN targets t ON t.id = n.target_id WHERE n.simple_name = $1", simple_name_of(name));
    auto const found = co_await ask(std::move(all));
    if (!found) co_return found.error();
    if (found->front().size() == 0) co_return std::nullopt;
    std::vector<target_record> one;
    one.push_back(target_of(found->front(), 0));
    auto const named = co_await add_aliases(one);
    if (!named) co_return named.error();
    co_return std::optional{std::move(one.front())};
}

/// The index gives what is in the boxes, the haversine of the distance the order; the exact distance has the last word.
/// The square of a very small number would be an error.
inline boost::asio::awaitable<result<std::vector<target_record>>> store_backend::within(cone where) {
    auto const middle = make_position(where.ra, where.dec);
    if (!middle || !(where.radius >= 0)) co_return failure{errc::bad_value, "no cone on the sky: " + std::to_string(where.ra) + ", " + std::to_string(where.dec) + ", radius " + std::to_string(where.radius)};
    auto const boxes = boxes_around(*middle, std::min(where.radius, 180.));
    auto const& one = boxes.front();
    auto const& two = boxes.back();
    std::vector<statement> all;
    all.emplace_back("SELECT id, name, type, ra, dec, epoch, pm_ra, pm_dec, details FROM targets"
                     " WHERE ra IS NOT NULL AND dec IS NOT NULL AND (point(ra, dec) <@ box(point($1, $2), point($3, $4)) OR point(ra, dec) <@ box(point($5, $6), point($7, $8)))"
                     " AND power(sind(greatest(abs(dec - $10), 1e-30) / 2), 2) + cosd(dec) * cosd($10) * power(sind(greatest(abs(ra - $9), 1e-30) / 2), 2) <= power(sind(greatest($11, 1e-30) / 2), 2) * (1 + 1e-9) + 1e-24"
                     " ORDER BY power(sind(greatest(abs(dec - $10), 1e-30) / 2), 2) + cosd(dec) * cosd($10) * power(sind(greatest(abs(ra - $9), 1e-30) / 2), 2), id LIMIT $12",
                     one.ra_from, one.dec_from, one.ra_to, one.dec_to, two.ra_from, two.dec_from, two.ra_to, two.dec_to, middle->ra, middle->dec, std::min(where.radius, 180.),
                     static_cast<std::int64_t>(std::min<std::size_t>(where.limit, 10'000'000)));
    auto const found = co_await ask(std::move(all));
    if (!found) co_return found.error();
    std::vector<target_record> made;
    for (std::size_t i = 0; i < found->front().size(); ++i) {
        auto each = target_of(found->front(), i);
        each.distance = separation(*middle, {*each.ra, *each.dec});
        if (*each.distance <= where.radius) made.push_back(std::move(each));
    }
    std::ranges::sort(made, {}, [](target_record const& each) { return std::pair{*each.distance, each.id}; });
    auto const named = co_await add_aliases(made);
    if (!named) co_return named.error();
    co_return std::move(made);
}

/// A page at a time: a long answer neither holds the loop nor is it in memory twice. The next
/// one begins behind the last row's order and id, so that none is lost or given twice.
inline boost::asio::awaitable<result<std::vector<datum_record>>> store_backend::data(std::optional<std::int64_t> target, std::optional<time_point> stored_since, data_filter which) {
    constexpr std::size_t page = 5'000;
    std::string const order = target ? "d.timestamp" : "d.stored";
    std::string sql = "SELECT d.id, coalesce(t.name, d.target_name), d.target_id, d.data_type, d.timestamp, d.brightness, d.brightness_error, d.limiting_brightness, d.unit, d.bandpass,"
                      " d.telescope, d.instrument, d.value, d.source_name, d.source_location, d.sender, m.message_id, d.published, d.retracted_at, " + order +
                      " FROM reduced_data d LEFT JOIN targets t ON t.id = d.target_id JOIN messages m ON m.id = d.message_id"
                      " WHERE ($1::timestamptz IS NULL OR (" + order + ", d.id) > ($1, $2::bigint)) AND ($3::bigint IS NULL OR d.target_id = $3)"
                      " AND ($4::timestamptz IS NULL OR d.stored >= $4) AND ($5::text IS NULL OR d.data_type = $5) AND ($6::timestamptz IS NULL OR d.timestamp >= $6)"
                      " AND ($7::timestamptz IS NULL OR d.timestamp < $7) AND ($8 OR d.retracted_at IS NULL) ORDER BY " + order + ", d.id LIMIT $9";
    std::optional<std::string_view> type;
    if (which.type) type = to_string(*which.type);
    std::optional<time_point> behind;
    std::int64_t last = 0;
    std::vector<datum_record> made;
    while (made.size() < which.limit) {
        auto const most = std::min(page, which.limit - made.size());
        std::vector<statement> all;
        all.emplace_back(sql, behind, last, target, nearest(stored_since), type, nearest(which.since), nearest(which.until), which.retracted, static_cast<std::int64_t>(most));
        auto const found = co_await ask(std::move(all));
        if (!found) co_return found.error();
        auto const& some = found->front();
        for (std::size_t i = 0; i < some.size(); ++i) made.push_back(datum_of(some, i));
        if (some.size() < most) break;
        behind = some.get<time_point>(some.size() - 1, 19);
        last = some.get<std::int64_t>(some.size() - 1, 0);
    }
    co_return std::move(made);
}

}  // namespace alertstream::store::postgresql::inner
