#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alertstream/error.hpp>
#include <alertstream/message.hpp>
#include <alertstream/testing/local_https.hpp>

/// What Hermes answers, decided without I/O.
namespace alertstream::testing {

/// Who may ask.
struct hermes_account {
    std::string token;
    std::string credential_name{};               ///< its SCiMMA credential, sent as `_sender`; empty: it has none and cannot publish
    std::vector<std::string> writable_topics{};  ///< empty: every topic
    std::string email{"observer@example.org"};
    bool has_profile{true};                      ///< without one the real server falls over
    bool gcn_account{};                          ///< linked to GCN: may send circulars
    std::int64_t tns_bot_id{-1};                 ///< of the user's own bot at TNS
    std::string tns_bot_name{};
    std::string tns_bot_token{};
    std::vector<std::string> default_topics{"gcn.circulars", "igwn.gwalert", "hermes.test", "hermes.message", "hermes.photometry", "hermes.spectroscopy"};
};

using hermes_request = local_request;

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

/// What Hermes answers when Kafka did not take the message.
ALERTSTREAM_DECL hermes_answer refused_by_kafka(error_code why, std::string_view topic);

/// A page of Django's or of the proxy's: 400, 404, 413, 500…
ALERTSTREAM_DECL hermes_answer html_page(unsigned status);

/// 5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a11
ALERTSTREAM_DECL std::string uuid_text(std::array<unsigned char, 16> const& id);

}  // namespace alertstream::testing

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/testing_hermes_answers.ipp>
#endif
