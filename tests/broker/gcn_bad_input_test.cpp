// What GCN's topics may bring that is not what they should: read by a stream as a user has one, it is put aside with the
// reason, or handled without the value that is none; and what comes behind it is handled.
#include <boost/test/unit_test.hpp>

#include <map>

#include <alertstream/formats/base64.hpp>
#include <alertstream/gcn/any_notice.hpp>
#include <alertstream/gcn/sky_map_file.hpp>
#include <alertstream/gcn/stream.hpp>
#include <alertstream/gcn/topics.hpp>
#include <alertstream/testing/sample_notices.hpp>
#include <alertstream/testing/sky_map.hpp>

#include <support/sky_map_maker.hpp>
#include <support/stream_fixture.hpp>

namespace as = alertstream;
namespace gcn = alertstream::gcn;

namespace {

constexpr char text_topic[] = "gcn.classic.text.SWIFT_BAT_GRB_POS_ACK", binary_topic[] = "gcn.classic.binary.SWIFT_BAT_GRB_POS_ACK",
               voevent_topic[] = "gcn.classic.voevent.SWIFT_BAT_GRB_POS_ACK", notice_topic[] = "gcn.notices.einstein_probe.wxt.alert", svom_topic[] = "gcn.notices.svom.voevent.grm",
               circular_topic[] = "gcn.circulars", wave_topic[] = "igwn.gwalert";

using notices = std::vector<gcn::any_notice>;

struct keep {
    notices* seen;
    void operator()(gcn::any_notice const& notice) { seen->push_back(notice); }
};

/// Reads the map of each wave, as an observatory does.
struct read_map {
    std::vector<std::string>* waves;
    void operator()(gcn::gw_alert const& alert) {
        bool const has_map = alert.event && !alert.event->skymap.empty();
        if (has_map) gcn::read_sky_map(alert.event->skymap).value();
        waves->push_back(alert.superevent_id + (has_map ? " with a map" : ""));
    }
};

using listening = gcn::stream<as::topic<"gcn.classic.*", keep>, as::topic<"gcn.notices.*", keep>, gcn::circulars<keep>, gcn::gwalert<read_map, as::retries<0>>>;

/// A payload, and what the reason has in it for which it is put aside.
struct bad {
    std::string topic;
    std::string payload;
    as::errc code;
    std::string reason{};
};

std::string sample(std::string_view topic) {
    for (auto const& each : as::testing::sample_notices())
        if (each.topic == topic) return each.payload;
    throw std::logic_error{"no sample"};
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    auto const at = text.find(what);
    BOOST_TEST_REQUIRE(at != text.npos, what);
    return text.replace(at, what.size(), with);
}

std::string turned_round(std::string packet) {
    for (std::size_t word = 0; word < packet.size(); word += 4) std::reverse(packet.begin() + static_cast<std::ptrdiff_t>(word), packet.begin() + static_cast<std::ptrdiff_t>(word) + 4);
    return packet;
}

std::string map_bytes() { return as::testing::sky_map_file(as::testing::round_sky_map({150, -30}, 10, {})); }

std::string map_of_a_billion_rows() { return support::primary() + support::table_header(support::with_distances, 40, 1'000'000'000, support::card("ORDERING", "'NUNIQ'")) + std::string(2880, '\0'); }

std::string wave(std::string_view id, std::string_view map) { return as::testing::gw_alert_json("UPDATE", id, map); }

struct fixture : stream_fixture {
    notices seen;
    std::vector<std::string> waves;

    running listen() {
        for (auto const* each : {text_topic, binary_topic, voevent_topic, notice_topic, svom_topic, circular_topic, wave_topic}) broker.create_topic(each);
        return start(plan<listening>({text_topic, binary_topic, voevent_topic, notice_topic, svom_topic, circular_topic, wave_topic}, keep{&seen}, read_map{&waves}));
    }

    /// Each is put aside, byte for byte, with its reason; what is good behind it is handled.
    void put_aside(std::vector<bad> const& all) {
        auto const run = listen();
        std::map<std::string, int> good;
        for (auto const& each : all) {
            broker.publish(each.topic, each.payload);
            broker.publish(each.topic, each.topic == wave_topic ? wave("S261128a", map_bytes()) : sample(each.topic == std::string_view{svom_topic} ? voevent_topic : each.topic));
            ++good[each.topic];
        }
        run_until([&] { return seen.size() + waves.size() == all.size() && run->status().counters.put_aside == all.size(); });
        for (auto const& [topic, count] : good) run_until([&, topic = topic, count = count] { return committed(topic).next == 2 * count; });
        BOOST_TEST(run.live());
        stop(run);
        auto const letters = open_letters();
        BOOST_TEST_REQUIRE(letters.size() == all.size());
        for (auto const& each : all) {
            auto const letter = std::ranges::find_if(letters, [&](auto const& one) { return one.message.topic == each.topic && one.message.payload == each.payload; });
            BOOST_TEST_CONTEXT(each.topic << " " << each.reason) {
                BOOST_TEST_REQUIRE((letter != letters.end()));
                BOOST_TEST((letter->code == each.code), letter->code.message());
                BOOST_TEST(letter->reason.find(each.reason) != std::string::npos, letter->reason);
                BOOST_TEST(!letter->reason.empty());
            }
        }
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(bad_input_of_gcn, fixture)

BOOST_AUTO_TEST_CASE(what_is_no_notice_is_put_aside_with_the_reason_and_the_stream_goes_on) {
    auto const packet = sample(binary_topic), document = sample(voevent_topic);
    std::string const laughs = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"a\"><!ENTITY b \"&a;&a;\">]><VOEvent ivorn=\"ivo://a#1\"><Description>&b;</Description></VOEvent>";
    put_aside({{binary_topic, packet.substr(0, 159), as::errc::bad_value, "this has 159"},
               {binary_topic, packet + std::string(4, '\0'), as::errc::bad_value, "this has 164"},
               {binary_topic, turned_round(packet), as::errc::bad_value, "wrong byte order"},
               {binary_topic, std::string(160, '\0'), as::errc::bad_value, "type would be 0"},
               {binary_topic, sample(text_topic), as::errc::bad_value, "it is a text notice"},
               {text_topic, "TITLE: GCN/SWIFT NOTICE\nCOMMENTS: \xff\xfe", as::errc::not_utf8},
               {text_topic, sample(text_topic).substr(0, 40) + "\xc3", as::errc::not_utf8},
               {voevent_topic, replaced(document, R"( ivorn="ivo://example.org/SWIFT#BAT_GRB_Pos_9999999-1")", ""), as::errc::missing_member, "ivorn"},
               {voevent_topic, document.substr(0, document.size() / 2), as::errc::not_xml},
               {voevent_topic, laughs, as::errc::not_xml},
               {svom_topic, "<VOEvent/>", as::errc::missing_member, "ivorn"},
               {notice_topic, "[1, 2]", as::errc::wrong_type, "JSON object"},
               {notice_topic, R"({"ra": 1)", as::errc::not_json},
               {notice_topic, std::string(100'000, '['), as::errc::too_deep},
               {circular_topic, R"({"circularId": "one", "subject": "s", "body": "b", "submitter": "me"})", as::errc::wrong_type, "circularId"},
               {wave_topic, R"({"alert_type": "INITIAL"})", as::errc::missing_member, "superevent_id"},
               {wave_topic, std::string("Obj\x01\x02", 5), as::errc::not_avro}});
}

BOOST_AUTO_TEST_CASE(a_sky_map_that_cannot_be_read_is_the_reason_for_which_its_alert_is_put_aside) {
    auto const map = map_bytes();
    put_aside({{wave_topic, wave("S1a", map.substr(0, map.size() / 2)), as::errc::not_fits},
               {wave_topic, wave("S1b", map_of_a_billion_rows()), as::errc::not_fits},
               {wave_topic, wave("S1c", "FITS goes here"), as::errc::not_fits},
               {wave_topic, wave("S1d", support::gzip(std::string(std::size_t{200} << 20, ' '))), as::errc::not_fits}});
}

BOOST_AUTO_TEST_CASE(a_value_that_is_none_is_absent_and_its_notice_is_handled) {
    auto const document = sample(voevent_topic), notice = sample(notice_topic);
    auto const run = listen();
    broker.publish(voevent_topic, replaced(document, "2026-11-20T03:12:05.50", "2026-11-20T569:03:04.96"));
    broker.publish(voevent_topic, replaced(document, "<C1>", "<C1 xsi:type=\"number\">"));
    broker.publish(notice_topic, replaced(notice, "210.91", "\"210.91\""));
    broker.publish(notice_topic, replaced(notice, "\"ra_dec_error\"", "\"healpix_file\": \"<base64 string>\", \"ra_dec_error\""));
    broker.publish(binary_topic, sample(binary_topic).replace(24, 4, std::string{"\x7f\xff\xff\xff", 4}));
    broker.publish(text_topic, replaced(sample(text_topic), "11525.50 SOD", "99999.50 SOD"));
    broker.publish(wave_topic, replaced(wave("S1a", "x"), as::base64_encode("x"), "Base64 of the map"));
    run_until([&] { return seen.size() == 6 && waves.size() == 1; });
    BOOST_TEST(run->status().counters.put_aside == 0u);
    BOOST_TEST(run.live());
    stop(run);
    BOOST_TEST(waves.front() == "S1a");
    int impossible_times = 0, prefixes = 0, texts_for_ra = 0, no_maps = 0;
    for (auto const& each : seen) {
        auto const view = gcn::view_of(each);
        auto const* const unified = each.get_if<gcn::notice>();
        if (!unified && !view.when) ++impossible_times;
        if (each.get_if<as::voevent>() && view.when) {
            ++prefixes;
            BOOST_TEST(view.where.has_value());
        }
        if (unified && !unified->localization.ra) {
            ++texts_for_ra;
            BOOST_TEST(unified->find("ra").value_or("") == "\"210.91\"");
            BOOST_TEST(!view.where.has_value());
        }
        if (unified && unified->find("healpix_file")) {
            ++no_maps;
            BOOST_TEST(unified->localization.healpix_file.empty());
        }
    }
    BOOST_TEST(impossible_times == 3);
    BOOST_TEST(prefixes == 1);
    BOOST_TEST(texts_for_ra == 1);
    BOOST_TEST(no_maps == 1);
}

BOOST_AUTO_TEST_SUITE_END()
