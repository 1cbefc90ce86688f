#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include <alertstream/detail/config.hpp>
#include <alertstream/error.hpp>
#include <alertstream/metadata.hpp>

namespace alertstream {

/// Appends what a payload says, each line indented by two and ended by a newline, nothing in it acting on a terminal;
/// false, and nothing is appended, for a payload that it does not know. `tools::append_format_text` is one.
using payload_text = std::function<bool(std::string& out, message const& from, std::size_t limit)>;

/// Appends an alert as a few lines for a person, each ended by a newline:
///
///   hermes.test partition=0 offset=42 2026-11-23T17:05:01.123Z hermes.alert sender=alice
///     title:      GRB 231123A: LCO photometry
///     submitter:  A. Astronomer
///     target_name   date_obs              bandpass  brightness
///     GRB 231123A   2026-11-23T16:59:00Z  r         17.25
///
/// Circulars show subject, sender and body; a Hermes alert its title, people, text
/// and the first photometry rows; other JSON is shown compactly, text as it is,
/// other bytes by their number and first values. `limit`: bytes of each long text
/// that are shown; what is left out is said. Everything that comes from the alert
/// is escaped for terminals. `type` as in `append_alert_line`. `other` is asked first how the payload is shown.
ALERTSTREAM_DECL void append_alert_text(std::string& out, metadata const& from, std::string_view type, failure const* error = nullptr, std::size_t limit = 4000,
                                        payload_text const& other = {});

}  // namespace alertstream

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/alert_text.ipp>
#endif
