#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <alertstream/decoder.hpp>
#include <alertstream/formats/json_fields.hpp>
#include <alertstream/hermes/brightness.hpp>
#include <alertstream/message.hpp>

/// Hermes (https://hermes.lco.global), the message service of SCiMMA: what comes on
/// `hermes.*` and `tomtoolkit.*`.
namespace alertstream::hermes {

/// The orbit of a target that moves. Angles in degrees, distances in au.
template <class Text>
struct basic_orbital_elements {
    Text epoch_of_elements{};
    std::optional<double> orbital_inclination{};
    std::optional<double> longitude_of_the_ascending_node{};
    std::optional<double> argument_of_the_perihelion{};
    std::optional<double> eccentricity{};
    std::optional<double> semimajor_axis{};
    std::optional<double> mean_anomaly{};
    std::optional<double> perihelion_distance{};
    Text epoch_of_perihelion{};

    friend bool operator==(basic_orbital_elements const&, basic_orbital_elements const&) = default;
};

template <class Text>
struct basic_discovery_info {
    Text date{};
    Text reporting_group{};
    Text discovery_source{};
    Text transient_type{};
    std::optional<double> proprietary_period{};
    Text proprietary_period_units{};
    Text nondetection_source{};
    Text nondetection_comments{};

    friend bool operator==(basic_discovery_info const&, basic_discovery_info const&) = default;
};

/// A file that goes with a target or a spectrum. One that is uploaded with the message has
/// no url yet: Hermes fills it in.
template <class Text>
struct basic_file_info {
    Text name{};
    Text description{};
    Text url{};

    friend bool operator==(basic_file_info const&, basic_file_info const&) = default;
};

template <class Text>
struct basic_target {
    Text name{};
    std::optional<degrees> ra{};   ///< absent where it was not given in decimal degrees: see ra_text
    std::optional<degrees> dec{};
    Text ra_text{};                ///< as written, if it is no decimal number (sexagesimal: hours or degrees, ask the author)
    Text dec_text{};
    std::optional<double> ra_error{};
    std::optional<double> dec_error{};
    Text ra_error_units{};         ///< degrees (also if empty), mas, arcsec, arcmin
    Text dec_error_units{};
    std::optional<double> pm_ra{};   ///< milliarcseconds a year
    std::optional<double> pm_dec{};
    Text epoch{};                  ///< "2000.0" if empty
    std::optional<bool> new_discovery{};
    std::optional<double> distance{};
    std::optional<double> distance_error{};
    Text distance_units{};
    std::optional<double> redshift{};
    Text host_name{};
    std::optional<double> host_redshift{};
    Text comments{};
    std::vector<Text> aliases{};
    std::vector<Text> group_associations{};
    std::optional<basic_orbital_elements<Text>> orbital_elements{};
    std::optional<basic_discovery_info<Text>> discovery_info{};
    std::vector<basic_file_info<Text>> file_info{};

    friend bool operator==(basic_target const&, basic_target const&) = default;
};

/// One point of a light curve.
template <class Text>
struct basic_photometry {
    Text target{};                    ///< the name of a target
    std::optional<time_point> at{};   ///< UTC; absent if the date could not be read: see date_text
    Text bandpass{};
    measurement measured{};
    Text telescope{};
    Text instrument{};
    std::optional<double> exposure_time{};  ///< seconds
    Text observer{};
    Text comments{};
    Text catalog{};
    Text date_text{};                 ///< as written, if it is no date
    Text unit_text{};                 ///< of `in_unknown_unit`: the brightness's unit as written, or Hermes' name of it
    Text limit_unit_text{};           ///< the same of the limit

    friend bool operator==(basic_photometry const&, basic_photometry const&) = default;
};

template <class Text>
struct basic_spectrum {
    Text target{};
    std::optional<time_point> at{};
    Text telescope{};
    Text instrument{};
    std::vector<double> flux{};
    std::vector<double> flux_error{};
    std::vector<double> wavelength{};
    Text flux_units{};                ///< mJy if empty; an Å may be U+00C5, Hermes gets its U+212B
    Text wavelength_units{};          ///< nm if empty; the same
    Text flux_type{};
    Text spec_type{};
    Text setup{};
    Text classification{};
    std::optional<double> exposure_time{};
    Text observer{};
    Text reducer{};
    Text comments{};
    std::optional<double> proprietary_period{};
    Text proprietary_period_units{};  ///< Days if empty, Months, Years
    std::vector<basic_file_info<Text>> file_info{};
    Text date_text{};

    friend bool operator==(basic_spectrum const&, basic_spectrum const&) = default;
};

template <class Text>
struct basic_astrometry {
    Text target{};
    std::optional<time_point> at{};
    Text telescope{};
    Text instrument{};
    std::optional<degrees> ra{};
    std::optional<degrees> dec{};
    Text ra_text{};
    Text dec_text{};
    std::optional<double> ra_error{};
    std::optional<double> dec_error{};
    Text ra_error_units{};
    Text dec_error_units{};
    Text mpc_sitecode{};
    Text catalog{};
    Text comments{};
    Text date_text{};

    friend bool operator==(basic_astrometry const&, basic_astrometry const&) = default;
};

template <class Text>
struct basic_reference {
    Text source{};
    Text citation{};
    Text url{};

    friend bool operator==(basic_reference const&, basic_reference const&) = default;
};

/// A member of `data` that is the publisher's own: Hermes publishes it unchanged.
template <class Text>
struct basic_data_member {
    Text name{};
    Text json{};  ///< its value

    friend bool operator==(basic_data_member const&, basic_data_member const&) = default;
};

/// A Hermes message. Members that it does not know are passed over; what was
/// absent or null is empty.
///
/// `alert` owns its texts; `alert_view` borrows them from the message and is valid
/// as long as the handler runs (copying one does not prolong that). Reading the
/// view is a fifth faster. A row with an odd date or unit keeps what was written
/// and never costs the rest of the alert.
template <class Text>
struct basic_alert {
    Text title{};
    Text topic{};
    Text submitter{};
    Text authors{};
    Text message_text{};
    Text uuid{};
    Text event_id{};
    std::vector<basic_target<Text>> targets{};
    std::vector<basic_photometry<Text>> photometry{};
    std::vector<basic_spectrum<Text>> spectroscopy{};
    std::vector<basic_astrometry<Text>> astrometry{};
    std::vector<basic_reference<Text>> references{};
    /// For publishing, a reference of your own for one. Not decoded: read them with
    /// `boost::json::value` as the handler's parameter.
    std::vector<basic_data_member<Text>> extra{};

    friend bool operator==(basic_alert const&, basic_alert const&) = default;
};

using alert = basic_alert<std::string>;
using target = basic_target<std::string>;
using photometry = basic_photometry<std::string>;
using spectrum = basic_spectrum<std::string>;
using astrometry = basic_astrometry<std::string>;
using reference = basic_reference<std::string>;
using orbital_elements = basic_orbital_elements<std::string>;
using discovery_info = basic_discovery_info<std::string>;
using file_info = basic_file_info<std::string>;
using data_member = basic_data_member<std::string>;

namespace inner {
// g++ 12 breaks off, or forgets a constructor, where an alert is written in braces and the default of one of its lists was not used before.
inline void use_defaults() noexcept { static_cast<void>(std::vector<std::string>{}), static_cast<void>(std::vector<basic_file_info<std::string>>{}); }
static_assert(noexcept(std::vector<std::string>{}) && noexcept(std::vector<basic_file_info<std::string>>{}));
}  // namespace inner

/// Texts with escapes cannot be borrowed from the message: the view keeps them itself.
struct alert_view : basic_alert<std::string_view> {
    alert_view() = default;
    alert_view(alert_view const&) = delete;
    alert_view& operator=(alert_view const&) = delete;
    alert_view(alert_view&&) = default;
    alert_view& operator=(alert_view&&) = default;

    json::text_arena unescaped{};  ///< for the decoder
};

/// The photometry as a table for people, a line a point; control characters escaped.
ALERTSTREAM_DECL std::string photometry_table(basic_alert<std::string> const&);
ALERTSTREAM_DECL std::string photometry_table(basic_alert<std::string_view> const&);

}  // namespace alertstream::hermes

/// An object with a `data` object or with a title; anything else is no Hermes message.
/// A message that says it is of another format than json is `wrong_format`.
template <>
struct alertstream::decoder<alertstream::hermes::alert> {
    ALERTSTREAM_DECL static result<void> decode(message const& from, hermes::alert& into);
};
template <>
struct alertstream::decoder<alertstream::hermes::alert_view> {
    ALERTSTREAM_DECL static result<void> decode(message const& from, hermes::alert_view& into);
};

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_alert.ipp>
#endif
