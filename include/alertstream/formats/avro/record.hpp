#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <boost/json/value.hpp>

#include <alertstream/decoder.hpp>
#include <alertstream/formats/avro/container.hpp>
#include <alertstream/formats/avro/schema.hpp>
#include <alertstream/message.hpp>

namespace alertstream::avro {

/// A value of a type that is known only at run time. Of a union it is the branch that came. Texts and bytes are views into
/// the message, or into what was inflated. A small handle: valid as long as the `record` that it is of.
class value {
public:
    value() = default;

    kind type() const noexcept { return from_ ? from_->type : kind::null; }
    bool is_null() const noexcept { return type() == kind::null; }
    /// What the number, text or bytes mean ("logicalType").
    avro::meaning meaning() const noexcept { return from_ ? from_->meaning : avro::meaning::none; }
    /// Of a record, an enumeration or a fixed: its full name.
    std::string_view type_name() const noexcept { return from_ ? from_->name : std::string_view{}; }

    /// These are empty for a value of another type.
    std::optional<bool> as_bool() const noexcept;
    std::optional<std::int64_t> as_int() const noexcept;       ///< int and long
    std::optional<double> as_double() const noexcept;          ///< any number; long is rounded above 2^53
    std::optional<std::string_view> as_text() const noexcept;  ///< string, UTF-8; and an enumeration's symbol
    std::optional<std::span<std::byte const>> as_bytes() const noexcept;  ///< bytes and fixed, decimals too
    std::optional<time_point> as_time() const noexcept;        ///< timestamp-millis and -micros, date (its midnight); UTC

    /// Fields of a record, items of an array, entries of a map.
    std::size_t size() const noexcept { return is_list() ? count_ : 0; }
    /// By place; a null value past the end.
    value const& operator[](std::size_t index) const noexcept;
    /// The name of a field, or the key of an entry; empty past the end.
    std::string_view name(std::size_t index) const noexcept;

    /// The field or entry of this name; a null value if there is none, or this has no names.
    value const& operator[](std::string_view name) const noexcept;
    bool contains(std::string_view name) const noexcept { return find(name) != nullptr; }
    /// "candidate.magpsf", "prv_candidates[0].jd"; a null value where it leads nowhere.
    value const& at_path(std::string_view path) const noexcept;

private:
    friend class record_reader;
    friend class generic_writer;

    bool is_list() const noexcept { return type() == kind::record || type() == kind::list || type() == kind::map; }
    value const* find(std::string_view name) const noexcept;

    node const* from_{};
    schema const* schema_{};
    union {
        bool boolean_;
        std::int64_t integer_{};
        double number_;
        char const* bytes_;
        value const* items_;  ///< of a map key and value by turns
    };
    std::size_t count_{};  ///< of bytes, or items
};

/// A value as JSON: bytes and fixed as Base64 text (as igwn.gwalert has its sky map in JSON), enumerations as their
/// symbol, a number that is no number or infinite as null, logical types as the numbers that they are. A float is widened exactly.
boost::json::value to_json(value const&);

/// Memory for values, used again for each message; moving it does not move them.
class value_memory {
public:
    void clear() noexcept;
    value* take(std::size_t count);

private:
    struct chunk {
        std::unique_ptr<value[]> values;
        std::size_t size{};
    };
    std::vector<chunk> chunks_;
    std::size_t chunk_{};
    std::size_t used_{};
};

/// What `record` and `records` hold.
class decoded {
public:
    /// That of the message. Absent before the first one.
    std::shared_ptr<avro::schema const> const& schema() const noexcept { return schema_; }

protected:
    friend class record_reader;

    std::shared_ptr<avro::schema const> schema_;
    std::vector<value> values_;
    value_memory memory_;
    storage inflated_;
};

/// Whatever a message has, as a tree: a handler's parameter for messages of which the program knows no struct. Exactly
/// one value in the message, as every broker of alerts writes them; usually of type record.
/// @code
/// void look(as::avro::record const& alert) {
///     auto const& event = alert["event"];                    // null for a retraction
///     if (auto map = event["skymap"].as_bytes()) read(*map); // not copied
/// }
/// @endcode
/// @par Lifetime
/// Valid as long as the handler runs: it borrows from the message.
class record : public decoded {
public:
    value const& root() const noexcept;
    std::size_t size() const noexcept { return root().size(); }
    value const& operator[](std::string_view name) const noexcept { return root()[name]; }
    value const& at_path(std::string_view path) const noexcept { return root().at_path(path); }
};

/// The same for messages with any number of values.
class records : public decoded {
public:
    std::span<value const> values() const noexcept { return values_; }
    auto begin() const noexcept { return values_.begin(); }
    auto end() const noexcept { return values_.end(); }
    std::size_t size() const noexcept { return values_.size(); }
    value const& operator[](std::size_t index) const noexcept { return values_[index]; }
};

}  // namespace alertstream::avro

/// @returns errc::not_avro, tombstone, wrong_format (another `_format`), not_utf8 or bad_value, with the path of the value.
template <>
struct alertstream::decoder<alertstream::avro::record> {
    static result<void> decode(message const& from, avro::record& into);
};
template <>
struct alertstream::decoder<alertstream::avro::records> {
    static result<void> decode(message const& from, avro::records& into);
};

#include <alertstream/impl/avro_record.ipp>
#include <alertstream/impl/avro_value.ipp>
