#pragma once

#include <algorithm>
#include <string>

#include <librdkafka/rdkafka.h>

#include <alertstream/impl/testing_hermes_files.ipp>
#include <alertstream/impl/testing_hermes_rules.ipp>
#include <alertstream/kafka/error.hpp>
#include <alertstream/testing/hermes_answers.hpp>
#include <alertstream/testing/hermes_rules.hpp>

namespace alertstream::testing {

namespace inner {

inline hermes_answer json_answer(unsigned status, boost::json::value const& body) { return {.status = status, .body = hermes_answer_text(body)}; }
inline hermes_answer detail_answer(unsigned status, std::string const& words) { return json_answer(status, {{"detail", words}}); }
inline hermes_answer error_answer(unsigned status, std::string const& words) { return json_answer(status, {{"error", words}}); }

/// Who asks: nobody, an account, or somebody whose token is refused.
struct caller {
    hermes_account const* account{};
    std::string refused{};
};

/// Only the scheme Token counts; any other is as none.
inline caller caller_of(std::string_view authorization, std::span<hermes_account const> accounts) {
    std::vector<std::string> words;
    for (auto left = stripped(authorization); !left.empty(); left = stripped(left)) {
        words.emplace_back(left.substr(0, left.find(' ')));
        left.remove_prefix(words.back().size());
    }
    if (words.empty() || lower(words[0]) != "token") return {};
    if (words.size() == 1) return {.refused = "Invalid token header. No credentials provided."};
    if (words.size() > 2) return {.refused = "Invalid token header. Token string should not contain spaces."};
    auto const found = std::find_if(accounts.begin(), accounts.end(), [&](auto const& each) { return each.token == words[1]; });
    if (found == accounts.end()) return {.refused = "Invalid token."};
    return {.account = &*found};
}

inline bool all_finite(boost::json::value const& value) {
    if (value.is_double()) return std::isfinite(value.get_double());
    if (value.is_array()) return std::all_of(value.get_array().begin(), value.get_array().end(), all_finite);
    if (value.is_object()) return std::all_of(value.get_object().begin(), value.get_object().end(), [](auto const& each) { return all_finite(each.value()); });
    return true;
}

/// The body as Hermes reads it, or why it does not.
struct hermes_body {
    boost::json::value value = boost::json::object{};
    std::optional<std::vector<std::string>> files{};  ///< of a multipart request
    std::optional<hermes_answer> refused{};
};

inline hermes_body read_json(std::string_view text) {
    auto read = read_hermes_json(text);
    if (read.too_deep) return {.refused = html_page(500)};
    if (!read.problem.empty()) return {.refused = detail_answer(400, "JSON parse error - " + read.problem)};
    return {.value = std::move(read.value)};
}

inline hermes_body body_of(hermes_request const& request) {
    if (request.body.empty()) return {};
    constexpr std::size_t most = 2'621'440;
    auto const type = request.header("Content-Type");
    auto const kind = lower(stripped(type.substr(0, type.find(';'))));
    if (kind == "multipart/form-data") {
        auto parts = read_multipart(request.body, type);
        if (!parts.data) return {.refused = html_page(500)};
        if (parts.data->size() > most) return {.refused = html_page(400)};
        auto made = read_json(*parts.data);
        made.files = std::move(parts.files);
        return made;
    }
    if (request.body.size() > most) return {.refused = html_page(400)};
    if (kind != "application/json") return {.refused = detail_answer(415, "Unsupported media type \"" + std::string{type} + "\" in request.")};
    return read_json(request.body);
}

inline hermes_answer validate(hermes_request const& request) {
    auto body = body_of(request);
    if (body.refused) return *body.refused;
    if (body.files && body.value.is_object()) body.value.get_object().erase("data");  // the real one does not look into it then
    auto const verdict = hermes_rules(body.value);
    return verdict.crashes ? html_page(500) : json_answer(200, verdict.errors);
}

inline std::string topic_refused(std::string_view code, std::string_view words, std::string_view topic) {
    return "Error posting message to kafka: Error communicating with Kafka: code=" + std::string{code} + " " + std::string{words} + " on topic " + std::string{topic};
}

inline hermes_answer publish(hermes_verdict verdict, std::string topic, hermes_account const& by, std::array<unsigned char, 16> const& id) {
    if (topic.find(',') != topic.npos) return error_answer(400, "Error posting message to kafka: No topic specified for write");
    auto const& allowed = by.writable_topics;
    if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), topic) == allowed.end())
        return error_answer(400, topic_refused("TOPIC_AUTHORIZATION_FAILED", "Broker: Topic authorization failed", topic));
    hermes_publication out{.topic = std::move(topic), .id = {id.begin(), id.end()}, .title = python_text(verdict.message.at("title")), .sender = by.credential_name,
                           .payload = hermes_payload(verdict.message)};
    auto answer = html_page(500);  // for what JSON cannot say, when it is out already
    if (all_finite(verdict.message)) {
        verdict.message["uuid"] = uuid_text(id);
        answer = json_answer(200, verdict.message);
    }
    answer.publish = std::move(out);
    return answer;
}

inline hermes_answer submit(hermes_request const& request, hermes_account const* by, std::array<unsigned char, 16> const& id) {
    auto body = body_of(request);
    if (body.refused) return *body.refused;
    auto const* const given = body.value.if_object();
    if (!given) return html_page(500);
    if (auto const* const data = given->if_contains("data"); data && !data->is_object()) return html_page(500);
    auto verdict = hermes_rules(body.value);
    if (verdict.crashes) return html_page(500);
    if (!verdict.errors.empty()) return json_answer(400, verdict.errors);
    if (!by || by->credential_name.empty())
        return error_answer(200, "User account does not have an associated SCIMMA auth credential. Please logout and log back in.");
    if (!body.files && names_a_file_without_url(verdict.message)) return html_page(500);
    if (body.files) {
        if (auto const wrong = files_problem(verdict.message, *body.files); !wrong.empty()) return error_answer(400, wrong);
        add_urls(verdict.message, uuid_text(id));
    }
    return publish(std::move(verdict), python_text(given->at("topic")), *by, id);  // the topic as it was sent, blanks and all
}

inline hermes_answer profile(hermes_account const& of) {
    return json_answer(200, {{"api_token", of.token},
                             {"email", of.email},
                             {"credential_name", of.credential_name},
                             {"writable_topics", boost::json::array(of.writable_topics.begin(), of.writable_topics.end())},
                             {"integrated_apps", boost::json::array{}},
                             {"can_submit_to_gcn", false},
                             {"tns_bot_id", nullptr},
                             {"tns_bot_name", nullptr},
                             {"group_memberships", boost::json::array{}},
                             {"default_topics_list", boost::json::array{}}});
}

/// What a path takes and does.
struct route {
    std::string_view path;
    std::string_view methods;
    bool needs_account{};
};
inline constexpr route routes[] = {{"submit_message/", "GET POST"}, {"submit_message/validate/", "GET POST"}, {"profile/", "GET", true}, {"heartbeat/", "GET"}};

inline route const* route_of(std::string_view path) {
    constexpr std::string_view prefix = "/api/v0/";
    if (!path.starts_with(prefix)) return nullptr;
    path.remove_prefix(prefix.size());
    auto const* const found = std::find_if(std::begin(routes), std::end(routes), [path](auto const& each) { return each.path == path; });
    return found == std::end(routes) ? nullptr : found;
}

inline bool accepts(std::string_view accept, std::string_view type) { return lower(accept).find(type) != std::string::npos; }

inline hermes_answer dispatch(hermes_request const& request, route const& to, hermes_account const* by, std::array<unsigned char, 16> const& id) {
    if (to.path == "heartbeat/") return json_answer(200, {{"last_timestamps", {{"hop", nullptr}}}, {"is_authenticated", by != nullptr}});
    if (to.path == "profile/") return profile(*by);
    if (request.method == "GET") return json_answer(200, {{"message", "This endpoint is used to submit a message by POST."}});
    return to.path == "submit_message/" ? submit(request, by, id) : validate(request);
}

}  // namespace inner

ALERTSTREAM_DECL std::string_view hermes_request::header(std::string_view name) const noexcept {
    auto const same = [name](auto const& each) {
        return std::equal(each.first.begin(), each.first.end(), name.begin(), name.end(), [](char a, char b) { return (a | 0x20) == (b | 0x20); });
    };
    auto const found = std::find_if(headers.begin(), headers.end(), same);
    return found == headers.end() ? std::string_view{} : std::string_view{found->second};
}

ALERTSTREAM_DECL hermes_answer html_page(unsigned status) {
    auto const page = [status](std::string const& title, std::string const& words) {
        return hermes_answer{.status = status,
                             .body = "\n<!doctype html>\n<html lang=\"en\">\n<head>\n  <title>" + title + "</title>\n</head>\n<body>\n  <h1>" + title + "</h1><p>" + words +
                                     "</p>\n</body>\n</html>\n",
                             .content_type = "text/html"};
    };
    if (status == 404) return page("Not Found", "The requested resource was not found on this server.");
    if (status == 400) return page("Bad Request (400)", "");
    return page("Server Error (" + std::to_string(status) + ")", "");
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

ALERTSTREAM_DECL hermes_answer answer_of(hermes_request const& request, std::span<hermes_account const> accounts, std::array<unsigned char, 16> const& id) {
    auto const path = std::string_view{request.target}.substr(0, request.target.find('?'));
    auto const* const to = inner::route_of(path);
    if (!to && inner::route_of(std::string{path} + "/"))
        return {.status = 301, .content_type = "text/html; charset=utf-8", .headers = {{"Location", std::string{path} + "/"}}};
    if (!to) return html_page(404);
    // In the order of the real one: negotiation, authentication, permission, method.
    auto const accept = request.header("Accept");
    bool const html = inner::accepts(accept, "text/html");
    if (!accept.empty() && !html && !inner::accepts(accept, "application/json") && !inner::accepts(accept, "*/*") && !inner::accepts(accept, "application/*"))
        return inner::detail_answer(406, "Could not satisfy the request Accept header.");
    auto const by = inner::caller_of(request.header("Authorization"), accounts);
    if (!by.refused.empty()) return inner::detail_answer(403, by.refused);
    if (to->needs_account && !by.account) return inner::detail_answer(403, "Authentication credentials were not provided.");
    if ((" " + std::string{to->methods} + " ").find(" " + request.method + " ") == std::string::npos)
        return inner::detail_answer(405, "Method \"" + request.method + "\" not allowed.");
    auto made = inner::dispatch(request, *to, by.account, id);
    if (html && made.content_type == "application/json") {  // the pages for people to click through
        made.body = "<!DOCTYPE html>\n<html>\n<head><title>Hermes</title></head>\n<body><pre>" + made.body + "</pre></body>\n</html>\n";
        made.content_type = "text/html; charset=utf-8";
    }
    return made;
}

}  // namespace alertstream::testing
