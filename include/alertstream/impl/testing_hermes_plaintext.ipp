#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/impl/testing_hermes_tables.ipp>

/// A message as text for people, as it goes to GCN: Markdown with tables.
namespace alertstream::testing::inner {

/// str(value), of lists and objects too.
inline std::string python_str(boost::json::value const& value);

inline std::string python_repr(boost::json::value const& value) {
    if (!value.is_string()) return python_str(value);
    auto const text = view(value.get_string());
    return text.find('\'') == text.npos ? "'" + std::string{text} + "'" : "\"" + std::string{text} + "\"";
}

inline std::string python_str(boost::json::value const& value) {
    if (value.is_null()) return "None";
    if (!value.is_structured()) return python_text(value);
    std::string made;
    if (value.is_array()) {
        for (auto const& each : value.get_array()) made += (made.empty() ? "" : ", ") + python_repr(each);
        return "[" + made + "]";
    }
    for (auto const& [name, each] : value.get_object()) made += (made.empty() ? "'" : ", '") + std::string{name.data(), name.size()} + "': " + python_repr(each);
    return "{" + made + "}";
}

/// To so many characters, not bytes.
inline std::string padded(std::string text, std::size_t width, char with = ' ') {
    auto const characters = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
    if (characters < width) text.append(width - characters, with);
    return text;
}

/// Members beyond these are left out. Rows that are no objects: the real one falls over them.
inline std::string markdown_table(std::string const& name, boost::json::value const& rows, std::initializer_list<std::string_view> order) {
    if (!rows.is_array()) throw uncaught{};
    for (auto const& each : rows.get_array())
        if (!each.is_object()) throw uncaught{};
    auto const text_of = [](boost::json::value const& row, std::string_view member) {
        auto const* const there = row.get_object().if_contains(member);
        return there ? python_str(*there) : std::string{};
    };
    struct column {
        std::string_view name;
        std::size_t width;
    };
    std::vector<column> columns;
    for (auto const each : order) {
        auto const& all = rows.get_array();
        if (std::none_of(all.begin(), all.end(), [each](auto const& row) { return row.get_object().contains(each); })) continue;
        auto width = std::max<std::size_t>(each.size(), 3);
        for (auto const& row : all) {
            auto const text = text_of(row, each);
            width = std::max(width, static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; })));
        }
        columns.push_back({each, width});
    }
    std::string head, rule, lines;
    for (auto const& [column, width] : columns) {
        head += " " + padded(std::string{column}, width) + " |";
        rule += " " + padded("---", width, '-') + " |";
    }
    if (columns.empty()) head = rule = "  |";
    for (auto const& row : rows.get_array()) {
        lines += '|';
        for (auto const& [column, width] : columns) lines += " " + padded(text_of(row, column), width) + " |";
        lines += '\n';
    }
    return "# " + name + "\n|" + head + "\n|" + rule + "\n" + lines + "\n";
}

/// Throws `uncaught` where the real one falls over the message.
inline std::string plaintext(boost::json::value const& message) {
    auto const* const all = message.if_object();
    auto const* const authors = all ? all->if_contains("authors") : nullptr;
    auto const* const data = all ? all->if_contains("data") : nullptr;
    if (!authors || !authors->is_string() || !data || !data->is_object()) throw uncaught{};
    auto const by = python_text(*authors);
    bool const several = by.find(" and ") != by.npos || by.find(',') != by.npos;
    auto const* const text = all->if_contains("message_text");
    auto made = by + (several ? " report" : " reports") + ":\n\n" + (text ? python_str(*text) : "None") + "\n\n";
    auto const add = [&](std::string_view table, std::string const& name, std::initializer_list<std::string_view> order) {
        auto const* const rows = data->get_object().if_contains(table);
        if (!rows) return;
        if (!rows->is_structured() && !rows->is_string()) throw uncaught{};  // len()
        if (python_truth(*rows)) made += markdown_table(name, *rows, order);
    };
    add("targets", "Targets", {"name", "ra", "dec", "pm_ra", "pm_dec", "epoch", "new_discovery", "redshift", "host_name", "host_redshift"});
    add("photometry", "Photometry",
        {"target_name", "date_obs", "brightness", "brightness_error", "limiting_brightness", "limiting_brightness_error", "bandpass", "telescope", "instrument"});
    add("astrometry", "Astrometry", {"target_name", "date_obs", "ra", "ra_error", "dec", "dec_error", "telescope", "instrument"});
    add("references", "References", {"source", "citation", "url"});
    return made;
}

}  // namespace alertstream::testing::inner
