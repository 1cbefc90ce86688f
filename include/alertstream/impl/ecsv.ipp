#pragma once

#include <algorithm>
#include <array>
#include <utility>

#include <alertstream/formats/ecsv.hpp>
#include <alertstream/impl/csv.ipp>
#include <alertstream/impl/ecsv_yaml.ipp>

namespace alertstream::ecsv {

namespace inner {

using csv::inner::at_line;

/// A line of the header without its `# `.
struct header_line {
    std::string_view text;
    std::size_t number;

    std::size_t indent() const noexcept { return std::min(text.find_first_not_of(' '), text.size()); }
    std::string_view rest() const noexcept { return text.substr(indent()); }
};

using lines = std::vector<header_line>;

/// `key: value`, with the value still to be read; the key's quotes are taken off.
inline std::pair<std::string_view, std::string_view> key_of(std::string_view text) {
    char const quote = text.starts_with('\'') || text.starts_with('"') ? text.front() : '\0';
    auto const end = quote != 0 ? text.find(quote, 1) : text.find(':');
    if (end == text.npos) return {text, ""};
    auto const colon = text.find(':', end);
    if (colon == text.npos) return {text, ""};
    return {quote != 0 ? text.substr(1, end - 1) : csv::inner::trimmed(text.substr(0, colon)), csv::inner::trimmed(text.substr(colon + 1))};
}

inline result<node> read_value(std::string_view text, std::size_t line) {
    auto made = yaml_value{text}.whole();
    if (!made) return at_line(line, made.error().detail);
    return made;
}

/// A text, or a unit in the tag that Astropy gives it.
inline result<std::string> text_of(node const& from, std::size_t line) {
    if (from.tag == "!astropy.units.Unit" && from.map && from.members.size() == 1 && from.members[0].first == "unit") return from.members[0].second.text;
    if (from.map || !from.members.empty() || (!from.tag.empty() && from.tag != "!!str")) return at_line(line, "a text was expected here");
    return from.text;
}

inline bool is_known_datatype(std::string_view name) noexcept {
    constexpr std::array<std::string_view, 15> known{"bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64", "float128", "string", "complex128"};
    return name == "complex64" || name == "complex256" || std::find(known.begin(), known.end(), name) != known.end();
}

/// Columns, one entry of the list after the other.
class column_list {
public:
    result<std::vector<csv::column>> read(lines const& from) {
        for (std::size_t i = 0; i < from.size();) {
            if (!from[i].rest().starts_with("- ")) return at_line(from[i].number, "an entry of datatype begins with \"- \"");
            auto const dash = from[i].indent();
            auto end = i + 1;
            while (end < from.size() && (from[end].indent() > dash || from[end].rest().empty())) ++end;
            if (auto const done = entry({from.begin() + static_cast<std::ptrdiff_t>(i), from.begin() + static_cast<std::ptrdiff_t>(end)}, dash + 2); !done) return done.error();
            i = end;
        }
        return std::move(made_);
    }

private:
    static std::string joined(lines const& from, std::string_view first) {
        std::string text{first};
        for (std::size_t i = 1; i < from.size(); ++i) (text += '\n') += from[i].text;
        return text;
    }

    result<void> entry(lines from, std::size_t indent) {
        auto const line = from[0].number;
        auto const first = csv::inner::trimmed(from[0].text.substr(indent));
        csv::column column;
        if (first.starts_with('{')) {
            auto const read = read_value(joined(from, first), line);
            if (!read) return read.error();
            for (auto const& [key, value] : read->members)
                if (auto const done = member(column, key, value, line); !done) return done;
        } else if (auto const done = block(column, from, indent); !done) {
            return done;
        }
        if (column.name.empty()) return at_line(line, "a column without a name");
        if (column.datatype.empty()) return at_line(line, "a column without a datatype");
        made_.push_back(std::move(column));
        return {};
    }

    /// A line a member; what is indented deeper belongs to the member above.
    result<void> block(csv::column& into, lines const& from, std::size_t indent) {
        for (std::size_t i = 0; i < from.size();) {
            auto end = i + 1;
            auto const belongs = [indent](header_line const& each) { return each.rest().empty() || each.indent() > indent || each.rest().starts_with("- "); };
            while (end < from.size() && belongs(from[end])) ++end;
            auto const [key, written] = key_of(csv::inner::trimmed(from[i].text.substr(std::min(indent, from[i].text.size()))));
            if (is_passed_over(key)) {
                i = end;
                continue;
            }
            auto const read = read_value(joined({from.begin() + static_cast<std::ptrdiff_t>(i), from.begin() + static_cast<std::ptrdiff_t>(end)}, written), from[i].number);
            if (!read) return read.error();
            if (auto const done = member(into, key, *read, from[i].number); !done) return done;
            i = end;
        }
        return {};
    }

    static bool is_passed_over(std::string_view key) noexcept { return key == "description" || key == "format" || key == "meta" || key == "subtype"; }

    static result<void> member(csv::column& into, std::string_view key, node const& value, std::size_t line) {
        if (is_passed_over(key)) return {};
        auto* const place = key == "name" ? &into.name : key == "unit" ? &into.unit : key == "datatype" ? &into.datatype : nullptr;
        if (!place) return at_line(line, "the column has a member that is not understood: " + std::string{key});
        auto text = text_of(value, line);
        if (!text) return text.error();
        *place = *std::move(text);
        if (key == "datatype" && !is_known_datatype(*place)) return at_line(line, "no datatype of ECSV: " + *place);
        return {};
    }

    std::vector<csv::column> made_;
};

/// What the meta says of columns that were times or positions. The rest of it is the
/// user's own and is passed over.
class serialized_columns {
public:
    explicit serialized_columns(std::vector<csv::column>& columns) : columns_{columns} {}

    result<void> read(lines const& meta) {
        for (std::size_t i = 0; i < meta.size(); ++i) {
            auto rest = meta[i].rest();
            auto indent = meta[i].indent();
            while (rest.starts_with("- ")) {
                rest.remove_prefix(2);
                indent += 2;
            }
            auto const [key, value] = key_of(rest);
            if (key != "__serialized_columns__") {
                if (meta[i].text.find("__serialized_columns__") != header_line{}.text.npos) return at_line(meta[i].number, not_understood);
                continue;
            }
            if (!value.empty() && value != "{}") return at_line(meta[i].number, not_understood);
            auto end = i + 1;
            while (end < meta.size() && (meta[end].indent() > indent || meta[end].rest().empty())) ++end;
            if (auto const done = entries({meta.begin() + static_cast<std::ptrdiff_t>(i + 1), meta.begin() + static_cast<std::ptrdiff_t>(end)}); !done) return done;
            i = end - 1;
        }
        return {};
    }

private:
    static constexpr std::string_view not_understood = "__serialized_columns__ in a form that is not understood";

    result<void> entries(lines const& from) {
        std::string_view name;
        std::size_t inside = 0;
        for (auto const& each : from) {
            if (each.rest().empty()) continue;
            auto const [key, value] = key_of(each.rest());
            if (each.indent() == from[0].indent()) {
                if (!value.empty()) return at_line(each.number, not_understood);
                name = key;
                inside = 0;
                continue;
            }
            if (inside == 0) inside = each.indent();
            if (each.indent() == inside && !name.empty())
                if (auto const done = say(name, key, value, each.number); !done) return done;
        }
        return {};
    }

    /// A column `pos` was written as `pos.ra` and `pos.dec`.
    result<void> say(std::string_view name, std::string_view key, std::string_view value, std::size_t line) {
        auto const place = key == "scale" ? &csv::column::scale : key == "format" ? &csv::column::format : key == "frame" ? &csv::column::frame : nullptr;
        if (!place) return {};
        auto const read = read_value(value, line);
        if (!read) return read.error();
        auto text = text_of(*read, line);
        if (!text) return text.error();
        for (auto& each : columns_)
            if (each.name == name || (each.name.starts_with(name) && each.name.substr(name.size(), 1) == ".")) each.*place = *text;
        return {};
    }

    std::vector<csv::column>& columns_;
};

struct header {
    std::vector<csv::column> columns;
    char delimiter{' '};
};

inline result<header> read_header(lines const& from) {
    header made;
    lines meta;
    bool described = false;
    for (std::size_t i = 0; i < from.size();) {
        auto const& line = from[i];
        if (line.text == "---" || line.text == "..." || line.rest().empty()) {
            ++i;
            continue;
        }
        auto end = i + 1;
        while (end < from.size() && (from[end].indent() > 0 || from[end].text.empty() || from[end].text.starts_with("- "))) ++end;
        lines const inside{from.begin() + static_cast<std::ptrdiff_t>(i + 1), from.begin() + static_cast<std::ptrdiff_t>(end)};
        auto const [key, value] = key_of(line.text);
        if (key == "datatype" && value.empty()) {
            auto read = column_list{}.read(inside);
            if (!read) return read.error();
            made.columns = *std::move(read);
            described = true;
        } else if (key == "delimiter") {
            auto const read = read_value(value, line.number);
            if (!read) return read.error();
            if (read->text != "," && read->text != " " && !(read->text.empty() && value.empty())) return at_line(line.number, "ECSV has a comma or a blank as delimiter");
            if (read->text == ",") made.delimiter = ',';
        } else if (key == "meta") {
            meta = inside;
            if (value.find("__serialized_columns__") != value.npos) return at_line(line.number, "__serialized_columns__ in a form that is not understood");
        } else if (key != "schema") {
            return at_line(line.number, "the header has a member that is not understood: " + std::string{key});
        }
        i = end;
    }
    if (!described || made.columns.empty()) return failure{errc::bad_value, "the header describes no columns (datatype)"};
    if (auto const done = serialized_columns{made.columns}.read(meta); !done) return done.error();
    return made;
}

}  // namespace inner

ALERTSTREAM_DECL bool is_ecsv(std::string_view text) noexcept {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    return text.starts_with("# %ECSV ");
}

ALERTSTREAM_DECL result<csv::table> read(std::string_view text, csv::options const& how) {
    auto plain = csv::inner::plain_text(text, how);
    if (!plain) return plain.error();
    if (!is_ecsv(*plain)) return failure{errc::bad_value, "line 1: no ECSV: it begins with \"# %ECSV 1.0\""};
    inner::lines lines;
    std::size_t number = 1;
    while (plain->starts_with('#')) {
        auto const size = std::min(plain->find('\n'), plain->size());
        auto line = plain->substr(1, size - 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.starts_with(' ')) line.remove_prefix(1);
        if (number == 1 && !line.starts_with("%ECSV 1.")) return failure{errc::bad_value, "line 1: another version of ECSV than 1"};
        if (number > 1) lines.push_back({line, number});
        plain->remove_prefix(std::min(size + 1, plain->size()));
        ++number;
        if (lines.size() > 100'000) return failure{errc::bad_value, "a header of more than 100000 lines"};
    }
    auto header = inner::read_header(lines);
    if (!header) return header.error();
    if (header->columns.size() > how.most_columns) return failure{errc::bad_value, "more than " + std::to_string(how.most_columns) + " columns"};
    auto with = how;
    with.delimiter = header->delimiter;
    return csv::inner::read_body(*plain, number, with, std::move(header->columns));
}

}  // namespace alertstream::ecsv
