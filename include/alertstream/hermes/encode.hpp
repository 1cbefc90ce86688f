#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <alertstream/encoder.hpp>
#include <alertstream/hermes/alert.hpp>
#include <alertstream/hermes/refusal.hpp>
#include <alertstream/hermes/submission.hpp>
#include <alertstream/hermes/tns_options.hpp>

namespace alertstream::hermes {

/// What a message has that an alert has not.
struct encode_options {
    std::string_view topic{};            ///< instead of the alert's, unless empty
    std::string_view default_authors{};  ///< where the alert names none: DEFAULT_AUTHORS
    submission submit{};

    // What the checks take into account, and encoding does not.
    allowing allowed{};                    ///< of `our_refusals`
    std::size_t topic_limit{};             ///< the topic's max.message.bytes; 0: not known
    std::span<std::string const> uploads{};  ///< names of the files that are uploaded with the message
    std::optional<std::span<std::string const>> known_messages{};  ///< the uuids that Hermes has, if known: hop_uuid cites one
    tns_options const* tns{};              ///< what TNS takes, if known
};

/// An alert as the JSON that POST `submit_message/` takes (the service's API, 'Field
/// rules'), and as Hermes publishes it.
///
/// Numbers are the shortest text that reads back as the same number, times ISO 8601
/// in UTC with `Z`, units as Hermes spells them (U+212B), angles decimal degrees.
/// What is empty or absent is left out, never null; `uuid` is the server's and is
/// left out. A row that came from a stream keeps its odd date, unit or angle as it
/// was written: encoding what was decoded, and decoding that, gives the same alert.
///
/// `into` is replaced; its capacity is used again.
/// @returns `bad_value` or `not_utf8` with the path ("data.photometry[3].brightness:
/// not finite") for what Hermes would break on or misread: numbers that are not
/// finite, text that is no UTF-8 or holds NUL, years outside 1 to 9999, a unit that
/// is not known and has no text, a limit's error without the limit, an `extra` that is
/// no JSON, is nested deeper than 62 (readers take 64 with the message around it) or
/// takes the name of a member of its own. `into` is then empty. Whether Hermes accepts the message is
/// another question: `check`.
ALERTSTREAM_DECL result<void> encode(basic_alert<std::string> const& from, std::string& into, encode_options const& with = {});
ALERTSTREAM_DECL result<void> encode(basic_alert<std::string_view> const& from, std::string& into, encode_options const& with = {});

/// A text as a member of `data`: `alert.extra.push_back(hermes::text_member("my_reference", "night-17/3"))`.
ALERTSTREAM_DECL data_member text_member(std::string name, std::string_view text);

}  // namespace alertstream::hermes

template <>
struct alertstream::encoder<alertstream::hermes::alert> {
    static constexpr wire_format format = wire_format::json;
    static result<void> encode(hermes::alert const& from, std::string& into) { return hermes::encode(from, into); }
};
template <>
struct alertstream::encoder<alertstream::hermes::alert_view> {
    static constexpr wire_format format = wire_format::json;
    static result<void> encode(hermes::alert_view const& from, std::string& into) { return hermes::encode(from, into); }
};

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_encode.ipp>
#endif
