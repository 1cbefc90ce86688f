#pragma once

#include <charconv>

#include <alertstream/gcn/circular.hpp>
#include <alertstream/hopskotch/circular.hpp>
#include <alertstream/time.hpp>

/// The text form: what HOPSKOTCH's circulars have for headers, with GCN's names.
namespace alertstream::gcn {

namespace inner {

inline constexpr std::string_view circular_title = "GCN CIRCULAR";

/// "23/09/27 17:56:35 GMT"; GCN has circulars since 1997.
inline std::optional<time_point> read_circular_date(std::string_view text) {
    constexpr std::string_view shape = "YY/MM/DD hh:mm:ss";
    if (text.size() < shape.size() || text[2] != '/' || text[5] != '/' || text[8] != ' ') return std::nullopt;
    auto const zone = text.substr(shape.size());
    if (!zone.empty() && zone != " GMT" && zone != " UTC") return std::nullopt;
    std::string iso{text[0] == '9' ? "19" : "20"};
    iso.append(text.substr(0, 2)).append(1, '-').append(text.substr(3, 2)).append(1, '-').append(text.substr(6, 2)).append(1, 'T').append(text.substr(9, 8)).append(1, 'Z');
    return parse_iso_time(iso);
}

inline std::optional<std::string> circular_date(time_point at) {
    auto const iso = to_iso_time(at);  // 2023-09-27T17:56:35.123Z
    if (iso < "1990" || iso >= "2090" || iso[4] != '-') return std::nullopt;
    return iso.substr(2, 2) + '/' + iso.substr(5, 2) + '/' + iso.substr(8, 2) + ' ' + iso.substr(11, 8) + " GMT";
}

}  // namespace inner

ALERTSTREAM_DECL result<circular> read_circular_text(std::string_view text) {
    auto lines = hopskotch::read_circular_text(text);
    if (!lines) return lines.error();
    auto const value = [&lines](std::string_view name) { return std::string{lines->find(name).value_or("")}; };
    if (auto const title = lines->find("title"); title && *title != inner::circular_title) return failure{errc::bad_value, "TITLE: expected " + std::string{inner::circular_title}};
    circular made{.subject = value("subject"), .submitter = value("from"), .created_on = inner::read_circular_date(value("date"))};
    if (made.subject.empty()) return failure{errc::missing_member, "SUBJECT: expected a text"};
    if (made.submitter.empty()) return failure{errc::missing_member, "FROM: expected a text"};
    if (auto const number = value("number"); !number.empty()) {
        auto const [end, problem] = std::from_chars(number.data(), number.data() + number.size(), made.circular_id);
        if (problem != std::errc{} || end != number.data() + number.size() || made.circular_id <= 0) return failure{errc::bad_value, "NUMBER: expected a number above 0"};
    }
    made.body = std::move(lines->body);
    return made;
}

ALERTSTREAM_DECL result<std::string> to_text(circular const& from) {
    hopskotch::circular lines{.header = {{"title", std::string{inner::circular_title}}}, .body = from.body};
    if (from.circular_id > 0) lines.header.push_back({"number", std::to_string(from.circular_id)});
    lines.header.push_back({"subject", from.subject});
    if (from.created_on) {
        auto date = inner::circular_date(*from.created_on);
        if (!date) return failure{errc::bad_value, "created_on: a year before 1990 or after 2089 has no text of two digits"};
        lines.header.push_back({"date", std::move(*date)});
    }
    lines.header.push_back({"from", from.submitter});
    return hopskotch::to_text(lines);
}

}  // namespace alertstream::gcn
