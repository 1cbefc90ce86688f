#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <libpq-fe.h>

#include <alertstream/message.hpp>
#include <alertstream/store/digest.hpp>

/// Values in PostgreSQL's binary formats, which are exact: what goes into a statement, and
/// what comes back.
namespace alertstream::store::postgresql {

namespace inner {

template <class T>
struct wire;  // `type`, the Oid of T, and of an array of it; `append(std::string&, T const&)`: its bytes

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

}  // namespace inner

/// An array, as `unnest` takes it. Of `std::string_view` (text), `digest` (bytea), `bool`,
/// `std::int32_t`, `std::int64_t`, `double`, or `time_point`. NUL bytes in texts become U+FFFD.
template <class T>
class array {
public:
    void push(T const& value);
    void push_or_null(std::optional<T> const& value);
    std::size_t size() const noexcept { return size_; }

private:
    friend class values;
    std::string bytes_{};
    std::size_t size_{};
};

/// The values of a statement, $1 the first: those that an array may hold, arrays, and
/// `std::optional` of a single one.
class values {
public:
    values() = default;
    template <class... Ts>
    explicit values(Ts const&... all) {
        (add(all), ...);
    }

    template <class T>
    values& add(T const& value);
    template <class T>
    values& add(array<T> const& all);

    int size() const noexcept { return static_cast<int>(types_.size()); }
    std::vector<Oid> const& types() const noexcept { return types_; }
    /// Of the bytes; null for NULL. Valid while this object is not changed.
    std::vector<char const*> pointers() const;
    std::vector<int> sizes() const;

private:
    struct one {
        std::string bytes;
        bool is_null;
    };
    template <class T>
    void add_single(T const& value);

    std::vector<Oid> types_{};
    std::vector<one> all_{};
};

/// What a statement gave. Cheap to copy.
class rows {
public:
    rows() = default;
    /// Takes it over.
    explicit rows(PGresult* from) : all_{from, PQclear} {}

    std::size_t size() const noexcept { return all_ ? static_cast<std::size_t>(PQntuples(all_.get())) : 0; }
    /// How many rows an INSERT, UPDATE or DELETE was about.
    std::size_t changed() const;

    bool is_null(std::size_t row, int column) const noexcept { return PQgetisnull(all_.get(), static_cast<int>(row), column) != 0; }
    /// `std::int64_t` (of any integer), `double`, `bool`, `std::string`, `std::string_view` (while
    /// a copy of this is there), `time_point`, `digest`, or `std::optional` of one. A value of another
    /// type, or NULL without `std::optional`, gives an empty one.
    template <class T>
    T get(std::size_t row, int column) const;

private:
    std::string_view bytes(std::size_t row, int column) const noexcept;
    std::int64_t integer(std::size_t row, int column) const noexcept;

    std::shared_ptr<PGresult> all_{};
};

}  // namespace alertstream::store::postgresql

#include <alertstream/impl/store_postgresql_values.ipp>
