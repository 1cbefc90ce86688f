#pragma once

#include <array>
#include <charconv>
#include <cmath>

#include <alertstream/formats/json_members.hpp>
#include <alertstream/time.hpp>
#include <alertstream/hermes/alert.hpp>

/// The tables by which a Hermes message is read.
namespace alertstream::hermes::inner {

/// A photometry row while it is read: brightness, unit and error come in any order.
template <class Text>
struct reading {
    basic_alert<Text>* alert{};
    basic_photometry<Text>* row{};
    std::optional<double> brightness{};
    std::optional<double> error{};
    std::optional<double> limit{};
    std::optional<double> limit_error{};
    brightness_unit unit{};
    brightness_unit limit_unit{};
    bool unit_unknown{};
    bool limit_unit_unknown{};
    bool limit_unit_given{};
    bool any_data{};
};

/// A date into `at`, or as it was written into `date_text`.
template <auto At, auto DateText, auto... Path>
constexpr json::field date(std::string_view name) {
    return {.name = name,
            .absent = [](void* row) {
                json::at_member<Path..., At>(row).reset();
                json::at_member<Path..., DateText>(row) = {};
            },
            .text = [](void* row, std::string_view value) {
                auto& at = json::at_member<Path..., At>(row);
                at = parse_observation_time(value);
                json::put(json::at_member<Path..., DateText>(row), at ? std::string_view{} : value);
            }};
}

/// Decimal degrees as a number or a text; any other text as it was written.
template <auto Angle, auto AngleText>
constexpr json::field angle(std::string_view name) {
    return {.name = name,
            .absent = [](void* at) {
                json::at_member<Angle>(at).reset();
                json::at_member<AngleText>(at) = {};
            },
            .text = [](void* at, std::string_view value) {
                double number = 0;
                auto const digits = json::without_plus(value);
                auto const [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
                bool const decimal = problem == std::errc{} && end == digits.data() + digits.size() && std::isfinite(number);
                json::at_member<Angle>(at) = decimal ? std::optional{degrees{number}} : std::nullopt;
                json::put(json::at_member<AngleText>(at), decimal ? std::string_view{} : value);
            },
            .number = [](void* at, double value) {
                json::at_member<Angle>(at) = degrees{value};
                json::at_member<AngleText>(at) = {};
            }};
}

/// An object that may be absent.
template <auto Pointer>
constexpr json::field maybe(std::string_view name, json::table const& inside) {
    json::field made{.name = name, .absent = [](void* at) { json::at_member<Pointer>(at).reset(); }};
    made.inside = &inside;
    made.enter = [](void* at, std::size_t) -> void* { return &json::at_member<Pointer>(at).emplace(); };
    return made;
}

template <class Text>
struct orbit_table {
    using row = basic_orbital_elements<Text>;
    static constexpr auto fields = std::array{
        json::text<&row::epoch_of_elements>("epoch_of_elements"), json::number<&row::orbital_inclination>("orbital_inclination"),
        json::number<&row::longitude_of_the_ascending_node>("longitude_of_the_ascending_node"),
        json::number<&row::argument_of_the_perihelion>("argument_of_the_perihelion"), json::number<&row::eccentricity>("eccentricity"),
        json::number<&row::semimajor_axis>("semimajor_axis"), json::number<&row::mean_anomaly>("mean_anomaly"),
        json::number<&row::perihelion_distance>("perihelion_distance"), json::text<&row::epoch_of_perihelion>("epoch_of_perihelion")};
    static constexpr json::table table{fields};
};

template <class Text>
struct discovery_table {
    using row = basic_discovery_info<Text>;
    static constexpr auto fields = std::array{
        json::text<&row::date>("date"), json::text<&row::reporting_group>("reporting_group"), json::text<&row::discovery_source>("discovery_source"),
        json::text<&row::transient_type>("transient_type"), json::number<&row::proprietary_period>("proprietary_period"),
        json::text<&row::proprietary_period_units>("proprietary_period_units"), json::text<&row::nondetection_source>("nondetection_source"),
        json::text<&row::nondetection_comments>("nondetection_comments")};
    static constexpr json::table table{fields};
};

template <class Text>
struct file_table {
    using row = basic_file_info<Text>;
    static constexpr auto fields = std::array{json::text<&row::name>("name"), json::text<&row::description>("description"), json::text<&row::url>("url")};
    static constexpr json::table table{fields};
};

template <class Text>
struct target_table {
    using row = basic_target<Text>;
    static constexpr auto fields = std::array{
        json::text<&row::name>("name"), angle<&row::ra, &row::ra_text>("ra"), angle<&row::dec, &row::dec_text>("dec"),
        json::number<&row::ra_error>("ra_error"), json::number<&row::dec_error>("dec_error"), json::text<&row::ra_error_units>("ra_error_units"),
        json::text<&row::dec_error_units>("dec_error_units"), json::number<&row::pm_ra>("pm_ra"), json::number<&row::pm_dec>("pm_dec"),
        json::text<&row::epoch>("epoch"), maybe<&row::orbital_elements>("orbital_elements", orbit_table<Text>::table),
        json::boolean<&row::new_discovery>("new_discovery"), maybe<&row::discovery_info>("discovery_info", discovery_table<Text>::table),
        json::number<&row::distance>("distance"), json::number<&row::distance_error>("distance_error"), json::text<&row::distance_units>("distance_units"),
        json::number<&row::redshift>("redshift"), json::text<&row::host_name>("host_name"), json::number<&row::host_redshift>("host_redshift"),
        json::texts<&row::aliases>("aliases"), json::texts<&row::group_associations>("group_associations"), json::objects<&row::file_info>("file_info", file_table<Text>::table),
        json::text<&row::comments>("comments")};
    static constexpr json::table table{fields};
};

/// Absent and blank are AB magnitudes, as Hermes reads them.
template <class Text, auto Unit, auto Unknown, auto AsWritten, auto... Given>
constexpr json::field unit(std::string_view name) {
    using state = reading<Text>;
    return {.name = name,
            .absent = [](void* at) {
                static_cast<state*>(at)->*Unit = brightness_unit::ab_magnitude;
                static_cast<state*>(at)->*Unknown = false;
                ((static_cast<state*>(at)->*Given = false), ...);
            },
            .text = [](void* at, std::string_view value) {
                auto& now = *static_cast<state*>(at);
                ((now.*Given = !value.empty()), ...);
                auto const known = value.empty() || value == "AB mag" ? brightness_unit::ab_magnitude : parse_brightness_unit(value);
                now.*Unit = known.value_or(brightness_unit::ab_magnitude);
                now.*Unknown = !known;
                if (!known) json::put(now.row->*AsWritten, value);
            }};
}

/// A unit of a spectrum, with Hermes' own sign for the ångström.
template <auto Units>
constexpr json::field spectral_unit(std::string_view name) {
    return {.name = name,
            .absent = [](void* at) { json::at_member<Units>(at) = {}; },
            .text = [](void* at, std::string_view value) { json::put(json::at_member<Units>(at), with_angstrom_sign(value)); }};
}

template <class Text>
struct photometry_table_of {
    using row = basic_photometry<Text>;
    using state = reading<Text>;
    static constexpr auto here = &state::row;

    static constexpr auto fields = std::array{
        json::text<here, &row::target>("target_name"), date<&row::at, &row::date_text, here>("date_obs"), json::text<here, &row::telescope>("telescope"),
        json::text<here, &row::instrument>("instrument"), json::text<here, &row::bandpass>("bandpass"), json::number<&state::brightness>("brightness"),
        json::number<&state::error>("brightness_error"), unit<Text, &state::unit, &state::unit_unknown, &row::unit_text>("brightness_unit"),
        json::number<here, &row::exposure_time>("exposure_time"), json::text<here, &row::observer>("observer"), json::text<here, &row::comments>("comments"),
        json::number<&state::limit>("limiting_brightness"), json::number<&state::limit_error>("limiting_brightness_error"),
        unit<Text, &state::limit_unit, &state::limit_unit_unknown, &row::limit_unit_text, &state::limit_unit_given>("limiting_brightness_unit"), json::text<here, &row::catalog>("catalog")};

    static void end(void* at) {
        auto& now = *static_cast<state*>(at);
        auto& measured = now.row->measured;
        if (!now.brightness && !now.limit_unit_given) take_unit_of_row(now);
        bool const unknown_unit = (now.brightness && now.unit_unknown) || (now.limit && now.limit_unit_unknown);
        if (unknown_unit) [[unlikely]] return keep_units(now);
        forget(now.row->unit_text);
        forget(now.row->limit_unit_text);
        if (!now.brightness && !now.limit) measured = no_measurement{};
        else if (!now.brightness) measured = upper_limit{{*now.limit, now.limit_unit}, now.limit_error ? now.limit_error : now.error};
        else if (now.limit) measured = detection{{*now.brightness, now.unit}, now.error, brightness{*now.limit, now.limit_unit}, now.limit_error};
        else measured = detection{{*now.brightness, now.unit}, now.error, std::nullopt, std::nullopt};
    }

    /// A limit alone, with a brightness_unit and none of its own: TOM's (up to 2.32), and nothing
    /// else in the row has that unit. Of a row with both the limit is AB, as Hermes says.
    static void take_unit_of_row(state& now) {
        now.limit_unit = now.unit;
        now.limit_unit_unknown = now.unit_unknown;
        if (now.unit_unknown) now.row->limit_unit_text = now.row->unit_text;
    }

    /// A row that is filled again; nearly always there is nothing.
    static void forget(Text& text) {
        if (!text.empty()) text = {};
    }

    /// One of the two may be known.
    [[gnu::noinline, gnu::cold]] static void keep_units(state& now) {
        now.row->measured = in_unknown_unit{now.brightness, now.error, now.limit, now.limit ? now.limit_error : std::nullopt};
        if (!now.brightness) now.row->unit_text = {};
        else if (!now.unit_unknown) json::put(now.row->unit_text, to_string(now.unit));
        if (!now.limit) now.row->limit_unit_text = {};
        else if (!now.limit_unit_unknown) json::put(now.row->limit_unit_text, to_string(now.limit_unit));
    }
    static constexpr json::table table{fields, &end};
};

template <class Text>
struct spectrum_table {
    using row = basic_spectrum<Text>;
    static constexpr auto fields = std::array{
        json::text<&row::target>("target_name"), date<&row::at, &row::date_text>("date_obs"), json::text<&row::telescope>("telescope"),
        json::text<&row::instrument>("instrument"), json::text<&row::setup>("setup"), json::numbers<&row::flux>("flux"),
        json::numbers<&row::flux_error>("flux_error"), spectral_unit<&row::flux_units>("flux_units"), json::text<&row::flux_type>("flux_type"),
        json::numbers<&row::wavelength>("wavelength"), spectral_unit<&row::wavelength_units>("wavelength_units"), json::text<&row::classification>("classification"),
        json::text<&row::spec_type>("spec_type"), json::number<&row::exposure_time>("exposure_time"), json::text<&row::observer>("observer"),
        json::text<&row::reducer>("reducer"), json::text<&row::comments>("comments"), json::number<&row::proprietary_period>("proprietary_period"),
        json::text<&row::proprietary_period_units>("proprietary_period_units"), json::objects<&row::file_info>("file_info", file_table<Text>::table)};
    static constexpr json::table table{fields};
};

template <class Text>
struct astrometry_table {
    using row = basic_astrometry<Text>;
    static constexpr auto fields = std::array{
        json::text<&row::target>("target_name"), date<&row::at, &row::date_text>("date_obs"), json::text<&row::telescope>("telescope"),
        json::text<&row::instrument>("instrument"), angle<&row::ra, &row::ra_text>("ra"), angle<&row::dec, &row::dec_text>("dec"),
        json::number<&row::ra_error>("ra_error"), json::number<&row::dec_error>("dec_error"), json::text<&row::ra_error_units>("ra_error_units"),
        json::text<&row::dec_error_units>("dec_error_units"), json::text<&row::mpc_sitecode>("mpc_sitecode"), json::text<&row::catalog>("catalog"),
        json::text<&row::comments>("comments")};
    static constexpr json::table table{fields};
};

template <class Text>
struct reference_table {
    using row = basic_reference<Text>;
    static constexpr auto fields =
        std::array{json::text<&row::source>("source"), json::text<&row::citation>("citation"), json::text<&row::url>("url")};
    static constexpr json::table table{fields};
};

/// The rows of photometry go through `reading`; all other tables straight into the alert.
template <class Text>
constexpr json::field photometry_rows() {
    using state = reading<Text>;
    json::field made{.name = "photometry", .absent = [](void* at) { static_cast<state*>(at)->alert->photometry.clear(); }};
    made.list = true;
    made.inside = &photometry_table_of<Text>::table;
    made.begin_list = [](void* at, std::size_t expected) { static_cast<state*>(at)->alert->photometry.reserve(expected); };
    made.enter = [](void* at, std::size_t index) -> void* {
        auto& now = *static_cast<state*>(at);
        auto& rows = now.alert->photometry;
        if (index >= rows.size()) rows.emplace_back();
        now.row = &rows[index];
        return &now;
    };
    made.end_list = [](void* at, std::size_t count) { static_cast<state*>(at)->alert->photometry.resize(count); };
    return made;
}

template <class Text>
struct data_table {
    using alert = basic_alert<Text>;
    static constexpr auto here = &reading<Text>::alert;
    static constexpr auto fields = std::array{
        json::objects<here, &alert::references>("references", reference_table<Text>::table), json::text<here, &alert::event_id>("event_id"),
        json::objects<here, &alert::targets>("targets", target_table<Text>::table), photometry_rows<Text>(),
        json::objects<here, &alert::spectroscopy>("spectroscopy", spectrum_table<Text>::table),
        json::objects<here, &alert::astrometry>("astrometry", astrometry_table<Text>::table)};
    static constexpr json::table table{fields};
};

template <class Text>
constexpr json::field data() {
    using state = reading<Text>;
    json::field made{.name = "data", .absent = [](void* at) { json::clear(data_table<Text>::table, at); }};
    made.inside = &data_table<Text>::table;
    made.enter = [](void* at, std::size_t) -> void* {
        static_cast<state*>(at)->any_data = true;
        return at;
    };
    return made;
}

template <class Text>
struct alert_table {
    using alert = basic_alert<Text>;
    static constexpr auto here = &reading<Text>::alert;
    static constexpr auto fields = std::array{json::text<here, &alert::title>("title"), json::text<here, &alert::topic>("topic"),
                                              json::text<here, &alert::message_text>("message_text"), json::text<here, &alert::submitter>("submitter"),
                                              json::text<here, &alert::authors>("authors"), data<Text>(), json::text<here, &alert::uuid>("uuid")};
    static constexpr json::table table{fields};
};

}  // namespace alertstream::hermes::inner
