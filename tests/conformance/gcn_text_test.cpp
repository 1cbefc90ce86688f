#include "corpus.hpp"

#include <alertstream/gcn/text_values.hpp>
#include <alertstream/time.hpp>

#include <map>

namespace as = alertstream;
namespace gcn = as::gcn;
using corpus::at;
using gcn::notice_grammar;

namespace {

std::string iso(std::optional<as::time_point> const& at) { return at ? as::to_iso_time(*at) : "absent"; }

/// What a person reads in the file.
struct expected_view {
    std::string what, event, who, when, issued;
    std::optional<as::sky_circle> where{};
    bool test{};
};

std::map<std::string, expected_view> const expected{
    {"icecube_astrotrack_bronze.txt",
     {"ICECUBE Astrotrack Bronze", "139279-10803235", "IceCube", "2024-04-12T05:33:46Z", "2024-04-12T05:34:35Z", as::sky_circle{.center = {103.7861, 5.8716}, .radius = 69.22 * (1.0 / 60), .containment = 0.9}, false}},
    {"lvc_preliminary_S200316bj.txt", {"LVC Preliminary", "S200316bj", "LVC", "2020-03-16T21:57:56.157221Z", "2020-03-16T22:01:09Z", {}, false}},
    {"synthetic_fermi_gbm_alert.txt", {"Fermi-GBM Alert", "736861702", "Fermi GBM", "2024-05-08T11:48:17.9Z", "2024-05-08T11:48:47Z", {}, false}},
    {"synthetic_fermi_gbm_flt_pos.txt",
     {"Fermi-GBM Flight Position", "737238260", "Fermi GBM", "2024-05-12T20:24:15.28Z", "2024-05-12T20:24:45Z", as::sky_circle{.center = {238.4, -45.567}, .radius = 30.05}, false}},
    {"synthetic_integral_spiacs.txt", {"INTEGRAL SPIACS", "0", "INTEGRAL", "2024-05-23T12:03:23.68Z", "2024-05-24T07:00:03Z", {}, true}},
    {"synthetic_integral_weak.txt",
     {"INTEGRAL Weak", "10696", "INTEGRAL", "2024-05-13T20:23:17.96Z", "2024-05-13T20:23:38Z", as::sky_circle{.center = {124.026, -33.908}, .radius = 3.8 * (1.0 / 60)}, false}},
    {"synthetic_maxi_unknown.txt",
     {"MAXI Unknown Source Position", "44849999", "MAXI", "2024-05-14T18:40:37Z", "2024-05-15T09:36:48Z", as::sky_circle{.center = {76.6, -21.3}, .radius = 1, .containment = 0.9}, false}},
    {"synthetic_swift_bat_grb_pos.txt",
     {"Swift-BAT GRB Position", "1227767", "Swift BAT", "2024-05-11T18:06:53.22Z", "2024-05-11T18:07:21Z", as::sky_circle{.center = {336.664, 8.514}, .radius = 3 * (1.0 / 60)}, false}},
};

gcn::text_notice notice(std::string const& file, notice_grammar how = notice_grammar::hop_client) { return gcn::read_text_notice(corpus::bytes_of("gcn_text/" + file), how).value(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(gcn_text, *boost::unit_test::precondition(corpus::present{}))

BOOST_AUTO_TEST_CASE(every_notice_says_the_same_to_a_person_and_to_us_in_both_grammars) {
    int count = 0;
    auto const files = corpus::json_of("gcn_text/expected_fields.json");
    for (auto const& [name, fields] : files.as_object()) {
        std::string const file{name};
        for (auto const how : {notice_grammar::hop_client, notice_grammar::indented})
            BOOST_TEST_CONTEXT(file) {
                auto const& wanted = expected.at(file);
                auto const made = gcn::view_of(notice(file, how));
                BOOST_TEST(made.what == wanted.what);
                BOOST_TEST(made.event == wanted.event);
                BOOST_TEST(made.who == wanted.who);
                BOOST_TEST(iso(made.when) == wanted.when);
                BOOST_TEST(iso(made.issued) == wanted.issued);
                BOOST_TEST((made.where == wanted.where));
                BOOST_TEST(made.test == wanted.test);
                BOOST_TEST((made.kind != gcn::notice_kind::retraction));
                ++count;
            }
    }
    BOOST_TEST(count == 16);
}

BOOST_AUTO_TEST_CASE(the_fields_of_all_of_them_are_the_same_in_both_grammars) {
    for (auto const& [file, unused] : expected) BOOST_TEST((notice(file).fields == notice(file, notice_grammar::indented).fields), file);
}

BOOST_AUTO_TEST_CASE(equinoxes_are_kept_apart) {
    auto const made = gcn::find_position(notice("icecube_astrotrack_bronze.txt"), "SRC");
    BOOST_TEST((made == gcn::notice_position{.j2000 = as::sky_position{103.7861, 5.8716}, .current = as::sky_position{104.1106, 5.8390}, .b1950 = as::sky_position{103.1176, 5.9364}}));
}

BOOST_AUTO_TEST_CASE(numbers_have_the_units_that_stand_beside_them) {
    auto const number = [](std::string const& file, std::string_view key) {
        auto const text = notice(file);
        auto const found = gcn::find_number(text, key);
        return found ? std::to_string(found->value) + ' ' + std::string{found->unit} : "absent";
    };
    BOOST_TEST(number("icecube_astrotrack_bronze.txt", "ENERGY") == "121.260000 TeV");
    BOOST_TEST(number("icecube_astrotrack_bronze.txt", "FAR") == "3.409600 yr^-1");
    BOOST_TEST(number("synthetic_swift_bat_grb_pos.txt", "GRB_INTEN") == "7538.000000 cnts");
    BOOST_TEST(number("synthetic_fermi_gbm_flt_pos.txt", "MOST_LIKELY") == "100.000000 %");
    BOOST_TEST(number("synthetic_fermi_gbm_flt_pos.txt", "GAL_COORDS") == "333.120000 deg");
    BOOST_TEST(number("synthetic_maxi_unknown.txt", "BKG_FLUX_L") == "absent");
    BOOST_TEST(number("synthetic_maxi_unknown.txt", "EVENT_TSCALE") == "absent");
    auto const maxi = notice("synthetic_maxi_unknown.txt");
    BOOST_TEST((gcn::find_number(maxi, "EVENT_FLUX") == gcn::number_with_unit{.value = 26, .error = 6, .unit = "mCrab"}));
    BOOST_TEST(gcn::find_flags(notice("synthetic_swift_bat_grb_pos.txt"), "SOLN_STATUS").value() == 0x20000003u);
    auto const weak = notice("synthetic_integral_weak.txt");
    BOOST_TEST((gcn::read_values(weak).pointing.j2000 == as::sky_position{134.32, -41.29}));
}

BOOST_AUTO_TEST_SUITE_END()
