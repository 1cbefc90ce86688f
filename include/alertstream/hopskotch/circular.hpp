#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/decoder.hpp>
#include <alertstream/dedup_key.hpp>
#include <alertstream/encoder.hpp>

namespace alertstream::hopskotch {

/// A line of a circular's header.
struct circular_header {
    std::string name{};   ///< in lower case by convention: "subject"
    std::string value{};

    friend bool operator==(circular_header const&, circular_header const&) = default;
};

/// A circular as HOPSKOTCH carries it: `_format` circular, JSON {"header": {…}, "body": "…"}.
/// What GCN sends on `gcn.circulars` is another record: `gcn::circular`.
struct circular {
    std::vector<circular_header> header{};  ///< in their order, each name once
    std::string body{};

    /// A header's value, by its name in any case of ASCII; valid as long as the circular is not changed.
    ALERTSTREAM_DECL std::optional<std::string_view> find(std::string_view name) const noexcept;

    friend bool operator==(circular const&, circular const&) = default;
};

/// Reads the text that files have, as RFC 822 has headers: lines `NAME: value`, an empty
/// line, the body as it is. Names become lower case, of a repeated one the last value
/// counts, a folded value (its next line begins with a blank) is one line again. A line
/// that is no header begins the body. A body after two empty lines keeps the second.
/// @returns `not_utf8`.
ALERTSTREAM_DECL result<circular> read_circular_text(std::string_view text);

/// The text: each name in upper case and its value from column 10, an empty line, the body.
/// A line end in a value is folded, so that nothing in a value can become a header.
/// @returns `bad_value` for a name that a header cannot have (blanks, colons, controls,
/// other than ASCII, nothing); `not_utf8`.
ALERTSTREAM_DECL result<std::string> to_text(circular const&);

}  // namespace alertstream::hopskotch

/// Needs `header` and `body`; members beside them are passed over. A header's value that
/// is no text is its JSON text, null an empty one; of a repeated name the last counts.
template <>
struct alertstream::decoder<alertstream::hopskotch::circular> {
    ALERTSTREAM_DECL static result<void> decode(message const& from, hopskotch::circular& into);
};

/// Text that is no UTF-8 is a failure; of a repeated name the last value goes out.
template <>
struct alertstream::encoder<alertstream::hopskotch::circular> {
    static constexpr wire_format format = wire_format::circular;
    ALERTSTREAM_DECL static result<void> encode(hopskotch::circular const& from, std::string& into);
};

/// All of it: its headers, in their order, and its body. So one that is edited is told from one that is repeated.
template <>
struct alertstream::dedup_key<alertstream::hopskotch::circular> {
    ALERTSTREAM_DECL static std::optional<std::string> of(hopskotch::circular const& circular);
};

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hopskotch_circular.ipp>
#endif
