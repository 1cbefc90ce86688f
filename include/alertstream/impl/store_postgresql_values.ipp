#pragma once

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdlib>

#include <alertstream/store/postgresql_values.hpp>
#include <alertstream/store/without_nul.hpp>

// Numbers are big-endian; times are microseconds since 2000 (PostgreSQL, 'Message Formats', and array_recv in its sources).
namespace alertstream::store::postgresql {

namespace inner {

template <class Integer>
void append_integer(std::string& out, Integer value) {
    auto const bits = static_cast<std::make_unsigned_t<Integer>>(value);
    for (auto shift = static_cast<int>(8 * sizeof bits) - 8; shift >= 0; shift -= 8) out += static_cast<char>(static_cast<unsigned char>(bits >> shift));
}

struct wire_type {
    Oid one;
    Oid array;
};

inline constexpr time_point epoch{std::chrono::sys_days{std::chrono::year{2000} / 1 / 1}};

template <>
struct wire<bool> {
    static constexpr wire_type type{16, 1000};
    static void append(std::string& out, bool value) { out += value ? '\1' : '\0'; }
};
template <>
struct wire<std::int32_t> {
    static constexpr wire_type type{23, 1007};
    static void append(std::string& out, std::int32_t value) { append_integer(out, value); }
};
template <>
struct wire<std::int64_t> {
    static constexpr wire_type type{20, 1016};
    static void append(std::string& out, std::int64_t value) { append_integer(out, value); }
};
template <>
struct wire<double> {
    static constexpr wire_type type{701, 1022};
    static void append(std::string& out, double value) { append_integer(out, std::bit_cast<std::uint64_t>(value)); }
};
template <>
struct wire<time_point> {
    static constexpr wire_type type{1184, 1185};
    static void append(std::string& out, time_point value) {
        // What cannot be counted from 2000 on is refused by the server as out of range, not stored as infinity.
        auto const since_1970 = std::max(value.time_since_epoch(), time_point::duration::min() + epoch.time_since_epoch() + std::chrono::microseconds{1});
        append_integer<std::int64_t>(out, (since_1970 - epoch.time_since_epoch()).count());
    }
};
template <>
struct wire<std::string_view> {
    static constexpr wire_type type{25, 1009};
    static void append(std::string& out, std::string_view value) {
        std::string room;
        out += without_nul(value, room);
    }
};
template <>
struct wire<digest> {
    static constexpr wire_type type{17, 1001};
    static void append(std::string& out, digest const& value) { out += value.view(); }
};
template <>
struct wire<std::string> : wire<std::string_view> {};

}  // namespace inner

template <class T>
void array<T>::push(T const& value) {
    auto const before = bytes_.size();
    bytes_.append(4, '\0');
    inner::wire<T>::append(bytes_, value);
    auto const size = bytes_.size() - before - 4;
    for (std::size_t i = 0; i < 4; ++i) bytes_[before + i] = static_cast<char>(static_cast<unsigned char>(size >> (24 - 8 * i)));
    ++size_;
}

template <class T>
void array<T>::push_or_null(std::optional<T> const& value) {
    if (value) return push(*value);
    bytes_.append(4, '\xff');
    ++size_;
}

template <class T>
values& values::add(array<T> const& all) {
    types_.push_back(inner::wire<T>::type.array);
    std::string made;
    made.reserve(20 + all.bytes_.size());
    inner::append_integer<std::int32_t>(made, all.size() == 0 ? 0 : 1);  // dimensions
    inner::append_integer<std::int32_t>(made, 1);                        // there may be nulls
    inner::append_integer(made, static_cast<std::int32_t>(inner::wire<T>::type.one));
    if (all.size() != 0) {
        inner::append_integer(made, static_cast<std::int32_t>(all.size()));
        inner::append_integer<std::int32_t>(made, 1);  // the first one's index
        made += all.bytes_;
    }
    all_.push_back({std::move(made), false});
    return *this;
}

template <class T>
void values::add_single(T const& value) {
    types_.push_back(inner::wire<T>::type.one);
    all_.push_back({{}, false});
    inner::wire<T>::append(all_.back().bytes, value);
}

template <class T>
values& values::add(T const& value) {
    if constexpr (inner::is_optional<T>) {
        if (value) return add(*value);
        types_.push_back(inner::wire<typename T::value_type>::type.one);
        all_.push_back({{}, true});
    } else if constexpr (std::is_convertible_v<T const&, std::string_view>) {
        add_single(std::string_view{value});
    } else {
        add_single(value);
    }
    return *this;
}

inline std::vector<char const*> values::pointers() const {
    std::vector<char const*> made;
    for (auto const& each : all_) made.push_back(each.is_null ? nullptr : each.bytes.data());
    return made;
}

inline std::vector<int> values::sizes() const {
    std::vector<int> made;
    for (auto const& each : all_) made.push_back(static_cast<int>(each.bytes.size()));
    return made;
}

inline std::size_t rows::changed() const { return all_ ? std::strtoull(PQcmdTuples(all_.get()), nullptr, 10) : 0; }

inline std::string_view rows::bytes(std::size_t row, int column) const noexcept {
    auto const at = static_cast<int>(row);
    return {PQgetvalue(all_.get(), at, column), static_cast<std::size_t>(PQgetlength(all_.get(), at, column))};
}

inline std::int64_t rows::integer(std::size_t row, int column) const noexcept {
    auto const all = bytes(row, column);
    if (all.empty() || all.size() > 8) return 0;
    // The sign of the first byte is that of the number.
    auto made = static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<signed char>(all.front())));
    for (char const each : all.substr(1)) made = made << 8U | static_cast<unsigned char>(each);
    return static_cast<std::int64_t>(made);
}

template <class T>
T rows::get(std::size_t row, int column) const {
    if constexpr (inner::is_optional<T>) {
        if (is_null(row, column)) return std::nullopt;
        return get<typename T::value_type>(row, column);
    } else {
        if (is_null(row, column)) return T{};
        if constexpr (std::is_same_v<T, bool>) {
            return integer(row, column) != 0;
        } else if constexpr (std::is_same_v<T, std::int64_t>) {
            return integer(row, column);
        } else if constexpr (std::is_same_v<T, double>) {
            return bytes(row, column).size() == sizeof(double) ? std::bit_cast<double>(integer(row, column)) : 0;
        } else if constexpr (std::is_same_v<T, time_point>) {
            return inner::epoch + std::chrono::microseconds{integer(row, column)};
        } else if constexpr (std::is_same_v<T, digest>) {
            digest made;
            auto const all = bytes(row, column);
            if (all.size() == made.bytes.size()) std::ranges::copy(all, made.bytes.begin());
            return made;
        } else {
            return T{bytes(row, column)};
        }
    }
}

}  // namespace alertstream::store::postgresql
