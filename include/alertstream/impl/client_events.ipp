#pragma once

#include <array>
#include <string_view>

#include <syslog.h>

#include <alertstream/kafka/detail/client_events.hpp>
#include <alertstream/kafka/error.hpp>

namespace alertstream::kafka::detail {

inline log_level level_of(int syslog_level) noexcept {
    if (syslog_level <= LOG_ERR) return log_level::error;
    if (syslog_level == LOG_WARNING) return log_level::warning;
    return syslog_level >= LOG_DEBUG ? log_level::debug : log_level::info;
}

ALERTSTREAM_DECL void log_event(logger const& log, rd_kafka_event_t* event) {
    char const* facility = "";
    char const* text = "";
    int level = LOG_INFO;
    if (rd_kafka_event_log(event, &facility, &text, &level) != 0) return;
    std::array const fields{log_field{"facility", facility}, log_field{"text", text}};
    log.write(level_of(level), "librdkafka", fields);
}

ALERTSTREAM_DECL rd_kafka_resp_err_t error_event(logger const& log, rd_kafka_t* client, rd_kafka_event_t* event) {
    auto const code = rd_kafka_event_error(event);
    std::string_view const reason = rd_kafka_event_error_string(event) ? rd_kafka_event_error_string(event) : "";
    if (rd_kafka_event_error_is_fatal(event) || code == RD_KAFKA_RESP_ERR__FATAL) {
        std::array<char, 512> why{};
        auto const cause = rd_kafka_fatal_error(client, why.data(), why.size());
        log.error("the Kafka client failed for good", {{"error", make_error_code(cause).message()}, {"reason", why.data()}});
        return cause;
    }
    if (code == RD_KAFKA_RESP_ERR__AUTHENTICATION) log.error("the broker refused the log-in", {{"error", explain_login(reason).message()}});
    else log.warning("Kafka", {{"error", make_error_code(code).message()}, {"reason", reason}});
    return code;
}

}  // namespace alertstream::kafka::detail
