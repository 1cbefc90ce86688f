#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

/// What the reader and the writer know of a C++ type: a table, so that neither is a template for each type.
namespace alertstream::avro {

/// How the memory of a value is to be filled and read.
enum class form : std::uint8_t {
    boolean, int32, int64, float32, float64,
    text,         ///< std::string
    text_view,    ///< std::string_view
    bytes,        ///< std::vector<std::byte>
    bytes_view,   ///< std::span<std::byte const>
    fixed,        ///< std::array<std::byte, N>
    time,         ///< alertstream::time_point
    enumeration,  ///< a described enum
    nothing,      ///< std::monostate
    optional,     ///< std::optional
    list,         ///< std::vector
    map,          ///< std::map<std::string, T>
    choice,       ///< std::variant
    record,       ///< a described struct
};

struct shape;
using shape_maker = shape const& (*)();

/// A member of a described struct.
struct member {
    std::string_view name{};
    std::array<std::string_view, 4> names{};  ///< what the field may be called, first the usual; empty ones at the end
    std::size_t offset{};
    shape_maker shape{};
    void const* if_absent{};                  ///< the value for a field that the writer does not have; null: that is an error
};

struct enumerator {
    std::string_view name{};
    std::int64_t value{};
};

/// A type. Only what its form needs is there.
struct shape {
    form type{};
    std::size_t size{};        ///< in memory
    std::string_view name{};   ///< of a record or an enumeration, for a schema made from it: "ztf.candidate"
    shape_maker inside{};      ///< of optional, list, map
    std::span<shape_maker const> alternatives{};
    std::span<member const> (*members)(){};
    std::span<enumerator const> enumerators{};

    void (*assign)(void* at, void const* from){};
    /// The place of the value inside an optional (made if it was not there), of item `index` of a list, or of
    /// alternative `index` of a choice.
    void* (*enter)(void* at, std::size_t index){};
    /// So many there are: 0 empties an optional.
    void (*finish)(void* at, std::size_t count){};
    void* (*entry)(void* at, std::string_view key){};
    void (*put_number)(void* at, std::int64_t value){};

    /// How many are inside; of a choice, which it is.
    std::size_t (*count)(void const* at){};
    void const* (*look)(void const* at, std::size_t index){};
    std::int64_t (*number)(void const* at){};
    /// Calls for every entry of a map until one gives false.
    bool (*each)(void const* at, void* context, bool (*with)(void* context, std::string_view key, void const* value)){};
};

}  // namespace alertstream::avro
