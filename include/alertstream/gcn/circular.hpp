#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/alert_version.hpp>
#include <alertstream/decoder.hpp>
#include <alertstream/dedup_key.hpp>
#include <alertstream/encoder.hpp>
#include <alertstream/gcn/notice_view.hpp>
#include <alertstream/message.hpp>

namespace alertstream::gcn {

/// A GCN circular as it comes on `gcn.circulars` (schema gcn/circulars of
/// nasa-gcn/gcn-schema). It comes again with a higher `version` whenever it is
/// edited, and with the same one when its event or bibcode is added.
struct circular {
    std::int64_t circular_id{};
    std::string subject{};
    std::string body{};
    std::string submitter{};
    std::optional<time_point> created_on{};
    std::optional<std::string> event_id{};         ///< "GRB 261120A"
    std::vector<std::string> event_type{};         ///< usually empty
    std::optional<std::string> submitted_how{};    ///< web, email, email-legacy, api
    std::optional<std::string> format{};           ///< text/plain (also if absent) or text/markdown
    std::optional<std::string> bibcode{};
    std::optional<std::int64_t> version{};         ///< 1 is the original; absent means the same
    std::optional<std::string> edited_by{};
    std::optional<time_point> edited_on{};
    std::optional<std::string> email{};            ///< old records only

    friend bool operator==(circular const&, circular const&) = default;
};

/// Reads the form that mails and files have: lines TITLE, NUMBER, SUBJECT, DATE (YY/MM/DD hh:mm:ss GMT, of 1990 to 2089)
/// and FROM, an empty line, the body as it is. Other header lines are passed over, and a date that is none is absent.
/// @returns `missing_member` without a subject or a sender; `bad_value` for a number that is none or another title;
/// `not_utf8`.
ALERTSTREAM_DECL result<circular> read_circular_text(std::string_view text);

/// The same form. What it has no line for is not in it; a line end in a subject or a sender is folded, so that nothing
/// in them can become a header.
/// @returns `bad_value` for a date that its two digits of a year cannot say; `not_utf8`.
ALERTSTREAM_DECL result<std::string> to_text(circular const&);

}  // namespace alertstream::gcn

/// Needs circularId, subject, body and submitter. Members that it does not know are passed over, and others that are not
/// of their type are absent.
/// @returns `missing_member` or `wrong_type` for those needed; tombstone, not_json, not_utf8, too_deep; a message that says
/// it is of another format than json is `wrong_format`.
template <>
struct alertstream::decoder<alertstream::gcn::circular> {
    ALERTSTREAM_DECL static result<void> decode(message const& from, gcn::circular& into);
};

/// Its number and what its author wrote: subject, body, submitter and format. So one that
/// is edited is told from one that is repeated, also if only its event or its bibcode was
/// added (GCN sends those in bulk).
template <>
struct alertstream::dedup_key<alertstream::gcn::circular> {
    ALERTSTREAM_DECL static std::optional<std::string> of(gcn::circular const& circular);
};

/// The record as GCN sends it, with `$schema`. @returns `not_utf8` with the member's name.
template <>
struct alertstream::encoder<alertstream::gcn::circular> {
    static constexpr wire_format format = wire_format::json;
    ALERTSTREAM_DECL static result<void> encode(gcn::circular const& from, std::string& into);
};

/// Written by people about anything: `kind` is other, and there is no time or place of the event.
template <>
struct alertstream::gcn::notice_viewer<alertstream::gcn::circular> {
    ALERTSTREAM_DECL static notice_view of(circular const& from);
};

/// Its number, and which edition of it: its version; without one, when it was edited; else the first.
template <>
struct alertstream::alert_version<alertstream::gcn::circular> {
    ALERTSTREAM_DECL static std::optional<version_mark> of(gcn::circular const& from);
};

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/circular.ipp>
#include <alertstream/impl/circular_text.ipp>
#endif
