#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

#include <alertstream/delivery/topic_report.hpp>
#include <alertstream/detail/near_miss.hpp>

using alertstream::log_level;
using alertstream::topic_state;
using alertstream::delivery::topic_report;
using names = std::vector<std::string>;

namespace {

/// "topic: event (nearest) matches", as the log has it; a warning with "! " in front.
names said(std::vector<topic_report::line> const& lines) {
    names made;
    for (auto const& each : lines)
        made.push_back((each.level == log_level::warning ? "! " : "") + each.topic + ": " + std::string{each.event.substr(0, each.event.find_first_of(";,"))} +
                       (each.nearest.empty() ? "" : " (" + each.nearest + ")") + (each.matches ? " " + std::to_string(*each.matches) : ""));
    return made;
}

void check(std::vector<topic_report::line> const& lines, names const& expected) { BOOST_TEST(said(lines) == expected, boost::test_tools::per_element()); }

}  // namespace

BOOST_AUTO_TEST_SUITE(topic_reports)

BOOST_AUTO_TEST_CASE(each_topic_and_pattern_gets_one_line) {
    topic_report report{{"tomtoolkit.test", "hermes.discovery", "gcn.other", "secret.topic", "hermes.*", "hermse.*", "igwn.*"}};
    BOOST_TEST(!report.has_list());
    report.listed({"tomtoolkit.test", "hermes.discoveries", "hermes.test", "sys.heartbeat"});
    BOOST_TEST(report.is_open());
    report.set("secret.topic", topic_state::unauthorised);  // the group's word on what the list hides
    check(report.begin(), {"tomtoolkit.test: topic found", "! hermes.discovery: topic does not exist yet (hermes.discoveries)", "gcn.other: topic does not exist yet",
                           "! secret.topic: topic may not be read with this credential", "hermes.*: pattern matches topics 2",
                           "! hermse.*: pattern matches no topic yet (hermes.discoveries) 0", "igwn.*: pattern matches no topic yet 0"});
    BOOST_TEST(report.begin().empty());
    report.listed({"tomtoolkit.test", "hermes.discoveries", "hermes.test", "sys.heartbeat"});  // the same again, after an outage
    BOOST_TEST(report.news().empty());
}

BOOST_AUTO_TEST_CASE(nothing_is_said_before_the_list_is_there_and_the_report_begun) {
    topic_report report{{"t", "p.*"}};
    report.set("t", topic_state::waiting);
    report.set("p.a", topic_state::live);
    BOOST_TEST(report.news().empty());
    report.listed({"t", "p.a", "p.b"});
    report.set("t", topic_state::live);
    BOOST_TEST(report.news().empty());
    check(report.begin(), {"t: topic found", "p.*: pattern matches topics 2"});
}

BOOST_AUTO_TEST_CASE(a_topic_that_comes_goes_and_becomes_readable_is_said_each_time) {
    topic_report report{{"t", "u"}};
    report.listed({"u"});
    report.begin();
    BOOST_TEST(report.set("t", topic_state::live));
    check(report.news(), {"t: topic is there now"});
    BOOST_TEST(!report.set("t", topic_state::live));
    report.set("t", topic_state::elsewhere);
    BOOST_TEST(report.news().empty());
    report.set("t", topic_state::waiting);
    check(report.news(), {"! t: topic is gone"});
    report.set("u", topic_state::unauthorised);
    check(report.news(), {"! u: topic may not be read with this credential"});
    report.set("u", topic_state::live);
    check(report.news(), {"u: topic may be read now"});
}

BOOST_AUTO_TEST_CASE(topics_that_come_to_a_pattern_are_counted_and_said_once) {
    topic_report report{{"hermes.*", "*"}};
    report.listed({"hermes.a", "sys.heartbeat", "__consumer_offsets"});
    report.begin();
    report.set("hermes.a", topic_state::live);
    BOOST_TEST(report.news().empty());
    report.set("hermes.b", topic_state::live);
    check(report.news(), {"hermes.b: a topic that the pattern matches has come 2", "hermes.b: a topic that the pattern matches has come 2"});
    BOOST_TEST(report.patterns()[1].second.topics.size() == 2);  // neither `sys.` nor Kafka's own
    report.set("hermes.b", topic_state::waiting);
    check(report.news(), {"! hermes.b: topic is gone"});
    BOOST_TEST(report.patterns()[0].second.topics.size() == 1);
    report.set("hermes.b", topic_state::live);
    BOOST_TEST(report.news().size() == 2);
}

BOOST_AUTO_TEST_CASE(what_was_meant_is_shown_only_while_a_topic_is_waited_for) {
    topic_report report{{"hermes.tset"}};
    report.listed({"hermes.test"});
    BOOST_TEST(report.topics().at("hermes.tset").nearest == "hermes.test");
    report.set("hermes.tset", topic_state::live);
    BOOST_TEST(report.topics().at("hermes.tset").nearest == "");
}

BOOST_AUTO_TEST_CASE(topics_names_are_alike_so_only_a_very_near_one_was_meant) {
    std::vector<std::string_view> const known{"gcn.classic.text.FERMI_GBM_FIN_POS", "gcn.circulars", "tomtoolkit.test", "a"};
    auto const nearest = [&](std::string_view wrong) { return alertstream::detail::nearest_topic(wrong, known); };
    BOOST_TEST(nearest("gcn.classic.text.FERMI_GBM_SUBTHRESH") == "");
    BOOST_TEST(nearest("gcn.clasic.text.FERMI_GBM_FIN_POS") == "gcn.classic.text.FERMI_GBM_FIN_POS");
    BOOST_TEST(nearest("gcn.circular") == "gcn.circulars");
    BOOST_TEST(nearest("TOMToolkit.Test") == "tomtoolkit.test");
    BOOST_TEST(nearest("tomtolkit.tset") == "tomtoolkit.test");
    BOOST_TEST(nearest("b") == "");
    BOOST_TEST(nearest("") == "");
    BOOST_TEST(alertstream::detail::nearest_topic("t", {}) == "");
}

BOOST_AUTO_TEST_SUITE_END()
