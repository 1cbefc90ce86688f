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

namespace alertstream::gcn {

/// A field of a notice.
struct notice_field {
    std::string key{};    ///< in lower case: "notice_type"
    std::string value{};  ///< trimmed; several lines are joined by LF

    friend bool operator==(notice_field const&, notice_field const&) = default;
};

/// How the lines of a notice make fields. In both, a line `KEY: value` is a field, a key
/// that was there before gets the value as a further line, and other lines continue
/// the field before them.
enum class notice_grammar {
    hop_client,  ///< a line with a colon is a field, wherever it begins: `   seen at 12:30` is field "seen at 12"
    indented,    ///< a line that begins with a blank continues the field before it, whatever is in it
};

/// A GCN notice in text: `gcn.classic.text.*`, and `_format` gcntextnotice on HOPSKOTCH.
struct text_notice {
    std::vector<notice_field> fields{};  ///< in the order of their first lines, each key once
    std::string raw{};                   ///< the text as it came
    std::string type{};                  ///< SWIFT_BAT_GRB_POS_ACK: what its topic is named after, for the text does not say; empty of other topics

    /// A field's value by its key, in any case of ASCII; valid as long as the notice is not changed.
    ALERTSTREAM_DECL std::optional<std::string_view> find(std::string_view key) const noexcept;

    friend bool operator==(text_notice const&, text_notice const&) = default;
};

/// Reads a notice. White space around keys and values is what Python takes for it; the
/// line ends too (CRLF, NEL and U+2028 among them). Keys become lower case in ASCII.
/// @returns `not_utf8`; any text is a notice, if with no fields.
ALERTSTREAM_DECL result<text_notice> read_text_notice(std::string_view text, notice_grammar how = notice_grammar::hop_client);

/// The fields as the text of a notice: keys in upper case, values from column 19, each
/// line that would not be read as a continuation under the key again.
/// @returns `bad_value` for fields that no notice says (a key with a colon or a line end,
/// a value with blanks around it, a key twice); `not_utf8`.
ALERTSTREAM_DECL result<std::string> to_text(std::vector<notice_field> const& fields);

/// What, who and which kind: by the type that its topic names, as packets and VOEvents have them; of a notice from elsewhere,
/// and of a type that has no name, `what` is NOTICE_TYPE, and the others by its words. Its values one by one: gcn/text_values.hpp.
template <>
struct notice_viewer<text_notice> {
    ALERTSTREAM_DECL static notice_view of(text_notice const& notice);
};

}  // namespace alertstream::gcn

/// Read as hop-client reads it; for the other grammar, `read_text_notice(notice.raw, …)`.
template <>
struct alertstream::decoder<alertstream::gcn::text_notice> {
    ALERTSTREAM_DECL static result<void> decode(message const& from, gcn::text_notice& into);
};

/// `raw` goes out as it is, if it is UTF-8; without one, the fields as `to_text` writes them.
template <>
struct alertstream::encoder<alertstream::gcn::text_notice> {
    static constexpr wire_format format = wire_format::gcntextnotice;
    ALERTSTREAM_DECL static result<void> encode(gcn::text_notice const& from, std::string& into);
};

/// Its text, every byte of it; of a notice without, its fields.
template <>
struct alertstream::dedup_key<alertstream::gcn::text_notice> {
    ALERTSTREAM_DECL static std::optional<std::string> of(gcn::text_notice const& notice);
};

/// Of its type and trigger (of a gravitational wave, whatever the type) the one with the later NOTICE_DATE. So a
/// retraction, which has the type of what it retracts, counts as the later one. Absent without a trigger or that date.
template <>
struct alertstream::alert_version<alertstream::gcn::text_notice> {
    ALERTSTREAM_DECL static std::optional<version_mark> of(gcn::text_notice const& notice);
};

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/text_notice.ipp>
#include <alertstream/gcn/text_values.hpp>
#endif
