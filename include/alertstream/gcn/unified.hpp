#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <alertstream/message.hpp>

/// What the core schemas of GCN's unified notices say (nasa-gcn/gcn-schema, gcn/notices/core): a struct for
/// each, its members named as there. Every one may be absent: an optional without value, an empty text or list.
namespace alertstream::gcn::unified {

enum class alert_tense : std::uint8_t { current, archival, planned, injection, commanded, test };
enum class alert_type : std::uint8_t { initial, subsequent, update, retraction };
enum class messenger : std::uint8_t { em, gw, neutrino };

/// The words that notices have for them, in their order.
template <class Word>
inline constexpr std::array<std::string_view, 0> words{};
template <>
inline constexpr std::array<std::string_view, 6> words<alert_tense>{"current", "archival", "planned", "injection", "commanded", "test"};
template <>
inline constexpr std::array<std::string_view, 4> words<alert_type>{"initial", "subsequent", "update", "retraction"};
template <>
inline constexpr std::array<std::string_view, 3> words<messenger>{"EM", "GW", "Neutrino"};

template <class Word>
concept has_words = !words<Word>.empty();

template <has_words Word>
constexpr std::string_view to_string(Word which) noexcept {
    return words<Word>[static_cast<std::size_t>(which)];
}

/// How well a position is known: a circle, or an ellipse. Degrees.
struct position_error {
    double semi_major{};                       ///< of a circle, its radius
    std::optional<double> semi_minor{};        ///< absent: a circle
    std::optional<double> position_angle{};    ///< of the major axis, from north through east; absent: 0

    /// Of the smallest circle around it, in degrees.
    double radius() const noexcept { return std::max(semi_major, semi_minor.value_or(0)); }

    friend bool operator==(position_error const&, position_error const&) = default;
};

/// One sigma: one number, or two where it is not symmetric. The schemas do not say which of the two is the lower.
struct uncertainty {
    double first{};
    double second{};  ///< the same where it is symmetric

    friend bool operator==(uncertainty const&, uncertainty const&) = default;
};

/// Of energies, wavelengths, frequencies or times.
struct range {
    double low{};
    double high{};

    friend bool operator==(range const&, range const&) = default;
};

/// An entry of `classification` or `properties`.
struct probability {
    std::string of{};   ///< "GRB", "NS"
    double value{};     ///< 0 to 1

    friend bool operator==(probability const&, probability const&) = default;
};

/// An entry of `reference`: {"gcn.circulars": 34776}, {"gcn.notices.LVK.alert": "S230914ak-2-Preliminary"}.
struct reference {
    std::string in{};
    std::variant<std::string, double> what{};

    friend bool operator==(reference const&, reference const&) = default;
};

struct alert {
    std::optional<time_point> alert_datetime{};             ///< when the notice was made
    std::optional<unified::alert_tense> alert_tense{};
    std::optional<unified::alert_type> alert_type{};
    std::string additional_info{};

    friend bool operator==(alert const&, alert const&) = default;
};

struct date_time {
    std::optional<time_point> trigger_time{};
    std::optional<uncertainty> trigger_time_error{};        ///< seconds
    std::optional<time_point> observation_start{};
    std::optional<time_point> observation_stop{};
    std::optional<double> observation_livetime{};           ///< seconds

    friend bool operator==(date_time const&, date_time const&) = default;
};

struct event {
    std::vector<std::string> event_name{};                  ///< "GRB 170817A", "GW170817"
    std::vector<std::string> id{};                          ///< of the trigger, by the instrument
    std::string data_archive_page{};

    friend bool operator==(event const&, event const&) = default;
};

struct localization {
    std::optional<double> ra{};                             ///< degrees, ICRS
    std::optional<double> dec{};
    std::optional<position_error> ra_dec_error{};
    std::optional<double> containment_probability{};        ///< 0.9 where it is absent
    std::optional<bool> systematic_included{};              ///< false where it is absent
    std::optional<double> instrument_phi{};                 ///< degrees
    std::optional<double> instrument_theta{};
    std::optional<double> instrument_semimajor_angle{};
    std::string healpix_url{};
    std::vector<std::byte> healpix_file{};                  ///< FITS, out of its Base64

    friend bool operator==(localization const&, localization const&) = default;
};

struct reporter {
    std::string mission{};
    std::string instrument{};
    std::optional<std::int64_t> record_number{};            ///< 1, 2, 3 of the messages about a trigger
    std::optional<unified::messenger> messenger{};
    std::optional<range> spectral_band{};
    std::string spectral_band_units{};                      ///< keV where it is absent, nm, MHz

    friend bool operator==(reporter const&, reporter const&) = default;
};

struct statistics {
    std::optional<double> far{};                            ///< false alarms, Hz
    std::string trigger_type{};                             ///< rate, image
    std::optional<double> net_count_rate{};                 ///< per second
    std::optional<double> background_count_rate{};
    std::optional<double> rate_snr{};
    std::optional<double> rate_duration{};                  ///< seconds
    std::optional<range> rate_energy_range{};
    std::optional<double> image_snr{};
    std::optional<double> image_duration{};                 ///< seconds
    std::optional<range> image_energy_range{};
    std::optional<double> p_astro{};                        ///< 0 to 1
    std::vector<probability> classification{};
    std::vector<probability> properties{};

    friend bool operator==(statistics const&, statistics const&) = default;
};

struct follow_up {
    std::string ref_type{};                                 ///< GRB, GW, neutrino
    std::string ref_instrument{};
    std::string ref_id{};                                   ///< `ref_ID`
    std::vector<unified::reference> reference{};

    friend bool operator==(follow_up const&, follow_up const&) = default;
};

struct photometry {
    std::string filter{};
    std::optional<double> mag{};
    std::optional<double> mag_error{};
    std::string mag_system{};                               ///< AB where it is absent
    std::optional<double> limiting_mag{};
    std::optional<double> limiting_mag_sigma{};             ///< 5 where it is absent

    friend bool operator==(photometry const&, photometry const&) = default;
};

/// `power_law`, `cutoff_power_law` or `band`, whichever `best_fit_model` says; the others lack what they have not.
struct spectral_model {
    std::optional<double> amplitude{};                      ///< at `pivot_energy`, ph/cm2/s/keV
    std::optional<double> amplitude_error{};
    std::optional<double> pivot_energy{};                   ///< keV, 1 where it is absent
    std::optional<double> alpha{};
    std::optional<double> alpha_error{};
    std::optional<double> epeak{};                          ///< keV
    std::optional<double> epeak_error{};
    std::optional<double> beta{};
    std::optional<double> beta_error{};

    friend bool operator==(spectral_model const&, spectral_model const&) = default;
};

struct spectral {
    std::string best_fit_model{};                           ///< PowerLaw, CutoffPowerLaw, Band
    std::optional<spectral_model> power_law{};
    std::optional<spectral_model> cutoff_power_law{};
    std::optional<spectral_model> band{};
    std::optional<double> flux{};
    std::optional<double> flux_error{};
    std::string flux_unit{};                                ///< erg/cm2/s where it is absent
    std::optional<double> limiting_flux{};
    std::optional<double> limiting_flux_sigma{};            ///< 5 where it is absent
    std::optional<range> flux_spectral_band{};
    std::string flux_spectral_unit{};                       ///< keV where it is absent
    std::optional<range> flux_time_range{};                 ///< seconds from the trigger
    std::optional<double> flux_density{};
    std::optional<double> flux_density_error{};
    std::optional<double> limiting_flux_density{};
    std::optional<double> limiting_flux_density_sigma{};    ///< 5 where it is absent
    std::string flux_density_unit{};                        ///< erg/cm2/s/keV where it is absent
    std::optional<double> flux_density_spectral_point{};
    std::string flux_density_spectral_point_unit{};         ///< keV where it is absent
    std::optional<range> flux_density_time_range{};
    std::optional<double> fluence{};                        ///< erg/cm2
    std::optional<double> fluence_error{};
    std::optional<range> fluence_spectral_band{};           ///< keV
    std::optional<range> fluence_time_range{};

    friend bool operator==(spectral const&, spectral const&) = default;
};

struct redshift {
    std::optional<double> redshift{};
    std::optional<uncertainty> redshift_error{};
    std::string redshift_measure{};                         ///< spectroscopic, photometric
    std::string redshift_type{};                            ///< emission, absorption, host

    friend bool operator==(unified::redshift const&, unified::redshift const&) = default;
};

struct distance {
    std::optional<double> luminosity_distance{};            ///< Mpc
    std::optional<uncertainty> luminosity_distance_error{};

    friend bool operator==(distance const&, distance const&) = default;
};

struct duration {
    std::optional<double> t90{};                            ///< seconds
    std::optional<uncertainty> t90_error{};
    std::optional<double> t50{};
    std::optional<uncertainty> t50_error{};

    friend bool operator==(duration const&, duration const&) = default;
};

struct dispersion_measure {
    std::optional<double> dm{};                             ///< pc/cm^3
    std::optional<uncertainty> dm_error{};

    friend bool operator==(dispersion_measure const&, dispersion_measure const&) = default;
};

struct hardness_ratio {
    std::optional<double> hardness_ratio{};
    std::optional<uncertainty> hardness_ratio_error{};
    std::optional<range> energy_range_soft{};               ///< keV
    std::optional<range> energy_range_hard{};

    friend bool operator==(unified::hardness_ratio const&, unified::hardness_ratio const&) = default;
};

/// Where the instrument looks.
struct pointing {
    std::optional<double> ra_pointing{};                    ///< degrees, ICRS
    std::optional<double> dec_pointing{};
    std::optional<double> roll{};
    std::optional<double> position_angle{};
    std::vector<double> attitude_quarternion{};             ///< four numbers
    std::vector<double> rotation_rate{};                    ///< about X, Y and Z, rad/s
    std::optional<time_point> time{};

    friend bool operator==(pointing const&, pointing const&) = default;
};

/// Where the instrument is.
struct geo_location {
    std::optional<double> latitude{};                       ///< degrees
    std::optional<double> longitude{};
    std::optional<double> altitude{};                       ///< km above the ground
    std::optional<double> mcilwain_l{};
    std::optional<time_point> geoloc_time{};

    friend bool operator==(geo_location const&, geo_location const&) = default;
};

}  // namespace alertstream::gcn::unified
