#pragma once

#include <array>

#include <openssl/evp.h>

#include <alertstream/detail/iso_time.hpp>
#include <alertstream/formats/json_text.hpp>
#include <alertstream/hermes/encode.hpp>
#include <alertstream/hermes/point_key.hpp>
#include <alertstream/time.hpp>

namespace alertstream::hermes {

namespace inner {

/// Texts as a JSON array: whatever they hold, two lists are one text only if they are equal.
class text_list {
public:
    text_list& operator<<(std::string_view text) {
        made_ += made_.empty() ? '[' : ',';
        alertstream::detail::append_json_bytes(made_, text);
        return *this;
    }
    text_list& operator<<(std::optional<double> const& number) {
        made_ += made_.empty() ? '[' : ',';
        if (number) alertstream::detail::append_json_number(made_, *number);
        else made_ += "null";
        return *this;
    }
    std::string take() && { return std::move(made_) + ']'; }

private:
    std::string made_;
};

/// A date as an instant, wherever that can be told. To the millisecond: a Julian date
/// in a double is no finer than 40 microseconds.
inline std::string instant(std::optional<time_point> at, std::string_view as_written) {
    if (!at) at = parse_observation_time(as_written);
    if (!at) return std::string{as_written};
    return alertstream::detail::to_iso_ms(std::chrono::round<std::chrono::milliseconds>(*at));
}

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

}  // namespace inner

ALERTSTREAM_DECL std::string simple_name(std::string_view name) {
    std::string made;
    for (char const c : name)
        if (std::string_view{" -_()"}.find(c) == std::string_view::npos) made += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return made;
}

ALERTSTREAM_DECL std::string point_key(photometry const& of) {
    auto const kind = inner::kind_of(of);
    inner::text_list made;
    made << "photometry" << simple_name(of.target) << inner::instant(of.at, of.date_text) << of.bandpass << of.telescope << of.instrument << kind.kind << with_angstrom_sign(kind.unit);
    if (!kind.limit_unit.empty()) made << kind.limit_unit;
    return std::move(made).take();
}

ALERTSTREAM_DECL std::string point_revision(photometry const& of) {
    inner::text_list made;
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
    return std::move(made).take();
}

ALERTSTREAM_DECL std::vector<shared_point> points_of(alert const& what) {
    std::vector<shared_point> made;
    for (auto const& row : what.photometry) made.push_back({point_key(row), point_revision(row), made.size()});
    auto const other = [&](std::string_view table, auto member, auto const& row) {
        inner::text_list key;
        key << table << simple_name(row.target) << inner::instant(row.at, row.date_text) << row.telescope << row.instrument;
        if constexpr (requires { row.setup; }) key << row.setup;
        made.push_back({std::move(key).take(), inner::hash_of(member, row), made.size()});
    };
    for (auto const& row : what.spectroscopy) other("spectroscopy", &alert::spectroscopy, row);
    for (auto const& row : what.astrometry) other("astrometry", &alert::astrometry, row);
    return made;
}

}  // namespace alertstream::hermes
