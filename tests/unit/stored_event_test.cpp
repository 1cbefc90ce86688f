#include <boost/test/unit_test.hpp>

#include <map>

#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>

#include <alertstream/gcn/event_handler.hpp>
#include <alertstream/gcn/stored_any_notice.hpp>
#include <alertstream/handler.hpp>
#include <alertstream/only_real.hpp>
#include <alertstream/testing/sample_notices.hpp>
#include <alertstream/time.hpp>

#include "../support/memory_backend.hpp"
#include "../support/run_on_loop.hpp"

namespace as = alertstream;
namespace gcn = as::gcn;
namespace json = boost::json;

static_assert(as::batch_handler<gcn::event_handler<gcn::circular>> && as::handler<as::only_real<gcn::event_handler<gcn::any_notice>>>);

namespace {

template <class Payload = gcn::any_notice>
as::store::unit unit_of(std::string const& topic, std::string const& payload, std::vector<as::owned_message::owned_header> headers = {}) {
    as::owned_message const in{.topic = topic, .partition = 1, .offset = 5, .headers = std::move(headers), .payload = payload};
    auto const view = in.view();
    Payload read;
    as::decoder<Payload>::decode(view, read).value();
    return gcn::to_unit(read, as::metadata{view, "gcn"});
}

as::store::event event_of(std::string const& topic, std::string const& payload) { return unit_of(topic, payload).events.at(0); }

std::string const circular = R"({"circularId": 34776, "subject": "S", "body": "B", "submitter": "W", "createdOn": 1700000000000)";

std::string gw(std::string const& type, std::string const& more = "") { return R"({"alert_type": ")" + type + R"(", "time_created": "2023-05-18T12:59:08Z", "superevent_id": "S230518h", "urls": {"gracedb": "u"})" + more + "}"; }

}  // namespace

BOOST_AUTO_TEST_SUITE(stored_events)

BOOST_AUTO_TEST_CASE(every_kind_of_notice_is_one_event_of_json) {
    struct expected {
        std::string source, id, type, at;
        bool retracts{};
    };
    std::vector<expected> const all{{"gcn.classic.text", "Swift 9999999", "SWIFT_BAT_GRB_POS_ACK", "2026-11-20T03:12:05.5Z"}, {"gcn.classic.binary", "Swift 9999999", "SWIFT_BAT_GRB_POS_ACK", "2026-11-20T03:12:05.5Z"},
                                    {"gcn.classic.voevent", "Swift 9999999", "SWIFT_BAT_GRB_POS_ACK", "2026-11-20T03:12:05.5Z"}, {"gcn.notices.einstein_probe.wxt.alert", "99999999999", "alert", "2026-11-20T03:12:07.25Z"},
                                    {"gcn.circulars", "GRB 261120A", "circular", "2026-11-20T03:12:45Z"}, {"igwn.gwalert", "MS261119a", "PRELIMINARY", "2026-11-19T21:03:58.12Z"},
                                    {"igwn.gwalert", "MS261119a", "RETRACTION", "2026-11-19T21:54:02Z", true}};
    std::size_t next = 0;
    std::map<as::store::digest, int> identities;
    for (auto const& each : as::testing::sample_notices()) {
        if (each.topic == "gcn.heartbeat") continue;
        BOOST_TEST_CONTEXT(each.topic) {
            auto const unit = unit_of(each.topic, each.payload);
            BOOST_TEST_REQUIRE(unit.events.size() == 1u);
            auto const& event = unit.events[0];
            auto const& wanted = all.at(next++);
            BOOST_TEST(event.source == wanted.source);
            BOOST_TEST(event.id == wanted.id);
            BOOST_TEST(event.type == wanted.type);
            BOOST_TEST((event.at && as::to_iso_time(*event.at) == wanted.at));
            BOOST_TEST(event.retracts == wanted.retracts);
            BOOST_TEST(json::parse(event.content).is_object());
            BOOST_TEST((!unit.message.title.empty() && unit.message.topic == each.topic && unit.message.id == "1/5"));
            ++identities[event.identity];
        }
    }
    BOOST_TEST(identities.size() == all.size());
}

BOOST_AUTO_TEST_CASE(an_edited_circular_is_another_and_one_that_got_a_bibcode_is_not) {
    auto const first = event_of("gcn.circulars", circular + "}");
    BOOST_TEST((first.id == "circular 34776" && first.type == "circular"));
    BOOST_TEST(unit_of("gcn.circulars", circular + "}").message.submitter == "W");
    auto const again = event_of("gcn.circulars", circular + R"(, "bibcode": "2023GCN.34776....1W", "version": 1})");
    BOOST_TEST((again.identity == first.identity));
    auto const edited = event_of("gcn.circulars", circular + R"(, "version": 2, "editedBy": "E", "subject": "S2"})");
    BOOST_TEST((edited.identity != first.identity && edited.type == "edited circular" && edited.id == first.id));
    auto const named = event_of("gcn.circulars", circular + R"(, "eventId": "GRB 231114A"})");
    BOOST_TEST((named.identity != first.identity && named.id == "GRB 231114A"));
    auto const relayed = unit_of("gcn.circulars", circular + "}", {{"_sender", "relay"}}).events.at(0);
    BOOST_TEST((relayed.identity != first.identity && relayed.content == first.content));
}

BOOST_AUTO_TEST_CASE(a_sky_map_is_left_out_and_the_content_says_so) {
    std::string const map(20'000, 'A');
    auto const event = event_of("igwn.gwalert", gw("UPDATE", R"(, "event": {"far": 1e-9, "note": "a \" quote", "skymap": ")" + map + R"(", "own": [1, NaN]}, "external_coinc": null)"));
    BOOST_TEST(event.content == R"({"alert_type":"UPDATE","time_created":"2023-05-18T12:59:08Z","superevent_id":"S230518h","urls":{"gracedb":"u"},"event":{"far":1e-9,"note":"a \" quote","skymap":{"$left_out":20000},"own":[1,null]},"external_coinc":null})");
    std::string const words(20'000, ' ');
    auto const notice = event_of("gcn.notices.svom.grm.trigger", R"({"$schema": "https://gcn.nasa.gov/schema/v4.1.0/gcn/notices/svom/grm/trigger.schema.json", "id": ["sb1", "b"], "event_name": "GRB 1", "alert_type": "retraction", ")" + map + R"(": 1, "healpix_file": ")" + map + R"(", "additional_info": ")" + words + "\"}");
    BOOST_TEST((notice.id == "sb1" && notice.type == "retraction" && notice.retracts));
    auto const content = json::parse(notice.content).as_object();
    BOOST_TEST(content.at("healpix_file").at("$left_out").as_int64() == 20'000);
    BOOST_TEST(content.at("additional_info").as_string().size() == 20'000u);
    BOOST_TEST(content.contains(map));
}

BOOST_AUTO_TEST_CASE(a_gravitational_wave_is_known_again_in_whatever_order_and_blanks_it_comes) {
    auto const one = event_of("igwn.gwalert", gw("INITIAL", R"(, "event": {"far": 1e-9, "skymap": "QUJD"})"));
    auto const same = event_of("igwn.gwalert", R"({"superevent_id": "S230518h",   "event": {"skymap": "QUJD", "far": 0.000000001}, "urls": {"gracedb": "u"}, "alert_type": "INITIAL", "time_created": "2023-05-18T12:59:08Z"})");
    BOOST_TEST((one.identity == same.identity));
    for (auto const& other : {gw("INITIAL", R"(, "event": {"far": 2e-9, "skymap": "QUJD"})"), gw("UPDATE", R"(, "event": {"far": 1e-9, "skymap": "QUJD"})"), gw("INITIAL", R"(, "event": {"far": 1e-9})")})
        BOOST_TEST((event_of("igwn.gwalert", other).identity != one.identity));
}

BOOST_AUTO_TEST_CASE(classic_notices_have_the_mission_in_their_id_and_share_a_source) {
    auto const text = [](std::string const& topic, std::string const& fields) { return event_of("gcn.classic.text." + topic, fields); };
    auto const wave = text("LVC_INITIAL", "NOTICE_TYPE: LVC Initial\nTRIGGER_NUM: S230518h\n"), taken_back = text("LVC_RETRACTION", "NOTICE_TYPE: LVC Retraction\nTRIGGER_NUM: S230518h\n");
    BOOST_TEST((wave.id == "S230518h" && wave.id == taken_back.id && wave.source == taken_back.source));
    BOOST_TEST((!wave.retracts && taken_back.retracts));
    BOOST_TEST(text("FERMI_GBM_ALERT", "NOTICE_TYPE: Fermi-GBM Alert\nTRIGGER_NUM: 736861702\n").id == "Fermi 736861702");
    BOOST_TEST(text("INTEGRAL_SPIACS", "NOTICE_TYPE: INTEGRAL SPIACS\nTRIGGER_NUM: 0\n").id == "");
    auto const odd = text("X", "a: \"b\"\n\x01: c\n" + std::string(1000, 'y'));
    BOOST_TEST((odd.id == "" && json::parse(odd.content).is_object()));
}

BOOST_AUTO_TEST_CASE(an_id_that_no_index_takes_is_none) {
    auto const long_id = std::string(501, 'x');
    BOOST_TEST(event_of("igwn.gwalert", R"({"alert_type": "INITIAL", "superevent_id": ")" + long_id + "\"}").id == "");
    BOOST_TEST(event_of("gcn.circulars", circular + R"(, "eventId": ")" + long_id + "\"}").id == "circular 34776");
    BOOST_TEST(event_of("gcn.notices.x", R"({"$schema": "s", "id": ")" + long_id + "\"}").id == "");
}

BOOST_AUTO_TEST_CASE(the_handler_stores_what_comes_but_heartbeats_and_strangers) {
    boost::asio::io_context loop;
    auto const tables = std::make_shared<memory_tables>();
    as::store::alert_store const store{loop, std::make_unique<memory_backend>(loop.get_executor(), tables), {}, as::logger{nullptr}};
    as::store::admission_rules with;
    with.senders = {{"igwn.*", {"lvk"}}};
    gcn::event_handler<gcn::any_notice> const handler{store, with};
    std::vector<as::owned_message> messages;
    for (auto const& each : as::testing::sample_notices()) messages.push_back({.topic = each.topic, .payload = each.payload});
    messages.push_back({.topic = "igwn.gwalert", .headers = {{"_sender", "lvk"}}, .payload = gw("INITIAL")});
    std::vector<as::message> views;
    for (auto const& each : messages) views.push_back(each.view());
    std::vector<as::metadata> from;
    std::vector<gcn::any_notice> all(messages.size());
    as::logger const quiet{nullptr};
    for (std::size_t i = 0; i < views.size(); ++i) {
        as::decoder<gcn::any_notice>::decode(views[i], all[i]).value();
        from.emplace_back(views[i], "gcn", 1, false, &quiet);
    }
    auto const give = [&](gcn::event_handler<gcn::any_notice> const& to) {
        run_on_loop(loop, [&]() -> boost::asio::awaitable<bool> {
            co_await to(all, from);
            co_return true;
        }());
    };
    give(handler);
    std::vector<std::string> topics;
    for (auto const& each : tables->units) topics.push_back(each.message.topic);
    std::vector<std::string> const expected{"gcn.classic.text.SWIFT_BAT_GRB_POS_ACK", "gcn.classic.binary.SWIFT_BAT_GRB_POS_ACK", "gcn.classic.voevent.SWIFT_BAT_GRB_POS_ACK", "gcn.notices.einstein_probe.wxt.alert", "gcn.circulars", "igwn.gwalert"};
    BOOST_TEST(topics == expected, boost::test_tools::per_element());
    BOOST_TEST(tables->units.back().message.sender == "lvk");
    BOOST_TEST(handler.counts().strangers == 2u);

    // What has no sender counts by its topic; what takes back is always stored.
    as::store::admission_rules few;
    few.most_rows_a_day = 1;
    as::store::admission const shared{few};
    gcn::event_handler<gcn::any_notice> const one{store, shared}, other{store, shared};
    give(one);
    BOOST_TEST((tables->units.size() == 14u && one.counts() == as::store::admission_counts{}));
    give(other);
    BOOST_TEST_REQUIRE(tables->units.size() == 15u);
    BOOST_TEST(tables->units.back().events.at(0).type == "RETRACTION");
    BOOST_TEST(one.counts().over_quota == 7u);
}

BOOST_AUTO_TEST_SUITE_END()
