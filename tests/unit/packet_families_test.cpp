#include <boost/test/unit_test.hpp>

#include <alertstream/gcn/packets.hpp>
#include <alertstream/time.hpp>

#include "packet_maker.hpp"

namespace as = alertstream;
namespace gcn = as::gcn;
using enum gcn::notice_type;
using packets::packet;

namespace {

std::string iso(std::optional<as::time_point> const& at) { return at ? as::to_iso_time(*at) : "absent"; }

}  // namespace

BOOST_AUTO_TEST_SUITE(packet_families)

BOOST_AUTO_TEST_CASE(a_packet_is_of_its_own_family_and_of_no_other) {
    auto const bat = packet(swift_bat_grb_pos_ack, {{4, 1'500'001}});
    BOOST_TEST(bat.as<gcn::swift_bat_position>().has_value());
    BOOST_TEST(!bat.as<gcn::swift_xrt_position>().has_value());
    BOOST_TEST(!bat.as<gcn::swift_data_product>().has_value());
    BOOST_TEST(!bat.as<gcn::fermi_gbm_flight_position>().has_value());
    BOOST_TEST(!bat.as<gcn::lvc_event>().has_value());
    BOOST_TEST(!packet(integral_pointdir, {}).as<gcn::integral_event>().has_value());
    BOOST_TEST(!packet(fermi_lat_monitor, {}).as<gcn::fermi_lat_position>().has_value());
}

BOOST_AUTO_TEST_CASE(bat_has_its_units_applied) {
    auto const made = packet(swift_bat_grb_pos_ack, {{4, 1'500'001}, {5, 20441}, {6, 100}, {7, 100'000}, {8, 200'000}, {9, 7538}, {10, 281}, {11, 500}, {12, -17'354}, {13, 2838}, {14, 512},
                                                     {17, 262}, {18, 0x3}, {20, 852}, {21, 1489}, {22, 74'677}}).as<gcn::swift_bat_position>().value();
    BOOST_TEST((made.trigger == gcn::packet_trigger{1'500'001, 0}));
    BOOST_TEST(iso(made.time) == "2024-05-11T00:00:01Z");
    BOOST_TEST((made.where == as::sky_circle{.center = {10, 20}, .radius = 0.05}));
    BOOST_TEST(made.counts == 7538);
    BOOST_TEST(made.image_peak == 281);
    BOOST_TEST(made.phi == -173.54);
    BOOST_TEST(made.theta == 28.38);
    BOOST_TEST(made.integration.value() == 2.048);
    BOOST_TEST(made.trigger_index == 262);
    BOOST_TEST(made.image_significance.value() == 8.52);
    BOOST_TEST(made.rate_significance.value() == 14.89);
    BOOST_TEST(made.background.value() == 74'677);
    BOOST_TEST(made.point_source);
    BOOST_TEST(made.burst);
    BOOST_TEST(!made.catalogued);
}

BOOST_AUTO_TEST_CASE(an_image_trigger_of_bat_has_no_rate_and_no_background) {
    auto const made = packet(swift_bat_grb_pos_ack, {{18, 0x10 | 0x2 | 0x8}, {21, 1489}, {22, 5}}).as<gcn::swift_bat_position>().value();
    BOOST_TEST(made.image_trigger);
    BOOST_TEST(!made.rate_significance.has_value());
    BOOST_TEST(!made.background.has_value());
    BOOST_TEST(made.catalogued);
    BOOST_TEST(!packet(swift_bat_grb_pos_ack, {{18, 0x2 | 0x20}}).as<gcn::swift_bat_position>()->burst);
    BOOST_TEST(!packet(swift_bat_grb_pos_ack, {{18, 0x2 | 0x100}}).as<gcn::swift_bat_position>()->burst);
}

BOOST_AUTO_TEST_CASE(xrt_and_uvot_have_their_units_applied) {
    auto const xrt = packet(swift_xrt_position, {{4, 5}, {7, 1}, {8, 1}, {9, 370'007}, {11, 13}, {12, 32'771}, {13, 23'714}, {14, 26'166}, {15, 24'388}, {17, 646}, {18, 1}, {21, 1161}}).as<gcn::swift_xrt_position>().value();
    BOOST_TEST(xrt.flux == 3700.07);
    BOOST_TEST(xrt.where.value().radius.value() == 0.0013);
    BOOST_TEST((xrt.telescope_alignment == std::array{327.71, 237.14, 261.66, 243.88}));
    BOOST_TEST(xrt.amplifier == 2);
    BOOST_TEST(xrt.waveform == 134);
    BOOST_TEST(xrt.significance == 11.61);
    BOOST_TEST(xrt.maybe_cosmic_ray);
    BOOST_TEST(packet(swift_uvot_pos, {{9, 1785}}).as<gcn::swift_uvot_position>()->magnitude.value() == 17.85);
    BOOST_TEST(!packet(swift_uvot_pos, {}).as<gcn::swift_uvot_position>()->magnitude.has_value());
    auto file = packet(swift_uvot_fchart, {{4, 5}});
    packets::put_text(file, 22, "sw01.fits");
    BOOST_TEST(file.as<gcn::swift_data_product>().value().file == "sw01.fits");
}

BOOST_AUTO_TEST_CASE(gbm_gives_a_class_with_its_probability_and_detectors_only_when_they_were_carried_over) {
    auto const words = {std::pair<std::size_t, std::int64_t>{4, 737'538'842}, {9, 58}, {12, 0}, {13, 2000}, {14, 2048}, {17, 2048}, {19, 1 << 24}, {20, 44}, {21, 440}, {22, 3},
                        {23, 216 << 16 | 8}, {24, 20 << 16 | 4}, {25, 2829}, {26, 0b1010}, {37, 4801}, {38, -149}};
    auto const made = packet(fermi_gbm_flt_pos, words).as<gcn::fermi_gbm_flight_position>().value();
    BOOST_TEST((made.most_likely == gcn::fermi_gbm_class{"Solar Flare", 216 / 255.0}));
    BOOST_TEST((made.second_most_likely == gcn::fermi_gbm_class{"GRB", 20 / 255.0}));
    BOOST_TEST(made.record == 44);
    BOOST_TEST(made.theta == 20);
    BOOST_TEST(made.integration.value() == 2.048);
    BOOST_TEST(made.significance.value() == 4.4);
    BOOST_TEST(made.hardness == 28.29);
    BOOST_TEST((*made.detectors)[1]);
    BOOST_TEST(!(*made.detectors)[0]);
    BOOST_TEST(made.longitude.value() == 4801 / 60.0);
    BOOST_TEST(made.latitude.value() == -149 / 60.0);
    auto other = packet(fermi_gbm_flt_pos, words);
    other.words[19] = 0;
    other.words[23] = 216 << 16 | 12;
    BOOST_TEST(!other.as<gcn::fermi_gbm_flight_position>()->detectors.has_value());
    BOOST_TEST(!other.as<gcn::fermi_gbm_flight_position>()->longitude.has_value());
    BOOST_TEST(!other.as<gcn::fermi_gbm_flight_position>()->most_likely.has_value());
}

BOOST_AUTO_TEST_CASE(gbm_counts_significance_in_tenths_on_the_ground) {
    auto const made = packet(fermi_gbm_gnd_pos, {{14, 4096}, {21, 67}, {22, 4173}, {26, 44'032}, {27, 279'965}}).as<gcn::fermi_gbm_ground_position>().value();
    BOOST_TEST(made.significance.value() == 6.7);
    BOOST_TEST(made.interval.value() == 4.096);
    BOOST_TEST(made.lowest_energy.value() == 44.032);
    BOOST_TEST(made.highest_energy.value() == 279.965);
    auto const alert = packet(fermi_gbm_alert, {{4, 5}, {9, 26}, {14, 64}, {15, 3}, {16, 4}, {20, 1}, {22, 2888}, {23, -796}, {26, 0b10100}}).as<gcn::fermi_gbm_alert>().value();
    BOOST_TEST(alert.duration.value() == 0.064);
    BOOST_TEST(alert.lowest_channel == 3);
    BOOST_TEST(alert.detectors[4]);
    BOOST_TEST(alert.latitude.value() == -796 / 60.0);
}

BOOST_AUTO_TEST_CASE(a_gravitational_wave_has_its_name_put_together_and_its_time_to_the_microsecond) {
    auto made = packet(lvc_preliminary, {{4, 240'510}, {5, 20440}, {6, 2'083'700}, {11, -150'308}, {12, 1 << 16 | 6 << 8 | 4}, {13, 763'804}, {18, 18}, {19, 1 << 24 | 12 << 20 | 'f' << 10},
                                         {21, 25 << 24 | 'g'}, {22, 90 << 24 | 4 << 16 | 6}, {23, 0x10}});
    packets::put_text(made, 29, "MS240510fg/files/a.fits,1");
    auto const wave = made.as<gcn::lvc_event>().value();
    BOOST_TEST(wave.name == "MS240510fg");
    BOOST_TEST(wave.is_mock());
    BOOST_TEST(wave.sequence == 1);
    BOOST_TEST(iso(wave.time) == "2024-05-10T05:47:17.763804Z");
    BOOST_TEST(wave.group == "CBC");
    BOOST_TEST(wave.search == "MDC");
    BOOST_TEST(wave.false_alarm_rate.value() > 9.31e-16);
    BOOST_TEST(wave.false_alarm_rate.value() < 9.32e-16);
    BOOST_TEST(wave.bns.value() == 0.9);
    BOOST_TEST(wave.nsbh.value() == 0.04);
    BOOST_TEST(!wave.bbh.has_value());  // word 23 says that it is not valid
    BOOST_TEST(wave.mass_gap.value() == 0.25);
    BOOST_TEST(wave.terrestrial.value() == 0.06);
    BOOST_TEST(wave.skymap == "MS240510fg/files/a.fits,1");
    made.words[0] = static_cast<std::int32_t>(lvc_retraction);
    BOOST_TEST(made.as<gcn::lvc_event>()->name == "MS240510fg");
    BOOST_TEST(!made.as<gcn::lvc_event>()->false_alarm_rate.has_value());
    BOOST_TEST(!packet(lvc_counterpart, {{4, 240'510}}).as<gcn::lvc_event>().has_value());
    BOOST_TEST(!packet(lvc_update, {{4, 0}}).as<gcn::lvc_event>().has_value());
}

BOOST_AUTO_TEST_CASE(other_missions_have_their_units_applied) {
    auto const integral = packet(integral_weak, {{4, 10'696}, {9, 201}, {10, 602}, {13, 12'799}, {14, 1'343'159}, {15, -412'883}, {16, 80'000}}).as<gcn::integral_event>().value();
    BOOST_TEST(integral.significance.value() == 6.02);
    BOOST_TEST(integral.detector_flags == 201u);
    BOOST_TEST(integral.time_scale.value() == 1.2799);
    BOOST_TEST(integral.time_error.value() == 8);
    BOOST_TEST((integral.spacecraft == as::sky_position{134.3159, -41.2883}));
    auto const maxi = packet(maxi_unknown, {{4, 5}, {9, 260}, {10, 60}, {15, 0x0206}}).as<gcn::maxi_event>().value();
    BOOST_TEST(maxi.flux.value() == 26);
    BOOST_TEST(maxi.flux_error.value() == 6);
    BOOST_TEST(maxi.band == "4-10 keV");
    BOOST_TEST(maxi.time_scale == "1 orbit");
    BOOST_TEST(!packet(maxi_unknown, {{9, 260}, {18, 0x10}}).as<gcn::maxi_event>()->flux.has_value());
    auto const calet = packet(calet_gbm_flt_lc, {{9, 830}, {10, 400}, {11, 1600}, {17, 230 << 16 | 40}}).as<gcn::calet_event>().value();
    BOOST_TEST(calet.significance.value() == 8.3);
    BOOST_TEST(calet.duration.value() == 4);
    BOOST_TEST(calet.lowest_energy.value() == 40);
    BOOST_TEST(calet.highest_energy.value() == 230);
    BOOST_TEST(calet.real);
    BOOST_TEST((packet(gecam_flt, {{7, 578'300}, {8, 174'000}, {10, 14'899}}).as<gcn::gecam_event>()->where == as::sky_circle{.center = {57.83, 17.4}, .radius = 1.4899, .containment = 0.68}));
    auto const agile = packet(agile_trans, {{9, 1500}, {20, 300 << 16 | 250}}).as<gcn::agile_position>().value();
    BOOST_TEST(agile.counts_x == 1.5);
    BOOST_TEST(agile.significance_x == 2.5);
    BOOST_TEST(agile.significance_y == 3);
}

BOOST_AUTO_TEST_CASE(an_annulus_that_is_not_set_has_neither_center_nor_radius) {
    auto const none = packet(ipn_raw, {{7, -10'000}, {8, -10'000}, {9, -10'000}, {10, -100}, {11, -10'000}, {14, -100}}).as<gcn::ipn_annulus>().value();
    BOOST_TEST(!none.center.has_value());
    BOOST_TEST(!none.radius.has_value());
    BOOST_TEST(!none.window.has_value());
    auto const made = packet(ipn_raw, {{7, 10'000}, {8, 20'000}, {9, 450'000}, {11, 5000}}).as<gcn::ipn_annulus>().value();
    BOOST_TEST((made.center == as::sky_position{1, 2}));
    BOOST_TEST(made.radius.value() == 45);
    BOOST_TEST(made.width.value() == 0.5);
}

BOOST_AUTO_TEST_CASE(neutrinos_have_their_units_applied) {
    auto const made = packet(sk_sn, {{4, 10'063}, {7, 2'708'199}, {8, 314'600}, {9, 64'176}, {11, 6400}, {13, 216}, {14, 295}, {15, 9100}, {16, 10'400}, {20, 70'000}, {21, 100'000}}).as<gcn::sk_supernova>().value();
    BOOST_TEST(made.radius_68.value() == 0.64);
    BOOST_TEST(made.radius_90.value() == 0.91);
    BOOST_TEST(made.radius_95.value() == 1.04);
    BOOST_TEST(made.nearest.value() == 2.16);
    BOOST_TEST(made.duration.value() == 10);
    BOOST_TEST((packet(icecube_cascade, {{7, 10'000}, {8, 1}, {11, 20'000}}).as<gcn::amon_event>()->where == as::sky_circle{.center = {1, 0.0001}, .radius = 2, .containment = 0.9}));
    auto const snews = packet(gcn::notice_type::snews, {{7, 10'000}, {8, 1}, {11, 20'000}, {12, 68}, {13, 1000}}).as<gcn::snews_event>().value();
    BOOST_TEST(snews.where.value().containment.value() == 0.68);
    BOOST_TEST(snews.duration.value() == 10);
    BOOST_TEST(snews.coincidence);
}

BOOST_AUTO_TEST_CASE(a_pointing_a_counterpart_and_a_coincidence_have_layouts_of_their_own) {
    auto points = packet(swift_pointdir, {{5, 20439}, {6, 8'376'000}, {7, 2'131'096}, {8, 473'553}, {9, 3'423'806}, {14, 36'000}});
    packets::put_text(points, 22, "URAT1 ");
    auto const pointing = points.as<gcn::spacecraft_pointing>().value();
    BOOST_TEST((pointing.where == as::sky_position{213.1096, 47.3553}));
    BOOST_TEST(iso(pointing.slew) == "2024-05-09T23:16:00Z");
    BOOST_TEST(pointing.target == "URAT1");
    BOOST_TEST(pointing.roll.value() == 342.3806);
    BOOST_TEST(pointing.duration.value() == 360);
    auto found = packet(grb_cntrpart, {{4, 21'694}, {11, 19}, {7, 1}, {8, 1}, {14, 20457}, {15, 7'791'600}, {16, 251'231}});
    packets::put_text(found, 20, "Swift-XRT");
    packets::put_text(found, 24, "Somebody");
    auto const counterpart = found.as<gcn::burst_counterpart>().value();
    BOOST_TEST(counterpart.instrument == "Swift-XRT");
    BOOST_TEST(counterpart.submitter == "Somebody");
    BOOST_TEST(counterpart.where.value().radius.value() == 0.0019);
    BOOST_TEST(iso(counterpart.observed) == "2024-05-27T21:38:36Z");
    auto const both = packet(coincidence, {{5, 1'399'358'095}, {6, 20440}, {7, 24'084'003}, {11, 737'016'086}, {12, 20440}, {13, -5}}).as<gcn::burst_coincidence>().value();
    BOOST_TEST(both.triggers[0].trigger == 1'399'358'095);
    BOOST_TEST(iso(both.triggers[0].time) == "2024-05-10T06:41:24.003Z");
    BOOST_TEST(iso(both.triggers[1].time) == "absent");
}

BOOST_AUTO_TEST_SUITE_END()
