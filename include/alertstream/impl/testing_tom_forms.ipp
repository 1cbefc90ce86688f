#pragma once

#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <alertstream/http/detail/form.hpp>
#include <alertstream/testing/tom.hpp>
#include <alertstream/tom/exact_json.hpp>

/// What a TOM reads and writes.
namespace alertstream::testing::inner {

/// A request's target, taken apart.
struct tom_path {
    explicit tom_path(std::string_view target) : path{target.substr(0, target.find('?'))}, query{target.find('?') == target.npos ? std::string_view{} : target.substr(target.find('?') + 1)} {}

    std::optional<std::string> field(std::string_view name) const { return http::detail::form_field(query, name); }
    std::optional<std::size_t> number(std::string_view name) const {
        auto const text = field(name);
        std::size_t made = 0;
        if (!text || std::from_chars(text->data(), text->data() + text->size(), made).ec != std::errc{}) return std::nullopt;
        return made;
    }

    std::string path;
    std::string query;
};

inline local_answer tom_says(unsigned status, boost::json::object const& what) {
    return {.status = status, .body = boost::json::serialize(what), .content_type = "application/json", .headers = {{"Allow", "GET, POST, HEAD, OPTIONS"}}};
}

/// Django's page of an exception; without words where DEBUG is off.
inline local_answer tom_breaks(std::string_view exception, std::string const& words) {
    std::string page = "<!doctype html><title>Server Error (500)</title>";
    if (!words.empty()) page = "<!DOCTYPE html><title>" + std::string{exception} + " at /api/</title><pre class=\"exception_value\">{&#x27;__all__&#x27;: [&quot;" + words + "&quot;]}</pre>";
    return {.status = 500, .body = std::move(page), .content_type = "text/html; charset=utf-8", .headers = {}};
}

inline std::optional<boost::json::object> tom_body(local_request const& request) {
    auto const read = alertstream::tom::read_exact_json(request.body);
    return read && read->is_object() ? std::optional{read->get_object()} : std::nullopt;
}

inline std::string tom_text(boost::json::object const& from, std::string_view name) {
    auto const* const found = from.if_contains(boost::json::string_view{name.data(), name.size()});
    return found && found->is_string() ? std::string{found->get_string().data(), found->get_string().size()} : std::string{};
}

inline std::optional<double> tom_number(boost::json::object const& from, std::string_view name) {
    auto const* const found = from.if_contains(boost::json::string_view{name.data(), name.size()});
    if (!found || !found->is_number()) return std::nullopt;
    return found->to_number<double>();
}

/// `[{"name": …}]`
inline std::vector<std::string> tom_names(boost::json::object const& from, std::string_view name) {
    std::vector<std::string> made;
    auto const* const found = from.if_contains(boost::json::string_view{name.data(), name.size()});
    if (!found || !found->is_array()) return made;
    for (auto const& each : found->get_array())
        if (each.is_object()) made.push_back(tom_text(each.get_object(), "name"));
    return made;
}

inline boost::json::object tom_shows(tom_target const& from) {
    boost::json::array aliases;
    for (auto const& each : from.aliases) aliases.emplace_back(boost::json::object{{"id", static_cast<std::int64_t>(aliases.size() + 1)}, {"name", each}});
    auto const number = [](std::optional<double> const& value) { return value ? boost::json::value(*value) : boost::json::value(nullptr); };
    return {{"id", from.id}, {"aliases", std::move(aliases)}, {"name", from.name}, {"type", "SIDEREAL"}, {"ra", number(from.ra)}, {"dec", number(from.dec)}, {"groups", boost::json::array{}}};
}

inline boost::json::object tom_shows(tom_product const& from, std::string const& url) {
    return {{"id", from.id}, {"product_id", from.product_id}, {"target", from.target}, {"data", url + "data/" + from.filename}, {"data_product_type", from.type}, {"groups", boost::json::array{}}};
}

/// What toolkit 3 makes of a value, its limit included; absent: it breaks.
inline std::optional<boost::json::object> tom_typed(std::string const& type, boost::json::object const& from) {
    auto const first = [&](std::initializer_list<char const*> names, boost::json::value otherwise) {
        for (auto const* name : names)
            if (auto const* const found = from.if_contains(name)) return *found;
        return otherwise;
    };
    if (type == "photometry") {
        auto const brightness = first({"brightness", "magnitude", "mag"}, nullptr), error = first({"brightness_error", "error", "magnitude_error"}, nullptr);
        auto const band = first({"bandpass", "filter", "band"}, "");
        for (auto const* each : {&brightness, &error})
            if (!each->is_null() && !each->is_number()) return std::nullopt;
        if (!band.is_string() || band.get_string().empty() || band.get_string().size() > 32) return std::nullopt;
        return boost::json::object{{"brightness", brightness},
                                   {"brightness_error", error},
                                   {"bandpass", band},
                                   {"unit", tom_text(from, "unit")},
                                   {"telescope", tom_text(from, "telescope")},
                                   {"instrument", tom_text(from, "instrument")},
                                   {"limit", first({"limit"}, nullptr)}};
    }
    return boost::json::object{{"flux", first({"flux"}, boost::json::array{})},
                               {"wavelength", first({"wavelength"}, boost::json::array{})},
                               {"error", first({"error"}, boost::json::array{})},
                               {"flux_unit", first({"flux_unit", "flux_units"}, "")},
                               {"wavelength_unit", first({"wavelength_unit", "wavelength_units"}, "")},
                               {"telescope", tom_text(from, "telescope")},
                               {"instrument", tom_text(from, "instrument")}};
}

/// By what a repeat is known: all of it, or toolkit 3's constraints.
inline boost::json::array tom_tells_apart(boost::json::object const& of, bool all) {
    auto const& value = of.at("value").as_object();
    boost::json::array made{of.at("target"), of.at("data_type"), of.at("timestamp")};
    if (all) return made.emplace_back(value), made;
    for (auto const* name : {"bandpass", "brightness", "limit", "instrument", "flux"})
        if (auto const* const found = value.if_contains(name)) made.push_back(*found);
    return made;
}

struct tom_part {
    std::string filename{};
    std::string text{};
};

/// The parts of multipart/form-data, by name.
inline std::map<std::string, tom_part> read_tom_form(local_request const& request) {
    std::map<std::string, tom_part> made;
    auto const type = request.header("Content-Type");
    auto const at = type.find("boundary=");
    if (at == type.npos) return made;
    auto const line = "--" + std::string{type.substr(at + 9)};
    std::string_view rest = request.body;
    auto const quoted = [](std::string_view head, std::string_view before) {
        auto const start = head.find(before);
        if (start == head.npos) return std::string{};
        auto const from = start + before.size();
        return std::string{head.substr(from, head.find('"', from) - from)};
    };
    while (rest.starts_with(line + "\r\n")) {
        rest.remove_prefix(line.size() + 2);
        auto const body = rest.find("\r\n\r\n"), end = rest.find("\r\n" + line);
        if (body == rest.npos || end == rest.npos) break;
        auto const head = rest.substr(0, body);
        made[quoted(head, " name=\"")] = {quoted(head, "filename=\""), std::string{rest.substr(body + 4, end - body - 4)}};
        rest.remove_prefix(end + 2);
    }
    return made;
}

}  // namespace alertstream::testing::inner
