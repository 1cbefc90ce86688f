#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/error_category.hpp>
#include <boost/system/result.hpp>

#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include <alertstream/detail/config.hpp>

namespace alertstream {

using boost::system::error_code;

/// What can go wrong in alertstream itself. Errors of librdkafka have a
/// category of their own (kafka/error.hpp). `error_code::message()` says what
/// happened and what to do about it.
enum class errc {
    // Settings
    bad_settings = 1,       ///< the settings document has errors; `settings::errors()` lists them all
    // Decoding
    not_json,               ///< the payload is no valid JSON
    too_deep,               ///< JSON nested deeper than 64
    not_utf8,               ///< text that is not UTF-8
    wrong_type,             ///< a member has another type than the format says
    missing_member,         ///< a member that the format requires is absent
    bad_value,              ///< a member's value is outside what the format allows
    not_avro,               ///< the payload is no Avro container, or ends before its values do
    tombstone,              ///< the message has no payload (a null value), and the handler needs one
    wrong_format,           ///< the message is of another format than the handler takes, or does not say which
    not_xml,                ///< the payload is no well-formed XML, or more than is taken of it
    // Delivery
    handler_failed,         ///< the handler threw, after all retries
    stopped,                ///< the stream was stopped
    drain_deadline,         ///< handlers were still running when the drain deadline passed
    handler_cancelled,      ///< a handler was cancelled: its partition was revoked or the stream stopped
    // Answers to what was published
    account_refused,        ///< the key, the password or the account behind it; the message may be fine
    wrong_address,          ///< what answered takes no messages there
    request_refused,        ///< the request was not understood, whatever the message
    not_now,                ///< refused for the moment, before anything was published
    answer_unclear,         ///< the answer does not say whether the message was published
    // Positions
    position_unknown,       ///< the start of a partition could not be found out yet
    // Dead letters
    dead_letter_unwritable, ///< the dead-letter file cannot be written
    dead_letter_corrupt,    ///< a line of the dead-letter file cannot be read
    // Publishing
    not_declared,           ///< no such destination or topic in this program, or its destination does not take the value
    held_back,              ///< the settings keep this topic or destination from being published to
    publish_failed,         ///< the destination's client threw, or does not know
    outbox_in_use,          ///< another process has the outbox open
    outbox_unusable,        ///< the outbox cannot be opened, read or written
    // Storing
    store_unusable,         ///< the database cannot be opened, read or written until a person has looked
    store_away,             ///< the database is locked, full, restarting or cannot be reached: again later
    other_store,            ///< the group's alerts are stored in another database
    // Asked of a service
    not_found_there,        ///< what a service was asked for is not there
    // Kafka
    closed,                 ///< the consumer, producer or data_sharing is closed
    close_deadline,         ///< something was not done before the close deadline
    login_failed,           ///< the broker refused the credential
    scram_too_old,          ///< log-in refused, and this librdkafka's SCRAM fails on brokers that check the nonce
    no_token,               ///< the credential's token could not be had from its token endpoint
    token_refused,          ///< the broker refused the token
    insecure,               ///< a setting would send a secret without TLS or switch off verification
    // HTTP
    bad_request,            ///< a request that cannot be sent as it stands
    bad_answer,             ///< an answer that is no HTTP, or larger than what is taken
    untrusted_server,       ///< its certificate is not believed, or it speaks no TLS that is safe: trying again does not help
    // Large messages
    not_fetched,            ///< the message is kept elsewhere, and could not be fetched from there
    // Sky maps
    not_fits,               ///< the bytes are no FITS file, or end before its rows do
};

ALERTSTREAM_DECL boost::system::error_category const& error_category() noexcept;

inline error_code make_error_code(errc e) noexcept { return {static_cast<int>(e), error_category()}; }

/// Why something did not work: the code to decide by, and words for a person.
struct failure {
    error_code code;
    std::string detail{};  ///< where and what, e.g. "data.photometry[3].date_obs: not a date: \"soon\""

    /// "code's message: detail".
    ALERTSTREAM_DECL std::string message() const;
};

/// A value or a `failure`: what every decoder and parser here returns.
template <class T>
using result = boost::system::result<T, failure>;

/// `value()` of a failed `result` throws this.
class error : public std::runtime_error {
public:
    explicit error(failure why) : std::runtime_error{why.message()}, why_{std::move(why)} {}
    failure const& why() const noexcept { return why_; }

private:
    failure why_;
};

/// Found by boost::system::result through ADL.
[[noreturn]] inline void throw_exception_from_error(failure const& why, boost::source_location const&) { throw error{why}; }

/// Thrown by a handler when what it needs (a database, the network) is away for
/// now. The alert is tried again without end, with back-off, and never becomes a
/// dead letter. Any other exception is tried a few times and then put aside.
class unavailable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace alertstream

template <>
struct boost::system::is_error_code_enum<alertstream::errc> : std::true_type {};

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/error.ipp>
#endif
