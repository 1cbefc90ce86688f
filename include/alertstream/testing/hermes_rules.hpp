#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <alertstream/detail/config.hpp>
#include <alertstream/testing/hermes_json.hpp>

namespace alertstream::testing {

/// The vocabularies of TNS, as `tns_options/` answers them: some of the real ones of each kind.
ALERTSTREAM_DECL boost::json::object const& hermes_tns_options();

/// Who sends a message, and what the server knows: some rules ask for it.
struct hermes_asker {
    bool logged_in{};
    bool gcn_account{};                               ///< linked, so that a circular may be sent
    bool development{};                               ///< the development server takes topics with `test` in the name only
    std::function<bool(std::string_view uuid)> knows{};  ///< a message that may be referred to; empty: none
};

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
/// members, choices, dates, coordinates, what rows must have together, and what TNS and
/// GCN need of a message that is for them.
///
/// These are a server's: a client that checks before it sends must not be tested
/// against its own idea of the rules.
ALERTSTREAM_DECL hermes_verdict hermes_rules(boost::json::value const& body, hermes_asker const& by = {});

}  // namespace alertstream::testing

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/testing_hermes_rules.ipp>
#endif
