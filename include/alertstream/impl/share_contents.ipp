#pragma once

#include <boost/json/parse.hpp>

#include <alertstream/formats/ecsv.hpp>
#include <alertstream/tom/exact_json.hpp>
#include <alertstream/tom/reduced_datum.hpp>
#include <alertstream/tools/share_contents.hpp>

namespace alertstream::tools {

namespace inner {

inline result<hermes::table_options> table_options_of(share_options const& wanted) {
    hermes::table_options made{.target = wanted.target, .bandpass = wanted.bandpass, .telescope = wanted.telescope, .instrument = wanted.instrument};
    if (wanted.ra) made.ra = hermes::degrees{*wanted.ra};
    if (wanted.dec) made.dec = hermes::degrees{*wanted.dec};
    if (wanted.unit == "AB") made.unit = hermes::brightness_unit::ab_magnitude;
    else if (wanted.unit == "Vega") made.unit = hermes::brightness_unit::vega_magnitude;
    else if (wanted.unit == "mJy") made.unit = hermes::brightness_unit::millijansky;
    else if (wanted.unit == "cgs") made.unit = hermes::brightness_unit::erg_per_s_cm2_angstrom;
    else if (!wanted.unit.empty()) return failure{errc::bad_value, "--unit " + wanted.unit + ": expected AB, Vega, mJy or cgs"};
    for (auto const& each : wanted.columns) {
        auto const equals = each.find('=');
        auto const role = hermes::parse_column_role(std::string_view{each}.substr(0, equals));
        if (equals == each.npos || !role) return failure{errc::bad_value, "--column " + each + ": expected ROLE=COLUMN, ROLE one of target, ra, dec, time, bandpass, brightness, error, limit, limit_error, unit, detected, not_detected, telescope, instrument, exposure_time, observer, comments and catalog"};
        made.columns.push_back({*role, each.substr(equals + 1)});
    }
    return made;
}

inline bool is_json(std::string_view text, std::string const& file) {
    auto const first = text.find_first_not_of(" \t\r\n");
    return file.ends_with(".json") || text[first] == '{' || text[first] == '[';
}

/// "line 7, mag".
inline std::string path_of(hermes::table_problem const& from) {
    auto path = from.line != 0 ? "line " + std::to_string(from.line) : std::string{};
    if (!from.column.empty()) path += (path.empty() ? "column " : ", column ") + from.column;
    return path;
}

inline void read_table(std::string_view text, hermes::table_options const& options, share_contents& into) {
    auto const table = ecsv::is_ecsv(text) ? ecsv::read(text) : csv::read(text);
    if (!table) return into.errors.push_back({"", table.error().detail});
    auto read = hermes::read_photometry_table(*table, options);
    for (auto const& each : read.errors) into.errors.push_back({path_of(each), each.problem});
    if (read.more_errors != 0) into.errors.push_back({"", "and " + std::to_string(read.more_errors) + " more"});
    for (auto const& each : read.left_out) into.left_out.push_back({path_of(each), each.problem});
    into.columns = std::move(read.columns);
    into.file.alert.photometry = std::move(read.rows);
    into.file.alert.targets = std::move(read.targets);
    if (into.errors.empty() && into.file.alert.photometry.empty()) into.errors.push_back({"", "no row to be sent"});
}

inline void put(std::string const& given, std::string& into, boost::json::value* message, std::string_view member) {
    if (given.empty()) return;
    into = given;
    if (auto* const object = message ? message->if_object() : nullptr) (*object)[member] = given;
}

inline void read_json(std::string_view text, share_contents& into) {
    auto tree = tom::read_exact_json(text);
    if (tree && tom::is_tom_data(*tree)) {
        auto data = tom::to_hermes(*tree);
        into.errors = std::move(data.refusals);
        into.file.alert = std::move(data.alert);
        return;
    }
    auto read = hermes::read_alert_file(text);
    if (read) into.file = *std::move(read);
    else into.errors.push_back({"", read.error().message()});
    // As the server's validation sees it: a number beyond a double, which it takes, included.
    boost::json::parse_options options;
    options.max_depth = 64;
    error_code problem;
    auto message = boost::json::parse({text.data(), text.size()}, problem, {}, options);
    if (!problem) into.message = std::move(message);
}

}  // namespace inner

ALERTSTREAM_DECL std::string_view table_option(share_options const& wanted) noexcept {
    if (!wanted.target.empty()) return "--target";
    if (wanted.ra) return "--ra";
    if (wanted.dec) return "--dec";
    if (!wanted.unit.empty()) return "--unit";
    if (!wanted.bandpass.empty()) return "--bandpass";
    if (!wanted.telescope.empty()) return "--telescope";
    if (!wanted.instrument.empty()) return "--instrument";
    return wanted.columns.empty() ? "" : "--column";
}

ALERTSTREAM_DECL std::string_view message_option(share_options const& wanted) noexcept {
    if (!wanted.title.empty()) return "--title";
    if (!wanted.submitter.empty()) return "--submitter";
    if (!wanted.authors.empty()) return "--authors";
    return wanted.message_text.empty() ? "" : "--message";
}

ALERTSTREAM_DECL result<share_contents> read_share_contents(std::string_view text, share_options const& wanted) {
    auto const options = inner::table_options_of(wanted);
    if (!options) return options.error();
    share_contents made;
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // as editors on Windows write it
    if (text.find_first_not_of(" \t\r\n") == text.npos) {
        made.errors.push_back({"", "nothing in it"});
        return made;
    }
    bool const json = inner::is_json(text, wanted.file);
    // A unit that is passed over would be sent as another one.
    if (auto const given = table_option(wanted); json && !given.empty()) return failure{errc::bad_value, std::string{given} + " is for tables: JSON says it itself"};
    if (json) inner::read_json(text, made);
    else inner::read_table(text, *options, made);
    auto& alert = made.file.alert;
    auto* const message = made.message ? &*made.message : nullptr;
    inner::put(wanted.title, alert.title, message, "title");
    inner::put(wanted.submitter, alert.submitter, message, "submitter");
    inner::put(wanted.authors, alert.authors, message, "authors");
    inner::put(wanted.message_text, alert.message_text, message, "message_text");
    inner::put(wanted.topic, alert.topic, message, "topic");
    return made;
}

}  // namespace alertstream::tools
