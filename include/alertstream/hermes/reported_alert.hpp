#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <alertstream/hermes/alert.hpp>
#include <alertstream/hermes/encode.hpp>
#include <alertstream/hermes/file.hpp>
#include <alertstream/hermes/submission.hpp>
#include <alertstream/outcome.hpp>

namespace alertstream::hermes {

/// An alert with what an alert has not: where else Hermes is to report it, *before* it
/// publishes it (what comes after that and is no success is `unknown` with `partly_sent`),
/// and its files.
struct reported_alert {
    reported_alert(hermes::alert what, submission also, std::vector<file> with = {}) : alert{std::move(what)}, to{also}, files{std::move(with)} {}

    hermes::alert alert;
    submission to;
    std::vector<file> files;
    allowing allowed{};  ///< what of `our_refusals` is let through
};

/// A message as POST `submit_message/` takes it.
struct written_message {
    std::string json{};         ///< as `encode` writes it, with the topic in it
    submission to{};            ///< the flags that stand in `json`
    std::vector<file> files{};

    friend bool operator==(written_message const&, written_message const&) = default;
};

/// Writes the message if nothing is known to be wrong with it: `check`, and
/// `file_problems`. All that is wrong at once.
ALERTSTREAM_DECL std::variant<written_message, rejected> write_message(reported_alert what, encode_options const& with);

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_reported_alert.ipp>
#endif
