#pragma once

#include <alertstream/detail/destination_parts.hpp>
#include <alertstream/hermes/answer.hpp>
#include <alertstream/hermes/error_tree.hpp>
#include <alertstream/hermes/server_2022.hpp>
#include <alertstream/impl/hermes_answer.ipp>
#include <alertstream/impl/hermes_topic.ipp>
#include <alertstream/impl/hermes_writer.ipp>

namespace alertstream::hermes {

namespace inner {

/// `%x %X` of the C locale: 11/29/22 19:04:46.
inline std::string short_date(time_point at) {
    auto const iso = to_iso_time(at);
    return iso.substr(5, 2) + '/' + iso.substr(8, 2) + '/' + iso.substr(2, 2) + ' ' + iso.substr(11, 8);
}

inline failure unfit(std::size_t row, std::string_view member, std::string_view what) {
    return {errc::bad_value, "data.photometry[" + std::to_string(row) + "]." + std::string{member} + ": " + std::string{what}};
}

inline result<void> fits_2022(basic_photometry<std::string> const& row, std::size_t number) {
    auto const* const seen = std::get_if<detection>(&row.measured);
    if (std::holds_alternative<upper_limit>(row.measured) || (seen && seen->limit)) return unfit(number, "limiting_brightness", "a server of 2022 has no place for a limit");
    if (!seen) return unfit(number, "brightness", "a server of 2022 needs one, in a unit that is known");
    // Two digits of the year: Python reads 69 as 1969 and 68 as 2068.
    constexpr time_point first{std::chrono::microseconds{-31'536'000'000'000}}, past_last{std::chrono::microseconds{3'124'224'000'000'000}};
    if (!row.at) return unfit(number, "date_obs", "a server of 2022 needs a date that can be read");
    if (*row.at < first || *row.at >= past_last) return unfit(number, "date_obs", "a server of 2022 knows the years 1969 to 2068");
    return {};
}

inline void append_member(std::string& out, std::string_view name, std::string_view value) {
    alertstream::detail::append_json_string(out, name);
    out += ':';
    alertstream::detail::append_json_string(out, value);
    out += ',';
}
inline void append_member(std::string& out, std::string_view name, double value) {
    alertstream::detail::append_json_string(out, name);
    out += ':';
    alertstream::detail::append_json_number(out, value);
    out += ',';
}

inline void append_row_2022(std::string& out, basic_photometry<std::string> const& row) {
    auto const& seen = std::get<detection>(row.measured);
    out += '{';
    append_member(out, "photometryId", row.target);
    append_member(out, "dateObs", short_date(*row.at));
    append_member(out, "telescope", row.telescope);
    append_member(out, "instrument", row.instrument);
    append_member(out, "band", row.bandpass);
    append_member(out, "brightness", seen.value.value);
    if (seen.error) append_member(out, "brightnessError", *seen.error);
    append_member(out, "brightnessUnit", to_string(seen.value.unit));
    out.back() = '}';
}

}  // namespace inner

ALERTSTREAM_DECL result<void> encode_2022(basic_alert<std::string> const& from, std::string& into, encode_options const& with) {
    // Texts, numbers and extra are fit to be sent, or today's form says what is not.
    if (auto const fine = encode(from, into, with); !fine) return fine;
    into.clear();
    for (std::size_t i = 0; i < from.photometry.size(); ++i)
        if (auto const fine = inner::fits_2022(from.photometry[i], i); !fine) return fine;
    if (!from.spectroscopy.empty()) return failure{errc::bad_value, "data.spectroscopy: a server of 2022 has no place for spectra"};
    if (!from.astrometry.empty()) return failure{errc::bad_value, "data.astrometry: a server of 2022 has no place for astrometry"};
    if (with.submit.anywhere()) return failure{errc::bad_value, "submit_to_tns, submit_to_mpc, submit_to_gcn: a server of 2022 submits to nobody else"};
    for (auto const& each : from.extra)
        if (each.name == "authors" || each.name == "photometry_data") return failure{errc::bad_value, "data." + each.name + ": is a member of its own, not one of extra"};

    into += '{';
    inner::append_member(into, "topic", with.topic.empty() ? std::string_view{from.topic} : with.topic);
    inner::append_member(into, "title", from.title);
    inner::append_member(into, "author", from.submitter);
    inner::append_member(into, "message_text", from.message_text);
    into += "\"data\":{";
    inner::append_member(into, "authors", from.authors.empty() ? with.default_authors : std::string_view{from.authors});
    into += "\"photometry_data\":[";
    for (auto const& row : from.photometry) {
        inner::append_row_2022(into, row);
        into += ',';
    }
    if (from.photometry.empty()) into += ']';
    else into.back() = ']';
    for (auto const& each : from.extra) {
        into += ',';
        alertstream::detail::append_json_string(into, each.name);
        into += ':';
        static_cast<void>(alertstream::detail::append_json_verbatim(into, each.json));  // looked at above
    }
    into += "}}";
    return {};
}

ALERTSTREAM_DECL std::optional<outcome> check_2022(basic_alert<std::string> const& what, encode_options const& with) {
    if (with.submit.anywhere()) return not_sent{{errc::held_back, "a server of 2022 reports nothing to TNS, MPC or GCN"}, false};
    rejected made;
    if (auto const wrong = inner::wrong_with_topic(with.topic.empty() ? std::string_view{what.topic} : with.topic); !wrong.empty()) made.errors.push_back({"topic", std::string{wrong}});
    std::string body;
    if (auto const fine = encode_2022(what, body, with); !fine) made.errors.push_back(std::move(alertstream::detail::rejected_for(fine.error()).errors.front()));
    if (made.errors.empty()) return std::nullopt;
    return made;
}

ALERTSTREAM_DECL result<http::request> make_submit_request_2022(std::string_view base_url, std::string_view username, secret const& password, std::string body,
                                                                std::chrono::milliseconds timeout) {
    auto base = inner::read_base_url(base_url);
    if (!base) return std::move(base).error();
    secret const name{std::string{username}};
    if (auto const fine = inner::check_credential("CREDENTIAL_USERNAME", name); !fine) return fine.error();
    if (auto const fine = inner::check_credential("CREDENTIAL_PASSWORD", password); !fine) return fine.error();
    auto made = inner::make_post(std::move(*base) + "submit/", std::move(body), timeout);
    made.credentials.push_back({"SCIMMA-API-Auth-Username", name});
    made.credentials.push_back({"SCIMMA-API-Auth-Password", password});
    return made;
}

ALERTSTREAM_DECL outcome read_answer_2022(http::result const& answer, std::size_t body_size) {
    if (!answer || answer->status != 200) return read_answer(answer, {}, body_size);
    auto const body = inner::tree_of(answer->body);
    if (inner::text_of(body, "message") == "Message was submitted successfully.") return published{};
    return unknown{{errc::answer_unclear, "HTTP 200: " + inner::shown_text(answer->body)}, false};
}

}  // namespace alertstream::hermes
