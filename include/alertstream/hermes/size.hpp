#pragma once

#include <cstddef>

#include <boost/json/value.hpp>

#include <alertstream/hermes/alert.hpp>
#include <alertstream/hermes/encode.hpp>

namespace alertstream::hermes {

/// How many bytes Hermes puts on Kafka for an alert, at most: every default filled in,
/// Python's blanks and its \u for each character beyond ASCII, a reference for each report
/// to TNS and GCN. A topic's max.message.bytes is over this, as Hermes does not offload;
/// the record's headers (the title is one of them) and framing take some 500 bytes more,
/// and are counted.
ALERTSTREAM_DECL std::size_t normalised_size(alert const& what, encode_options const& with = {});

/// The same of a message as somebody else wrote it; 0 if Hermes' validation refuses it.
ALERTSTREAM_DECL std::size_t normalised_size(boost::json::value const& message);

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_size.ipp>
#endif
