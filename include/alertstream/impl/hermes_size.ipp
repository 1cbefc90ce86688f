#pragma once

#include <cmath>

#include <boost/json/parse.hpp>

#include <alertstream/hermes/size.hpp>
#include <alertstream/impl/hermes_json_rules.ipp>
#include <alertstream/impl/hermes_row_size.ipp>

namespace alertstream::hermes {

namespace inner {

/// Headers and framing of the record; the title is in a header too.
inline std::size_t record_size(std::string_view title) noexcept { return 512 + title.size(); }

/// json.dumps of any value.
inline std::size_t python_json_size(boost::json::value const& value) {
    if (auto const* const text = value.if_string()) return python_json_size(std::string_view{text->data(), text->size()});
    if (auto const* const real = value.if_double()) return alertstream::detail::python_text(*real).size() + 6;  // "Infinity", "-Infinity"
    if (value.is_number()) return python_str(value).size();
    std::size_t size = 5;
    if (auto const* const list = value.if_array())
        for (auto const& each : *list) size += python_json_size(each) + 2;
    else if (auto const* const object = value.if_object())
        for (auto const& [name, each] : *object) size += python_json_size(std::string_view{name.data(), name.size()}) + python_json_size(each) + 4;
    return size;
}

/// What is not in a table.
inline std::size_t size_around_tables(alert const& what, encode_options const& with) {
    row_size size;
    size.always("title", what.title);
    size.always("topic", with.topic.empty() ? std::string_view{what.topic} : with.topic);
    size.always("message_text", what.message_text);
    size.always("submitter", what.submitter);
    size.always("authors", what.authors.empty() ? with.default_authors : std::string_view{what.authors});
    size.text("event_id", what.event_id);
    size.member("data", 4);
    if (!what.references.empty()) size.member("references", 4);
    for (auto const& each : what.references) size.row(each);
    for (auto const& each : what.extra) {
        error_code problem;
        boost::json::parse_options options;
        options.max_depth = 64;
        auto const value = boost::json::parse(each.json, problem, {}, options);
        size.member(each.name, problem ? 6 * each.json.size() : python_json_size(value));
    }
    // The references that are added where it is reported.
    return size.bytes() + record_size(what.title) + (with.submit.gcn() ? 192 : 0) + (with.submit.tns() ? 192 * what.targets.size() : 0);
}

template <class Row>
std::size_t size_of_row(Row const& each) {
    row_size size;
    size.row(each);
    return size.bytes();
}

template <class Row>
std::size_t size_of_rows(std::string_view table, std::vector<Row> const& all) {
    row_size size;
    if (!all.empty()) size.member(table, 4);
    for (auto const& each : all) size.row(each);
    return size.bytes();
}

}  // namespace inner

ALERTSTREAM_DECL std::size_t normalised_size(alert const& what, encode_options const& with) {
    using inner::size_of_rows;
    return inner::size_around_tables(what, with) + size_of_rows("targets", what.targets) + size_of_rows("photometry", what.photometry) +
           size_of_rows("spectroscopy", what.spectroscopy) + size_of_rows("astrometry", what.astrometry);
}

ALERTSTREAM_DECL std::size_t normalised_size(boost::json::value const& message) {
    inner::row_context const believing;
    auto const made = inner::json_rules{believing}.object(inner::rules::message, message);
    if (!made.errors.is_null()) return 0;
    auto const& kept = made.kept.get_object();
    auto size = inner::python_json_size(made.kept) + inner::record_size(inner::text_of(kept, "title"));
    auto const* const data = message.get_object().if_contains("data");
    if (!data) return size;
    // Angles are published as numbers of up to 24 digits; what is free in data, as it is.
    auto const& tables = kept.at("data").get_object();
    size += 48 * (inner::size_of(tables, "targets") + inner::size_of(tables, "astrometry"));
    for (auto const& [name, value] : data->get_object())
        if (!tables.contains(name)) size += inner::python_json_size(value) + inner::python_json_size(std::string_view{name.data(), name.size()}) + 4;
    return size;
}

}  // namespace alertstream::hermes
