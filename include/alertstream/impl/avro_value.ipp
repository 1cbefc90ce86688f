#pragma once

#include <charconv>
#include <chrono>
#include <cmath>
#include <limits>

#include <alertstream/formats/avro/record.hpp>
#include <alertstream/formats/base64.hpp>

namespace alertstream::avro {

namespace inner {

inline value const& no_value() noexcept {
    static value const none{};
    return none;
}

inline std::optional<time_point> time_of(std::int64_t count, std::int64_t unit) noexcept {
    auto const most = std::numeric_limits<std::int64_t>::max() / unit;
    if (count > most || count < -most) return std::nullopt;
    return time_point{std::chrono::microseconds{count * unit}};
}

}  // namespace inner

inline std::optional<bool> value::as_bool() const noexcept {
    return type() == kind::boolean ? std::optional{boolean_} : std::nullopt;
}

inline std::optional<std::int64_t> value::as_int() const noexcept {
    return type() == kind::int32 || type() == kind::int64 ? std::optional{integer_} : std::nullopt;
}

inline std::optional<double> value::as_double() const noexcept {
    if (auto const whole = as_int()) return static_cast<double>(*whole);
    return type() == kind::float32 || type() == kind::float64 ? std::optional{number_} : std::nullopt;
}

inline std::optional<std::string_view> value::as_text() const noexcept {
    if (type() == kind::enumeration) return schema_->parts(*from_)[static_cast<std::size_t>(integer_)].name;
    return type() == kind::text ? std::optional{std::string_view{bytes_, count_}} : std::nullopt;
}

inline std::optional<std::span<std::byte const>> value::as_bytes() const noexcept {
    if (type() != kind::bytes && type() != kind::fixed) return std::nullopt;
    return std::span{reinterpret_cast<std::byte const*>(bytes_), count_};
}

inline std::optional<time_point> value::as_time() const noexcept {
    switch (meaning()) {
    case meaning::timestamp_millis: return inner::time_of(integer_, 1'000);
    case meaning::timestamp_micros: return inner::time_of(integer_, 1);
    case meaning::date: return inner::time_of(integer_, 86'400'000'000);
    default: return std::nullopt;
    }
}

inline value const& value::operator[](std::size_t index) const noexcept {
    if (index >= size()) return inner::no_value();
    return items_[type() == kind::map ? 2 * index + 1 : index];
}

inline std::string_view value::name(std::size_t index) const noexcept {
    if (index >= size() || type() == kind::list) return {};
    if (type() == kind::record) return schema_->parts(*from_)[index].name;
    auto const& key = items_[2 * index];
    return {key.bytes_, key.count_};
}

inline value const* value::find(std::string_view name) const noexcept {
    if (type() != kind::record && type() != kind::map) return nullptr;
    // Of a key that is there twice the last counts, as in Python.
    for (std::size_t i = size(); i > 0; --i)
        if (this->name(i - 1) == name) return &(*this)[i - 1];
    return nullptr;
}

inline value const& value::operator[](std::string_view name) const noexcept {
    auto const* const found = find(name);
    return found ? *found : inner::no_value();
}

inline value const& value::at_path(std::string_view path) const noexcept {
    auto const* here = this;
    while (!path.empty()) {
        if (path.front() == '[') {
            std::size_t index = 0;
            auto const [end, problem] = std::from_chars(path.data() + 1, path.data() + path.size(), index);
            if (problem != std::errc{} || end == path.data() + path.size() || *end != ']' || here->type() != kind::list) return inner::no_value();
            here = &(*here)[index];
            path.remove_prefix(static_cast<std::size_t>(end - path.data()) + 1);
        } else {
            auto const name = path.substr(0, path.find_first_of(".["));
            here = &(*here)[name];
            path.remove_prefix(name.size());
        }
        if (path.starts_with('.')) path.remove_prefix(1);
    }
    return *here;
}

inline boost::json::value to_json(value const& from) {
    if (auto const it = from.as_bool()) return *it;
    if (auto const it = from.as_int()) return *it;
    if (auto const it = from.as_double()) return std::isfinite(*it) ? boost::json::value(*it) : boost::json::value();
    if (auto const it = from.as_text()) return boost::json::value(boost::json::string_view{it->data(), it->size()});
    if (auto const it = from.as_bytes()) return boost::json::value(boost::json::string{base64_encode({reinterpret_cast<char const*>(it->data()), it->size()})});
    if (from.type() == kind::list) {
        boost::json::array made;
        made.reserve(from.size());
        for (std::size_t i = 0; i < from.size(); ++i) made.push_back(to_json(from[i]));
        return made;
    }
    if (from.is_null()) return {};
    boost::json::object made;
    made.reserve(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) {
        auto const name = from.name(i);
        made.insert_or_assign({name.data(), name.size()}, to_json(from[i]));
    }
    return made;
}

}  // namespace alertstream::avro
