#include <map>

#include "corpus.hpp"

#include <alertstream/formats/base64.hpp>
#include <alertstream/formats/voevent.hpp>
#include <alertstream/gcn/voevent_view.hpp>
#include <alertstream/hopskotch/content.hpp>

namespace as = alertstream;
using as::voevent;
using corpus::at;

namespace {

std::string text(boost::json::value const& value) { return value.is_string() ? std::string{value.get_string().data(), value.get_string().size()} : ""; }
std::string bytes(boost::json::value const& base64) { return as::base64_decode(text(base64)).value(); }

/// The corpus has a group's name, and its type where it has no name at all.
bool is_in_group(voevent const& event, voevent::parameter const& what, boost::json::value const& expected) {
    if (!what.group || expected.is_null()) return !what.group && expected.is_null();
    auto const& group = event.groups.at(*what.group);
    return group.name == text(expected) || (group.name.empty() && group.type == text(expected));
}

void check_parameters(voevent const& made, boost::json::array const& expected) {
    BOOST_TEST_REQUIRE(made.parameters.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        auto const& parameter = made.parameters[i];
        BOOST_TEST(parameter.name == text(at(expected[i], "name")));
        BOOST_TEST(parameter.value == text(at(expected[i], "value")));
        BOOST_TEST(parameter.unit == text(at(expected[i], "unit")));
        BOOST_TEST(parameter.ucd == text(at(expected[i], "ucd")));
        BOOST_TEST(parameter.data_type == text(at(expected[i], "dataType")));
        BOOST_TEST(is_in_group(made, parameter, at(expected[i], "group")));
    }
}

void check_where_when(voevent const& made, boost::json::value const& expected) {
    BOOST_TEST(made.observatory == text(at(expected, "observatory")));
    BOOST_TEST(made.coord_system == text(at(expected, "coord_system")));
    BOOST_TEST(made.time_text == text(at(expected, "iso_time")));
    BOOST_TEST(made.time.has_value() == (text(at(expected, "coord_system")).starts_with("UTC") && !made.time_text.empty()));
    BOOST_TEST_REQUIRE(made.where.has_value() == at(expected, "c1").is_number());
    if (!made.where) return;
    BOOST_TEST(made.where->c1 == at(expected, "c1").to_number<double>());
    BOOST_TEST(made.where->c2 == at(expected, "c2").to_number<double>());
    BOOST_TEST(made.where->unit == text(at(expected, "unit")));
    BOOST_TEST(made.where->name1 == text(at(expected, "name1")));
    // An error of 0.0 is none.
    auto const error = at(expected, "error2radius").is_number() ? at(expected, "error2radius").to_number<double>() : 0;
    BOOST_TEST(made.where->error_radius.value_or(0) == error);
}

void check_why(voevent const& made, boost::json::value const& expected) {
    auto const importance = text(at(expected, "importance"));
    BOOST_TEST(made.importance.has_value() == !importance.empty());
    if (made.importance) BOOST_TEST(*made.importance == std::stod(importance));
    auto const* const inferences = at(expected, "inferences").if_array();
    BOOST_TEST_REQUIRE(made.inferences.size() == (inferences ? inferences->size() : 0));
    for (std::size_t i = 0; i < made.inferences.size(); ++i) {
        BOOST_TEST(made.inferences[i].names.size() == at((*inferences)[i], "names").as_array().size());
        BOOST_TEST_REQUIRE(made.inferences[i].concepts.size() == at((*inferences)[i], "concepts").as_array().size());
        for (std::size_t j = 0; j < made.inferences[i].concepts.size(); ++j) BOOST_TEST(made.inferences[i].concepts[j] == text(at((*inferences)[i], "concepts").as_array()[j]));
    }
}

void check(voevent const& made, boost::json::value const& expected) {
    BOOST_TEST(made.ivorn == text(at(expected, "ivorn")));
    BOOST_TEST(made.role == text(at(expected, "role")));
    BOOST_TEST(made.version == text(at(expected, "version")));
    BOOST_TEST(made.who.ivorn == text(at(expected, "author_ivorn")));
    BOOST_TEST(made.who.contact_name == text(at(at(expected, "author"), "contactName")));
    BOOST_TEST(made.who.contact_email == text(at(at(expected, "author"), "contactEmail")));
    BOOST_TEST(made.date_text == text(at(expected, "date")));
    BOOST_TEST(made.date.has_value());
    check_parameters(made, at(expected, "params").as_array());
    check_where_when(made, at(expected, "where_when"));
    check_why(made, at(expected, "why"));
    auto const& citations = at(expected, "citations").as_array();
    BOOST_TEST_REQUIRE(made.citations.size() == citations.size());
    for (std::size_t i = 0; i < citations.size(); ++i) BOOST_TEST((made.citations[i] == voevent::citation{text(at(citations[i], "ivorn")), text(at(citations[i], "cite"))}));
    BOOST_TEST(made.description == text(at(expected, "description")));
}

/// The members of the dictionary that hop-client shows.
void expect_dictionary(boost::json::value const& made, boost::json::value const& expected) {
    for (auto const& [name, value] : expected.as_object())
        if (name != "model") BOOST_TEST((at(made, {name.data(), name.size()}) == value), std::string_view(name));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(voevents, *boost::unit_test::precondition(corpus::present{}))

BOOST_AUTO_TEST_CASE(every_document_has_what_is_in_it) {
    auto const cases = corpus::json_of("gcn_voevent/expected.json");
    BOOST_TEST(cases.as_object().size() == 20u);
    for (auto const& [file, expected] : cases.as_object()) {
        BOOST_TEST_CONTEXT(std::string{file}) {
            auto const payload = corpus::bytes_of("gcn_voevent/" + std::string{file});
            voevent made;
            auto const done = as::decoder<voevent>::decode(as::message{"gcn.classic.voevent.X", 0, 0, std::nullopt, payload}, made);
            BOOST_TEST_REQUIRE(done.has_value(), (done ? "" : done.error().message()));
            BOOST_TEST(made.raw == payload);
            check(made, expected);
            // Written anew from its members it says the same.
            auto const again = as::read_voevent(as::to_xml(made).value());
            BOOST_TEST_REQUIRE(again.has_value());
            BOOST_TEST(again->parameters.size() == made.parameters.size());
            BOOST_TEST((again->where == made.where));
            BOOST_TEST((again->time == made.time));
        }
    }
}

BOOST_AUTO_TEST_CASE(every_document_is_seen_as_a_notice) {
    using as::gcn::notice_kind;
    struct seen {
        char const* what;
        char const* event;
        char const* who;
        notice_kind kind{notice_kind::alert};
        bool placed{true};
        bool test{false};
    };
    std::map<std::string, seen> const all{
        {"Antares_1438351269.xml", {"Antares_Alert", "1438351269", "Antares"}},
        {"Fermi_532614103_1.xml", {"FERMI_GBM_ALERT", "532614103", "Fermi GBM", notice_kind::alert, false}},
        {"Fermi_GRB.xml", {"FERMI_GBM_FLT_POS", "533367528", "Fermi GBM", notice_kind::update}},
        {"HESS_test_event.xml", {"HESS GRB Alert", "", "GRB", notice_kind::update}},
        {"IceCube_134191_017593623_0.xml", {"ICECUBE_ASTROTRACK_GOLD", "134191-17593623", "IceCube"}},
        {"LVC_real_early_warning.xml", {"LVC_EARLY_WARNING", "S230518h", "LVC", notice_kind::alert, false}},
        {"LVC_real_initial.xml", {"LVC_INITIAL", "S230518h", "LVC", notice_kind::update, false}},
        {"LVC_real_retraction.xml", {"LVC_RETRACTION", "S230518h", "LVC", notice_kind::retraction, false}},
        {"GW190814.xml", {"LVC_UPDATE", "S190814bv", "LVC", notice_kind::update, false}},
        {"MAXI_ATMic.xml", {"MAXI_KNOWN", "3468898070", "MAXI"}},
        {"SWIFT00.xml", {"SWIFT_BAT_GRB_POS_ACK", "772006", "Swift BAT"}},
        {"group_02_SWIFT_02_XRT_Pos.xml", {"SWIFT_XRT_POSITION", "1101053", "Swift XRT", notice_kind::update}},
        {"SWIFT_Point_Dir_Change.xml", {"SWIFT_POINTDIR", "48767", "Swift", notice_kind::other, false}},
        {"no_namespace_packet.xml", {"dc3.broker", "", "dc3.broker", notice_kind::alert, false, true}},
    };
    for (auto const& [file, expected] : all) {
        BOOST_TEST_CONTEXT(file) {
            auto const made = as::read_voevent(corpus::bytes_of("gcn_voevent/" + file)).value();
            auto const view = as::gcn::view_of(made);
            BOOST_TEST(view.what == expected.what);
            BOOST_TEST(view.event == expected.event);
            BOOST_TEST(view.who == expected.who);
            BOOST_TEST((view.kind == expected.kind));
            BOOST_TEST(view.where.has_value() == expected.placed);
            BOOST_TEST(view.test == expected.test);
            BOOST_TEST((view.when == made.time));
        }
    }
}

BOOST_AUTO_TEST_CASE(every_wire_case_is_read_as_hop_client_does) {
    // hop-client knows a root by its prefix (KeyError).
    std::string const read_here_only = "voevent-no-prefix";
    auto const cases = corpus::json_of("hop/wire_cases.json");
    int count = 0;
    for (auto const& each : cases.as_array()) {
        auto const id = text(at(each, "id"));
        if (id.find("voevent") == id.npos) continue;
        ++count;
        BOOST_TEST_CONTEXT(id) {
            as::owned_message from{.topic = "t", .payload = bytes(at(each, "value"))};
            if (auto const* headers = at(each, "headers").if_array())
                for (auto const& pair : *headers) from.headers.push_back({text(pair.as_array()[0]), bytes(pair.as_array()[1])});
            as::hopskotch::content content;
            BOOST_TEST_REQUIRE(as::decoder<as::hopskotch::content>::decode(from.view(), content).has_value());
            auto const made = content.as<voevent>();
            auto const& expected = at(each, "hop_client");
            BOOST_TEST_REQUIRE(made.has_value() == (!at(expected, "error").is_string() || id == read_here_only), (made ? "" : made.error().message()));
            if (!made || id == read_here_only) continue;
            BOOST_TEST(made->ivorn == text(at(expected, "ivorn")));
            expect_dictionary(as::to_dictionary(*made).value(), expected);
        }
    }
    BOOST_TEST(count == 7);
}

BOOST_AUTO_TEST_CASE(hop_clients_own_examples_have_its_dictionaries) {
    auto const made = as::read_voevent(corpus::bytes_of("hop/voevent/example_voevent.xml")).value();
    expect_dictionary(as::to_dictionary(made).value(), corpus::json_of("hop/expected_stdout/example_voevent_json.stdout"));
    auto const legacy = as::read_voevent(corpus::bytes_of("hop/voevent/legacy_voevent_as_json.json")).value();
    expect_dictionary(as::to_dictionary(legacy).value(), corpus::json_of("hop/voevent/legacy_voevent_as_json.json"));
    std::string xml;
    BOOST_TEST(as::encoder<voevent>::encode(legacy, xml).has_value());
    auto const again = as::read_voevent(xml).value();
    BOOST_TEST((again.parameters == legacy.parameters));
    expect_dictionary(as::to_dictionary(again).value(), corpus::json_of("hop/voevent/legacy_voevent_as_json.json"));
}

BOOST_AUTO_TEST_SUITE_END()
