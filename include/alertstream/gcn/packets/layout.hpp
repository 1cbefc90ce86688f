#pragma once

#include <cstdint>
#include <string_view>

#include <alertstream/gcn/notice_types.hpp>
#include <alertstream/gcn/notice_view.hpp>

/// Where the packets of GCN Classic differ: which word means what in which type. From GCN's socket packet
/// definition and its public demo program; what neither says of a type is not assumed.
namespace alertstream::gcn::inner {

constexpr int number(notice_type type) noexcept { return static_cast<int>(type); }
constexpr bool between(notice_type type, notice_type first, notice_type last) noexcept { return number(type) >= number(first) && number(type) <= number(last); }

constexpr bool is_named(notice_type type) noexcept { return to_string(type) != "UNKNOWN"; }
/// The days of the Compton observatory: hundredths of a degree, and other flags.
constexpr bool is_batse(notice_type type) noexcept {
    using enum notice_type;
    return type == grb_coords || type == test_coords || type == maxbc || type == brad_coords || type == grb_final || type == hunts_src || type == alexis_src;
}
constexpr bool is_hete(notice_type type) noexcept { return between(type, notice_type::hete_alert_src, notice_type::hete_test); }
constexpr bool is_integral(notice_type type) noexcept { return between(type, notice_type::integral_pointdir, notice_type::integral_weak); }
constexpr bool is_swift(notice_type type) noexcept { return to_string(type).starts_with("SWIFT_"); }
constexpr bool is_gbm(notice_type type) noexcept { return to_string(type).starts_with("FERMI_GBM_"); }
constexpr bool is_lat(notice_type type) noexcept { return to_string(type).starts_with("FERMI_LAT_"); }
constexpr bool is_lvc(notice_type type) noexcept { return to_string(type).starts_with("LVC_"); }
constexpr bool is_maxi(notice_type type) noexcept { return between(type, notice_type::maxi_unknown, notice_type::maxi_test); }
constexpr bool is_agile(notice_type type) noexcept { return to_string(type).starts_with("AGILE_"); }
constexpr bool is_calet(notice_type type) noexcept { return between(type, notice_type::calet_gbm_flt_lc, notice_type::calet_gbm_gnd_lc); }
constexpr bool is_icecube(notice_type type) noexcept {
    using enum notice_type;
    return type == amon_icecube_hese || type == amon_icecube_ehe || type == icecube_astrotrack_gold || type == icecube_astrotrack_bronze || type == icecube_cascade;
}
constexpr bool is_amon(notice_type type) noexcept {
    using enum notice_type;
    return is_icecube(type) || type == amon_icecube_coinc || type == hawc_burst_monitor || type == amon_nu_em_coinc;
}
/// Neither event nor pointing: that the connection lives, and the like.
constexpr bool is_service(notice_type type) noexcept {
    using enum notice_type;
    return type == im_alive || type == kill_socket || type == dow_tod || type == voe_11_im_alive || type == voe_20_im_alive;
}

enum class direction : std::uint8_t { none, source, pointing };

constexpr direction direction_of(notice_type type) noexcept {
    using enum notice_type;
    switch (type) {
    case integral_pointdir: case swift_pointdir: case swift_actual_pointdir: case agile_pointdir: case fermi_pointdir: return direction::pointing;
    case swift_xrt_centroid: return direction::pointing;  // no source was found in the field
    // The equinox of HETE's is that of the day.
    case hete_alert_src: case hete_update_src: case hete_final_src: case hete_gndana_src: case hete_test: return direction::none;
    // Nothing was localised, or only in a sky map.
    case integral_spiacs: case konus_lc: case suzaku_lc: case agile_mcal_alert: case fermi_gbm_alert: case fermi_gbm_alert_internal: return direction::none;
    case swift_bat_grb_alert: case swift_bat_grb_pos_nack: case swift_uvot_pos_nack: return direction::none;
    case lvc_preliminary: case lvc_initial: case lvc_update: case lvc_test: case lvc_early_warning: case lvc_retraction: return direction::none;
    // Layouts of their own, or such that nobody has published.
    case coincidence: case gwhen_coinc: case ipn_seg: case fermi_sc_slew: case fermi_sc_slew_internal: return direction::none;
    case swift_bat_alarm_short: case swift_bat_alarm_long: case swift_uvot_emergency: case swift_xrt_emergency: return direction::none;
    case swift_fom_ppt_arg_err: case swift_fom_safe_point: case swift_fom_slew_abort: return direction::none;
    default: return is_named(type) && !is_service(type) ? direction::source : direction::none;
    }
}

/// Word 11 is the radius of the error circle, in the units of the direction or, for INTEGRAL's, in arc seconds.
constexpr bool has_error(notice_type type) noexcept {
    using enum notice_type;
    switch (type) {
    case grb_coords: case test_coords: case brad_coords: case ipn_pos: case grb_cntrpart: case milagro_pos: case snews: case sk_sn: return true;
    case integral_wakeup: case integral_refined: case integral_offline: case integral_weak: return true;
    case swift_bat_grb_pos_ack: case swift_bat_grb_pos_test: case swift_bat_trans: case swift_bat_ql_pos: case swift_bat_sub_threshold: case swift_bat_slew_pos: return true;
    case swift_xrt_position: case swift_uvot_pos: return true;
    case agile_grb_wakeup: case agile_grb_ground: case agile_grb_refined: case agile_trans: case agile_grb_pos_test: return true;
    case fermi_gbm_flt_pos: case fermi_gbm_gnd_pos: case fermi_gbm_gnd_internal: case fermi_gbm_fin_pos: case fermi_gbm_flt_internal: return true;
    case fermi_gbm_trans: case fermi_gbm_pos_test: case fermi_gbm_fin_internal: return true;
    case fermi_lat_pos_ini: case fermi_lat_pos_upd: case fermi_lat_pos_diag: case fermi_lat_trans: case fermi_lat_pos_test: case fermi_lat_gnd: case fermi_lat_offline: return true;
    default: return is_maxi(type) || is_amon(type);
    }
}

/// The probability inside that radius; 0 where it is not documented.
constexpr double containment_of(notice_type type) noexcept {
    using enum notice_type;
    if (is_icecube(type)) return 0.9;
    if (type == hawc_burst_monitor || type == sk_sn) return 0.68;
    return 0;
}

/// Where a type's text begins; 0 if it has none.
constexpr std::size_t text_word(notice_type type) noexcept {
    using enum notice_type;
    switch (type) {
    case ipn_raw: case swift_pointdir: return 22;
    case swift_bat_grb_lc: case swift_bat_grb_lc_proc: case swift_bat_scaledmap: case swift_xrt_spectrum: case swift_xrt_spectrum_proc: return 22;
    case swift_xrt_image: case swift_xrt_image_proc: case swift_xrt_lc: case swift_xrt_threshpix: case swift_xrt_threshpix_proc: case swift_xrt_sper: case swift_xrt_sper_proc: return 22;
    case swift_uvot_dburst: case swift_uvot_dburst_proc: case swift_uvot_fchart: case swift_uvot_fchart_proc: return 22;
    case grb_cntrpart: return 24;
    case calet_gbm_flt_lc: case calet_gbm_gnd_lc: return 29;
    case lvc_preliminary: case lvc_initial: case lvc_update: case lvc_early_warning: case lvc_retraction: case lvc_test: return 29;
    case fermi_lat_monitor: return 32;
    default: return 0;
    }
}

/// Bit 5 of word 18 is the retraction.
constexpr bool has_retraction_bit(notice_type type) noexcept {
    using enum notice_type;
    switch (type) {
    case ipn_raw: case snews: return true;
    case swift_bat_grb_pos_ack: case swift_bat_grb_pos_test: case swift_bat_trans: case swift_bat_sub_threshold: case swift_bat_grb_lc: case swift_bat_grb_lc_proc: case swift_bat_scaledmap: return true;
    case swift_xrt_position: case swift_uvot_pos: return true;
    default: return is_gbm(type) || (is_lat(type) && type != fermi_lat_monitor) || is_lvc(type) || is_amon(type) || is_calet(type);
    }
}

constexpr bool is_test_type(notice_type type) noexcept {
    using enum notice_type;
    switch (type) {
    case test_coords: case brad_coords: case hete_test: case swift_bat_grb_pos_test: case agile_grb_pos_test: return true;
    case fermi_gbm_pos_test: case fermi_lat_pos_test: case maxi_test: case lvc_test: return true;
    default: return false;
    }
}

/// Word 18's bit for a test; -1 if the type has none.
constexpr int test_bit(notice_type type) noexcept {
    using enum notice_type;
    if (is_lvc(type) || is_amon(type) || type == snews || type == sk_sn) return 1;
    return is_calet(type) || type == ipn_raw ? 30 : -1;
}

/// Word 19's bits 30 and 31 are what they are for Swift; of other types the word holds other things.
constexpr bool has_ground_bit(notice_type type) noexcept { return is_swift(type) || is_gbm(type) || is_lat(type) || is_maxi(type) || is_agile(type); }
constexpr bool has_crc_bit(notice_type type) noexcept { return is_swift(type); }

constexpr notice_kind kind_of(notice_type type) noexcept {
    using enum notice_type;
    if (direction_of(type) == direction::pointing && type != swift_xrt_centroid) return notice_kind::other;
    if (is_service(type)) return notice_kind::other;
    switch (type) {
    case lvc_retraction: return notice_kind::retraction;
    // Where a spacecraft turns to, what it was asked for, and how it is.
    case swift_fom_obs: case swift_sc_slew: case swift_too_fom: case swift_too_sc_slew: case fermi_sc_slew: case fermi_sc_slew_internal: return notice_kind::other;
    case swift_bat_alarm_short: case swift_bat_alarm_long: case swift_uvot_emergency: case swift_xrt_emergency: return notice_kind::other;
    case swift_fom_ppt_arg_err: case swift_fom_safe_point: case swift_fom_slew_abort: return notice_kind::other;
    // What follows the first notice of a trigger.
    case grb_final: case hete_update_src: case hete_final_src: case hete_gndana_src: case grb_cntrpart: return notice_kind::update;
    case integral_refined: case integral_offline: case agile_grb_ground: case agile_grb_refined: return notice_kind::update;
    case swift_bat_grb_pos_nack: case swift_bat_grb_lc: case swift_bat_grb_lc_proc: case swift_bat_scaledmap: return notice_kind::update;
    case fermi_gbm_flt_pos: case fermi_gbm_flt_internal: case fermi_gbm_gnd_pos: case fermi_gbm_gnd_internal: case fermi_gbm_lc: return notice_kind::update;
    case fermi_gbm_fin_pos: case fermi_gbm_fin_internal: case fermi_lat_pos_upd: case fermi_lat_gnd: case fermi_lat_offline: return notice_kind::update;
    case calet_gbm_gnd_lc: case gecam_gnd: case lvc_initial: case lvc_update: case lvc_counterpart: return notice_kind::update;
    default: break;
    }
    auto const name = to_string(type);
    return name.starts_with("SWIFT_XRT_") || name.starts_with("SWIFT_UVOT_") ? notice_kind::update : notice_kind::alert;
}

/// Mission and instrument, as they write themselves.
constexpr std::string_view origin_of(notice_type type) noexcept {
    struct origin {
        std::string_view begins{}, name{};
    };
    constexpr origin known[] = {
        {"SWIFT_BAT_", "Swift BAT"}, {"SWIFT_XRT_", "Swift XRT"}, {"SWIFT_UVOT_", "Swift UVOT"}, {"SWIFT_", "Swift"}, {"FERMI_GBM_", "Fermi GBM"}, {"FERMI_LAT_", "Fermi LAT"},
        {"FERMI_", "Fermi"}, {"INTEGRAL_SPIACS", "INTEGRAL SPI-ACS"}, {"INTEGRAL_", "INTEGRAL"}, {"AGILE_MCAL_", "AGILE MCAL"}, {"AGILE_", "AGILE"}, {"MAXI_", "MAXI"},
        {"AMON_ICECUBE_", "IceCube"}, {"ICECUBE_", "IceCube"}, {"HAWC_", "HAWC"}, {"AMON_", "AMON"}, {"SK_SN", "Super-Kamiokande"}, {"SNEWS", "SNEWS"}, {"CALET_GBM_", "CALET GBM"},
        {"LVC_", "LVC"}, {"IPN_", "IPN"}, {"GECAM_", "GECAM"}, {"KONUS_", "Konus"}, {"HETE_", "HETE"}, {"MILAGRO_", "Milagro"}, {"SUZAKU_", "Suzaku"}, {"XTE_PCA_", "RXTE PCA"},
        {"XTE_ASM_", "RXTE ASM"}, {"SAX_", "BeppoSAX"}, {"COMPTEL_", "COMPTEL"}, {"ALEXIS_", "ALEXIS"},
    };
    auto const name = to_string(type);
    for (auto const& each : known)
        if (name.starts_with(each.begins)) return each.name;
    return {};
}

/// What its type says of a notice in whatever form. That it is a retraction, or the later of two, its own words can say too.
inline void see_as(notice_type type, notice_view& into) {
    into.what = to_string(type);
    if (auto const who = origin_of(type); !who.empty()) into.who = who;
    if (auto const kind = kind_of(type); into.kind != notice_kind::retraction && kind != notice_kind::alert) into.kind = kind;
}

}  // namespace alertstream::gcn::inner
