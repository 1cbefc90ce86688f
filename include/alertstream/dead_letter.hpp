#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <alertstream/error.hpp>
#include <alertstream/message.hpp>

namespace alertstream {

/// An alert that was put aside: everything that is needed to handle it later.
struct dead_letter {
    std::string stream{};
    owned_message message{};
    std::size_t handler{};        ///< the handler at which it failed, by its place in the topic; its replay resumes there
    std::string handler_type{};   ///< empty if it did not decode
    error_code code{};
    std::string reason{};         ///< in words
    unsigned attempts{};          ///< calls that failed
    time_point put_aside_at{};

    /// "topic/partition/offset/handler": unique among the letters of one cluster.
    ALERTSTREAM_DECL std::string id() const;
};

/// One line of JSON without the newline, and back. Text is text; bytes that are
/// not UTF-8 are {"$base64": …}; a null is not the same as an empty text. What
/// comes back equals what went in, but for the code of a category that this
/// program does not know, which becomes `errc::handler_failed`.
ALERTSTREAM_DECL std::string to_json_line(dead_letter const&);
ALERTSTREAM_DECL result<dead_letter> parse_dead_letter(std::string_view line);

}  // namespace alertstream

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/dead_letter.ipp>
#endif
