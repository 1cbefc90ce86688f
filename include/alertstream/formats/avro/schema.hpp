#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/error.hpp>

namespace alertstream::avro {

/// The types of Avro 1.11.
enum class kind : std::uint8_t { null, boolean, int32, int64, float32, float64, bytes, text, fixed, enumeration, record, list, map, choice };

/// As a schema calls it: "int", "string", "array", "union".
std::string_view to_string(kind) noexcept;

/// What an annotated type means. One that is not here, or on another type than it belongs to, is passed over, as
/// the specification demands.
enum class meaning : std::uint8_t { none, timestamp_millis, timestamp_micros, date, time_millis, time_micros, decimal, uuid };

/// A type of a schema. What is inside it is a range of `schema::parts()`.
struct node {
    std::string_view name{};       ///< of record, enumeration and fixed: in full, "ztf.alert.candidate"
    std::uint32_t first_part{};
    std::uint32_t part_count{};    ///< fields, branches, symbols; the one item of a list or map
    std::uint64_t size{};          ///< bytes on the wire where they are always the same: see `is_constant`
    kind type{};
    avro::meaning meaning{};
    bool is_constant{};
};

/// A field, a branch, an item or a symbol.
struct part {
    std::string_view name{};  ///< of a field or a symbol
    std::uint32_t node{};     ///< not of a symbol
};

/// A schema as a flat table: what the readers here walk. Made once for each text and then only read, from any thread.
class schema {
public:
    /// libavro parses the text; this is bounded before (see limits.hpp): its JSON may be 64 deep, name each type once,
    /// and have so many parts. A record that contains itself with no union, list or map between has no value, and is
    /// an error too.
    /// @returns errc::not_json, too_deep, or bad_value with what is wrong.
    static result<std::shared_ptr<schema const>> parse(std::string_view text);

    std::string_view text() const noexcept { return text_; }
    node const& root() const noexcept { return nodes_[root_]; }
    std::uint32_t root_index() const noexcept { return root_; }
    node const& at(std::uint32_t index) const noexcept { return nodes_[index]; }
    std::uint32_t index_of(node const& which) const noexcept { return static_cast<std::uint32_t>(&which - nodes_.data()); }
    std::size_t size() const noexcept { return nodes_.size(); }

    std::span<part const> parts(node const& of) const noexcept { return std::span{parts_}.subspan(of.first_part, of.part_count); }
    /// The item of a list or a map.
    node const& item(node const& of) const noexcept { return nodes_[parts_[of.first_part].node]; }

    schema(schema const&) = delete;
    schema& operator=(schema const&) = delete;

private:
    friend class schema_builder;
    schema() = default;

    std::string text_;
    std::deque<std::string> names_;
    std::vector<node> nodes_;
    std::vector<part> parts_;
    std::uint32_t root_{};
};

}  // namespace alertstream::avro

#include <alertstream/impl/avro_schema.ipp>
