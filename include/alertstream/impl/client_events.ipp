#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <syslog.h>

#include <alertstream/kafka/detail/client_events.hpp>
#include <alertstream/impl/token_login.ipp>
#include <alertstream/kafka/error.hpp>

namespace alertstream::kafka::detail {

inline log_level level_of(int syslog_level, std::string_view facility) noexcept {
    if (facility == "FAIL" || facility == "ERROR" || syslog_level >= LOG_DEBUG) return log_level::debug;
    if (syslog_level <= LOG_CRIT) return log_level::error;
    return syslog_level <= LOG_WARNING ? log_level::warning : log_level::info;
}

ALERTSTREAM_DECL void log_event(logger const& log, rd_kafka_event_t* event) {
    char const* facility = "";
    char const* text = "";
    int level = LOG_INFO;
    if (rd_kafka_event_log(event, &facility, &text, &level) != 0) return;
    auto const ours = level_of(level, facility);
    if (!log.enabled(ours)) return;
    std::array const fields{log_field{"facility", facility}, log_field{"text", text}};
    log.write(ours, "librdkafka", fields);
}

inline std::string property_of(rd_kafka_t* client, char const* name) {
    std::array<char, 64> text{};
    auto size = text.size();
    return rd_kafka_conf_get(rd_kafka_conf(client), name, text.data(), &size) == RD_KAFKA_CONF_OK ? text.data() : std::string{};
}

ALERTSTREAM_DECL failure refused_login(rd_kafka_t* client, token_login& login, std::string_view reason) {
    if (is_about_tokens(reason)) return {errc::no_token, std::string{reason.substr(no_token_came.size())}};
    bool const logs_in = property_of(client, "security.protocol").starts_with("sasl");
    auto why = explain_login(reason, rd_kafka_version(), logs_in ? property_of(client, "sasl.mechanisms") : std::string{});
    if (why.code != errc::token_refused) return why;
    why.detail += login.words_of_clock();
    login.refused();
    return why;
}

ALERTSTREAM_DECL client_error error_event(logger const& log, rd_kafka_t* client, token_login& login, rd_kafka_event_t* event) {
    auto const code = rd_kafka_event_error(event);
    std::string_view const reason = rd_kafka_event_error_string(event) ? rd_kafka_event_error_string(event) : "";
    if (rd_kafka_event_error_is_fatal(event) || code == RD_KAFKA_RESP_ERR__FATAL) {
        std::array<char, 512> why{};
        auto const cause = rd_kafka_fatal_error(client, why.data(), why.size());
        log.error("the Kafka client failed for good", {{"error", make_error_code(cause).message()}, {"reason", why.data()}});
        return {cause, std::nullopt};
    }
    if (code != RD_KAFKA_RESP_ERR__AUTHENTICATION) {
        log.warning("Kafka", {{"error", make_error_code(code).message()}, {"reason", reason}});
        return {code, std::nullopt};
    }
    auto why = refused_login(client, login, reason);
    // Why no token came its source has said, once for all clients.
    if (is_about_tokens(reason)) log.debug("Kafka", {{"reason", reason}});
    else log.error("the broker refused the log-in", {{"error", why.message()}});
    return {code, std::move(why)};
}

}  // namespace alertstream::kafka::detail
