#pragma once

#include <charconv>

#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/avro/record.hpp>
#include <alertstream/formats/json_text.hpp>
#include <alertstream/formats/voevent.hpp>
#include <alertstream/time.hpp>
#include <alertstream/tools/format_text.hpp>

namespace alertstream::tools {

namespace inner {

template <class Number>
void append_number(std::string& out, Number value) {
    char digits[40];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

/// Writes a value until the text is as long as it may be.
class avro_text {
public:
    avro_text(std::string& out, std::size_t most) noexcept : out_{out}, most_{most} {}

    bool full() const noexcept { return out_.size() >= most_; }

    void put(avro::value const& it) {
        using avro::kind;
        switch (it.type()) {
        case kind::null: out_ += "null"; break;
        case kind::boolean: out_ += *it.as_bool() ? "true" : "false"; break;
        case kind::int32:
        case kind::int64:
            if (auto const at = it.as_time()) alertstream::detail::append_json_string(out_, to_iso_time(*at));
            else append_number(out_, *it.as_int());
            break;
        case kind::float32: append_number(out_, static_cast<float>(*it.as_double())); break;  // it was one: shortest so
        case kind::float64: append_number(out_, *it.as_double()); break;
        case kind::text:
        case kind::enumeration: alertstream::detail::append_json_string(out_, *it.as_text()); break;
        case kind::bytes:
        case kind::fixed: out_ += '<' + std::to_string(it.as_bytes()->size()) + " bytes>"; break;
        case kind::list: put_all(it, '[', ']'); break;
        case kind::map:
        case kind::record: put_all(it, '{', '}'); break;
        case kind::choice: break;
        }
    }

private:
    void put_all(avro::value const& in, char open, char close) {
        out_ += open;
        for (std::size_t i = 0; i < in.size() && !full(); ++i) {
            if (i > 0) out_ += ',';
            if (open == '{') {
                alertstream::detail::append_json_string(out_, in.name(i));
                out_ += ':';
            }
            put(in[i]);
        }
        out_ += close;
    }

    std::string& out_;
    std::size_t most_;
};

/// Values as lines; false for what cannot be read.
inline bool append_avro(std::string& out, message const& from, std::string_view indent, std::size_t limit) {
    auto const is_avro = avro::is_container(from.payload());
    avro::records values;
    if (!is_avro || !decoder<avro::records>::decode(from, values)) return false;
    for (auto const& each : values) {
        std::string line;
        avro_text writer{line, limit};
        writer.put(each);
        out += indent;
        out += alertstream::detail::cut_text(line, limit);
        out += writer.full() ? " (and more)\n" : "\n";
    }
    return true;
}

inline void append_event_line(std::string& out, std::string_view name, std::string const& value, std::size_t limit) {
    if (value.empty()) return;
    out.append("  ").append(name).append(1, ':').append(11 - name.size(), ' ');
    out += alertstream::detail::escape_for_terminal(alertstream::detail::cut_text(value, limit));
    out += value.size() > limit ? " (and more)\n" : "\n";
}

inline std::string position_text(voevent::position const& where) {
    std::string made = where.name1 + ' ';
    append_number(made, where.c1);
    made += ", " + where.name2 + ' ';
    append_number(made, where.c2);
    if (where.error_radius) {
        made += ", error ";
        append_number(made, *where.error_radius);
    }
    return made + ' ' + where.unit;
}

inline std::string parameters_text(voevent const& event) {
    std::string made;
    for (auto const& each : event.parameters) {
        if (!made.empty()) made += ", ";
        made += each.name + '=' + each.value;
        if (!each.unit.empty()) made += ' ' + each.unit;
    }
    return made;
}

inline bool append_voevent(std::string& out, message const& from, std::size_t limit) {
    auto const payload = from.payload();
    auto const first = payload.find_first_not_of(" \t\r\n");
    bool const named = from.headers().find("_format").has_value();
    if (!named && (first == payload.npos || payload[first] != '<')) return false;
    voevent event;
    if (!decoder<voevent>::decode(from, event)) return false;
    append_event_line(out, "ivorn", event.ivorn, limit);
    append_event_line(out, "role", event.role, limit);
    append_event_line(out, "date", event.date_text, limit);
    append_event_line(out, "time", event.time ? to_iso_time(*event.time) : event.time_text, limit);
    if (event.where) append_event_line(out, "position", position_text(*event.where), limit);
    for (auto const& each : event.citations) append_event_line(out, "cites", each.ivorn + (each.cite.empty() ? "" : " (" + each.cite + ')'), limit);
    append_event_line(out, "parameters", parameters_text(event), limit);
    append_event_line(out, "text", event.description, limit);
    return true;
}

}  // namespace inner

inline bool append_avro_text(std::string& out, message const& from, std::size_t limit) { return inner::append_avro(out, from, "", limit); }

inline bool append_format_text(std::string& out, message const& from, std::size_t limit) {
    return inner::append_avro(out, from, "  ", limit) || inner::append_voevent(out, from, limit);
}

}  // namespace alertstream::tools
