#include <boost/test/unit_test.hpp>

#include <set>
#include <string>
#include <vector>

#include <alertstream/delivery/topic_report.hpp>
#include <alertstream/formats/json_value.hpp>
#include <alertstream/gcn/circular.hpp>
#include <alertstream/gcn/known_topics.hpp>
#include <alertstream/gcn/notice_types.hpp>
#include <alertstream/gcn/text_notice.hpp>
#include <alertstream/gcn/topics.hpp>
#include <alertstream/once.hpp>
#include <alertstream/stream.hpp>

namespace as = alertstream;
namespace gcn = alertstream::gcn;
using as::log_level;
using as::delivery::topic_report;
using names = std::vector<std::string>;

namespace {

struct service {
    static constexpr std::string_view name = "gcn";
};
template <class Payload>
struct takes {
    void operator()(Payload const&) const {}
};
struct of_users_own {};

}  // namespace

template <>
struct alertstream::decoder<of_users_own> {
    static alertstream::result<void> decode(alertstream::message const&, of_users_own&) { return {}; }
};

namespace {

using raw = takes<as::message>;
using tree = takes<boost::json::value>;
using own = takes<of_users_own>;

template <class Topic>
std::string name_of() {
    static_assert(Topic::valid);
    return std::string{Topic::text()};
}

names said(std::vector<topic_report::line> const& lines) {
    names made;
    for (auto const& each : lines)
        made.push_back((each.level == log_level::warning ? "! " : "") + each.topic + ": " + each.event.substr(0, each.event.find_first_of(";,")) +
                       (each.nearest.empty() ? "" : " (" + each.nearest + ")") + (each.read_instead.empty() ? "" : " -> " + each.read_instead));
    return made;
}

names report(names const& subscribed, names const& there) {
    topic_report made{subscribed, gcn::known_topics()};
    made.listed(there);
    return said(made.begin());
}

void check(names const& found, names const& expected) { BOOST_TEST(found == expected, boost::test_tools::per_element()); }

}  // namespace

BOOST_AUTO_TEST_SUITE(gcn_topics)

BOOST_AUTO_TEST_CASE(each_kind_of_topic_has_gcns_name_and_is_a_topic_like_any_other) {
    BOOST_TEST((name_of<gcn::classic::text<"SWIFT_BAT_GRB_POS_ACK", takes<gcn::text_notice>>>() == "gcn.classic.text.SWIFT_BAT_GRB_POS_ACK"));
    BOOST_TEST((name_of<gcn::classic::voevent<"VOE_11_IM_ALIVE", raw>>() == "gcn.classic.voevent.VOE_11_IM_ALIVE"));
    BOOST_TEST((name_of<gcn::classic::binary<"FERMI_*", raw>>() == "gcn.classic.binary.FERMI_*"));
    BOOST_TEST((name_of<gcn::circulars<takes<gcn::circular>>>() == "gcn.circulars"));
    BOOST_TEST((name_of<gcn::circulars_of<"gamma-ray_transient", takes<gcn::circular>>>() == "gcn.circulars.gamma-ray_transient"));
    BOOST_TEST((name_of<gcn::notices<"einstein_probe.wxt.alert", tree>>() == "gcn.notices.einstein_probe.wxt.alert"));
    BOOST_TEST((name_of<gcn::notices<"svom.voevent.grm", raw>>() == "gcn.notices.svom.voevent.grm"));
    BOOST_TEST((name_of<gcn::gwalert<tree>>() == "igwn.gwalert"));
    BOOST_TEST((name_of<gcn::heartbeat<tree>>() == "gcn.heartbeat"));
    static_assert(std::same_as<gcn::circulars<raw, as::retries<2>>, as::topic<"gcn.circulars", raw, as::retries<2>>>);
}

BOOST_AUTO_TEST_CASE(handlers_wrappers_and_policies_go_with_them_as_with_topic) {
    using declared = as::stream<service, gcn::circulars<as::named<"ingest", as::once<takes<gcn::circular>>>, raw, as::starts<"24h">, as::retries<3>>,
                                gcn::classic::text<"*", as::serial<takes<gcn::text_notice>>>, gcn::classic::text<"SNEWS", raw, as::batch<5>>>;
    BOOST_TEST(declared::route("gcn.circulars")->handlers.size() == 2u);
    BOOST_TEST(declared::route("gcn.classic.text.SNEWS")->topic == "gcn.classic.text.SNEWS");
    BOOST_TEST(declared::route("gcn.classic.text.MAXI_TEST")->topic == "gcn.classic.text.*");
    BOOST_TEST(!declared::route("gcn.classic.voevent.MAXI_TEST"));
    auto const plan = gcn::circulars<raw, as::starts<"24h">, as::retries<3>>::declaration();
    BOOST_TEST((plan.declared_start && plan.declared_retries == 3u));
}

BOOST_AUTO_TEST_CASE(what_a_topic_carries_decides_which_payloads_it_takes) {
    using gcn::inner::carries;
    using gcn::inner::may_come_as;
    static_assert(may_come_as<gcn::text_notice>(carries::text) && !may_come_as<gcn::text_notice>(carries::binary) && !may_come_as<gcn::text_notice>(carries::circulars));
    static_assert(may_come_as<gcn::binary_notice>(carries::binary) && !may_come_as<gcn::binary_notice>(carries::text));
    static_assert(may_come_as<as::voevent>(carries::voevent) && !may_come_as<as::voevent>(carries::notices));
    static_assert(may_come_as<gcn::notice>(carries::notices) && may_come_as<gcn::notice>(carries::heartbeat) && !may_come_as<gcn::notice>(carries::voevent) && !may_come_as<gcn::notice>(carries::gwalert));
    static_assert(may_come_as<gcn::gw_alert_view>(carries::gwalert) && may_come_as<gcn::basic_gw_alert<int, int>>(carries::gwalert) && !may_come_as<gcn::gw_alert_view>(carries::notices) && !may_come_as<gcn::circular>(carries::notices));
    for (auto const what : {carries::circulars, carries::notices, carries::gwalert, carries::heartbeat}) BOOST_TEST((may_come_as<boost::json::value>(what) && may_come_as<boost::json::object>(what)));
    for (auto const what : {carries::text, carries::binary, carries::voevent}) BOOST_TEST(!may_come_as<boost::json::value>(what));
    for (auto const what : {carries::text, carries::binary, carries::voevent, carries::circulars, carries::notices, carries::gwalert, carries::heartbeat})
        BOOST_TEST((may_come_as<as::message>(what) && may_come_as<of_users_own>(what)));
}

BOOST_AUTO_TEST_CASE(names_are_of_the_fields_own_kind) {
    for (auto const* const good : {"SNEWS", "VOE_11_IM_ALIVE", "*", "LVC_?"}) BOOST_TEST(gcn::inner::is_type_name(good), good);
    for (auto const* const bad : {"", "snews", "SWIFT BAT", "gcn.classic.text.SNEWS", "SNEWS.", "SWIFT-BAT"}) BOOST_TEST(!gcn::inner::is_type_name(bad), bad);
    for (auto const* const good : {"boom.alert", "einstein_probe.wxt.alert", "km3net", "svom.*"}) BOOST_TEST(gcn::inner::is_notices_name(good), good);
    for (auto const* const bad : {"", ".boom", "boom.", "boom..alert", "Boom.alert", "boom alert", "gcn.notices.boom.alert", "boom-alert"}) BOOST_TEST(!gcn::inner::is_notices_name(bad), bad);
    for (auto const* const bad : {"", "Gamma-ray", "gamma-ray transient", "gcn.circulars.x"}) BOOST_TEST(!gcn::inner::is_event_type(bad), bad);
}

BOOST_AUTO_TEST_CASE(every_known_name_is_one_that_kafka_takes_and_none_is_there_twice) {
    auto const& known = *gcn::known_topics();
    std::set<std::string> const once{known.names.begin(), known.names.end()};
    BOOST_TEST(once.size() == known.names.size());
    for (auto const& each : known.names) BOOST_TEST((as::detail::valid_topic_name(each) || as::detail::valid_topic_pattern(each)), each);
    BOOST_TEST(once.contains("gcn.classic.binary.UNKNOWN"));
    BOOST_TEST(!once.contains("gcn.classic.text.IM_ALIVE"));  // a sign of life of the old feed
    for (auto const& [topic, instead] : known.ended) BOOST_TEST((once.contains(topic) && once.contains(instead)), topic);
}

BOOST_AUTO_TEST_CASE(a_name_that_gcn_never_had_is_said_with_the_nearest_that_it_has) {
    check(report({"gcn.classic.text.SWIFT_BAT_GRB_POS_AKC", "gcn.notices.einstein_probe.wxt.alerts", "gcn.classic.voevent.QUITE_ANOTHER", "gcn.clasic.*"}, {"gcn.circulars"}),
          {"! gcn.classic.text.SWIFT_BAT_GRB_POS_AKC: no topic that GCN had when this was written (gcn.classic.text.SWIFT_BAT_GRB_POS_ACK)",
           "! gcn.notices.einstein_probe.wxt.alerts: no topic that GCN had when this was written (gcn.notices.einstein_probe.wxt.alert)",
           "! gcn.classic.voevent.QUITE_ANOTHER: no topic that GCN had when this was written",
           "! gcn.clasic.*: pattern matches no topic yet (gcn.classic.text.GRB_COORDS)"});
}

BOOST_AUTO_TEST_CASE(a_known_name_that_is_missing_is_no_mistake_however_near_it_is_to_another) {
    check(report({"gcn.classic.text.SWIFT_BAT_GRB_POS_NACK", "gcn.circulars.supernova", "gcn.classic.text.SNEWS", "gcn.notices.maxi.*"}, {"gcn.classic.text.SWIFT_BAT_GRB_POS_ACK"}),
          {"gcn.classic.text.SWIFT_BAT_GRB_POS_NACK: topic does not exist yet", "gcn.circulars.supernova: topic does not exist yet", "gcn.classic.text.SNEWS: topic does not exist yet",
           "gcn.notices.maxi.*: pattern matches no topic yet"});
}

BOOST_AUTO_TEST_CASE(a_new_topic_that_the_broker_has_is_found_without_a_word_on_our_list) {
    check(report({"gcn.notices.new_mission.alert"}, {"gcn.notices.new_mission.alert"}), {"gcn.notices.new_mission.alert: topic found"});
}

BOOST_AUTO_TEST_CASE(of_a_discontinued_one_is_said_where_its_alerts_come_by_now) {
    check(report({"gcn.classic.text.LVC_INITIAL", "gcn.classic.voevent.LVC_PRELIMINARY", "gcn.classic.binary.LVC_*", "gcn.classic.*"}, {"gcn.classic.voevent.LVC_PRELIMINARY"}),
          {"! gcn.classic.text.LVC_INITIAL: topic is discontinued -> igwn.gwalert", "gcn.classic.voevent.LVC_PRELIMINARY: topic found -> igwn.gwalert",
           "! gcn.classic.binary.LVC_*: pattern matches discontinued topics only -> igwn.gwalert", "gcn.classic.*: pattern matches topics"});
}

BOOST_AUTO_TEST_CASE(each_thing_is_said_once) {
    topic_report made{{"gcn.classic.text.SNEW", "gcn.classic.text.LVC_INITIAL"}, gcn::known_topics()};
    made.listed({"gcn.circulars"});
    BOOST_TEST(made.begin().size() == 2u);
    made.listed({"gcn.circulars"});
    made.set("gcn.classic.text.SNEW", as::topic_state::waiting);
    BOOST_TEST(made.news().empty());
    BOOST_TEST(made.begin().empty());
    BOOST_TEST(made.topics().at("gcn.classic.text.SNEW").nearest == "gcn.classic.text.SNEWS");
}

BOOST_AUTO_TEST_SUITE_END()
