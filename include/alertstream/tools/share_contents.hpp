#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include <alertstream/error.hpp>
#include <alertstream/hermes/alert_file.hpp>
#include <alertstream/hermes/photometry_table.hpp>
#include <alertstream/outcome.hpp>
#include <alertstream/tools/share_options.hpp>

namespace alertstream::tools {

/// A file as `share` sends it to a Hermes.
struct share_contents {
    hermes::alert_file file{};                   ///< the message, and what of it would be lost
    std::optional<boost::json::value> message{};  ///< of a message in Hermes' own JSON: as it is written, with the topic given
    std::vector<field_error> errors{};           ///< what is wrong with a table or a TOM's data, or keeps the alert from being read
    std::vector<hermes::column_use> columns{};   ///< of a table
    std::vector<field_error> left_out{};         ///< rows of it, by line
};

/// @returns `bad_value` for an option that is none (a unit, a column's role), and for one of a
/// table beside JSON.
ALERTSTREAM_DECL result<share_contents> read_share_contents(std::string_view text, share_options const& wanted);

/// The first option that says something of a table ("--unit"); empty: none does.
ALERTSTREAM_DECL std::string_view table_option(share_options const& wanted) noexcept;

/// The first that says something of a message ("--title"); empty: none does.
ALERTSTREAM_DECL std::string_view message_option(share_options const& wanted) noexcept;

/// One of our refusals with its name.
struct named_refusal : field_error {
    std::string name{};
};

/// What is wrong with a message.
struct share_verdict {
    std::string tree{};                     ///< Hermes' own, as JSON; empty if its validation takes the message
    std::vector<field_error> errors{};      ///< the tree's, or those of a file that could not be read
    std::vector<named_refusal> refusals{};  ///< what we refuse beyond it

    bool valid() const noexcept { return errors.empty() && refusals.empty(); }
};

/// What `share --validate` says: of a message in JSON the server's own tree for the file as
/// it is written. `authors` stand in where the message names none. A message that is too
/// large alone is no problem if it can be sent in `parts`.
ALERTSTREAM_DECL share_verdict validate_contents(share_contents const& what, share_options const& wanted, std::string_view authors = {}, std::size_t parts = 1);

/// The same of what would be sent: nulls left out, units as Hermes spells them.
ALERTSTREAM_DECL share_verdict judge_alert(share_contents const& what, share_options const& wanted, std::string_view authors = {}, std::size_t parts = 1);

/// `{"outcome":"valid"}`, or `{"outcome":"rejected","errors":…,"refusals":[…]}`.
ALERTSTREAM_DECL std::string to_json_line(share_verdict const& what);

/// What of a table is not sent, line by line, escaped: columns that are not read, and rows.
ALERTSTREAM_DECL std::string left_out_text(share_contents const& what);

/// For people, everything from the file escaped.
ALERTSTREAM_DECL std::string preview(share_contents const& what, share_options const& wanted, std::size_t parts);

}  // namespace alertstream::tools

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/share_contents.ipp>
#include <alertstream/impl/share_preview.ipp>
#include <alertstream/impl/share_verdict.ipp>
#endif
