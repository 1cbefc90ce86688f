#pragma once

#include <algorithm>
#include <string>

#include <librdkafka/rdkafka.h>

#include <alertstream/impl/testing_local_https_faults.ipp>
#include <alertstream/impl/testing_python_json.ipp>
#include <alertstream/kafka/error.hpp>
#include <alertstream/testing/hermes_answers.hpp>
#include <alertstream/testing/hermes_json.hpp>

namespace alertstream::testing {

namespace inner {

inline hermes_answer json_answer(unsigned status, boost::json::value const& body) { return {.status = status, .body = hermes_answer_text(body)}; }
inline hermes_answer detail_answer(unsigned status, std::string const& words) { return json_answer(status, {{"detail", words}}); }
inline hermes_answer error_answer(unsigned status, std::string const& words) { return json_answer(status, {{"error", words}}); }

inline std::string topic_refused(std::string_view code, std::string_view words, std::string_view topic) {
    return "Error posting message to kafka: Error communicating with Kafka: code=" + std::string{code} + " " + std::string{words} + " on topic " + std::string{topic};
}

}  // namespace inner

ALERTSTREAM_DECL hermes_answer html_page(unsigned status) {
    auto page = inner::failing_page(status);
    return {.status = status, .body = std::move(page.body), .content_type = std::move(page.content_type)};
}

ALERTSTREAM_DECL hermes_answer refused_by_kafka(error_code why, std::string_view topic) {
    auto const code = static_cast<rd_kafka_resp_err_t>(why.value());
    if (why.category() != kafka::error_category()) return inner::error_answer(400, "Error posting message to kafka: " + why.message());
    return inner::error_answer(400, inner::topic_refused(rd_kafka_err2name(code), rd_kafka_err2str(code), topic));
}

ALERTSTREAM_DECL std::string uuid_text(std::array<unsigned char, 16> const& id) {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string made;
    for (std::size_t i = 0; i < id.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) made += '-';
        (made += hex[id[i] >> 4U]) += hex[id[i] & 0xfU];
    }
    return made;
}

}  // namespace alertstream::testing
