#pragma once

#include <boost/json/value.hpp>

#include <alertstream/hermes/alert.hpp>
#include <alertstream/hermes/encode.hpp>
#include <alertstream/hermes/error_tree.hpp>

/// What Hermes' own validation answers, to the letter, before anything is sent: its paths,
/// its words, its order. As there, an error in a row's members hides what the row as a whole
/// is asked for, an error anywhere in `data` the rules between tables, and any error what
/// TNS and GCN ask for.
///
/// Read from LCOGT/hermes (serializers.py), Django REST framework 3.17, dateutil 2.9 and
/// astropy, and run beside them. Only Hermes knows whether a hop_uuid is known (see
/// `encode_options::known_messages`), who is logged in, and what TNS takes
/// (`encode_options::tns`). Not followed: digits of other scripts in numbers and dates.
namespace alertstream::hermes {

/// Of the alert as `encode` writes it.
ALERTSTREAM_DECL error_tree server_errors(alert const& what, encode_options const& with = {});

/// Of a message as somebody else wrote it, the flags in it included: wrong types, nulls,
/// numbers as texts. `with.topic` and the like are not looked at: they are in the message.
/// A date or a null that makes the server fall over is no error here: `our_refusals`.
/// A whole number beyond 64 bits is a double in Boost.JSON, and is quoted as one.
ALERTSTREAM_DECL error_tree server_errors(boost::json::value const& message, encode_options const& with = {});

/// What is asked for by TNS and by GCN alone, where the flags say so (`with.submit`); the
/// alert is fine otherwise. As the server has it: TNS's errors hide those of GCN.
ALERTSTREAM_DECL error_tree submission_errors(alert const& what, encode_options const& with);

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_server_errors.ipp>
#endif
