#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <alertstream/formats/json_text.hpp>
#include <alertstream/formats/json_verbatim.hpp>
#include <alertstream/impl/store_mjd.ipp>
#include <alertstream/store/export.hpp>
#include <alertstream/time.hpp>

namespace alertstream::store::export_inner {

/// Text on its way to a sink.
class pieces {
public:
    explicit pieces(text_sink const& to) : to_{to} { text_.reserve(most + most / 4); }

    std::string& text() noexcept { return text_; }
    void row_is_over() {
        if (text_.size() >= most) flush();
    }
    void flush() {
        if (!text_.empty()) to_(text_);
        text_.clear();
    }

private:
    static constexpr std::size_t most = std::size_t{64} << 10U;
    text_sink const& to_;
    std::string text_;
};

/// One object, member by member.
class object_writer {
public:
    explicit object_writer(std::string& out) : out_{out} { out_ += '{'; }

    void text(std::string_view name, std::string_view value) { named(name), alertstream::detail::append_json_string(out_, value); }
    template <class Number>
    void number(std::string_view name, std::optional<Number> value) {
        named(name);
        value ? alertstream::detail::append_json_number(out_, *value) : void(out_ += "null");
    }
    void flag(std::string_view name, bool value) { named(name), alertstream::detail::append_json_bool(out_, value); }
    void time(std::string_view name, std::optional<time_point> value) {
        named(name);
        if (!value) out_ += "null";
        else out_ += '"', append_iso_time(out_, *value), out_ += '"';
    }
    /// JSON as it is stored.
    void json(std::string_view name, std::string_view value) {
        named(name);
        if (value.empty()) out_ += "null";
        else if (alertstream::detail::append_json_verbatim(out_, value)) alertstream::detail::append_json_string(out_, value);
    }
    std::string& named(std::string_view name) {
        if (!first_) out_ += ',';
        first_ = false;
        alertstream::detail::append_json_string(out_, name);
        return out_ += ':';
    }
    void end() { out_ += '}'; }

private:
    std::string& out_;
    bool first_{true};
};

inline void append_json(std::string& out, datum_record const& from) {
    object_writer made{out};
    made.number("id", std::optional{from.id});
    made.text("target", from.target);
    made.number("target_id", from.target_id);
    made.text("type", to_string(from.type));
    made.time("time", from.at);
    append_mjd(made.named("mjd"), from.at);
    made.number("brightness", from.brightness);
    made.number("brightness_error", from.brightness_error);
    made.number("limit", from.limit);
    for (auto const& [name, value] : {std::pair<std::string_view, std::string const&>{"unit", from.unit}, {"bandpass", from.bandpass}, {"telescope", from.telescope}, {"instrument", from.instrument}}) made.text(name, value);
    made.json("value", from.value);
    for (auto const& [name, value] : {std::pair<std::string_view, std::string const&>{"source_name", from.source_name}, {"source_location", from.source_location}, {"sender", from.sender}, {"message", from.message}}) made.text(name, value);
    made.time("published", from.published);
    made.time("retracted", from.retracted);
    made.end();
}

inline void append_json(std::string& out, target_record const& from) {
    object_writer made{out};
    made.number("id", std::optional{from.id});
    made.text("name", from.name);
    made.named("aliases") += '[';
    for (auto const& each : from.aliases) {
        if (&each != from.aliases.data()) out += ',';
        alertstream::detail::append_json_string(out, each);
    }
    out += ']';
    made.flag("moves", from.moves);
    for (auto const& [name, value] : {std::pair{"ra", from.ra}, {"dec", from.dec}, {"epoch", from.epoch}, {"pm_ra", from.pm_ra}, {"pm_dec", from.pm_dec}}) made.number(name, value);
    made.json("details", from.details);
    if (from.distance) made.number("distance", from.distance);
    made.end();
}

/// A list with a value a line.
template <class Rows>
void append_list(pieces& out, Rows const& rows) {
    out.text() += '[';
    bool first = true;
    for (auto const& each : rows) {
        out.text() += first ? "\n" : ",\n";
        first = false;
        append_json(out.text(), each);
        out.row_is_over();
    }
    out.text() += first ? "]" : "\n]";
}

}  // namespace alertstream::store::export_inner
