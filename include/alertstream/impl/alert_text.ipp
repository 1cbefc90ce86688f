#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <alertstream/alert_text.hpp>
#include <alertstream/detail/escape.hpp>
#include <alertstream/detail/iso_time.hpp>
#include <alertstream/formats/json_verbatim.hpp>

namespace alertstream {

namespace detail {

/// Text in lines of its own, each indented by two.
inline void append_text_block(std::string& out, std::string_view text, std::size_t limit) {
    auto shown = cut_text(text, limit);
    auto const left_out = text.size() - shown.size();
    while (!shown.empty()) {
        auto const end = std::min(shown.find('\n'), shown.size());
        out += "  ";
        auto line = shown.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        append_escaped(out, line, true);
        out += '\n';
        shown.remove_prefix(std::min(end + 1, shown.size()));
    }
    if (left_out != 0) out += "  (and " + std::to_string(left_out) + " bytes more)\n";
}

/// `value` is safe to print.
inline void append_field(std::string& out, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    out += "  ";
    append_escaped(out, name);
    out += ':';
    out.append(name.size() < 11 ? 11 - name.size() : 1, ' ');
    out += value;
    out += '\n';
}

inline void append_text_field(std::string& out, std::string_view name, std::string_view value, std::size_t limit) {
    append_field(out, name, escape_for_terminal(cut_text(value, limit)) + (value.size() > limit ? " (and more)" : ""));
}

/// JSON as `append_json_verbatim` made it: nothing in it acts on a terminal, and what is escaped is escaped once.
inline void append_json_block(std::string& out, std::string_view compact, std::size_t limit) {
    auto const shown = cut_text(compact, limit);
    out += "  ";
    out += shown;
    out += '\n';
    if (shown.size() < compact.size()) out += "  (and " + std::to_string(compact.size() - shown.size()) + " bytes more)\n";
}

inline boost::json::value const* present(boost::json::object const& in, std::string_view name) {
    auto const* found = in.if_contains(boost::json::string_view{name.data(), name.size()});
    return found && !found->is_null() ? found : nullptr;
}

inline std::string json_number(double number) {
    char digits[40];  // 15: all that Boost 1.81's doubles are exact to
    return {digits, std::to_chars(digits, digits + sizeof digits, number, std::chars_format::general, 15).ptr};
}

/// A value in a cell or a field, safe to print: text without its quotes, other things as JSON.
inline std::string shown_value(boost::json::object const& in, std::string_view name, std::size_t limit, std::string_view more = {}) {
    auto const* found = present(in, name);
    if (!found) return {};
    if (auto const* number = found->if_double()) return json_number(*number);
    std::string made;
    std::size_t size = 0;
    if (auto const* text = found->if_string()) {
        size = text->size();
        append_escaped(made, cut_text({text->data(), text->size()}, limit));
    } else {
        append_json_verbatim(made, boost::json::serialize(*found));
        size = made.size();
        made.resize(cut_text(made, limit).size());
    }
    if (size > limit) made += more;
    return made;
}

inline void append_member(std::string& out, std::string_view shown, boost::json::object const& in, std::string_view name, std::size_t limit) {
    append_field(out, shown, shown_value(in, name, limit, " (and more)"));
}

inline void append_member_block(std::string& out, boost::json::object const& in, std::string_view name, std::size_t limit) {
    auto const* found = present(in, name);
    if (!found) return;
    if (auto const* text = found->if_string()) return append_text_block(out, {text->data(), text->size()}, limit);
    append_member(out, name, in, name, limit);
}

inline constexpr std::size_t most_table_rows = 20;
inline constexpr std::size_t widest_table_cell = 40;

inline constexpr std::array<std::string_view, 9> photometry_columns{"target_name", "date_obs", "telescope", "bandpass", "brightness", "brightness_error",
                                                                    "limiting_brightness", "brightness_unit", "limiting_brightness_unit"};

using table_column = std::vector<std::string>;

/// The column with its name at the top; empty if no row has a value for it.
inline table_column photometry_column(boost::json::array const& rows, std::string_view name) {
    table_column cells{std::string{name}};
    bool used = false;
    for (std::size_t i = 0; i < std::min(rows.size(), most_table_rows); ++i) {
        auto const* row = rows[i].if_object();
        cells.push_back(row ? shown_value(*row, name, widest_table_cell) : std::string{});
        used = used || !cells.back().empty();
    }
    return used ? cells : table_column{};
}

/// False if there is nothing to show.
inline bool append_photometry(std::string& out, boost::json::array const& rows) {
    std::vector<table_column> columns;
    for (auto const name : photometry_columns)
        if (auto column = photometry_column(rows, name); !column.empty()) columns.push_back(std::move(column));
    if (columns.empty()) return false;
    std::vector<std::size_t> widths;
    for (auto const& column : columns) {
        std::size_t width = 0;
        for (auto const& cell : column) width = std::max(width, text_width(cell));
        widths.push_back(width);
    }
    for (std::size_t row = 0; row < columns.front().size(); ++row) {
        std::string line = " ";
        for (std::size_t i = 0; i < columns.size(); ++i) {
            line += ' ' + columns[i][row];
            line.append(widths[i] - text_width(columns[i][row]) + 1, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + '\n';
    }
    if (rows.size() > most_table_rows) out += "  (and " + std::to_string(rows.size() - most_table_rows) + " rows more)\n";
    return true;
}

inline void append_hermes_text(std::string& out, boost::json::object const& alert, std::string const& compact, std::size_t limit) {
    for (auto const* name : {"title", "submitter", "authors"}) append_member(out, name, alert, name, limit);
    append_member_block(out, alert, "message_text", limit);
    auto const* data = alert.if_contains("data");
    auto const* parts = data ? data->if_object() : nullptr;
    if (!parts || parts->empty()) return;
    auto const* photometry = parts->if_contains("photometry");
    if (photometry && photometry->is_array() && append_photometry(out, photometry->get_array())) return;
    for_each_json_member(compact, [&](std::string_view name, std::string_view value) {
        if (name == "data") append_field(out, name, std::string{cut_text(value, limit)} + (value.size() > limit ? " (and more)" : ""));
    });
}

inline void append_circular_text(std::string& out, boost::json::object const& circular, std::size_t limit) {
    auto const* head = circular.if_contains("header");  // HOPSKOTCH's form; GCN's has all in one object
    auto const& fields = head && head->is_object() ? head->get_object() : circular;
    using names = std::pair<std::string_view, std::string_view>;
    for (auto const& [name, shown] : {names{"circularId", "circular"}, names{"number", "circular"}, names{"subject", "subject"}, names{"eventId", "event"},
                                      names{"submitter", "from"}, names{"from", "from"}, names{"date", "date"}})
        append_member(out, shown, fields, name, limit);
    append_member_block(out, circular, "body", limit);
}

inline void append_bytes_text(std::string& out, std::string_view bytes) {
    constexpr std::size_t shown = 32;
    out += "  (" + std::to_string(bytes.size()) + " bytes that are no text:";
    for (char const c : bytes.substr(0, shown)) {
        out += ' ';
        append_hex(out, static_cast<unsigned char>(c), 2);
    }
    out += bytes.size() > shown ? " …)\n" : ")\n";
}

/// A payload that is an object of a known kind; false if it is not.
inline bool append_known_text(std::string& out, std::string const& compact, std::string_view type, std::size_t limit) {
    if (type != "hermes.alert" && type != "gcn.circular" && type != "circular") return false;
    boost::json::parse_options options;
    options.max_depth = deepest_json;
    boost::json::error_code wrong;
    auto const parsed = boost::json::parse(boost::json::string_view{compact.data(), compact.size()}, wrong, {}, options);
    if (wrong || !parsed.is_object()) return false;
    if (type == "hermes.alert") append_hermes_text(out, parsed.get_object(), compact, limit);
    else append_circular_text(out, parsed.get_object(), limit);
    return true;
}

inline void append_payload_text(std::string& out, metadata const& from, std::string_view type, std::size_t limit) {
    if (from.raw().tombstone()) {
        out += "  (a tombstone: no payload)\n";
        return;
    }
    auto const payload = from.raw().payload();
    std::string compact;
    if (!append_json_verbatim(compact, payload)) {
        if (!append_known_text(out, compact, type, limit)) append_json_block(out, compact, limit);
    } else if (is_utf8(payload)) {
        append_text_block(out, payload, limit);
    } else {
        append_bytes_text(out, payload);
    }
}

inline void append_text_heading(std::string& out, metadata const& from, std::string_view type) {
    append_escaped(out, from.topic());
    out += " partition=" + std::to_string(from.partition()) + " offset=" + std::to_string(from.offset());
    if (auto const written = from.timestamp()) out += ' ' + to_iso_ms(*written);
    if (!type.empty()) {
        out += ' ';
        append_escaped(out, type);
    }
    if (auto const sender = from.headers().find("_sender"); sender && sender->value) {
        out += " sender=";
        append_escaped(out, *sender->value);
    }
    if (from.headers().find("_test")) out += " test";
    out += '\n';
}

}  // namespace detail

ALERTSTREAM_DECL void append_alert_text(std::string& out, metadata const& from, std::string_view type, failure const* error, std::size_t limit, payload_text const& other) {
    detail::append_text_heading(out, from, type);
    if (error) detail::append_text_field(out, "error", error->message(), limit);
    if (!other || from.raw().tombstone() || !other(out, from.raw(), limit)) detail::append_payload_text(out, from, type, limit);
}

}  // namespace alertstream
