#pragma once

#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include <alertstream/detail/config.hpp>

namespace alertstream::testing {

/// A body of a request, read as Hermes does it: bare NaN refused, doubles exact, a
/// half of a surrogate pair let through to the rules. What cannot be read gives the
/// server's own words.
struct hermes_json {
    boost::json::value value{};
    std::string problem{};  ///< empty: it was read
    bool too_deep{};        ///< the real one falls over it
};
ALERTSTREAM_DECL hermes_json read_hermes_json(std::string_view text);

/// As it goes to Kafka: Python's json.dumps, every character beyond ASCII escaped, a
/// number that is not finite bare.
ALERTSTREAM_DECL std::string hermes_payload(boost::json::value const&);

/// As it is answered: compact, UTF-8 as it is.
ALERTSTREAM_DECL std::string hermes_answer_text(boost::json::value const&);

}  // namespace alertstream::testing

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/testing_python_json.ipp>
#endif
