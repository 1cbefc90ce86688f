#pragma once

#include <optional>
#include <vector>

#include <boost/json/value.hpp>

#include <alertstream/hermes/alert.hpp>
#include <alertstream/hermes/encode.hpp>
#include <alertstream/hermes/error_tree.hpp>
#include <alertstream/hermes/refusal.hpp>
#include <alertstream/hermes/server_errors.hpp>
#include <alertstream/outcome.hpp>

/// What is wrong with an alert before it is sent anywhere: all of it at once.
namespace alertstream::hermes {

/// What Hermes takes and breaks on or misreads later, in our words, each with the name by
/// which it can be allowed (`encode_options::allowed`).
ALERTSTREAM_DECL std::vector<refused> our_refusals(alert const& what, encode_options const& with = {});

/// Of a message as somebody else wrote it, in the order of its members: non-finite numbers,
/// as texts too, flags that are not true or false, a null or a date that the server falls over.
ALERTSTREAM_DECL std::vector<refused> our_refusals(boost::json::value const& message, encode_options const& with = {});

/// Both, Hermes' errors first; absent if there is nothing. `tree` is Hermes' tree where
/// the errors are all its own.
ALERTSTREAM_DECL std::optional<rejected> check(alert const& what, encode_options const& with = {});
ALERTSTREAM_DECL std::optional<rejected> check(boost::json::value const& message, encode_options const& with = {});

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_check.ipp>
#endif
