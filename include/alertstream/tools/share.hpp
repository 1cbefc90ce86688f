#pragma once

#include <alertstream/detail/config.hpp>
#include <alertstream/tools/share_options.hpp>

namespace alertstream::tools {

/// Publishes a file. To a Hermes: a message in its own JSON, whose topic gives way to
/// `topic`; rows of a TOM (tom/reduced_datum.hpp); a table of photometry as CSV or ECSV
/// (hermes/photometry_table.hpp). JSON is known by its first character or the name's .json,
/// ECSV by its first line, everything else is a table. What a table lacks is an option; beside
/// JSON such an option is a wrong argument. To a Kafka (BASE_URL `kafka://…`) go the file's
/// bytes, and the message's own options are wrong arguments too.
///
/// Prints the outcome on standard output as one line of JSON (`to_json_line`); a table that
/// is too large for one message goes out in several, one after the other as long as they are
/// published, with a line for each. `{"outcome":"valid"}` for what passed `validate`; what did
/// not has Hermes' own tree of errors, or ours by path, and in `refusals` the names by which
/// they can be allowed. A dry run prints tables for people, and then that line.
/// The log, complaints, and what of a table is left out or not read are on standard error.
///
/// An outbox in the settings is passed over with a note: this is published at once.
/// @returns an exit code: 0 published (or valid), 1 rejected, 2 not sent, 3 unknown,
/// 64 for wrong arguments and what cannot be read or has more than 64 MiB, 78 for
/// settings with errors, the environment's proxy and authorities included. 1 too if
/// standard output cannot be written: the outcome is then on standard error.
ALERTSTREAM_DECL int share(share_options const& wanted);

}  // namespace alertstream::tools

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/share.ipp>
#endif
