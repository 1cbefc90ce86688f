#include "corpus.hpp"

#include <alertstream/gcn/packets.hpp>
#include <alertstream/time.hpp>

#include <boost/json/serialize.hpp>

#include <cmath>

namespace as = alertstream;
namespace gcn = as::gcn;
using corpus::at;

namespace {

std::string text(boost::json::value const& value) { return value.is_string() ? std::string{value.get_string()} : ""; }
gcn::binary_notice packet(std::string const& name) { return gcn::read_binary_notice(corpus::bytes_of("gcn_binary/" + name + ".bin")).value(); }

void check_position(std::optional<as::sky_position> const& made, boost::json::value const& expected) {
    BOOST_TEST_REQUIRE(made.has_value());
    BOOST_TEST(made->ra == at(expected, "ra_deg").to_number<double>(), boost::test_tools::tolerance(1e-12));
    BOOST_TEST(made->dec == at(expected, "dec_deg").to_number<double>(), boost::test_tools::tolerance(1e-12));
}

void check_header(gcn::binary_notice const& made, boost::json::value const& expected) {
    BOOST_TEST(made.name() == text(at(expected, "name")));
    BOOST_TEST(made.serial() == at(expected, "sernum").to_number<std::uint32_t>());
    BOOST_TEST(made.hop_count() == at(expected, "hop_cnt").to_number<int>());
    BOOST_TEST(static_cast<double>(made.time_of_day().value_or(std::chrono::microseconds{}).count()) / 1e6 == at(expected, "pkt_sod_s").to_number<double>());
    auto const& words = at(expected, "words").as_array();
    BOOST_TEST_REQUIRE(words.size() == made.words.size());
    for (std::size_t i = 0; i < words.size(); ++i) BOOST_TEST(made.words[i] == words[i].to_number<std::int32_t>());
}

void check_trigger(gcn::binary_notice const& made, boost::json::value const& expected) {
    auto const trigger = made.trigger();
    auto const number = at(expected, "number").to_number<std::int64_t>();
    // What says that there is none: -1, a coincidence's own layout, and the 0 of a pointing.
    bool const none = number < 0 || made.type() == gcn::notice_type::coincidence || (number == 0 && made.pointing());
    BOOST_TEST(trigger.has_value() == !none);
    if (none) return;
    BOOST_TEST_REQUIRE(trigger.has_value());
    BOOST_TEST(trigger->number == number);
    auto const& segment = at(expected, "segment"), &sub = at(expected, "sub");
    auto const& sequence = segment.is_null() ? sub : segment;
    BOOST_TEST(trigger->sequence.has_value() == sequence.is_number());
    if (sequence.is_number()) BOOST_TEST(trigger->sequence.value() == sequence.to_number<int>());
}

void check_values(gcn::binary_notice const& made, boost::json::value const& expected) {
    check_trigger(made, at(expected, "trigger"));
    auto const when = at(expected, "time").is_null() ? std::nullopt : as::parse_iso_time(text(at(expected, "time")));
    BOOST_TEST((made.time() == when));
    auto const& position = at(expected, "position");
    bool const is_pointing = text(at(position, "kind")) == "pointing";
    BOOST_TEST(made.position().has_value() == (!position.is_null() && !is_pointing));
    BOOST_TEST(made.pointing().has_value() == is_pointing);
    if (!position.is_null()) check_position(is_pointing ? made.pointing() : made.position(), position);
    auto const& error = at(expected, "error_deg");
    BOOST_TEST(made.error_radius().has_value() == error.is_number());
    if (error.is_number()) BOOST_TEST(made.error_radius().value() == error.to_number<double>(), boost::test_tools::tolerance(1e-12));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gcn_binary, *boost::unit_test::precondition(corpus::present{}))

BOOST_AUTO_TEST_CASE(every_packet_reads_as_expected_and_goes_out_as_it_came) {
    int count = 0;
    auto const cases = corpus::json_of("gcn_binary/expected.json");
    for (auto const& [name, expected] : cases.as_object()) {
        auto const bytes = corpus::bytes_of("gcn_binary/" + std::string{name} + ".bin");
        BOOST_TEST_CONTEXT(std::string{name}) {
            gcn::binary_notice made;
            auto const done = as::decoder<gcn::binary_notice>::decode(as::message{"gcn.classic.binary.X", 0, 0, std::nullopt, bytes}, made);
            BOOST_TEST_REQUIRE(done.has_value(), (done ? "" : done.error().message()));
            check_header(made, expected);
            check_values(made, expected);
            BOOST_TEST(gcn::to_bytes(made) == bytes);
            BOOST_TEST(!made.retraction());
            std::string json;
            gcn::append_json(json, made);
            BOOST_TEST((boost::json::parse(json).at("words") == at(expected, "words")));
            ++count;
        }
    }
    BOOST_TEST(count == 40);
}

BOOST_AUTO_TEST_CASE(every_name_of_a_type_is_that_of_the_topics) {
    auto const names = corpus::json_of("gcn_binary/notice_types.json");
    for (auto const& [number, name] : names.as_object()) BOOST_TEST(gcn::to_string(gcn::notice_type{std::stoi(std::string{number})}) == text(name));
    BOOST_TEST(names.as_object().size() == gcn::notice_types.size());
}

BOOST_AUTO_TEST_CASE(what_is_no_packet_is_refused_in_words) {
    auto const why = [](char const* name) {
        auto const read = gcn::read_binary_notice(corpus::bytes_of(std::string{"gcn_binary/bad/"} + name));
        return read ? "" : read.error().message();
    };
    BOOST_TEST(why("short_159.bin").find("this has 159") != std::string::npos);
    BOOST_TEST(why("long_164.bin").find("this has 164") != std::string::npos);
    BOOST_TEST(why("little_endian.bin").find("wrong byte order: turned round, the type would be 61") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(tests_are_told_from_events_of_the_sky) {
    for (auto const* name : {"TEST_COORDS", "FERMI_GBM_POS_TEST", "FERMI_LAT_POS_TEST", "SWIFT_BAT_GRB_POS_TEST", "LVC_PRELIMINARY", "SK_SN", "INTEGRAL_WAKEUP"}) BOOST_TEST(packet(name).test(), name);
    for (auto const* name : {"SWIFT_BAT_GRB_POS_ACK", "FERMI_GBM_FLT_POS", "LVC_UPDATE", "INTEGRAL_WEAK", "MAXI_UNKNOWN", "CALET_GBM_FLT_LC", "IPN_RAW", "GRB_CNTRPART"}) BOOST_TEST(!packet(name).test(), name);
}

BOOST_AUTO_TEST_CASE(texts_in_packets_are_the_names_that_they_hold) {
    for (auto const& [name, held] : {std::pair{"SWIFT_BAT_GRB_LC", "sw01227767000msb.lc"}, {"SWIFT_POINTDIR", "URAT1-687234652 "}, {"FERMI_LAT_MONITOR", "Ton599_86400.png"}, {"IPN_RAW", "konus_lc_240509_17215.gif"},
                                     {"CALET_GBM_FLT_LC", "index.html"}, {"LVC_UPDATE", "S240514x/files/Bilby.multiorder.fits,0"}, {"SWIFT_XRT_SPER_PROC", "sw01227767000msxpc_uf.evt"}, {"GRB_CNTRPART", "Phil_Evans"}})
        BOOST_TEST(packet(name).text() == held);
}

BOOST_AUTO_TEST_CASE(families_agree_with_nasas_own_converter) {
    auto const calet = packet("CALET_GBM_FLT_LC").as<gcn::calet_event>().value();
    auto const said = corpus::json_of("gcn_binary/CALET_GBM_FLT_LC.nasa_expected.json");
    BOOST_TEST(calet.trigger == at(said, "id").as_array()[0].to_number<std::int64_t>());
    BOOST_TEST((calet.time == as::parse_iso_time(text(at(said, "trigger_time")))));
    BOOST_TEST(calet.significance.value() == at(said, "rate_snr").to_number<double>());
    BOOST_TEST(calet.duration.value() == at(said, "rate_duration").to_number<double>());
    BOOST_TEST(calet.background.value() == at(said, "background_duration").to_number<double>());
    BOOST_TEST(calet.lowest_energy.value() == at(said, "rate_energy_range").as_array()[0].to_number<double>());
    BOOST_TEST(calet.highest_energy.value() == at(said, "rate_energy_range").as_array()[1].to_number<double>());
    BOOST_TEST(text(at(said, "url")).ends_with("/" + calet.file));
    BOOST_TEST(calet.where.value().ra == at(said, "ra").to_number<double>(), boost::test_tools::tolerance(1e-12));
    auto const bat = packet("SWIFT_BAT_GRB_POS_ACK").as<gcn::swift_bat_position>().value();
    auto const burst = corpus::json_of("gcn_binary/SWIFT_BAT_GRB_POS_ACK.nasa_expected.json");
    BOOST_TEST((bat.time == as::parse_iso_time(text(at(burst, "trigger_time")))));
    BOOST_TEST(bat.where.value().center.ra == at(burst, "ra").to_number<double>(), boost::test_tools::tolerance(1e-12));
    BOOST_TEST(bat.where->center.dec == at(burst, "dec").to_number<double>(), boost::test_tools::tolerance(1e-12));
    BOOST_TEST(bat.where->radius.value() == at(burst, "ra_dec_error").to_number<double>(), boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_coincidence_is_of_two_triggers_seconds_apart) {
    auto const both = packet("COINCIDENCE").as<gcn::burst_coincidence>().value();
    BOOST_TEST(as::to_iso_time(both.triggers[0].time.value()) == "2024-05-10T06:41:24Z");
    BOOST_TEST(as::to_iso_time(both.triggers[1].time.value()) == "2024-05-10T06:41:21Z");
    // Fermi counts its triggers in seconds since 2001, leap seconds of which there were 5 till then included.
    auto const by_number = as::parse_iso_time("2001-01-01").value() + std::chrono::seconds{both.triggers[1].trigger - 5};
    BOOST_TEST((by_number == both.triggers[1].time.value()));
}

BOOST_AUTO_TEST_CASE(the_waves_have_their_names) {
    BOOST_TEST(packet("LVC_PRELIMINARY").as<gcn::lvc_event>().value().name == "MS240510f");
    BOOST_TEST(packet("LVC_UPDATE").as<gcn::lvc_event>().value().name == "S240514x");
    BOOST_TEST(packet("LVC_UPDATE").as<gcn::lvc_event>()->search == "AllSky");
    BOOST_TEST(packet("LVC_UPDATE").as<gcn::lvc_event>()->skymap.starts_with("S240514x/"));
}

BOOST_AUTO_TEST_SUITE_END()
