#pragma once

#include <concepts>
#include <tuple>

#include <sqlite3.h>

#include <alertstream/store/sqlite.hpp>

// Statements: kept, bound, stepped, read.
namespace alertstream::store::sqlite {

namespace inner {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

}  // namespace inner

inline bool row::is_null(int column) const noexcept { return sqlite3_column_type(at_, column) == SQLITE_NULL; }
inline std::int64_t row::integer(int column) const noexcept { return sqlite3_column_int64(at_, column); }
inline double row::real(int column) const noexcept { return sqlite3_column_double(at_, column); }
inline std::string_view row::bytes(int column) const noexcept {
    auto const* const begin = static_cast<char const*>(sqlite3_column_blob(at_, column));
    return begin ? std::string_view{begin, static_cast<std::size_t>(sqlite3_column_bytes(at_, column))} : std::string_view{};
}

template <class T>
T row::get(int column) const {
    if constexpr (inner::is_optional<T>) {
        if (is_null(column)) return std::nullopt;
        return get<typename T::value_type>(column);
    } else if constexpr (std::integral<T>) {
        return static_cast<T>(integer(column));
    } else if constexpr (std::floating_point<T>) {
        return static_cast<T>(real(column));
    } else {
        return T{bytes(column)};
    }
}

inline void database::bind(sqlite3_stmt* to, int place, std::int64_t value) noexcept { sqlite3_bind_int64(to, place, value); }
inline void database::bind(sqlite3_stmt* to, int place, double value) noexcept { sqlite3_bind_double(to, place, value); }
inline void database::bind(sqlite3_stmt* to, int place, std::nullptr_t) noexcept { sqlite3_bind_null(to, place); }
// The values outlive the statement's run. A null pointer would be NULL, not empty. What is
// too large is left NULL here, and refused by its column.
inline void database::bind_text(sqlite3_stmt* to, int place, std::string_view value) noexcept {
    sqlite3_bind_text64(to, place, value.empty() ? "" : value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8);
}
inline void database::bind_blob(sqlite3_stmt* to, int place, std::string_view value) noexcept {
    sqlite3_bind_blob64(to, place, value.empty() ? "" : value.data(), value.size(), SQLITE_STATIC);
}

template <class Value>
void database::bind_value(sqlite3_stmt* to, int place, Value const& value) noexcept {
    if constexpr (inner::is_optional<Value>) {
        if (value)
            bind_value(to, place, *value);
        else
            bind(to, place, nullptr);
    } else if constexpr (std::integral<Value>) {
        bind(to, place, static_cast<std::int64_t>(value));
    } else if constexpr (std::floating_point<Value>) {
        bind(to, place, static_cast<double>(value));
    } else if constexpr (std::same_as<Value, blob>) {
        bind_blob(to, place, value.bytes);
    } else if constexpr (std::same_as<Value, std::nullptr_t>) {
        bind(to, place, nullptr);
    } else {
        bind_text(to, place, std::string_view{value});
    }
}

/// A kept statement, given back at the end.
class database::use {
public:
    use(database& of, std::string_view sql, sqlite3_stmt* taken) noexcept : of_{of}, sql_{sql}, taken_{taken} {}
    ~use() { of_.give_back(sql_, taken_); }
    use(use const&) = delete;
    use& operator=(use const&) = delete;

private:
    database& of_;
    std::string_view sql_;
    sqlite3_stmt* taken_;
};

inline result<sqlite3_stmt*> database::take(std::string_view sql) {
    auto found = idle_.find(sql);
    if (found == idle_.end()) found = idle_.emplace(std::string{sql}, std::vector<sqlite3_stmt*>{}).first;
    if (!found->second.empty()) {
        auto* const taken = found->second.back();
        found->second.pop_back();
        return taken;
    }
    // So that it can always be given back.
    found->second.reserve(found->second.capacity() + 1);
    return prepare(sql);
}

inline result<sqlite3_stmt*> database::prepare(std::string_view sql) {
    sqlite3_stmt* made = nullptr;
    auto const code = sqlite3_prepare_v3(open_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &made, nullptr);
    if (code != SQLITE_OK) return trouble(code, sql);
    return made;
}

inline void database::give_back(std::string_view sql, sqlite3_stmt* which) noexcept {
    sqlite3_reset(which);
    sqlite3_clear_bindings(which);
    auto const found = idle_.find(sql);
    if (found == idle_.end() || found->second.size() == found->second.capacity())
        sqlite3_finalize(which);
    else
        found->second.push_back(which);
}

template <class Each>
result<void> database::give_rows(sqlite3_stmt* of, std::string_view sql, Each& each) {
    for (;;) {
        auto const code = sqlite3_step(of);
        if (code == SQLITE_DONE) break;
        if (code != SQLITE_ROW) return trouble(code, sql);
        if constexpr (std::is_void_v<std::invoke_result_t<Each&, row const&>>)
            each(row{of});
        else if (!each(row{of}))
            break;
    }
    changes_ = sqlite3_changes64(open_);
    return {};
}

template <class Each, class... Values>
result<void> database::each(std::string_view sql, Each&& each, Values const&... values) {
    auto const taken = take(sql);
    if (!taken) return taken.error();
    use const held{*this, sql, *taken};
    int place = 0;
    (bind_value(*taken, ++place, values), ...);
    return give_rows(*taken, sql, each);
}

template <class... Values>
result<std::size_t> database::run(std::string_view sql, Values const&... values) {
    auto const done = each(sql, [](row const&) {}, values...);
    if (!done) return done.error();
    return static_cast<std::size_t>(changes_);
}

template <class T, class... Values>
result<std::optional<T>> database::one(std::string_view sql, Values const&... values) {
    static_assert(!std::is_same_v<T, std::string_view>, "alertstream: the text is gone with the statement: take std::string");
    std::optional<T> found;
    auto const done = each(
        sql,
        [&](row const& first) {
            found.emplace(first.get<T>(0));
            return false;
        },
        values...);
    if (!done) return done.error();
    return found;
}

inline statement::~statement() { sqlite3_finalize(made_); }

template <class Each, class... Values>
result<void> statement::each(Each&& each, Values const&... values) {
    if (!made_) {
        auto const made = in_.prepare(sql_);
        if (!made) return made.error();
        made_ = *made;
    }
    // Values of an earlier run are bound over; what is bound is not looked at before.
    struct ended {
        sqlite3_stmt* which;
        ~ended() { sqlite3_reset(which); }
    } const at_the_end{made_};
    int place = 0;
    (database::bind_value(made_, ++place, values), ...);
    return in_.give_rows(made_, sql_, each);
}

template <class... Values>
result<std::size_t> statement::run(Values const&... values) {
    auto const done = each([](row const&) {}, values...);
    if (!done) return done.error();
    return static_cast<std::size_t>(in_.changes_);
}

template <class T, class... Values>
result<std::optional<T>> statement::one(Values const&... values) {
    static_assert(!std::is_same_v<T, std::string_view>, "alertstream: the text is gone with the statement: take std::string");
    std::optional<T> found;
    auto const first = [&](row const& row) {
        found.emplace(row.get<T>(0));
        return false;
    };
    auto const done = each(first, values...);
    if (!done) return done.error();
    return found;
}

inline result<void> database::script(std::string const& sql) {
    auto const code = sqlite3_exec(open_, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return trouble(code, {});
    return {};
}

}  // namespace alertstream::store::sqlite
