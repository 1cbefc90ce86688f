#pragma once

#include <array>

#include <openssl/evp.h>

#include <alertstream/detail/iso_time.hpp>
#include <alertstream/formats/json_buffer.hpp>
#include <alertstream/formats/json_text.hpp>
#include <alertstream/hermes/encode.hpp>
#include <alertstream/hermes/point_key.hpp>
#include <alertstream/time.hpp>

namespace alertstream::hermes {

namespace inner {

inline void fold(std::string& out, std::string_view name) {
    for (char const c : name)
        if (c != ' ' && c != '-' && c != '_' && c != '(' && c != ')') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Texts as a JSON array, at the end of a text: whatever they hold, two lists are one text only if they are equal.
class text_list {
public:
    explicit text_list(std::string& out) : out_{out} { out_ += '['; }
    text_list(text_list const&) = delete;
    text_list& operator=(text_list const&) = delete;
    ~text_list() { out_.back() = ']'; }  // no list is empty

    text_list& operator<<(std::string_view text) {
        if (json::is_plain(text)) ((out_ += '"') += text) += '"';
        else alertstream::detail::append_json_bytes(out_, text);
        out_ += ',';
        return *this;
    }
    text_list& operator<<(std::optional<double> const& number) {
        if (number) alertstream::detail::append_json_number(out_, *number);
        else out_ += "null";
        out_ += ',';
        return *this;
    }

    /// A target's name, folded.
    void name(std::string_view written) {
        if (!json::is_plain(written)) return void(*this << simple_name(written));
        out_ += '"';
        fold(out_, written);
        out_ += "\",";
    }

    /// A date as an instant, wherever that can be told. To the millisecond: a Julian date
    /// in a double is no finer than 40 microseconds.
    void instant(std::optional<time_point> at, std::string_view as_written) {
        if (!at) at = parse_observation_time(as_written);
        if (!at) return void(*this << as_written);
        out_ += '"';
        alertstream::detail::append_iso_ms(out_, std::chrono::round<std::chrono::milliseconds>(*at));
        out_ += "\",";
    }

private:
    std::string& out_;
};

struct kind_of_measurement {
    std::string_view kind;
    std::string_view unit;
    std::string_view limit_unit{};
};

inline kind_of_measurement kind_of(photometry const& of) {
    if (auto const* seen = std::get_if<detection>(&of.measured)) return {"detection", to_string(seen->value.unit)};
    if (auto const* limit = std::get_if<upper_limit>(&of.measured)) return {"limit", to_string(limit->value.unit)};
    auto const* odd = std::get_if<in_unknown_unit>(&of.measured);
    if (!odd) return {"nothing", ""};
    return {odd->brightness ? "detection" : "limit", of.unit_text, of.limit_unit_text};
}

inline std::string sha_256(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) throw error{{errc::bad_value, "OpenSSL has no SHA-256"}};
    constexpr std::string_view hex = "0123456789abcdef";
    std::string made;
    for (unsigned i = 0; i < size; ++i) (made += hex[digest[i] >> 4U]) += hex[digest[i] & 0xfU];
    return made;
}

/// A row by itself, as it would be sent.
template <class Row>
std::string hash_of(std::vector<Row> alert::* table, Row const& row) {
    alert alone;
    alone.title = alone.submitter = "-";
    (alone.*table).push_back(row);
    std::string text;
    if (auto const done = encode(alone, text); !done) text = done.error().detail;
    return sha_256(text);
}

/// What is not photometry.
template <class Row>
std::string key_of(std::string_view table, Row const& row) {
    std::string made;
    {
        text_list key{made};
        key << table;
        key.name(row.target);
        key.instant(row.at, row.date_text);
        key << row.telescope << row.instrument;
        if constexpr (requires { row.setup; }) key << row.setup;
    }
    return made;
}

}  // namespace inner

ALERTSTREAM_DECL std::string simple_name(std::string_view name) {
    std::string made;
    inner::fold(made, name);
    return made;
}

ALERTSTREAM_DECL void append_point_key(std::string& out, photometry const& of) {
    auto const kind = inner::kind_of(of);
    inner::text_list made{out};
    made << "photometry";
    made.name(of.target);
    made.instant(of.at, of.date_text);
    made << of.bandpass << of.telescope << of.instrument << kind.kind << with_angstrom_sign(kind.unit);
    if (!kind.limit_unit.empty()) made << kind.limit_unit;
}

ALERTSTREAM_DECL void append_point_revision(std::string& out, photometry const& of) {
    inner::text_list made{out};
    if (auto const* seen = std::get_if<detection>(&of.measured)) {
        made << seen->value.value << seen->error;
        if (seen->limit) made << seen->limit->value << to_string(seen->limit->unit) << seen->limit_error;
    } else if (auto const* limit = std::get_if<upper_limit>(&of.measured)) {
        made << limit->value.value << limit->error;
    } else if (auto const* odd = std::get_if<in_unknown_unit>(&of.measured)) {
        made << odd->brightness << odd->error << odd->limit << odd->limit_error;
    } else {
        made << "";
    }
}

ALERTSTREAM_DECL std::string point_key(photometry const& of) {
    std::string made;
    append_point_key(made, of);
    return made;
}

ALERTSTREAM_DECL std::string point_key(spectrum const& of) { return inner::key_of("spectroscopy", of); }
ALERTSTREAM_DECL std::string point_key(astrometry const& of) { return inner::key_of("astrometry", of); }

ALERTSTREAM_DECL std::string point_revision(photometry const& of) {
    std::string made;
    append_point_revision(made, of);
    return made;
}

ALERTSTREAM_DECL std::vector<shared_point> points_of(alert const& what) {
    std::vector<shared_point> made;
    for (auto const& row : what.photometry) made.push_back({point_key(row), point_revision(row), made.size()});
    for (auto const& row : what.spectroscopy) made.push_back({point_key(row), inner::hash_of(&alert::spectroscopy, row), made.size()});
    for (auto const& row : what.astrometry) made.push_back({point_key(row), inner::hash_of(&alert::astrometry, row), made.size()});
    return made;
}

}  // namespace alertstream::hermes
