#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <alertstream/detail/ascii.hpp>
#include <alertstream/hermes/photometry_table.hpp>

/// The names that columns of photometry have.
namespace alertstream::hermes::inner {

enum class column_kind { plain, mjd, jd, date, not_utc, magnitude, flux };

struct known_column {
    std::string_view name;
    column_role role;
    column_kind kind{column_kind::plain};
    std::string_view unit{};  ///< if the name says it
};

/// A name in small letters, with one _ for each run of what stands between words.
inline std::string plain_name(std::string_view name) {
    std::string made;
    for (char const c : name) {
        bool const gap = c == '_' || c == ' ' || c == '-' || c == '.' || c == '\t';
        if (!gap) made += alertstream::detail::lower_ascii(c);
        else if (!made.empty() && made.back() != '_') made += '_';
    }
    while (made.ends_with('_')) made.pop_back();
    return made;
}

/// "flux [mJy]": the name and what stands in brackets behind it.
struct bracketed_name {
    std::string_view name;
    std::string_view inside{};
};
inline bracketed_name without_brackets(std::string_view name) {
    if (name.size() < 3 || (name.back() != ')' && name.back() != ']')) return {name};
    char const open = name.back() == ')' ? '(' : '[';
    int depth = 0;
    for (std::size_t i = name.size(); i-- > 1;) {
        if (name[i] == name.back()) ++depth;
        if (name[i] != open || --depth != 0) continue;
        auto const before = name.substr(0, i);
        return {before.substr(0, before.find_last_not_of(" \t") + 1), name.substr(i + 1, name.size() - i - 2)};
    }
    return {name};
}

inline known_column const* find_known_column(std::string_view plain) {
    using enum column_role;
    constexpr auto magnitude = column_kind::magnitude, flux = column_kind::flux, mjd = column_kind::mjd, jd = column_kind::jd, date = column_kind::date, not_utc = column_kind::not_utc;
    constexpr std::string_view micro = "uJy", milli = "mJy";
    static constexpr auto all = std::to_array<known_column>({
        {"target", target}, {"target_name", target}, {"targetname", target}, {"object", target}, {"object_name", target}, {"objectname", target}, {"object_id", target},
        {"objectid", target}, {"objid", target}, {"oid", target}, {"name", target}, {"source", target}, {"source_name", target}, {"star", target}, {"star_name", target}, {"iau_name", target},
        {"ra", ra}, {"ra_deg", ra}, {"radeg", ra}, {"raj2000", ra}, {"ra_j2000", ra}, {"ra_icrs", ra}, {"alpha_j2000", ra}, {"right_ascension", ra},
        {"dec", dec}, {"dec_deg", dec}, {"decdeg", dec}, {"dej2000", dec}, {"decj2000", dec}, {"dec_j2000", dec}, {"dec_icrs", dec}, {"de_icrs", dec}, {"delta_j2000", dec}, {"declination", dec},
        {"mjd", time, mjd}, {"mjd_obs", time, mjd}, {"mjdobs", time, mjd}, {"obsmjd", time, mjd}, {"obs_mjd", time, mjd}, {"mjd_utc", time, mjd}, {"mjd_mid", time, mjd},
        {"jd", time, jd}, {"jd_obs", time, jd}, {"obsjd", time, jd}, {"obs_jd", time, jd}, {"jd_utc", time, jd}, {"julian_date", time, jd}, {"juldate", time, jd},
        {"time", time, date}, {"date", time, date}, {"date_obs", time, date}, {"dateobs", time, date}, {"obsdate", time, date}, {"obs_date", time, date}, {"obs_time", time, date},
        {"obstime", time, date}, {"datetime", time, date}, {"date_time", time, date}, {"timestamp", time, date}, {"isot", time, date}, {"iso", time, date}, {"iso_time", time, date},
        {"utc", time, date}, {"ut", time, date}, {"time_utc", time, date}, {"date_utc", time, date}, {"observation_date", time, date}, {"observation_time", time, date},
        {"hjd", time, not_utc}, {"bjd", time, not_utc}, {"hmjd", time, not_utc}, {"bmjd", time, not_utc}, {"mhjd", time, not_utc}, {"mbjd", time, not_utc}, {"bjd_tdb", time, not_utc}, {"bjd_utc", time, not_utc},
        {"hjd_utc", time, not_utc}, {"btjd", time, not_utc}, {"mjd_tdb", time, not_utc}, {"mjd_tt", time, not_utc}, {"jd_tdb", time, not_utc}, {"jd_tt", time, not_utc}, {"mjd_tai", time, not_utc}, {"jd_tai", time, not_utc},
        {"filter", bandpass}, {"band", bandpass}, {"bandpass", bandpass}, {"passband", bandpass}, {"filt", bandpass}, {"flt", bandpass}, {"filter_name", bandpass}, {"filtercode", bandpass}, {"f", bandpass},
        {"mag", brightness, magnitude}, {"magnitude", brightness, magnitude}, {"m", brightness, magnitude}, {"magpsf", brightness, magnitude}, {"mag_psf", brightness, magnitude},
        {"psf_mag", brightness, magnitude}, {"psfmag", brightness, magnitude}, {"mag_ab", brightness, magnitude, "AB"}, {"ab_mag", brightness, magnitude, "AB"}, {"abmag", brightness, magnitude, "AB"},
        {"mag_vega", brightness, magnitude, "Vega"}, {"vega_mag", brightness, magnitude, "Vega"}, {"vegamag", brightness, magnitude, "Vega"}, {"brightness", brightness},
        {"flux", brightness, flux}, {"flux_density", brightness, flux}, {"psf_flux", brightness, flux}, {"psfflux", brightness, flux}, {"flux_psf", brightness, flux}, {"fnu", brightness, flux},
        {"mjy", brightness, flux, milli}, {"flux_mjy", brightness, flux, milli}, {"ujy", brightness, flux, micro}, {"flux_ujy", brightness, flux, micro},
        {"error", error}, {"err", error}, {"sigma", error}, {"uncertainty", error}, {"unc", error}, {"brightness_error", error}, {"photometry_error", error},
        {"magerr", error, magnitude}, {"mag_err", error, magnitude}, {"mag_error", error, magnitude}, {"magnitude_error", error, magnitude}, {"e_mag", error, magnitude}, {"emag", error, magnitude},
        {"merr", error, magnitude}, {"dm", error, magnitude}, {"dmag", error, magnitude}, {"sigmapsf", error, magnitude}, {"sigma_mag", error, magnitude}, {"mag_sigma", error, magnitude},
        {"mag_unc", error, magnitude}, {"mag_uncertainty", error, magnitude}, {"magpsf_err", error, magnitude},
        {"fluxerr", error, flux}, {"flux_err", error, flux}, {"flux_error", error, flux}, {"e_flux", error, flux}, {"dflux", error, flux}, {"flux_unc", error, flux}, {"fluxunc", error, flux},
        {"flux_uncertainty", error, flux}, {"sigma_flux", error, flux}, {"psf_flux_err", error, flux}, {"psffluxerr", error, flux}, {"dujy", error, flux, micro}, {"dmjy", error, flux, milli},
        {"flux_err_ujy", error, flux, micro}, {"flux_err_mjy", error, flux, milli},
        {"limit", limit}, {"limiting_brightness", limit}, {"upper_limit", limit}, {"upperlimit", limit}, {"uplim", limit}, {"depth", limit},
        {"limmag", limit, magnitude}, {"lim_mag", limit, magnitude}, {"maglim", limit, magnitude}, {"mag_lim", limit, magnitude}, {"mag_limit", limit, magnitude}, {"limiting_mag", limit, magnitude},
        {"limiting_magnitude", limit, magnitude}, {"diffmaglim", limit, magnitude}, {"mag5sig", limit, magnitude}, {"limit_mag", limit, magnitude},
        {"flux_limit", limit, flux}, {"fluxlim", limit, flux}, {"flux_lim", limit, flux},
        {"limit_error", limit_error}, {"limiting_brightness_error", limit_error}, {"limmag_err", limit_error},
        {"unit", unit}, {"units", unit}, {"brightness_unit", unit}, {"mag_unit", unit}, {"magunit", unit}, {"flux_unit", unit}, {"flux_units", unit}, {"magsys", unit}, {"mag_sys", unit},
        {"mag_system", unit}, {"magnitude_system", unit}, {"photometric_system", unit},
        {"detection", detected}, {"detected", detected}, {"is_detection", detected}, {"is_detected", detected},
        {"nondetection", not_detected}, {"non_detection", not_detected}, {"is_limit", not_detected}, {"is_upper_limit", not_detected}, {"limit_flag", not_detected}, {"upper_limit_flag", not_detected},
        {"telescope", telescope}, {"tel", telescope}, {"telescop", telescope}, {"telescope_name", telescope}, {"facility", telescope},
        {"instrument", instrument}, {"inst", instrument}, {"instrume", instrument}, {"instrument_name", instrument}, {"camera", instrument},
        {"exptime", exposure_time}, {"exp_time", exposure_time}, {"exposure", exposure_time}, {"exposure_time", exposure_time}, {"exposuretime", exposure_time},
        {"observer", observer}, {"observers", observer}, {"obscode", observer}, {"observer_code", observer}, {"observer_name", observer},
        {"comment", comments}, {"comments", comments}, {"note", comments}, {"notes", comments}, {"remark", comments}, {"remarks", comments},
        {"catalog", catalog}, {"catalogue", catalog},
    });
    auto const found = std::find_if(all.begin(), all.end(), [plain](known_column const& each) { return each.name == plain; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace alertstream::hermes::inner
