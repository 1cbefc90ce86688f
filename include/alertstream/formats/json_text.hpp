#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include <alertstream/detail/config.hpp>

namespace alertstream::detail {

/// A JSON string with its quotes. Besides what JSON demands, DEL, C1 controls,
/// bidirectional marks and line separators are written as `\uNNNN`: the same text
/// to every reader, and harmless on a terminal. A byte that is no UTF-8 becomes
/// U+FFFD; where bytes must survive, `append_json_bytes`.
ALERTSTREAM_DECL void append_json_string(std::string& out, std::string_view text);

/// ASCII that stands in a JSON string as it is, and does no harm on a terminal.
inline bool is_plain_json(char c) noexcept { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

/// A character that cannot stand in a JSON string as it is, as `\"`, `\n`, `\u001b`.
ALERTSTREAM_DECL void append_json_escape(std::string& out, char32_t c);

/// A JSON string if the bytes are UTF-8, `{"$base64":"…"}` if not.
ALERTSTREAM_DECL void append_json_bytes(std::string& out, std::string_view bytes);

/// `{"$base64":"…"}` whatever the bytes are.
ALERTSTREAM_DECL void append_json_base64(std::string& out, std::string_view bytes);

/// The shortest text that reads back as the same number; NaN and infinities,
/// which JSON cannot say, are null.
ALERTSTREAM_DECL void append_json_number(std::string& out, double value);
ALERTSTREAM_DECL void append_json_number(std::string& out, std::int64_t value);
ALERTSTREAM_DECL void append_json_number(std::string& out, std::uint64_t value);

template <std::integral T>
void append_json_number(std::string& out, T value) {
    if constexpr (std::is_signed_v<T>) append_json_number(out, std::int64_t{value});
    else append_json_number(out, std::uint64_t{value});
}

inline void append_json_bool(std::string& out, bool value) { out += value ? "true" : "false"; }

}  // namespace alertstream::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/json_text.ipp>
#endif
