#pragma once

#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <alertstream/detail/config.hpp>

namespace alertstream::testing {

/// What Hermes says of a message, and what it makes of it.
struct hermes_verdict {
    /// As `submit_message/validate/` answers: empty if the message is valid.
    boost::json::object errors{};
    /// What is published of a valid message: trimmed, numbers of texts, defaults filled
    /// in, nulls and empty members gone, rows without the members Hermes does not know.
    boost::json::object message{};
    /// The real one falls over it and answers 500, with an HTML page.
    bool crashes{};

    bool valid() const noexcept { return errors.empty() && !crashes; }
};

/// The server's own rules, as https://hermes.lco.global applies them: types, required
/// members, choices, dates, coordinates, and what rows must have together. Not those
/// of TNS and GCN: a message that asks for them is refused here.
///
/// These are a server's: a client that checks before it sends must not be tested
/// against its own idea of the rules.
ALERTSTREAM_DECL hermes_verdict hermes_rules(boost::json::value const& body);

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
#include <alertstream/impl/testing_hermes_rules.ipp>
#include <alertstream/impl/testing_python_json.ipp>
#endif
