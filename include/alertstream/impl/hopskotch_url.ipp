#pragma once

#include <algorithm>
#include <utility>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <alertstream/detail/escape.hpp>
#include <alertstream/detail/glob.hpp>
#include <alertstream/hopskotch/url.hpp>
#include <alertstream/kafka/connection.hpp>

namespace alertstream::hopskotch {

namespace inner {

inline constexpr std::string_view url_form = "expected kafka://[user@]host[:port]/topic";

inline failure bad_url(std::string_view what) { return {errc::bad_settings, "the URL " + std::string{what} + ": " + std::string{url_form}}; }

/// What stands between the scheme and the path.
inline std::string_view authority_of(std::string_view text) {
    auto const from = text.find("://");
    if (from == text.npos) return {};
    auto const rest = text.substr(from + 3);
    return rest.substr(0, rest.find_first_of("/?#"));
}

/// What a parser of URLs would only call a syntax error.
inline std::optional<failure> common_mistake(std::string_view text) {
    if (text.find("://") == text.npos) return bad_url("does not begin with kafka://");
    auto const authority = authority_of(text);
    auto const at = authority.rfind('@');
    if (authority.substr(0, at == authority.npos ? 0 : at).find(':') != authority.npos)
        return failure{errc::bad_settings, "a password does not belong in a URL, which others may see: keep it in auth.toml or in the settings, and only the user name in the URL"};
    auto const host = at == authority.npos ? authority : authority.substr(at + 1);
    if (authority.find('@') != at) return bad_url("has more than one '@' (%40 in a user name)");
    if (host.empty()) return bad_url("names no host");
    if (host.find(',') != host.npos) return bad_url("names several hosts: give one, the others are found through it");
    return std::nullopt;
}

inline bool is_kafka(std::string_view scheme) {
    constexpr std::string_view name = "kafka";
    return std::equal(name.begin(), name.end(), scheme.begin(), scheme.end(), [](char n, char c) { return n == (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c); });
}

/// A name that may hold what stands before an @ is not repeated.
inline std::string quoted(std::string_view name) {
    if (name.find_first_of("@:") != name.npos) return "a topic of the URL";
    constexpr std::size_t most = 100;
    return '"' + alertstream::detail::escape_for_terminal(name.substr(0, most)) + (name.size() > most ? "…" : "") + '"';
}

inline std::optional<failure> wrong_with_topic(std::string_view name, url_topics wanted) {
    if (name.empty()) return failure{errc::bad_settings, "a comma too many: a topic of the URL has no name"};
    if (alertstream::detail::is_pattern(name)) {
        if (wanted == url_topics::one) return failure{errc::bad_settings, quoted(name) + " is a pattern: a message goes to one topic"};
        if (alertstream::detail::valid_topic_pattern(name)) return std::nullopt;
    } else if (alertstream::detail::valid_topic_name(name)) {
        return std::nullopt;
    }
    return failure{errc::bad_settings, quoted(name) + " is no topic of Kafka: expected 1 to 249 of letters, digits, '.', '_' and '-', and a comma between topics"};
}

inline result<std::vector<std::string>> topics_of(std::string_view path, url_topics wanted) {
    path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
    std::vector<std::string> topics;
    for (std::size_t at = 0; !path.empty() && at <= path.size();) {
        auto const end = std::min(path.find(',', at), path.size());
        auto const name = path.substr(at, end - at);
        if (auto wrong = wrong_with_topic(name, wanted)) return *std::move(wrong);
        if (std::find(topics.begin(), topics.end(), name) == topics.end()) topics.emplace_back(name);
        at = end + 1;
    }
    if (topics.empty() && wanted != url_topics::any) return bad_url("names no topic");
    if (topics.size() > 1 && wanted == url_topics::one) return bad_url("names several topics, and a message goes to one");
    return topics;
}

}  // namespace inner

inline result<stream_url> parse_url(std::string_view text, url_topics wanted) {
    if (auto wrong = inner::common_mistake(text)) return *std::move(wrong);
    auto const parsed = boost::urls::parse_uri({text.data(), text.size()});
    if (!parsed) return inner::bad_url("cannot be read");
    boost::urls::url_view const url = *parsed;
    if (!inner::is_kafka(url.scheme())) return inner::bad_url("has another scheme than kafka://");
    if (url.has_query() || url.has_fragment()) return inner::bad_url("has a '?' or a '#'");
    auto const encoded = url.encoded_host_and_port();
    auto brokers = kafka::parse_brokers({encoded.data(), encoded.size()});
    if (!brokers) return inner::bad_url("names no host and port that can be");
    auto const path = url.encoded_path();
    auto topics = inner::topics_of({path.data(), path.size()}, wanted);
    if (!topics) return topics.error();
    stream_url made{.broker = std::move(brokers->front()), .topics = *std::move(topics)};
    if (auto user = url.user(); !user.empty()) made.username = std::move(user);
    return made;
}

}  // namespace alertstream::hopskotch
