#pragma once

#include <string>
#include <string_view>

#include <alertstream/detail/config.hpp>
#include <alertstream/error.hpp>
#include <alertstream/metadata.hpp>

namespace alertstream {

/// Appends an alert as one JSON object, without newline; its members, in this order:
///
///   `stream`, `topic`, `partition`, `offset`
///   `timestamp`  ISO 8601 UTC with milliseconds, or null
///   `key`        or null
///   `headers`    `[[name, value], …]` in their order, repeats kept; a null value is null
///   `payload`    JSON as it was written, else text, else bytes; null for a tombstone
///   `tombstone`  true, only for one
///   `id`         text of the UUID in the first `_id` header of 16 bytes, if there is one
///   `sender`     the first `_sender`, if it is text
///   `test`       whether a header `_test` is present; left out where no header
///                is one of HOPSKOTCH's (`_…`), as on GCN: there it is not known
///   `format`     the first `_format`, if it is text
///   `type`       as given, unless empty
///   `error`      `{"code", "message"}`, for what cannot be decoded
///
/// Bytes that are not UTF-8 are `{"$base64": "…"}`, in header names too; the value
/// of an `_id` header always is. A payload whose `_format` says that it is no JSON
/// (`blob`, `gcntextnotice`, `avro`, a name that nobody knows) is text or bytes, even
/// if it could be read as JSON. A `_format` without value, or whose value is no text,
/// is an `error`. One that should be JSON and is not, or is nested deeper than 64, is text
/// or bytes with an `error`, also without `error` given. A Boost.JSON reader sets
/// `max_depth` to 65: the line is one level, the payload up to 64 more.
ALERTSTREAM_DECL void append_alert_line(std::string& out, metadata const& from, std::string_view type, failure const* error = nullptr);

/// What an alert most likely is, by its first `_format` header and the member names of
/// its payload: `hermes.alert`, `gcn.circular`, `json`, or the format's name
/// (`blob`, `circular`, `avro`, `voevent`, …). Empty for a tombstone that says nothing.
ALERTSTREAM_DECL std::string_view guess_type(metadata const& from);

/// A stable name of an error for programs: `not_json`, `wrong_type`, …; for errors
/// that are not alertstream's, `category:value`.
ALERTSTREAM_DECL std::string error_name(error_code const& code);

}  // namespace alertstream

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/alert_line.ipp>
#endif
