#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alertstream/error.hpp>
#include <alertstream/message.hpp>

/// What Hermes answers, decided without I/O.
namespace alertstream::testing {

/// Who may ask.
struct hermes_account {
    std::string token;
    std::string credential_name{};               ///< its SCiMMA credential, sent as `_sender`; empty: it has none and cannot publish
    std::vector<std::string> writable_topics{};  ///< empty: every topic
    std::string email{"observer@example.org"};
};

/// A request as it came.
struct hermes_request {
    std::string method;                                        ///< "POST"
    std::string target;                                        ///< "/api/v0/submit_message/"
    std::vector<std::pair<std::string, std::string>> headers;  ///< Authorization with its value
    std::string body;

    /// The first of this name, any case; empty if there is none.
    ALERTSTREAM_DECL std::string_view header(std::string_view name) const noexcept;
};

/// What goes to Kafka.
struct hermes_publication {
    std::string topic;
    std::string id;  ///< 16 bytes
    std::string title;
    std::string sender;
    std::string payload;

    /// In the real one's order; they borrow from this.
    std::array<header, 5> headers() const { return {{{"topic", topic}, {"_id", id}, {"_format", "json"}, {"title", title}, {"_sender", sender}}}; }
};

struct hermes_answer {
    unsigned status{200};
    std::string body{};
    std::string content_type{"application/json"};
    std::vector<std::pair<std::string, std::string>> headers{};
    /// To be published first; the answer holds if that succeeds.
    std::optional<hermes_publication> publish{};
};

/// The answer to one request. `id` is what the message gets if it is published.
ALERTSTREAM_DECL hermes_answer answer_of(hermes_request const&, std::span<hermes_account const>, std::array<unsigned char, 16> const& id);

/// What Hermes answers when Kafka did not take the message.
ALERTSTREAM_DECL hermes_answer refused_by_kafka(error_code why, std::string_view topic);

/// Django's page: 400, 404 or 500.
ALERTSTREAM_DECL hermes_answer html_page(unsigned status);

/// 5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a11
ALERTSTREAM_DECL std::string uuid_text(std::array<unsigned char, 16> const& id);

}  // namespace alertstream::testing

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/testing_hermes_answers.ipp>
#endif
