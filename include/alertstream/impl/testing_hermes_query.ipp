#pragma once

#include <set>

#include <alertstream/impl/testing_hermes_clerk.ipp>
#include <alertstream/impl/testing_hermes_profile.ipp>
#include <alertstream/time.hpp>

/// The archive, asked through Hermes.
namespace alertstream::testing {

namespace inner {

/// %20 and + are blanks; what is no escape stays.
inline std::string from_query(std::string_view text) {
    std::string made;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned code = 0;
        auto const digits = text.substr(i + 1, 2);
        auto const escape = text[i] == '%' && digits.size() == 2 && std::from_chars(digits.data(), digits.data() + 2, code, 16).ptr == digits.data() + 2;
        made += escape ? static_cast<char>(code) : text[i] == '+' ? ' ' : text[i];
        if (escape) i += 2;
    }
    return made;
}

/// The parameters of an address, in their order.
inline std::vector<std::pair<std::string, std::string>> parameters_of(std::string_view target) {
    std::vector<std::pair<std::string, std::string>> made;
    auto left = target.find('?') == target.npos ? std::string_view{} : target.substr(target.find('?') + 1);
    while (!left.empty()) {
        auto const one = left.substr(0, left.find('&'));
        left.remove_prefix(std::min(left.size(), one.size() + 1));
        auto const equals = one.find('=');
        if (!one.empty()) made.emplace_back(from_query(one.substr(0, equals)), equals == one.npos ? "" : from_query(one.substr(equals + 1)));
    }
    return made;
}

/// As Django's `get` and Python's dict: the last one counts.
inline std::string parameter_of(std::string_view target, std::string_view name, std::string otherwise = {}) {
    for (auto const& [key, value] : parameters_of(target))
        if (key == name) otherwise = value;
    return otherwise;
}

inline std::optional<std::size_t> count_of(std::string_view text) {
    std::size_t made = 0;
    auto const [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), made);
    return wrong == std::errc{} && end == text.data() + text.size() ? std::optional{made} : std::nullopt;
}

/// What the archive refuses is passed on with its status, in the words of Python's requests.
inline hermes_answer archive_refuses(unsigned status, std::string_view reason, std::string_view path) {
    return error_answer(status, std::to_string(status) + " Client Error: " + std::string{reason} + " for url: https://archive.example/" + std::string{path});
}

/// False where the real one falls over a date.
inline bool read_time(std::string const& text, std::optional<time_point>& into) {
    if (text.empty()) return true;
    into = parse_iso_time(text);
    return into.has_value();
}

}  // namespace inner

inline hermes_answer hermes_clerk::topics(std::string_view) {
    std::set<std::string> all;
    if (service_.archive.sees)
        for (auto const& each : service_.archive.messages()) all.insert(each.what.topic);
    return inner::json_answer(200, {{"topics", boost::json::array(all.begin(), all.end())}});
}

inline hermes_answer hermes_clerk::query(std::string_view) {
    auto const& target = request_.target;
    hermes_archive::question asked;
    for (auto const& [name, value] : inner::parameters_of(target))
        if (name == "topic") asked.topics.push_back(value);
    if (!inner::read_time(inner::parameter_of(target, "start"), asked.start) || !inner::read_time(inner::parameter_of(target, "end"), asked.end)) return html_page(500);
    auto const limit = inner::count_of(inner::parameter_of(target, "limit", "10"));
    if (!limit) return inner::archive_refuses(422, "Unprocessable Entity", "messages");
    asked.limit = std::min<std::size_t>(*limit, 1024);
    asked.search = inner::parameter_of(target, "search_query");
    asked.include_retracted = inner::lower(inner::parameter_of(target, "include_retracted", "true")) != "false";
    asked.page = inner::parameter_of(target, "page");
    auto const found = service_.archive.list(asked);
    return found ? inner::json_answer(200, *found) : inner::archive_refuses(400, "Bad Request", "messages");
}

inline hermes_answer hermes_clerk::message(std::string_view rest) {
    auto const found = service_.archive.show(rest);
    return found ? inner::json_answer(200, *found) : inner::archive_refuses(404, "Not Found", "msg/" + std::string{rest});
}

inline hermes_answer hermes_clerk::retract(std::string_view rest) {
    auto const body = inner::body_of(request_);
    if (body.refused) return *body.refused;
    if (!body.value.is_object()) return html_page(500);
    auto const* const retracted = body.value.get_object().if_contains("retracted");
    if (!retracted || !retracted->is_bool()) return inner::error_answer(400, "'retracted' must be provided as a boolean value.");
    if (!has_credential()) return inner::error_answer(401, "User must be authenticated with a valid SCiMMA Auth credential to access this API");
    auto* const found = service_.archive.find(rest);
    auto const path = "msg/" + std::string{rest} + "/retraction?retracted=" + (retracted->get_bool() ? "true" : "false");
    if (!found) return inner::archive_refuses(404, "Not Found", path);
    if (!may_write(found->what.topic)) return inner::archive_refuses(403, "Forbidden", path);
    found->retracted = retracted->get_bool();
    return inner::json_answer(200, {{"success", "true"}});
}

inline hermes_answer hermes_clerk::download(std::string_view rest) {
    auto name = inner::parameter_of(request_.target, "filename");
    auto type = inner::parameter_of(request_.target, "content_type");
    auto const* const file = service_.archive.file(rest, name);
    auto const* const whole = service_.archive.find(rest);  // under any name
    if (!file && !whole) return inner::archive_refuses(404, "Not Found", "msg/" + std::string{rest} + "/raw_file/" + (name.empty() ? "None" : name));
    if (type.empty()) type = file ? file->content_type : "application/octet-stream";
    if (name.empty()) name = rest;
    return {.status = 200,
            .body = file ? file->content : whole->what.payload,
            .content_type = std::move(type),
            .headers = {{"Content-Disposition", "attachment; filename=\"" + name + "\""}}};
}

inline hermes_answer hermes_clerk::page(boost::json::array all) {
    auto const limit = inner::count_of(inner::parameter_of(request_.target, "limit")).value_or(100);
    auto const offset = inner::count_of(inner::parameter_of(request_.target, "offset")).value_or(0);
    auto const url = "https://" + std::string{request_.header("Host")} + request_.target.substr(0, request_.target.find('?'));
    return inner::page_of(url, all, limit > 0 ? limit : 100, offset);
}

}  // namespace alertstream::testing
