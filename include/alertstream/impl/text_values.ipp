#pragma once

#include <algorithm>
#include <array>
#include <string>

#include <date/date.h>

#include <alertstream/gcn/text_values.hpp>
#include <alertstream/impl/text_times.ipp>

namespace alertstream::gcn {

namespace inner {

/// `103.7861d {+06h 55m 09s} (J2000),`, or with `[deg]`: the degrees; the rest of the line stays.
inline std::optional<double> take_degrees(std::string_view& line) noexcept {
    skip_blanks(line);
    auto const value = take_number(line);
    if (!value || line.starts_with("d ") || line.starts_with("d{") || line == "d") return value;
    skip_blanks(line);
    return line.empty() || line.starts_with("[deg") || line.starts_with('(') ? value : std::nullopt;
}

enum class equinox : std::uint8_t { j2000, current, b1950 };

inline equinox equinox_of(std::string_view line) noexcept {
    if (contains(line, "(current)")) return equinox::current;
    return contains(line, "(1950)") || contains(line, "(b1950)") ? equinox::b1950 : equinox::j2000;
}

using degrees_by_equinox = std::array<std::optional<double>, 3>;

inline degrees_by_equinox read_degrees(std::string_view value) noexcept {
    degrees_by_equinox made{};
    while (!value.empty()) {
        auto line = first_line(value);
        auto const degrees = take_degrees(line);
        auto& place = made[static_cast<std::size_t>(equinox_of(line))];
        if (degrees && !place) place = degrees;
    }
    return made;
}

inline std::optional<sky_position> position_at(degrees_by_equinox const& ra, degrees_by_equinox const& dec, equinox which) noexcept {
    auto const at = static_cast<std::size_t>(which);
    // -1 and the like are no right ascension: "not set" as a number.
    if (!ra[at] || !dec[at] || *ra[at] < 0 || *ra[at] > 360) return std::nullopt;
    return make_position(*ra[at], *dec[at]);
}

inline std::optional<double> degrees_of_unit(std::string_view unit) noexcept {
    auto const word = unit.substr(0, static_cast<std::size_t>(std::ranges::find_if_not(unit, is_letter) - unit.begin()));
    if (equal_in_any_case(word, "deg") || equal_in_any_case(word, "degrees")) return 1.0;
    if (equal_in_any_case(word, "arcmin")) return 1.0 / 60;
    if (equal_in_any_case(word, "arcsec")) return 1.0 / 3600;
    return std::nullopt;
}

/// `90% containment`.
inline std::optional<double> containment_in(std::string_view words) noexcept {
    auto const percent = words.find('%');
    if (percent == words.npos || !contains(words.substr(percent), "containment")) return std::nullopt;
    auto const begin = words.find_last_not_of("0123456789.", percent == 0 ? 0 : percent - 1);
    auto digits = words.substr(begin == words.npos ? 0 : begin + 1, percent - (begin == words.npos ? 0 : begin + 1));
    auto const value = take_number(digits);
    if (!value || !(*value > 0 && *value <= 100)) return std::nullopt;
    return *value / 100;
}

/// A key made of two parts, without a string.
inline std::optional<std::string_view> find(text_notice const& notice, std::string_view prefix, std::string_view suffix) noexcept {
    for (auto const& [key, value] : notice.fields)
        if (key.size() == prefix.size() + suffix.size() && equal_in_any_case(std::string_view{key}.substr(0, prefix.size()), prefix) &&
            equal_in_any_case(std::string_view{key}.substr(prefix.size()), suffix))
            return std::string_view{value};
    return std::nullopt;
}

/// The names that an event has in the keys, by how near they are to it.
constexpr std::array<std::string_view, 7> event_names{"grb", "src", "event", "cntrpart", "evt", "trans", "burst"};

inline void read_trigger(text_notice const& notice, classic_values& into) {
    for (auto const key : {"trigger_num", "trigger_number", "event_id_num", "src_id_num", "event_num"}) {
        auto const value = notice.find(key).value_or("");
        auto const first = value.substr(0, value.find_first_of(", \t\n"));
        if (is_not_set(first) || is_not_set(value)) continue;
        into.trigger = first;
        for (auto const each : {"seg_num:", "sub_num:"}) {
            auto const found = std::ranges::search(value, std::string_view{each}, {}, lower_ascii);
            auto rest = value.substr(static_cast<std::size_t>(found.end() - value.begin()));
            if (!found.empty()) into.sequence = take_integer(rest);
        }
        break;
    }
    into.run = notice.find("run_num").value_or("");
    for (auto const key : {"record_num", "sequence_num", "revision"}) {
        auto value = notice.find(key).value_or("");
        if (!into.sequence) into.sequence = take_integer(value);
    }
}

/// `Swift-BAT GRB Position`: the first word is mission and instrument. `Other` names none: the title does.
inline void read_origin(classic_values& into) {
    auto const word = into.type.substr(0, into.type.find_first_of(" \n"));
    auto const dash = word.find('-');
    into.mission = word.substr(0, dash);
    if (dash != word.npos) into.instrument = word.substr(dash + 1);
    if (!into.mission.empty() && !equal_in_any_case(into.mission, "other")) return;
    auto const slash = into.title.find('/');
    into.mission = slash == into.title.npos ? std::string_view{} : into.title.substr(slash + 1);
    into.mission = into.mission.substr(0, into.mission.find(' '));
    into.instrument = {};
}

/// Only in these words: a comment can speak of tests, and a real event must not be taken for one.
inline bool says_test(std::string_view line) noexcept {
    return equal_in_any_case(line.substr(0, 11), "test notice") || contains_word(line, "this is a test") || contains_word(line, "test submission");
}

inline void read_words(text_notice const& notice, classic_values& into) {
    into.retraction = contains_word(into.type, "retraction");
    // A mock event's name: MS200316bj, TS…, MGW…; a name of an event that was seen begins with S or GW.
    bool const mock = equal_in_any_case(into.mission, "lvc") && (into.trigger.starts_with('M') || into.trigger.starts_with('T'));
    into.test = mock || contains_word(into.type, "test");
    auto comments = notice.find("comments").value_or("");
    while (!comments.empty()) {
        auto const line = first_line(comments);
        into.retraction = into.retraction || contains(line, "is a retraction") || contains(line, "is definitely a retraction");
        into.test = into.test || says_test(line);
    }
}

/// `69.22 [arcmin radius, stat-only, 90% containment]`. Of a radius that is 0 or more than the sky, nothing is known.
inline std::optional<notice_error> read_error(std::string_view value) noexcept {
    skip_blanks(value);
    auto const radius = take_number(value);
    skip_blanks(value);
    if (!radius || !value.starts_with('[')) return std::nullopt;
    auto const words = value.substr(1, value.find(']') - 1);
    auto const degrees = degrees_of_unit(words);
    if (!degrees || !(*radius > 0) || *radius * *degrees > 360) return std::nullopt;
    return notice_error{.radius = *radius * *degrees, .containment = containment_in(words),
                        .statistical_only = contains(words, "statistical only") || contains(words, "stat-only") || contains(words, "stat only")};
}

inline std::optional<notice_error> find_event_error(text_notice const& notice, std::string_view prefix) {
    std::optional<notice_error> found;
    for (auto const& [suffix, containment] : {std::pair{"_error", 0.0}, {"_error90", 0.9}, {"_error68", 0.68}, {"_error95", 0.95}, {"_error50", 0.5}}) {
        auto const value = find(notice, prefix, suffix);
        auto read = value ? read_error(*value) : std::nullopt;
        if (!read) continue;
        if (!read->containment && containment != 0) read->containment = containment;
        if (!found || read->radius > found->radius) found = read;
    }
    return found;
}

inline std::optional<time_point> find_event_time(text_notice const& notice) {
    for (auto const name : {"grb", "trigger", "event", "discovery", "evt", "src", "trans", "img_start", "obs", "slew"})
        if (auto const found = find_time(notice, name)) return found;
    return std::nullopt;
}

}  // namespace inner

ALERTSTREAM_DECL std::optional<time_point> time_of_tjd(std::int64_t day, std::int64_t microseconds) noexcept {
    constexpr std::int64_t day_of_1970 = 587;  // 1970-01-01 is MJD 40587, and a truncated day is MJD - 40000
    constexpr std::int64_t microseconds_of_day = 86'400'000'000;
    if (day <= 0 || day > 99'999 || microseconds < 0 || microseconds >= microseconds_of_day) return std::nullopt;
    return time_point{std::chrono::microseconds{(day - day_of_1970) * microseconds_of_day + microseconds}};
}

ALERTSTREAM_DECL std::vector<number_with_unit> read_numbers(std::string_view value) {
    std::vector<number_with_unit> made;
    if (!inner::is_not_set(value)) inner::numbers_reader{value, made}.read();
    return made;
}

ALERTSTREAM_DECL std::optional<number_with_unit> find_number(text_notice const& notice, std::string_view key) {
    auto value = notice.find(key).value_or("");
    inner::skip_blanks(value);
    auto const begin = value;
    // `0x20000003` is no number, nor is `S200316bj` or `Undefined`: it must be what the value begins with.
    if (inner::is_not_set(value) || !inner::take_number(value) || value.starts_with('x')) return std::nullopt;
    auto const numbers = read_numbers(begin);
    if (numbers.empty() || !numbers.front().label.empty()) return std::nullopt;
    return numbers.front();
}

ALERTSTREAM_DECL std::optional<std::uint32_t> find_flags(text_notice const& notice, std::string_view key) {
    auto const value = notice.find(key).value_or("");
    if (!value.starts_with("0x") && !value.starts_with("0X")) return std::nullopt;
    std::uint32_t flags = 0;
    auto const [end, problem] = std::from_chars(value.data() + 2, value.data() + value.size(), flags, 16);
    bool const ends_there = end == value.data() + value.size() || inner::is_blank(*end);
    return problem == std::errc{} && ends_there ? std::optional{flags} : std::nullopt;
}

ALERTSTREAM_DECL notice_position find_position(text_notice const& notice, std::string_view prefix) {
    auto const ra = inner::find(notice, prefix, "_ra"), dec = inner::find(notice, prefix, "_dec");
    if (!ra || !dec) return {};
    auto const ra_degrees = inner::read_degrees(*ra), dec_degrees = inner::read_degrees(*dec);
    using enum inner::equinox;
    return {.j2000 = inner::position_at(ra_degrees, dec_degrees, j2000),
            .current = inner::position_at(ra_degrees, dec_degrees, current),
            .b1950 = inner::position_at(ra_degrees, dec_degrees, b1950)};
}

ALERTSTREAM_DECL std::optional<notice_error> find_error(text_notice const& notice, std::string_view key) {
    auto const value = notice.find(key);
    return value ? inner::read_error(*value) : std::nullopt;
}

ALERTSTREAM_DECL std::optional<time_point> find_time(text_notice const& notice, std::string_view prefix) {
    auto const date = inner::find(notice, prefix, "_date"), time = inner::find(notice, prefix, "_time");
    if (!date || !time) return std::nullopt;
    auto const day = inner::read_tjd(*date), of_day = inner::read_sod(*time);
    return day && of_day ? time_of_tjd(*day, *of_day) : std::nullopt;
}

ALERTSTREAM_DECL classic_values read_values(text_notice const& notice) {
    classic_values made;
    made.title = notice.find("title").value_or("");
    made.type = notice.find("notice_type").value_or("");
    made.issued = inner::read_notice_date(notice.find("notice_date").value_or(""));
    inner::read_origin(made);
    inner::read_trigger(notice, made);
    inner::read_words(notice, made);
    made.when = inner::find_event_time(notice);
    for (auto const name : inner::event_names) {
        made.where = find_position(notice, name);
        if (made.where == notice_position{}) continue;
        made.error = inner::find_event_error(notice, name);
        break;
    }
    for (auto const name : {"next_point", "curr_point", "sc"})
        if (made.pointing == notice_position{}) made.pointing = find_position(notice, name);
    return made;
}

ALERTSTREAM_DECL std::optional<sky_circle> classic_values::circle() const noexcept {
    constexpr double no_direction = 180;
    if (!where.j2000 || (error && error->radius >= no_direction)) return std::nullopt;
    std::optional<sky_circle> made{std::in_place};
    made->center = *where.j2000;
    if (error) made->radius = error->radius;
    if (error && error->containment) made->containment = *error->containment;
    return made;
}

}  // namespace alertstream::gcn
