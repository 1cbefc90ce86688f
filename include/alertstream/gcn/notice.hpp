#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/alert_version.hpp>
#include <alertstream/decoder.hpp>
#include <alertstream/dedup_key.hpp>
#include <alertstream/encoder.hpp>
#include <alertstream/gcn/notice_view.hpp>
#include <alertstream/gcn/unified.hpp>

namespace alertstream::gcn {

/// A member of a notice that is kept as JSON.
struct notice_member {
    std::string name{};
    std::string json{};  ///< its value: all digits are there, and nothing is read that nobody asks for
    /// It is one of the core's, and not of the core's type: a `ra` that is a text, a `healpix_file` that is no Base64.
    bool unread{};

    friend bool operator==(notice_member const&, notice_member const&) = default;
};

/// What `$schema` says, whatever its version: of
/// https://gcn.nasa.gov/schema/v4.1.0/gcn/notices/einstein_probe/wxt/alert.schema.json
/// Views into the text that it was read from; all empty if that is no notice's.
struct schema_name {
    std::string_view version{};  ///< v4.1.0, main
    std::string_view path{};     ///< einstein_probe/wxt/alert
    std::string_view mission{};  ///< einstein_probe; `core` of what is no mission's: a heartbeat
    std::string_view name{};     ///< alert

    friend bool operator==(schema_name const&, schema_name const&) = default;
};

ALERTSTREAM_DECL schema_name parse_schema(std::string_view schema) noexcept;

/// A notice of GCN's unified schema: what comes as JSON on `gcn.notices.*`, and on `gcn.heartbeat`.
///
/// The members of the core schemas are typed, wherever missions use them; what is a mission's own is kept in
/// `other` as JSON. Missing, unknown and misused members are never an error: whatever has not the core's type is
/// absent, and kept in `other` as it came.
struct notice {
    std::string schema{};  ///< `$schema`, the only mark of what it is
    unified::alert alert{};
    unified::date_time time{};
    unified::event event{};
    unified::localization localization{};
    unified::reporter reporter{};
    unified::statistics statistics{};
    unified::follow_up follow_up{};
    unified::photometry photometry{};
    unified::spectral spectral{};
    unified::redshift redshift{};
    unified::distance distance{};
    unified::duration duration{};
    unified::dispersion_measure dispersion_measure{};
    unified::hardness_ratio hardness_ratio{};
    unified::pointing pointing{};
    unified::geo_location geo_location{};
    std::vector<notice_member> other{};  ///< in their order

    /// The JSON of a member in `other`, of a repeated one the last; valid as long as the notice is not changed.
    /// @code
    /// if (auto const scores = notice.find("classification_scores")) use(boost::json::parse(*scores));
    /// @endcode
    ALERTSTREAM_DECL std::optional<std::string_view> find(std::string_view name) const noexcept;

    friend bool operator==(notice const&, notice const&) = default;
};

}  // namespace alertstream::gcn

/// Any JSON object. A message that says it is of another format than json is `wrong_format`, and so is XML: what
/// comes on `gcn.notices.svom.voevent.*` are VOEvents.
/// @returns also tombstone, not_json, not_utf8, too_deep (64); wrong_type for JSON that is no object.
template <>
struct alertstream::decoder<alertstream::gcn::notice> {
    ALERTSTREAM_DECL static result<void> decode(message const& from, gcn::notice& into);
};

/// One object: `$schema`, the members of the core, then `other`, of which a name that the core has been given is
/// left out. One id, name or error is written alone, several as a list; times with Z; a sky map in Base64.
/// @returns missing_member without a `$schema`; bad_value for one that is no notice's, numbers that are not finite,
/// negative errors, an `other` that has a name twice or is no JSON; not_utf8; each with the member's name.
template <>
struct alertstream::encoder<alertstream::gcn::notice> {
    static constexpr wire_format format = wire_format::json;
    ALERTSTREAM_DECL static result<void> encode(gcn::notice const& from, std::string& into);
};

/// Injections, tests and what was commanded are tests; what is planned, and what no mission sends, is no alert.
template <>
struct alertstream::gcn::notice_viewer<alertstream::gcn::notice> {
    ALERTSTREAM_DECL static notice_view of(notice const& from);
};

/// The `record_number` of what `$schema` and `id` say; absent where one of them is.
template <>
struct alertstream::alert_version<alertstream::gcn::notice> {
    ALERTSTREAM_DECL static std::optional<version_mark> of(gcn::notice const& from);
};

/// `$schema`, `id`, `record_number` and `alert_type`; of a notice without id or record number, all that is in it.
template <>
struct alertstream::dedup_key<alertstream::gcn::notice> {
    ALERTSTREAM_DECL static std::optional<std::string> of(gcn::notice const& from);
};

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/notice.ipp>
#endif
