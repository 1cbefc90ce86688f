#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include <alertstream/impl/hermes_member_writer.ipp>
#include <alertstream/impl/hermes_odd_values.ipp>
#include <alertstream/impl/hermes_python_value.ipp>
#include <alertstream/impl/hermes_rule_tables.ipp>
#include <alertstream/impl/hermes_topic.ipp>

namespace alertstream::hermes::inner {

/// How deep lists and objects lie in each other; no deeper than `most` is looked.
inline std::size_t depth_of(boost::json::value const& value, std::size_t most) {
    std::size_t deepest = 0;
    auto const look = [&](boost::json::value const& each) { deepest = std::max(deepest, most == 0 ? 0 : depth_of(each, most - 1)); };
    if (auto const* const list = value.if_array()) std::for_each(list->begin(), list->end(), look);
    else if (auto const* const object = value.if_object()) std::for_each(object->begin(), object->end(), [&](auto const& each) { look(each.value()); });
    else return 0;
    return deepest + 1;
}

/// Walks a message along Hermes' tables for what it takes and breaks on or misreads.
class json_refusals {
public:
    json_refusals(encode_options const& with, std::vector<refused>& into) : with_{with}, found_{into} {}

    void message(boost::json::object const& all) {
        if (auto const* const topic = all.if_contains("topic"); topic && topic->is_string())
            if (auto const wrong = wrong_with_topic({topic->get_string().data(), topic->get_string().size()}); !wrong.empty()) add("topic", refusal::topic, wrong);
        for (auto const* const flag : {"submit_to_tns", "submit_to_mpc", "submit_to_gcn"})
            if (auto const* const value = all.if_contains(flag); value && !value->is_bool() && !value->is_null()) add(flag, refusal::flag, "write true or false: Hermes takes any text for true, \"off\" included");
        tns_ = is_true(all, "submit_to_tns");
        if (is_true(all, "submit_to_gcn") && !all.contains("data")) add("data", refusal::server_crash, "for GCN, a message without data: Hermes falls over it");
        object(rules::message, all, "");
        auto const* const data = all.if_contains("data");
        if (data && data->is_object()) free_members(data->get_object());
    }

private:
    void add(std::string path, refusal why, std::string_view problem) { found_.push_back({{std::move(path), std::string{problem}}, why}); }

    static bool is_true(boost::json::object const& all, std::string_view name) {
        auto const* const value = all.if_contains(name);
        return value && value->is_bool() && value->get_bool();
    }
    static bool given(boost::json::object const& row, std::string_view name) {
        auto const* const value = row.if_contains(name);
        return value && !value->is_null();
    }

    void object(object_rules const& rules, boost::json::object const& from, std::string const& path) {
        for (auto const& rule : rules.members) {
            auto const* const value = from.if_contains(rule.name);
            if (value) member(rule, *value, path.empty() ? std::string{rule.name} : path + '.' + std::string{rule.name});
        }
        if (&rules == &rules::file && !given(from, "url")) {
            auto const* const name = from.if_contains("name");
            bool const uploaded = name && std::any_of(with_.uploads.begin(), with_.uploads.end(), [&](std::string const& each) { return *name == boost::json::value(each); });
            if (!uploaded) add(path + ".url", refusal::file_without_url, no_url);
        }
        if (&rules != &rules::target || !tns_) return;
        for (std::string const axis : {"ra", "dec"}) {
            auto const* const units = from.if_contains(axis + "_error_units");
            if (units && units->is_string() && units->get_string() != "degrees" && !given(from, axis + "_error")) add(path + '.' + axis + "_error_units", refusal::error_units, no_error);
        }
    }

    void member(member_rule const& rule, boost::json::value const& value, std::string const& path) {
        if (value.is_null()) {
            if (rule.kind == member_kind::date && rule.null_ok) add(path, refusal::server_crash, "null: Hermes falls over it; leave the member out");
            return;
        }
        switch (rule.kind) {
        case member_kind::number: return number(value, path);
        case member_kind::numbers:
        case member_kind::texts:
            if (auto const* const list = value.if_array())
                for (std::size_t i = 0; i < list->size(); ++i) rule.kind == member_kind::texts ? text((*list)[i], path + '[' + std::to_string(i) + ']') : number((*list)[i], path + '[' + std::to_string(i) + ']');
            return;
        case member_kind::object:
            if (auto const* const members = value.if_object()) object(*rule.inside, *members, path);
            return;
        case member_kind::rows:
            if (auto const* const list = value.if_array())
                for (std::size_t i = 0; i < list->size(); ++i)
                    if (auto const* const row = (*list)[i].if_object()) object(*rule.inside, *row, path + '[' + std::to_string(i) + ']');
            return;
        case member_kind::boolean:
        case member_kind::choice: return;
        case member_kind::text:
        case member_kind::url:
        case member_kind::date:
        case member_kind::right_ascension:
        case member_kind::declination: text(value, path); return read(rule, value, path);
        }
    }

    void number(boost::json::value const& value, std::string const& path) {
        auto const* const text = value.if_string();
        auto const read = text ? python_float({text->data(), text->size()}) : value.is_number() ? std::optional{value.to_number<double>()} : std::nullopt;
        if (read && !std::isfinite(*read)) add(path, refusal::not_finite, "not finite: Hermes publishes a bare NaN or Infinity, and then answers 500");
    }

    void text(boost::json::value const& value, std::string const& path) {
        auto const* const text = value.if_string();
        if (text && std::any_of(text->begin(), text->end(), is_control)) add(path, refusal::control_character, "holds a control character");
    }
    static bool is_control(char c) noexcept { return (c >= 0 && c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f; }

    void read(member_rule const& rule, boost::json::value const& value, std::string const& path) {
        auto const* const text = value.if_string();
        std::string const written = text ? std::string{text->data(), text->size()} : python_str(value);
        odd_value odd;
        if (rule.kind == member_kind::date) odd = odd_date(written, rule.name == "epoch");
        else if (rule.kind == member_kind::right_ascension) odd = odd_right_ascension(python_strip(written));
        else if (rule.kind == member_kind::declination) odd = odd_declination(python_strip(written));
        if (!odd.problem.empty()) add(path, odd.why, odd.problem);
    }

    /// Hermes publishes them as they are.
    void free_members(boost::json::object const& data) {
        for (auto const& [key, value] : data) {
            std::string_view const name{key.data(), key.size()};
            auto const known = [name](member_rule const& each) { return each.name == name; };
            if (std::none_of(rules::data_members.begin(), rules::data_members.end(), known)) free(value, "data." + shown_text(name));
        }
    }
    void free(boost::json::value const& value, std::string const& path) {
        if (auto const* const list = value.if_array())
            for (std::size_t i = 0; i < list->size(); ++i) free((*list)[i], path + '[' + std::to_string(i) + ']');
        else if (auto const* const object = value.if_object())
            for (auto const& [key, each] : *object) free(each, path + '.' + shown_text({key.data(), key.size()}));
        else if (value.is_number()) number(value, path);
        else text(value, path);
    }

    encode_options const& with_;
    std::vector<refused>& found_;
    bool tns_{};
};

}  // namespace alertstream::hermes::inner
