#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace alertstream::gcn {

/// The kinds of notices of GCN Classic, by the number in the first word of a binary packet and
/// in the `Packet_Type` of a VOEvent. A notice can have a number that is not among these: its
/// topic then ends in UNKNOWN.
enum class notice_type : std::int32_t {
    grb_coords = 1, test_coords = 2, im_alive = 3, kill_socket = 4, maxbc = 11, brad_coords = 21, grb_final = 22, hunts_src = 24,
    alexis_src = 25, xte_pca_alert = 26, xte_pca_src = 27, xte_asm_alert = 28, xte_asm_src = 29, comptel_src = 30, ipn_raw = 31,
    ipn_seg = 32, sax_wfc_alert = 33, sax_wfc_src = 34, sax_nfi_alert = 35, sax_nfi_src = 36, xte_asm_trans = 37, ipn_pos = 39,
    hete_alert_src = 40, hete_update_src = 41, hete_final_src = 42, hete_gndana_src = 43, hete_test = 44, grb_cntrpart = 45,
    swift_too_fom = 46, swift_too_sc_slew = 47, dow_tod = 48, integral_pointdir = 51, integral_spiacs = 52, integral_wakeup = 53,
    integral_refined = 54, integral_offline = 55, integral_weak = 56, aavso = 57, milagro_pos = 58, konus_lc = 59,
    swift_bat_grb_alert = 60, swift_bat_grb_pos_ack = 61, swift_bat_grb_pos_nack = 62, swift_bat_grb_lc = 63, swift_bat_scaledmap = 64,
    swift_fom_obs = 65, swift_sc_slew = 66, swift_xrt_position = 67, swift_xrt_spectrum = 68, swift_xrt_image = 69, swift_xrt_lc = 70,
    swift_xrt_centroid = 71, swift_uvot_dburst = 72, swift_uvot_fchart = 73, swift_bat_grb_lc_proc = 76, swift_xrt_spectrum_proc = 77,
    swift_xrt_image_proc = 78, swift_uvot_dburst_proc = 79, swift_uvot_fchart_proc = 80, swift_uvot_pos = 81, swift_bat_grb_pos_test = 82,
    swift_pointdir = 83, swift_bat_trans = 84, swift_xrt_threshpix = 85, swift_xrt_threshpix_proc = 86, swift_xrt_sper = 87,
    swift_xrt_sper_proc = 88, swift_uvot_pos_nack = 89, swift_bat_alarm_short = 90, swift_bat_alarm_long = 91, swift_uvot_emergency = 92,
    swift_xrt_emergency = 93, swift_fom_ppt_arg_err = 94, swift_fom_safe_point = 95, swift_fom_slew_abort = 96, swift_bat_ql_pos = 97,
    swift_bat_sub_threshold = 98, swift_bat_slew_pos = 99, agile_grb_wakeup = 100, agile_grb_ground = 101, agile_grb_refined = 102,
    swift_actual_pointdir = 103, agile_mcal_alert = 105, agile_pointdir = 107, agile_trans = 108, agile_grb_pos_test = 109,
    fermi_gbm_alert = 110, fermi_gbm_flt_pos = 111, fermi_gbm_gnd_pos = 112, fermi_gbm_lc = 113, fermi_gbm_gnd_internal = 114,
    fermi_gbm_fin_pos = 115, fermi_gbm_alert_internal = 116, fermi_gbm_flt_internal = 117, fermi_gbm_trans = 118, fermi_gbm_pos_test = 119,
    fermi_lat_pos_ini = 120, fermi_lat_pos_upd = 121, fermi_lat_pos_diag = 122, fermi_lat_trans = 123, fermi_lat_pos_test = 124,
    fermi_lat_monitor = 125, fermi_sc_slew = 126, fermi_lat_gnd = 127, fermi_lat_offline = 128, fermi_pointdir = 129, simbadned = 130,
    fermi_gbm_subthresh = 131, swift_bat_monitor = 133, maxi_unknown = 134, maxi_known = 135, maxi_test = 136, ogle = 137, cbat = 138,
    moa = 139, swift_bat_subsub = 140, swift_bat_known_src = 141, voe_11_im_alive = 142, voe_20_im_alive = 143,
    fermi_sc_slew_internal = 144, coincidence = 145, fermi_gbm_fin_internal = 146, suzaku_lc = 148, snews = 149, lvc_preliminary = 150,
    lvc_initial = 151, lvc_update = 152, lvc_test = 153, lvc_counterpart = 154, amon_icecube_coinc = 157, amon_icecube_hese = 158,
    calet_gbm_flt_lc = 160, calet_gbm_gnd_lc = 161, lvc_early_warning = 163, lvc_retraction = 164, gwhen_coinc = 168,
    amon_icecube_ehe = 169, hawc_burst_monitor = 171, amon_nu_em_coinc = 172, icecube_astrotrack_gold = 173,
    icecube_astrotrack_bronze = 174, sk_sn = 175, icecube_cascade = 176, gecam_flt = 188, gecam_gnd = 189,
};

/// A kind of notice, as the topics call it.
struct named_notice_type {
    notice_type type{};
    std::string_view name{};  ///< "SWIFT_BAT_GRB_POS_ACK", of `gcn.classic.text.SWIFT_BAT_GRB_POS_ACK`
};

/// All that have a name, by their numbers.
inline constexpr std::array<named_notice_type, 145> notice_types{{
    {notice_type::grb_coords, "GRB_COORDS"}, {notice_type::test_coords, "TEST_COORDS"}, {notice_type::im_alive, "IM_ALIVE"},
    {notice_type::kill_socket, "KILL_SOCKET"}, {notice_type::maxbc, "MAXBC"}, {notice_type::brad_coords, "BRAD_COORDS"},
    {notice_type::grb_final, "GRB_FINAL"}, {notice_type::hunts_src, "HUNTS_SRC"}, {notice_type::alexis_src, "ALEXIS_SRC"},
    {notice_type::xte_pca_alert, "XTE_PCA_ALERT"}, {notice_type::xte_pca_src, "XTE_PCA_SRC"},
    {notice_type::xte_asm_alert, "XTE_ASM_ALERT"}, {notice_type::xte_asm_src, "XTE_ASM_SRC"}, {notice_type::comptel_src, "COMPTEL_SRC"},
    {notice_type::ipn_raw, "IPN_RAW"}, {notice_type::ipn_seg, "IPN_SEG"}, {notice_type::sax_wfc_alert, "SAX_WFC_ALERT"},
    {notice_type::sax_wfc_src, "SAX_WFC_SRC"}, {notice_type::sax_nfi_alert, "SAX_NFI_ALERT"}, {notice_type::sax_nfi_src, "SAX_NFI_SRC"},
    {notice_type::xte_asm_trans, "XTE_ASM_TRANS"}, {notice_type::ipn_pos, "IPN_POS"}, {notice_type::hete_alert_src, "HETE_ALERT_SRC"},
    {notice_type::hete_update_src, "HETE_UPDATE_SRC"}, {notice_type::hete_final_src, "HETE_FINAL_SRC"},
    {notice_type::hete_gndana_src, "HETE_GNDANA_SRC"}, {notice_type::hete_test, "HETE_TEST"}, {notice_type::grb_cntrpart, "GRB_CNTRPART"},
    {notice_type::swift_too_fom, "SWIFT_TOO_FOM"}, {notice_type::swift_too_sc_slew, "SWIFT_TOO_SC_SLEW"},
    {notice_type::dow_tod, "DOW_TOD"}, {notice_type::integral_pointdir, "INTEGRAL_POINTDIR"},
    {notice_type::integral_spiacs, "INTEGRAL_SPIACS"}, {notice_type::integral_wakeup, "INTEGRAL_WAKEUP"},
    {notice_type::integral_refined, "INTEGRAL_REFINED"}, {notice_type::integral_offline, "INTEGRAL_OFFLINE"},
    {notice_type::integral_weak, "INTEGRAL_WEAK"}, {notice_type::aavso, "AAVSO"}, {notice_type::milagro_pos, "MILAGRO_POS"},
    {notice_type::konus_lc, "KONUS_LC"}, {notice_type::swift_bat_grb_alert, "SWIFT_BAT_GRB_ALERT"},
    {notice_type::swift_bat_grb_pos_ack, "SWIFT_BAT_GRB_POS_ACK"}, {notice_type::swift_bat_grb_pos_nack, "SWIFT_BAT_GRB_POS_NACK"},
    {notice_type::swift_bat_grb_lc, "SWIFT_BAT_GRB_LC"}, {notice_type::swift_bat_scaledmap, "SWIFT_BAT_SCALEDMAP"},
    {notice_type::swift_fom_obs, "SWIFT_FOM_OBS"}, {notice_type::swift_sc_slew, "SWIFT_SC_SLEW"},
    {notice_type::swift_xrt_position, "SWIFT_XRT_POSITION"}, {notice_type::swift_xrt_spectrum, "SWIFT_XRT_SPECTRUM"},
    {notice_type::swift_xrt_image, "SWIFT_XRT_IMAGE"}, {notice_type::swift_xrt_lc, "SWIFT_XRT_LC"},
    {notice_type::swift_xrt_centroid, "SWIFT_XRT_CENTROID"}, {notice_type::swift_uvot_dburst, "SWIFT_UVOT_DBURST"},
    {notice_type::swift_uvot_fchart, "SWIFT_UVOT_FCHART"}, {notice_type::swift_bat_grb_lc_proc, "SWIFT_BAT_GRB_LC_PROC"},
    {notice_type::swift_xrt_spectrum_proc, "SWIFT_XRT_SPECTRUM_PROC"}, {notice_type::swift_xrt_image_proc, "SWIFT_XRT_IMAGE_PROC"},
    {notice_type::swift_uvot_dburst_proc, "SWIFT_UVOT_DBURST_PROC"}, {notice_type::swift_uvot_fchart_proc, "SWIFT_UVOT_FCHART_PROC"},
    {notice_type::swift_uvot_pos, "SWIFT_UVOT_POS"}, {notice_type::swift_bat_grb_pos_test, "SWIFT_BAT_GRB_POS_TEST"},
    {notice_type::swift_pointdir, "SWIFT_POINTDIR"}, {notice_type::swift_bat_trans, "SWIFT_BAT_TRANS"},
    {notice_type::swift_xrt_threshpix, "SWIFT_XRT_THRESHPIX"}, {notice_type::swift_xrt_threshpix_proc, "SWIFT_XRT_THRESHPIX_PROC"},
    {notice_type::swift_xrt_sper, "SWIFT_XRT_SPER"}, {notice_type::swift_xrt_sper_proc, "SWIFT_XRT_SPER_PROC"},
    {notice_type::swift_uvot_pos_nack, "SWIFT_UVOT_POS_NACK"}, {notice_type::swift_bat_alarm_short, "SWIFT_BAT_ALARM_SHORT"},
    {notice_type::swift_bat_alarm_long, "SWIFT_BAT_ALARM_LONG"}, {notice_type::swift_uvot_emergency, "SWIFT_UVOT_EMERGENCY"},
    {notice_type::swift_xrt_emergency, "SWIFT_XRT_EMERGENCY"}, {notice_type::swift_fom_ppt_arg_err, "SWIFT_FOM_PPT_ARG_ERR"},
    {notice_type::swift_fom_safe_point, "SWIFT_FOM_SAFE_POINT"}, {notice_type::swift_fom_slew_abort, "SWIFT_FOM_SLEW_ABORT"},
    {notice_type::swift_bat_ql_pos, "SWIFT_BAT_QL_POS"}, {notice_type::swift_bat_sub_threshold, "SWIFT_BAT_SUB_THRESHOLD"},
    {notice_type::swift_bat_slew_pos, "SWIFT_BAT_SLEW_POS"}, {notice_type::agile_grb_wakeup, "AGILE_GRB_WAKEUP"},
    {notice_type::agile_grb_ground, "AGILE_GRB_GROUND"}, {notice_type::agile_grb_refined, "AGILE_GRB_REFINED"},
    {notice_type::swift_actual_pointdir, "SWIFT_ACTUAL_POINTDIR"}, {notice_type::agile_mcal_alert, "AGILE_MCAL_ALERT"},
    {notice_type::agile_pointdir, "AGILE_POINTDIR"}, {notice_type::agile_trans, "AGILE_TRANS"},
    {notice_type::agile_grb_pos_test, "AGILE_GRB_POS_TEST"}, {notice_type::fermi_gbm_alert, "FERMI_GBM_ALERT"},
    {notice_type::fermi_gbm_flt_pos, "FERMI_GBM_FLT_POS"}, {notice_type::fermi_gbm_gnd_pos, "FERMI_GBM_GND_POS"},
    {notice_type::fermi_gbm_lc, "FERMI_GBM_LC"}, {notice_type::fermi_gbm_gnd_internal, "FERMI_GBM_GND_INTERNAL"},
    {notice_type::fermi_gbm_fin_pos, "FERMI_GBM_FIN_POS"}, {notice_type::fermi_gbm_alert_internal, "FERMI_GBM_ALERT_INTERNAL"},
    {notice_type::fermi_gbm_flt_internal, "FERMI_GBM_FLT_INTERNAL"}, {notice_type::fermi_gbm_trans, "FERMI_GBM_TRANS"},
    {notice_type::fermi_gbm_pos_test, "FERMI_GBM_POS_TEST"}, {notice_type::fermi_lat_pos_ini, "FERMI_LAT_POS_INI"},
    {notice_type::fermi_lat_pos_upd, "FERMI_LAT_POS_UPD"}, {notice_type::fermi_lat_pos_diag, "FERMI_LAT_POS_DIAG"},
    {notice_type::fermi_lat_trans, "FERMI_LAT_TRANS"}, {notice_type::fermi_lat_pos_test, "FERMI_LAT_POS_TEST"},
    {notice_type::fermi_lat_monitor, "FERMI_LAT_MONITOR"}, {notice_type::fermi_sc_slew, "FERMI_SC_SLEW"},
    {notice_type::fermi_lat_gnd, "FERMI_LAT_GND"}, {notice_type::fermi_lat_offline, "FERMI_LAT_OFFLINE"},
    {notice_type::fermi_pointdir, "FERMI_POINTDIR"}, {notice_type::simbadned, "SIMBADNED"},
    {notice_type::fermi_gbm_subthresh, "FERMI_GBM_SUBTHRESH"}, {notice_type::swift_bat_monitor, "SWIFT_BAT_MONITOR"},
    {notice_type::maxi_unknown, "MAXI_UNKNOWN"}, {notice_type::maxi_known, "MAXI_KNOWN"}, {notice_type::maxi_test, "MAXI_TEST"},
    {notice_type::ogle, "OGLE"}, {notice_type::cbat, "CBAT"}, {notice_type::moa, "MOA"},
    {notice_type::swift_bat_subsub, "SWIFT_BAT_SUBSUB"}, {notice_type::swift_bat_known_src, "SWIFT_BAT_KNOWN_SRC"},
    {notice_type::voe_11_im_alive, "VOE_11_IM_ALIVE"}, {notice_type::voe_20_im_alive, "VOE_20_IM_ALIVE"},
    {notice_type::fermi_sc_slew_internal, "FERMI_SC_SLEW_INTERNAL"}, {notice_type::coincidence, "COINCIDENCE"},
    {notice_type::fermi_gbm_fin_internal, "FERMI_GBM_FIN_INTERNAL"}, {notice_type::suzaku_lc, "SUZAKU_LC"}, {notice_type::snews, "SNEWS"},
    {notice_type::lvc_preliminary, "LVC_PRELIMINARY"}, {notice_type::lvc_initial, "LVC_INITIAL"}, {notice_type::lvc_update, "LVC_UPDATE"},
    {notice_type::lvc_test, "LVC_TEST"}, {notice_type::lvc_counterpart, "LVC_COUNTERPART"},
    {notice_type::amon_icecube_coinc, "AMON_ICECUBE_COINC"}, {notice_type::amon_icecube_hese, "AMON_ICECUBE_HESE"},
    {notice_type::calet_gbm_flt_lc, "CALET_GBM_FLT_LC"}, {notice_type::calet_gbm_gnd_lc, "CALET_GBM_GND_LC"},
    {notice_type::lvc_early_warning, "LVC_EARLY_WARNING"}, {notice_type::lvc_retraction, "LVC_RETRACTION"},
    {notice_type::gwhen_coinc, "GWHEN_COINC"}, {notice_type::amon_icecube_ehe, "AMON_ICECUBE_EHE"},
    {notice_type::hawc_burst_monitor, "HAWC_BURST_MONITOR"}, {notice_type::amon_nu_em_coinc, "AMON_NU_EM_COINC"},
    {notice_type::icecube_astrotrack_gold, "ICECUBE_ASTROTRACK_GOLD"},
    {notice_type::icecube_astrotrack_bronze, "ICECUBE_ASTROTRACK_BRONZE"}, {notice_type::sk_sn, "SK_SN"},
    {notice_type::icecube_cascade, "ICECUBE_CASCADE"}, {notice_type::gecam_flt, "GECAM_FLT"}, {notice_type::gecam_gnd, "GECAM_GND"},
}};

/// The name, as the topics have it; UNKNOWN for a number without one.
constexpr std::string_view to_string(notice_type type) noexcept {
    auto const at = std::ranges::lower_bound(notice_types, type, {}, &named_notice_type::type);
    return at != notice_types.end() && at->type == type ? at->name : "UNKNOWN";
}

/// A kind by its name, in capitals as the topics have it; empty for a name that is none.
constexpr std::optional<notice_type> parse_notice_type(std::string_view name) noexcept {
    auto const at = std::ranges::find(notice_types, name, &named_notice_type::name);
    if (at == notice_types.end()) return std::nullopt;
    return at->type;
}

}  // namespace alertstream::gcn
