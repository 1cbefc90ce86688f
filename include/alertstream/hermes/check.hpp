#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/hermes/alert.hpp>
#include <alertstream/hermes/encode.hpp>
#include <alertstream/hermes/error_tree.hpp>
#include <alertstream/outcome.hpp>

/// What is wrong with an alert before it is sent anywhere: all of it at once.
namespace alertstream::hermes {

/// What Hermes' own validation answers to the alert as `encode` writes it: its words,
/// its order, its tree. As there, an error in a row's members hides what the row as a
/// whole is asked for, and an error anywhere in `data` the rules between tables.
///
/// Not looked at, because it takes Hermes' database or Python's libraries: whether a
/// hop_uuid is known, dates that are neither ISO 8601 nor a number, angles that are not
/// decimal (the last two: `our_refusals`), and what TNS and GCN ask for.
ALERTSTREAM_DECL error_tree required_tree(alert const& what, encode_options const& with = {});

/// The same as a list.
ALERTSTREAM_DECL std::vector<field_error> required_errors(alert const& what, std::string_view topic);

/// What Hermes accepts and breaks on or misreads later, in our words: what `encode`
/// refuses; control characters; a topic that Kafka does not take (Hermes looks at it
/// trimmed and sends it as it is); dates and angles that only a person can read; a
/// message of more than `largest_body` bytes.
ALERTSTREAM_DECL std::vector<field_error> our_refusals(alert const& what, encode_options const& with);
ALERTSTREAM_DECL std::vector<field_error> our_refusals(alert const& what, std::string_view topic);

/// Both, Hermes' errors first; absent if there is nothing. `tree` is Hermes' tree where
/// the errors are all its own.
ALERTSTREAM_DECL std::optional<rejected> check(alert const& what, encode_options const& with = {});

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_check.ipp>
#endif
