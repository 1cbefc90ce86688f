#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/base64.hpp>
#include <alertstream/formats/json_text.hpp>
#include <alertstream/formats/json_walker.hpp>
#include <alertstream/gcn/unified.hpp>
#include <alertstream/time.hpp>

/// How the values of a notice are read and written, by their type. Each `read` passes exactly one value; where it is
/// not of the type, it says no, and what is in `into` does not count.
namespace alertstream::gcn::unified::inner {

inline bool read(json::walker& from, std::string& into) { return from.take(into); }
inline bool read(json::walker& from, std::optional<bool>& into) { return from.take(into.emplace()); }
inline bool read(json::walker& from, std::optional<double>& into) { return from.take(into.emplace()); }

inline bool read(json::walker& from, std::optional<std::int64_t>& into) {
    constexpr double most = 9007199254740992.0;  // above 2^53 it is not the number that was meant
    double value = 0;
    if (!from.take(value) || std::abs(value) > most || value != std::trunc(value)) return false;
    into = static_cast<std::int64_t>(value);
    return true;
}

inline bool read(json::walker& from, std::optional<time_point>& into) {
    std::string_view written;
    bool escaped = false;
    if (!from.take(written, escaped)) return false;
    into = parse_iso_time(written);
    // An offset may lead out of the years that can be written again.
    constexpr std::chrono::microseconds first{-62'135'596'800'000'000}, last{253'402'300'799'999'999};
    return into && into->time_since_epoch() >= first && into->time_since_epoch() <= last;
}

template <unified::has_words Word>
bool read(json::walker& from, std::optional<Word>& into) {
    std::string_view written;
    bool escaped = false;
    if (!from.take(written, escaped)) return false;
    auto const& words = unified::words<Word>;
    auto const found = std::find(words.begin(), words.end(), written);
    if (found == words.end()) return false;
    into = static_cast<Word>(found - words.begin());
    return true;
}

/// One, or a list.
inline bool read(json::walker& from, std::vector<std::string>& into) {
    if (from.next() == json::value_kind::text) return from.take(into.emplace_back());
    bool all = true;
    return from.each_item([&] { all &= from.take(into.emplace_back()); }) && all;
}

/// At most as many numbers as there is room for.
struct few_numbers {
    std::array<double, 4> values{};
    std::size_t count{};
};

inline bool read(json::walker& from, few_numbers& into) {
    if (from.next() == json::value_kind::number) return into.count = 1, from.take(into.values[0]);
    bool all = true;
    return from.each_item([&] {
        double value = 0;
        all &= from.take(value);
        if (into.count < into.values.size()) into.values[into.count++] = value;
        else all = false;
    }) && all;
}

inline bool read(json::walker& from, std::optional<unified::position_error>& into) {
    few_numbers given;
    if (!read(from, given) || given.count == 0 || given.count > 3) return false;
    if (given.values[0] < 0 || given.values[1] < 0) return false;
    into = unified::position_error{.semi_major = given.values[0]};
    if (given.count > 1) into->semi_minor = given.values[1];
    if (given.count > 2) into->position_angle = given.values[2];
    return true;
}

inline bool read(json::walker& from, std::optional<unified::uncertainty>& into) {
    few_numbers given;
    if (!read(from, given) || given.count == 0 || given.count > 2) return false;
    into = unified::uncertainty{given.values[0], given.values[given.count - 1]};
    return true;
}

inline bool read(json::walker& from, std::optional<unified::range>& into) {
    few_numbers given;
    if (!read(from, given) || given.count != 2) return false;
    into = unified::range{given.values[0], given.values[1]};
    return true;
}

/// A quaternion, or a rate about three axes.
inline bool read(json::walker& from, std::vector<double>& into, std::size_t expected) {
    few_numbers given;
    if (!read(from, given) || given.count != expected) return false;
    into.assign(given.values.begin(), given.values.begin() + static_cast<std::ptrdiff_t>(expected));
    return true;
}

inline bool read(json::walker& from, std::vector<unified::probability>& into) {
    bool all = true;
    return from.each_member([&](std::string_view name) {
        if (from.next() == json::value_kind::null) return void(from.skip());
        all &= from.take(into.emplace_back(unified::probability{.of = std::string{name}}).value);
    }) && all;
}

inline bool read(json::walker& from, std::vector<unified::reference>& into) {
    bool all = true;
    return from.each_member([&](std::string_view name) {
        auto& made = into.emplace_back(unified::reference{.in = std::string{name}}).what;
        all &= from.next() == json::value_kind::number ? from.take(made.emplace<double>()) : from.take(made.emplace<std::string>());
    }) && all;
}

struct model_member {
    std::string_view name;
    std::optional<double> unified::spectral_model::*at;
};

inline constexpr auto model_members = std::array{
    model_member{"amplitude", &unified::spectral_model::amplitude},       model_member{"amplitude_error", &unified::spectral_model::amplitude_error},
    model_member{"pivot_energy", &unified::spectral_model::pivot_energy}, model_member{"alpha", &unified::spectral_model::alpha},
    model_member{"alpha_error", &unified::spectral_model::alpha_error},   model_member{"epeak", &unified::spectral_model::epeak},
    model_member{"epeak_error", &unified::spectral_model::epeak_error},   model_member{"beta", &unified::spectral_model::beta},
    model_member{"beta_error", &unified::spectral_model::beta_error}};

/// A model with a member of its own is not the core's: nothing of it may get lost.
inline bool read(json::walker& from, std::optional<unified::spectral_model>& into) {
    into.emplace();
    bool all = true;
    return from.each_member([&](std::string_view name) {
        if (from.next() == json::value_kind::null) return void(from.skip());
        for (auto const& each : model_members)
            if (each.name == name) return void(all &= read(from, *into.*each.at));
        from.skip();
        all = false;
    }) && all;
}

/// A sky map: decoded straight from the message.
inline bool read(json::walker& from, std::vector<std::byte>& into) {
    std::string_view written;
    bool escaped = false;
    if (!from.take(written, escaped)) return false;
    return escaped ? base64_decode(json::walker::unescaped(written), into).has_value() : base64_decode(written, into).has_value();
}

/// Where a notice is written, and what of it cannot be.
struct writer {
    std::string& out;
    std::string_view member{};  ///< that is being written
    std::optional<failure> problem{};

    void fail(errc why, std::string_view words) {
        if (!problem) problem = failure{why, std::string{member} + ": " + std::string{words}};
    }
};

inline void write(writer& to, double value) {
    if (!std::isfinite(value)) to.fail(errc::bad_value, "not finite");
    detail::append_json_number(to.out, value);
}
inline void write(writer& to, std::string_view value) {
    if (!detail::is_utf8(value)) to.fail(errc::not_utf8, "not UTF-8");
    detail::append_json_string(to.out, value);
}
inline void write(writer& to, std::string const& value) { write(to, std::string_view{value}); }
inline void write(writer& to, bool value) { detail::append_json_bool(to.out, value); }
inline void write(writer& to, std::int64_t value) { detail::append_json_number(to.out, value); }
inline void write(writer& to, time_point value) { write(to, std::string_view{to_iso_time(value)}); }
template <unified::has_words Word>
void write(writer& to, Word value) {
    write(to, unified::to_string(value));
}

template <class Range, class Each>
void write_all(writer& to, Range const& all, char open, char close, Each each) {
    to.out += open;
    bool first = true;
    for (auto const& it : all) {
        if (!std::exchange(first, false)) to.out += ',';
        each(it);
    }
    to.out += close;
}

inline void write(writer& to, std::vector<std::string> const& all) {
    if (all.size() == 1) return write(to, all.front());
    write_all(to, all, '[', ']', [&to](std::string const& each) { write(to, each); });
}
inline void write_numbers(writer& to, std::initializer_list<double> all) {
    write_all(to, all, '[', ']', [&to](double each) { write(to, each); });
}
inline void write(writer& to, std::vector<double> const& all) {
    write_all(to, all, '[', ']', [&to](double each) { write(to, each); });
}
inline void write(writer& to, unified::range value) { write_numbers(to, {value.low, value.high}); }
inline void write(writer& to, unified::uncertainty value) {
    if (value.first == value.second) write(to, value.first);
    else write_numbers(to, {value.first, value.second});
}
inline void write(writer& to, unified::position_error value) {
    if (value.semi_major < 0 || value.semi_minor.value_or(0) < 0) to.fail(errc::bad_value, "negative");
    if (value.position_angle) return write_numbers(to, {value.semi_major, value.semi_minor.value_or(value.semi_major), *value.position_angle});
    if (value.semi_minor) return write_numbers(to, {value.semi_major, *value.semi_minor});
    write(to, value.semi_major);
}

template <class Value>
void write_named(writer& to, std::string_view name, Value const& value) {
    write(to, name);
    to.out += ':';
    write(to, value);
}

inline void write(writer& to, std::variant<std::string, double> const& value) {
    std::visit([&to](auto const& it) { write(to, it); }, value);
}
inline void write(writer& to, std::vector<unified::probability> const& all) {
    write_all(to, all, '{', '}', [&to](auto const& each) { write_named(to, each.of, each.value); });
}
inline void write(writer& to, std::vector<unified::reference> const& all) {
    write_all(to, all, '{', '}', [&to](auto const& each) { write_named(to, each.in, each.what); });
}
inline void write(writer& to, unified::spectral_model const& model) {
    std::vector<model_member> given;
    for (auto const& each : model_members)
        if (model.*each.at) given.push_back(each);
    write_all(to, given, '{', '}', [&](auto const& each) { write_named(to, each.name, *(model.*each.at)); });
}
inline void write(writer& to, std::vector<std::byte> const& map) {
    to.out += '"';
    to.out += base64_encode({reinterpret_cast<char const*>(map.data()), map.size()});
    to.out += '"';
}

/// Optionals, and what is absent where it is empty.
template <class Value>
bool is_given(Value const& value) noexcept {
    if constexpr (requires { value.has_value(); }) return value.has_value();
    else return !value.empty();
}
template <class Value>
void write_given(writer& to, Value const& value) {
    if constexpr (requires { value.has_value(); }) write(to, *value);
    else write(to, value);
}

}  // namespace alertstream::gcn::unified::inner
