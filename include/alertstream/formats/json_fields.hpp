#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/error.hpp>

/// Reading JSON into structs without a tree: a table of fields per object, walked by
/// Boost.JSON's incremental parser. For the formats' own decoders.
namespace alertstream::json {

struct table;

/// A member of an object: its name, and what to do with its value. `at` is the
/// object that is filled. A function that is absent means that such a value is a
/// failure of type.
struct field {
    std::string_view name;
    void (*absent)(void* at);                             ///< the member is missing or null
    void (*text)(void* at, std::string_view) = nullptr;   ///< also for a number, as it was written
    void (*number)(void* at, double) = nullptr;           ///< finite (in a list NaN holds the place of null); also for a text that is a number
    void (*boolean)(void* at, bool) = nullptr;
    table const* inside = nullptr;                        ///< an object, or a list of them
    void* (*enter)(void* at, std::size_t index) = nullptr;     ///< the object to fill; of a list, number `index`
    bool list = false;                                    ///< the value is a list of the above
    void (*begin_list)(void* at, std::size_t expected) = nullptr;
    void (*end_list)(void* at, std::size_t count) = nullptr;
};

/// At most 64 fields, in the order in which they are usually written.
struct table {
    std::span<field const> fields;
    void (*end)(void* at) = nullptr;  ///< the object is complete
};

/// Keeps text that is not in the payload as it is: with escapes, or repaired.
/// What it returned lives until clear(); buffers are used again.
class text_arena {
public:
    ALERTSTREAM_DECL std::string_view keep(std::string_view text);
    void clear() noexcept { used_ = 0; }

private:
    std::vector<std::unique_ptr<std::string>> texts_;  // what was handed out must not move
    std::size_t used_{};
};

/// Fills the object at `at` from a JSON object.
///
/// Members that the table does not have are passed over, whatever is in them. Of a
/// repeated member the last one counts. A list of objects that are smaller than 16
/// bytes on average is refused: they say nothing, and would cost much memory. A bare NaN, Infinity or -Infinity, which
/// Python writes, is absent, and so is a number's text that is not finite. With an
/// `arena` the text handed out lives as long as payload and arena do; without, only
/// during the call.
/// @returns errc::not_json, too_deep (64), not_utf8, or wrong_type and bad_value with
/// the path of the member and what is there.
ALERTSTREAM_DECL result<void> read_object(std::string_view payload, table const& fields, void* at, text_arena* arena = nullptr);

/// A number's text without the plus sign that Python takes and std::from_chars does not.
inline std::string_view without_plus(std::string_view number) noexcept {
    bool const plus = number.size() > 1 && number[0] == '+' && (number[1] == '.' || (number[1] >= '0' && number[1] <= '9'));
    return plus ? number.substr(1) : number;
}

/// The payload with each bare NaN, Infinity and -Infinity made null; absent if there is none.
ALERTSTREAM_DECL std::optional<std::string> without_non_finite(std::string_view payload);

}  // namespace alertstream::json

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/json_fields.ipp>
#endif
