#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <functional>
#include <iostream>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/asio/use_awaitable.hpp>

#include <alertstream/detail/escape.hpp>
#include <alertstream/detail/near_miss.hpp>
#include <alertstream/sky.hpp>
#include <alertstream/start_point.hpp>
#include <alertstream/store/export.hpp>
#include <alertstream/store/light_curve_svg.hpp>
#include <alertstream/time.hpp>
#include <alertstream/tools/light_curve_answer.hpp>
#include <alertstream/tools/write_output.hpp>

namespace alertstream::tools {

namespace curve_inner {

inline constexpr int wrong_arguments = 64, again_later = 75;

/// Why there is no answer.
struct no_answer {
    int code;
    std::string words;
};

inline std::optional<time_point> time_of(std::string const& text) {
    if (text.empty()) return std::nullopt;
    if (std::string_view{"smhd"}.find(text.back()) == std::string_view::npos) return parse_observation_time(text);
    auto const span = parse_span(text);
    if (!span) return std::nullopt;
    return std::chrono::time_point_cast<time_point::duration>(std::chrono::system_clock::now()) - *span;
}

inline std::optional<store::cone> cone_of(std::string_view text) {
    std::array<double, 3> numbers{};
    for (std::size_t i = 0; i < 3; ++i) {
        auto const end = i < 2 ? std::min(text.find(','), text.size()) : text.size();
        auto part = text.substr(0, end);
        while (part.starts_with(' ')) part.remove_prefix(1);
        if (part.starts_with('+')) part.remove_prefix(1);
        auto const [stop, problem] = std::from_chars(part.data(), part.data() + part.size(), numbers[i]);
        if (problem != std::errc{} || stop != part.data() + part.size()) return std::nullopt;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    auto const at = make_position(numbers[0], numbers[1]);
    if (!at || !(numbers[2] > 0 && numbers[2] <= 180)) return std::nullopt;
    return store::cone{at->ra, at->dec, numbers[2]};
}

inline no_answer because(failure const& why) { return {why.code == errc::store_away ? again_later : 1, alertstream::detail::escape_for_terminal(why.message())}; }

template <class T>
T value_of(result<T> came) {
    if (!came) throw because(came.error());
    return *std::move(came);
}

inline store::data_filter filter_of(light_curve_options const& wanted) {
    store::data_filter made;
    if (wanted.every_type) made.type.reset();
    made.since = time_of(wanted.since);
    made.until = time_of(wanted.until);
    made.retracted = wanted.retracted;
    return made;
}

/// One output after the other: what is wrong with one is no reason to leave out the next.
class outputs {
public:
    void write(std::string const& file, std::function<void(output_piece const&)> const& text) {
        if (file.empty()) return;
        auto const done = write_output(file, text);
        if (done) return;
        std::cerr << done.error().message() << '\n';
        code_ = 1;
    }
    int code() const noexcept { return code_; }

private:
    int code_{};
};

/// The first million is more than most look for; the rest must not be missed unnoticed.
inline void tell_limit(std::size_t rows, std::size_t limit) {
    if (rows >= limit) std::cerr << "these are the first " << limit << " rows; ask for the others with --since and --until\n";
}

template <class Rows>
int write_rows(light_curve_options const& wanted, Rows const& rows) {
    bool const nothing = wanted.svg.empty() && wanted.csv.empty() && wanted.ecsv.empty() && wanted.json.empty();
    outputs out;
    out.write(nothing ? "-" : wanted.csv, [&](output_piece const& piece) { store::write_csv(piece, rows); });
    out.write(wanted.ecsv, [&](output_piece const& piece) { store::write_ecsv(piece, rows); });
    out.write(wanted.json, [&](output_piece const& piece) { store::write_json(piece, rows); });
    if constexpr (std::is_same_v<Rows, store::light_curve>) out.write(wanted.svg, [&](output_piece const& piece) { piece(store::to_svg(rows)); });
    return out.code();
}

inline std::string line_of(store::target_record const& from) {
    auto made = alertstream::detail::escape_for_terminal(from.name);
    auto const number = [&made](std::optional<double> value) {
        char text[64];
        made += "  ";
        if (!value || !std::isfinite(*value)) made += '-';
        else made.append(text, std::to_chars(text, text + sizeof text, std::clamp(*value, -1e9, 1e9), std::chars_format::fixed, 6).ptr);
    };
    for (auto const value : {from.ra, from.dec, from.distance}) number(value);
    return made + '\n';
}

inline int write_targets(light_curve_options const& wanted, std::vector<store::target_record> const& found) {
    outputs out;
    out.write(wanted.json, [&](output_piece const& piece) { piece(store::to_json(found)); });
    if (!wanted.json.empty()) return out.code();
    out.write("-", [&](output_piece const& piece) {
        for (auto const& each : found) piece(line_of(each));
    });
    return out.code();
}

/// The nearest of the names and aliases of targets whose position is known.
inline boost::asio::awaitable<std::string> near_miss(store::alert_store from, std::string wrong) {
    store::cone const whole_sky{.ra = 0, .dec = 0, .radius = 180, .limit = 100'000};
    auto const all = co_await from.async_within(whole_sky, boost::asio::use_awaitable);
    std::vector<std::string_view> names;
    if (all)
        for (auto const& each : *all) {
            names.push_back(each.name);
            names.insert(names.end(), each.aliases.begin(), each.aliases.end());
        }
    co_return alertstream::detail::did_you_mean(wrong, names);
}

inline boost::asio::awaitable<int> answer_with(store::alert_store from, light_curve_options wanted, store::data_filter which) {
    if (!wanted.cone.empty()) co_return write_targets(wanted, value_of(co_await from.async_within(*cone_of(wanted.cone), boost::asio::use_awaitable)));
    if (!wanted.all_since.empty()) {
        auto const rows = value_of(co_await from.async_since(*time_of(wanted.all_since), which, boost::asio::use_awaitable));
        tell_limit(rows.size(), which.limit);
        co_return write_rows(wanted, std::span<store::datum_record const>{rows});
    }
    auto came = co_await from.async_light_curve(wanted.target, which, boost::asio::use_awaitable);
    if (!came && came.error().code == errc::not_found_there) {
        auto const near = co_await near_miss(from, wanted.target);
        throw no_answer{1, alertstream::detail::escape_for_terminal("the store has no target of the name or alias \"" + wanted.target + '"' + near)};
    }
    auto const curve = value_of(std::move(came));
    tell_limit(curve.points.size(), which.limit);
    co_return write_rows(wanted, curve);
}

/// No coroutine: g++ 12 breaks off (internal error) where one makes the filter.
inline boost::asio::awaitable<int> answer(store::alert_store from, light_curve_options const& wanted) { return answer_with(std::move(from), wanted, filter_of(wanted)); }

}  // namespace curve_inner

ALERTSTREAM_DECL std::string problem_with(light_curve_options const& wanted) {
    auto const questions = (wanted.target.empty() ? 0 : 1) + (wanted.cone.empty() ? 0 : 1) + (wanted.all_since.empty() ? 0 : 1);
    if (questions != 1) return "one of a TARGET, --cone and --all-since is asked for";
    if (!wanted.cone.empty() && !curve_inner::cone_of(wanted.cone)) return "--cone " + wanted.cone + ": RA,DEC,RADIUS in decimal degrees, such as 210.91,54.31,0.1";
    for (auto const& [option, text] : {std::pair<std::string_view, std::string const&>{"--all-since", wanted.all_since}, {"--since", wanted.since}, {"--until", wanted.until}})
        if (!text.empty() && !curve_inner::time_of(text)) return std::string{option} + ' ' + text + ": a time as 2026-11-23T17:05:01Z, an MJD, a JD, or a span back from now such as 24h";
    if (!wanted.cone.empty() && !(wanted.svg.empty() && wanted.csv.empty() && wanted.ecsv.empty())) return "--cone lists targets: to standard output, or with --json FILE";
    if (!wanted.all_since.empty() && !wanted.svg.empty()) return "--svg: a picture is of one target";
    std::array const files{wanted.svg, wanted.csv, wanted.ecsv, wanted.json};
    for (auto const& each : files)
        if (!each.empty() && std::count(files.begin(), files.end(), each) > 1) return each == "-" ? "only one output goes to standard output" : each + ": two outputs into one file";
    return {};
}

ALERTSTREAM_DECL boost::asio::awaitable<int> answer_light_curve(store::alert_store from, light_curve_options wanted) {
    int code = 0;
    try {
        if (auto const wrong = problem_with(wanted); !wrong.empty()) throw curve_inner::no_answer{curve_inner::wrong_arguments, alertstream::detail::escape_for_terminal(wrong)};
        code = co_await curve_inner::answer(from, wanted);
    } catch (curve_inner::no_answer const& why) {
        std::cerr << why.words << '\n';
        code = why.code;
    }
    (void)co_await from.async_close(boost::asio::use_awaitable);
    co_return code;
}

}  // namespace alertstream::tools
