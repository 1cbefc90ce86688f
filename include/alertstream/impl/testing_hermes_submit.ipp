#pragma once

#include <cmath>

#include <alertstream/impl/testing_hermes_clerk.ipp>
#include <alertstream/impl/testing_hermes_reports.ipp>

/// submit_message/ and what is beside it.
namespace alertstream::testing {

namespace inner {

inline bool all_finite(boost::json::value const& value) {
    if (value.is_double()) return std::isfinite(value.get_double());
    if (value.is_array()) return std::all_of(value.get_array().begin(), value.get_array().end(), all_finite);
    if (value.is_object()) return std::all_of(value.get_object().begin(), value.get_object().end(), [](auto const& each) { return all_finite(each.value()); });
    return true;
}

/// As a valid message is preloaded: members of data that Hermes does not know are lost.
inline members without_free_keys(members message) {
    auto* const data = message.if_contains("data");
    if (!data) return message;
    members known;
    for (auto const& each : data_table().fields)
        if (auto const* const there = data->get_object().if_contains(each.name)) known[each.name] = *there;
    *data = std::move(known);
    return message;
}

/// The real one does not look into the data of a multipart request where it only validates.
inline void forget_data_of_multipart(hermes_body& body) {
    if (body.files && body.value.is_object()) body.value.get_object().erase("data");
}

}  // namespace inner

inline hermes_answer hermes_clerk::validate(std::string_view) {
    auto body = inner::body_of(request_);
    if (body.refused) return *body.refused;
    inner::forget_data_of_multipart(body);
    auto const verdict = hermes_rules(body.value, asker());
    return verdict.crashes ? html_page(500) : inner::json_answer(200, verdict.errors);
}

inline hermes_answer hermes_clerk::preload(std::string_view) {
    auto body = inner::body_of(request_);
    if (body.refused) return *body.refused;
    inner::forget_data_of_multipart(body);
    auto verdict = hermes_rules(body.value, asker());
    if (verdict.crashes) return html_page(500);
    auto what = verdict.errors.empty() ? boost::json::value(inner::without_free_keys(std::move(verdict.message))) : std::move(body.value);
    service_.preloads_[uuid()] = {.what = std::move(what), .until = service_.time() + std::chrono::minutes{15}};
    return inner::json_answer(201, {{"key", uuid()}});
}

inline hermes_answer hermes_clerk::load(std::string_view rest) {
    auto const found = service_.preloads_.find(rest);
    bool const there = found != service_.preloads_.end() && service_.time() < found->second.until && inner::python_truth(found->second.what);
    return there ? inner::json_answer(200, found->second.what) : inner::error_answer(404, "No preloaded data was found with that id");
}

inline hermes_answer hermes_clerk::plaintext(std::string_view) {
    auto const body = inner::body_of(request_);
    if (body.refused) return *body.refused;
    try {
        return inner::json_answer(200, boost::json::value(inner::plaintext(body.value)));
    } catch (inner::uncaught) {
        return html_page(500);
    }
}

inline hermes_answer hermes_clerk::submit(std::string_view) {
    auto body = inner::body_of(request_);
    if (body.refused) return *body.refused;
    auto const* const given = body.value.if_object();
    if (!given) return html_page(500);
    if (auto const* const data = given->if_contains("data"); data && !data->is_object()) return html_page(500);
    auto verdict = hermes_rules(body.value, asker());
    if (verdict.crashes) return html_page(500);
    if (!verdict.errors.empty()) return inner::json_answer(400, verdict.errors);
    if (by_ && !by_->has_profile) return html_page(500);
    if (!has_credential()) return inner::error_answer(200, "User account does not have an associated SCIMMA auth credential. Please logout and log back in.");
    if (!body.files && inner::names_a_file_without_url(verdict.message)) return html_page(500);
    auto const files = std::move(body.files).value_or(std::vector<archived_file>{});
    if (auto const wrong = inner::files_problem(verdict.message, files); !wrong.empty()) return inner::error_answer(400, wrong);
    // The flags count as they were sent: "off" is true here.
    auto& message = verdict.message;
    if (inner::has(*given, "submit_to_tns"))
        if (auto over = told_tns(message, files)) return *over;
    inner::upload(message, files, id_, service_.archive);
    if (inner::has(*given, "submit_to_gcn"))
        if (auto over = told_gcn(message)) return *over;
    return publish(std::move(message), inner::python_text(given->at("topic")));  // the topic as it was sent, blanks and all
}

inline hermes_answer hermes_clerk::publish(boost::json::object message, std::string topic) {
    if (topic.find(',') != topic.npos) return inner::error_answer(400, "Error posting message to kafka: No topic specified for write");
    if (!may_write(topic)) return refused_by_kafka(error_code{RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED}, topic);
    hermes_publication out{.topic = std::move(topic), .id = {id_.begin(), id_.end()}, .title = inner::python_text(message.at("title")), .sender = by_->credential_name,
                           .payload = hermes_payload(message)};
    if (out.payload.size() > service_.max_message_bytes) return refused_by_kafka(error_code{RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE}, out.topic);
    auto answer = html_page(500);  // for what JSON cannot say, when it is out already
    if (inner::all_finite(message)) {
        message["uuid"] = uuid();
        answer = inner::json_answer(200, message);
    }
    answer.publish = std::move(out);
    return answer;
}

}  // namespace alertstream::testing
