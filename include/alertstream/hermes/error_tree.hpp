#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/value.hpp>

#include <alertstream/outcome.hpp>

namespace alertstream::hermes {

/// Errors in the shape that Hermes gives them: lists of texts by field, objects in
/// objects, a list with `{}` for each row that is fine.
class error_tree {
public:
    error_tree() = default;
    /// Hermes' own, as it came: what it wrote is bounded and escaped in `errors()` only.
    explicit error_tree(boost::json::value tree) : root_(std::move(tree)) {}

    /// `path` as in `field_error`, a row by its number, an entry of a simple list by its
    /// number as a name: "title", "data.targets[2].ra", "data.targets[2].aliases.1". A
    /// problem of an object as a whole ends in "non_field_errors".
    ALERTSTREAM_DECL void add(std::string_view path, std::string_view problem);

    /// How many rows a list has; nothing happens if none of them has an error.
    ALERTSTREAM_DECL void set_rows(std::string_view path, std::size_t count);

    bool empty() const noexcept { return root_.is_null(); }
    boost::json::value const& value() const noexcept { return root_; }

    /// As JSON, for `rejected::tree`; empty if there is none.
    ALERTSTREAM_DECL std::string json() const;
    ALERTSTREAM_DECL std::vector<field_error> errors() const;

private:
    boost::json::value root_;
};

/// A tree, ours or Hermes', as a list: "data.targets[2].ra" with its text, in the
/// tree's order. Errors of a whole object have its path, those of the message none.
/// What a server wrote is bounded: names and texts are cut after 200 characters,
/// control characters escaped, and after 1000 errors it only says how many are left.
ALERTSTREAM_DECL std::vector<field_error> flatten(boost::json::value const& tree);

namespace inner {
/// At most 200 characters of what a server wrote, harmless on a terminal and in a log.
ALERTSTREAM_DECL std::string shown_text(std::string_view text);
}  // namespace inner

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_error_tree.ipp>
#endif
