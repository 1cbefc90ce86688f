#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <alertstream/error.hpp>
#include <alertstream/hermes/alert.hpp>
#include <alertstream/hermes/check.hpp>
#include <alertstream/hermes/submission.hpp>
#include <alertstream/outcome.hpp>

namespace alertstream::hermes {

/// A message to be published, as somebody wrote it into a file.
struct alert_file {
    hermes::alert alert{};     ///< with the members of `data` that Hermes does not know in `extra`
    submission submit{};       ///< submit_to_tns and its like
    /// What would be lost on the way, by path: members that neither Hermes nor the alert
    /// has a place for, with the name that was probably meant; numbers that are not
    /// finite; a true that is written "yes"; rows that are null, and errors without their
    /// value. And what would be made up: a unit that is null or blank, for which Hermes'
    /// default would stand. To be shown, and not to be sent.
    std::vector<field_error> refusals{};
};

/// Reads the JSON that POST `submit_message/` takes. A reader of streams passes over
/// what it does not know; a publisher must not: Hermes drops unknown members of rows
/// without a word.
/// @returns as the decoder of `alert`; a bare NaN or Infinity is `not_json` here.
ALERTSTREAM_DECL result<alert_file> read_alert_file(std::string_view text);

/// `check` of the alert, and what would be lost; absent if there is nothing. `with`
/// lacks the flags: they are the file's.
ALERTSTREAM_DECL std::optional<rejected> check(alert_file const& what, encode_options with = {});

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_alert_file.ipp>
#endif
