#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/error.hpp>
#include <alertstream/hermes/alert.hpp>
#include <alertstream/message.hpp>

/// What Hermes gives back of what was published: it asks HOPSKOTCH's archive for it.
namespace alertstream::hermes {

/// A message as Hermes keeps or gives it.
struct stored_message {
    std::string json{};                       ///< as it was given, every digit of it; empty: without a payload that is JSON
    std::optional<hermes::alert> alert{};     ///< absent for what is no Hermes message
};

/// A message of the archive: whatever was published on a topic, not Hermes' own messages only.
struct archived_message : stored_message {
    struct header {
        std::string name{};
        std::string value{};

        friend bool operator==(header const&, header const&) = default;
    };

    std::string uuid{};                       ///< its `_id`
    std::string topic{};
    std::optional<time_point> at{};           ///< the record's time
    std::string key{};
    std::string sender{};                     ///< `_sender`: what the publisher says
    std::string title{};
    std::vector<header> headers{};            ///< those that are text
    std::optional<bool> retracted{};          ///< absent where the archive does not say
    std::string annotations{};                ///< the archive's own, as JSON
};

/// A question to `query/`. Newest first. The archive answers it without the payloads, which
/// `query/message/` has.
struct message_query {
    std::vector<std::string> topics{};        ///< none: all that the account may read
    std::uint32_t limit{10};                  ///< messages a page
    std::optional<time_point> start{};
    std::optional<time_point> end{};
    /// Words that the message holds. Hermes passes them on unescaped: `&`, `#`, `%` and `+`
    /// would ask for something else, and are refused.
    std::string text{};
    bool include_retracted{true};
    std::string page{};                       ///< of a `messages_page`: its `next` or `previous`; empty: the first
};

struct messages_page {
    std::vector<archived_message> messages{};
    std::string next{};                       ///< for `message_query::page`; empty: this is the last one
    std::string previous{};
};

/// Reads one message of the archive. @returns `bad_answer`.
ALERTSTREAM_DECL result<archived_message> read_archived_message(std::string_view json);

/// Reads the answer of `query/`. What one of its messages lacks is no reason to lose the
/// others: such a one has its topic or uuid empty.
/// @returns `bad_answer` for what is no page; for a `next` that is longer than 4096 bytes or is
/// the page that was asked for, which would never end.
ALERTSTREAM_DECL result<messages_page> read_messages_page(std::string_view json, message_query const& asked = {});

/// A message that was preloaded. Only no JSON is a failure: Hermes keeps what is not valid too.
ALERTSTREAM_DECL result<stored_message> read_stored_message(std::string_view json);

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_archived_message.ipp>
#endif
