#pragma once

#include <algorithm>
#include <array>
#include <cmath>

#include <boost/json/parse.hpp>

#include <alertstream/detail/near_miss.hpp>
#include <alertstream/detail/python.hpp>
#include <alertstream/formats/json_verbatim.hpp>
#include <alertstream/hermes/alert_file.hpp>
#include <alertstream/hermes/error_tree.hpp>
#include <alertstream/impl/hermes_alert.ipp>
#include <alertstream/impl/hermes_fields.ipp>

namespace alertstream::hermes {

namespace inner {

/// Walks a message along the tables by which it is decoded, and finds what they pass over.
class lost_members {
public:
    explicit lost_members(alert_file& into) : into_{into} {}

    void message(boost::json::value const& root) {
        for (auto const& [key, value] : root.get_object()) {
            std::string_view const name{key.data(), key.size()};
            if (auto* const flag = flag_of(name)) submit(name, value, *flag);
            else member(alert_table<std::string>::table, name, value, "");
        }
    }

private:
    std::optional<bool>* flag_of(std::string_view name) noexcept {
        if (name == "submit_to_tns") return &into_.submit.to_tns;
        if (name == "submit_to_mpc") return &into_.submit.to_mpc;
        return name == "submit_to_gcn" ? &into_.submit.to_gcn : nullptr;
    }

    /// Hermes checks what is true by other words too, but goes by what was sent: "off" reaches GCN.
    void submit(std::string_view name, boost::json::value const& value, std::optional<bool>& flag) {
        if (value.is_bool()) flag = value.get_bool();
        else if (!value.is_null()) refuse(std::string{name}, "write true or false: Hermes takes any text for true, \"off\" included");
    }

    void object(json::table const& known, boost::json::value const& from, std::string const& path) {
        auto const* const members = from.if_object();
        if (!members) return;  // the decoder has said so, or it is null
        for (auto const& [key, value] : *members) member(known, {key.data(), key.size()}, value, path);
        if (&known == &photometry_table_of<std::string>::table) errors_without_a_value(*members, path);
    }

    /// An alert has no place for them.
    void errors_without_a_value(boost::json::object const& row, std::string const& path) {
        auto const given = [&row](std::string_view name) {
            auto const* const value = row.if_contains(name);
            return value && !value->is_null();
        };
        bool const limit = given("limiting_brightness"), limit_error = given("limiting_brightness_error");
        if (limit_error && !limit) refuse(path + ".limiting_brightness_error", "without a limit");
        // Of a limit alone it is the limit's, as TOM writes it.
        if (given("brightness_error") && !given("brightness") && (!limit || limit_error)) refuse(path + ".brightness_error", "without a brightness");
    }

    void member(json::table const& known, std::string_view name, boost::json::value const& value, std::string const& path) {
        auto const here = path.empty() ? shown_text(name) : path + '.' + shown_text(name);
        auto const found = std::find_if(known.fields.begin(), known.fields.end(), [name](json::field const& each) { return each.name == name; });
        if (found == known.fields.end()) return unknown(known, name, value, here);
        auto const* const list = found->list ? value.if_array() : nullptr;
        if (!list) return one(*found, value, here);
        for (std::size_t i = 0; i < list->size(); ++i) item(*found, (*list)[i], here + '[' + std::to_string(i) + ']');
    }

    /// A null counts for nothing when a list is read; one among numbers keeps its place and is refused as not finite.
    void item(json::field const& known, boost::json::value const& value, std::string const& path) {
        if (!value.is_null() || known.number) one(known, value, path);
        else refuse(path, known.inside ? "null: leave the row out" : "null: leave it out");
    }

    void one(json::field const& known, boost::json::value const& value, std::string const& path) {
        if (is_unit(known.name) && (value.is_null() || value == boost::json::value(""))) refuse(path, "no unit: Hermes would take its default; name it, or leave the member out");
        else if (known.name == "data" && value.is_null()) refuse(path, "null: write {}, or leave it out");
        else if (known.inside) object(*known.inside, value, path);
        else if (known.number) number(known, value, path);
        else if (known.boolean && !value.is_bool() && !value.is_null()) refuse(path, "write true or false");
    }

    /// Where an absent one stands for another than none. Hermes refuses null and "", which
    /// programs write for a unit that they do not know.
    static bool is_unit(std::string_view name) noexcept {
        constexpr std::array<std::string_view, 8> all{"brightness_unit", "limiting_brightness_unit", "flux_units", "wavelength_units", "flux_type", "ra_error_units", "dec_error_units", "proprietary_period_units"};
        return std::find(all.begin(), all.end(), name) != all.end();
    }

    /// Such numbers read as absent.
    void number(json::field const& known, boost::json::value const& value, std::string const& path) {
        if (auto const* const real = value.if_double(); real && !std::isfinite(*real)) return refuse(path, "not finite");
        auto const* const text = value.if_string();
        if (!text || known.text) return;  // an angle's text is kept
        auto const read = alertstream::detail::python_float({text->data(), text->size()});
        if (!read) refuse(path, "empty: leave it out");
        else if (!std::isfinite(*read)) refuse(path, "not finite");
    }

    void unknown(json::table const& known, std::string_view name, boost::json::value const& value, std::string const& path) {
        std::vector<std::string_view> names;
        for (auto const& each : known.fields) names.push_back(each.name);
        if (&known == &data_table<std::string>::table) {
            // Hermes publishes it as it is. A table under another name is one that nobody will read.
            auto const* const rows = value.if_array();
            bool const table = rows && !rows->empty() && rows->front().is_object();
            for (auto const each : names)
                if (table && alertstream::detail::edit_distance(name, each) <= 2) return refuse(path, "no table of Hermes': did you mean \"" + std::string{each} + "\"?");
            return;
        }
        refuse(path, "unknown: Hermes drops it without a word" + alertstream::detail::did_you_mean(name, names));
    }

    void refuse(std::string path, std::string problem) { into_.refusals.push_back({std::move(path), std::move(problem)}); }

    alert_file& into_;
};

/// A member's name as it was written between its quotes.
inline std::string name_of_member(std::string_view written) {
    if (written.find('\\') == written.npos) return std::string{written};
    error_code problem;
    auto const read = boost::json::parse('"' + std::string{written} + '"', problem);
    return problem ? std::string{written} : std::string{read.get_string()};
}

/// The members of `data` that are the publisher's own, digit by digit.
inline void keep_extra(std::string_view text, alert& into) {
    std::string_view data;
    auto const find_data = [&](std::string_view name, std::string_view value) {
        if (name_of_member(name) == "data") data = value;
    };
    auto const keep = [&](std::string_view written, std::string_view value) {
        auto const name = name_of_member(written);
        for (auto const& each : data_table<std::string>::table.fields)
            if (each.name == name) return;
        auto const before = std::find_if(into.extra.begin(), into.extra.end(), [&name](data_member const& each) { return each.name == name; });
        if (before == into.extra.end()) into.extra.push_back({name, std::string{value}});
        else before->json = value;  // of a repeated member the last one counts
    };
    if (alertstream::detail::for_each_json_member(text, find_data) || data.empty()) return;
    static_cast<void>(alertstream::detail::for_each_json_member(data, keep));
}

}  // namespace inner

ALERTSTREAM_DECL result<alert_file> read_alert_file(std::string_view text) {
    alert_file made;
    if (auto read = decoder<alert>::decode(message{"", 0, 0, std::nullopt, text}, made.alert); !read) return std::move(read).error();
    if (json::without_non_finite(text)) return failure{errc::not_json, "NaN and Infinity are no JSON: leave the member out"};
    boost::json::parse_options options;
    options.max_depth = 64;
    error_code problem;
    auto const tree = boost::json::parse({text.data(), text.size()}, problem, {}, options);
    if (problem) return failure{errc::not_json, problem.message()};
    inner::lost_members{made}.message(tree);
    inner::keep_extra(text, made.alert);
    return made;
}

ALERTSTREAM_DECL std::optional<rejected> check(alert_file const& what, encode_options with) {
    with.submit = what.submit;
    auto found = check(what.alert, with);
    if (what.refusals.empty()) return found;
    if (!found) found.emplace();
    found->tree.clear();
    found->errors.insert(found->errors.end(), what.refusals.begin(), what.refusals.end());
    return found;
}

}  // namespace alertstream::hermes
