#pragma once

#include <string_view>

namespace alertstream::hermes::inner {

/// Why Hermes publishes nothing to a topic that it takes; empty: it may.
inline std::string_view wrong_with_topic(std::string_view topic) noexcept {
    if (topic.find(',') != topic.npos) return "holds a comma: Hermes takes it for two topics, and publishes to none";
    if (topic.find_first_of(" \t\r\n") != topic.npos) return "holds a blank: Hermes looks at it trimmed, and sends it as it is";
    if (topic.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") != topic.npos) return "holds a character that Kafka's topics do not: letters, digits, '.', '_' and '-'";
    if (topic.size() > 249 || topic == "." || topic == "..") return "is no name for a topic of Kafka's";
    return {};
}

}  // namespace alertstream::hermes::inner
