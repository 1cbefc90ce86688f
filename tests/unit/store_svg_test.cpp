#include <algorithm>
#include <cmath>
#include <sstream>

#include <boost/test/unit_test.hpp>
#include <pugixml.hpp>

#include <alertstream/store/light_curve_svg.hpp>
#include <alertstream/time.hpp>

namespace as = alertstream;
using namespace as::store;

namespace {

as::time_point on_day(double mjd) { return as::time_point{std::chrono::microseconds{std::llround((mjd - 40587) * 86'400e6)}}; }

datum_record seen(double mjd, std::string bandpass, double brightness, std::optional<double> error = {}, std::string unit = "AB mag") {
    datum_record made;
    made.at = on_day(mjd);
    made.bandpass = std::move(bandpass);
    made.brightness = brightness;
    made.brightness_error = error;
    made.unit = std::move(unit);
    return made;
}
datum_record not_seen(double mjd, std::string bandpass, double limit, std::string unit = "AB mag") {
    auto made = seen(mjd, std::move(bandpass), 0, {}, std::move(unit));
    made.brightness.reset();
    made.limit = limit;
    return made;
}

light_curve curve_of(std::vector<datum_record> points, std::string name = "SN 2023ixf") { return {{.name = std::move(name), .ra = 210.910674637, .dec = 54.3116510708}, std::move(points)}; }

/// A picture, read as XML. No number in it may be none.
struct picture {
    explicit picture(light_curve const& from, svg_options const& with = {}) : text{to_svg(from, with)} {
        auto const read = document.load_string(text.c_str());
        BOOST_TEST_REQUIRE(static_cast<bool>(read), read.description());
        BOOST_TEST(document.document_element().name() == std::string{"svg"});
        for (auto const& node : document.select_nodes("//@d | //@x | //@y | //@width | //@height | //@points | //@transform"))
            for (auto const* each : {"nan", "inf"}) BOOST_TEST(std::string{node.attribute().value()}.find(each) == std::string::npos);
    }
    std::size_t count(char const* what) const { return document.select_nodes(what).size(); }
    std::string of(char const* what) const {
        auto const found = document.select_node(what);
        return found.attribute() ? found.attribute().value() : found.node().text().get();
    }
    std::vector<std::string> all(char const* what) const {
        std::vector<std::string> made;
        for (auto const& each : document.select_nodes(what)) made.emplace_back(each.node().text().get());
        return made;
    }
    /// Where a marker begins.
    std::pair<double, double> place(char const* what) const {
        std::istringstream in{of(what).substr(1)};
        std::pair<double, double> made;
        in >> made.first >> made.second;
        return made;
    }

    std::string text;
    pugi::xml_document document;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(store_svg)

BOOST_AUTO_TEST_CASE(each_point_has_a_marker_and_its_error_and_each_limit_an_arrow) {
    auto from = curve_of({seen(60000, "g", 17, 0.1), seen(60001, "g", 18, 0.2), seen(60002, "r", 17.5), not_seen(59990, "r", 20)});
    from.points.push_back(seen(60003, "r", 17.6));
    from.points.back().retracted = on_day(60004);
    picture const made{from};
    BOOST_TEST(made.count("//path[@class='point']") == 3u);
    BOOST_TEST(made.count("//path[@class='point retracted']") == 1u);
    BOOST_TEST(made.count("//path[@class='limit']") == 1u);
    BOOST_TEST(std::count(made.text.begin(), made.text.end(), 'V') > 0);
    auto const bars = made.of("//path[@class='errors']/@d");
    BOOST_TEST(std::count(bars.begin(), bars.end(), 'V') == 2);
    BOOST_TEST(made.count("//path[@class='errors']") == 1u);
    BOOST_TEST((made.all("//g[@class='legend']/text") == std::vector<std::string>{"g", "r", "upper limit", "taken back"}));
    BOOST_TEST(made.of("//*[@id='foot']") == "3 points, 1 upper limit, 1 taken back");
    BOOST_TEST(made.of("//*[@id='title']") == "SN 2023ixf");
    BOOST_TEST(made.of("//*[@id='subtitle']").starts_with("RA 14:03:38.56  Dec +54:18:41.9  (210.91067°, 54.31165°, ICRS)"));
    BOOST_TEST(made.of("//g[@data-band='g']/path/title").starts_with("2023-02-25T00:00:00Z  g  17 ± 0.1 AB mag"));
    // Two bands differ in colour and in shape.
    auto const shape = [&](char const* band) { return std::string{made.of((std::string{"//g[@data-band='"} + band + "']/@fill").c_str())}; };
    BOOST_TEST(shape("g") != shape("r"));
    BOOST_TEST(made.of("//*[@id='background']/@fill") == "#ffffff");
}

BOOST_AUTO_TEST_CASE(magnitudes_run_downwards_and_fluxes_upwards) {
    picture const magnitudes{curve_of({seen(60000, "V", 15), seen(60001, "V", 17)})};
    BOOST_TEST(magnitudes.place("(//path[@class='point'])[1]/@d").second < magnitudes.place("(//path[@class='point'])[2]/@d").second);
    BOOST_TEST(magnitudes.place("(//path[@class='point'])[1]/@d").first < magnitudes.place("(//path[@class='point'])[2]/@d").first);
    picture const fluxes{curve_of({seen(60000, "V", 15, {}, "mJy"), seen(60001, "V", 17, {}, "mJy")})};
    BOOST_TEST(fluxes.place("(//path[@class='point'])[1]/@d").second > fluxes.place("(//path[@class='point'])[2]/@d").second);
}

BOOST_AUTO_TEST_CASE(units_that_are_not_the_same_are_never_on_one_axis) {
    picture const made{curve_of({seen(60000, "g", 15), seen(60000, "g", 15, {}, "Vega mag"), seen(60001, "g", 3, {}, "mJy"), seen(60001, "g", 3000, {}, "uJy"), seen(60001, "g", 3e-16, {}, "erg / s / cm² / Å"), seen(60001, "g", 7, {}, "counts")})};
    BOOST_TEST(made.count("//g[@class='panel']") == 4u);
    auto const names = made.all("//text[@class='axis']");
    for (auto const* each : {"(AB, Vega)", "(mJy)", "(10⁻¹⁶ erg / s / cm² / Å)", "(counts)", "MJD (UTC)"}) BOOST_TEST(std::count(names.begin(), names.end(), each) == 1, each);
    BOOST_TEST((made.all("(//g[@class='legend'])[1]/text") == std::vector<std::string>{"g (AB)", "g (Vega)"}));
    BOOST_TEST(made.of("(//g[@class='legend'])[1]/path[1]/@d").substr(0, 20) != made.of("(//g[@class='legend'])[1]/path[2]/@d").substr(0, 20));
    // 3000 uJy are 3 mJy.
    BOOST_TEST((made.place("(//g[@class='panel'])[2]//path[@class='point'][1]/@d") == made.place("(//g[@class='panel'])[2]//path[@class='point'][2]/@d")));
    auto many = curve_of({});
    for (int i = 0; i < 9; ++i) many.points.push_back(seen(60000, "g", 15, {}, "unit " + std::to_string(i)));
    BOOST_TEST(picture{many}.count("//g[@class='panel']") == 4u);
    BOOST_TEST(picture{many}.of("//*[@id='foot']") == "9 points, 5 points in other units are not drawn");
}

BOOST_AUTO_TEST_CASE(axes_have_round_numbers_and_dates) {
    picture const made{curve_of({seen(60000, "g", 15), seen(60100, "g", 17)})};
    BOOST_TEST((made.all("//g[@class='days']/text") == std::vector<std::string>{"60000", "60020", "60040", "60060", "60080", "60100"}));
    BOOST_TEST((made.all("//g[@class='dates']/text") == std::vector<std::string>{"2023-03", "2023-04", "2023-05", "2023-06"}));
    auto const values = made.all("//g[@class='values']/text");
    BOOST_TEST((values.front() == "15.0" && values.back() == "17.0"));
    picture const hour{curve_of({seen(60000.5, "g", 15), seen(60000.54, "g", 15.001)})};
    BOOST_TEST(hour.all("//g[@class='dates']/text").front() == "2023-02-25 12:00");
    BOOST_TEST(hour.all("//text[@class='axis']").back() == "MJD \u2212 60000 (days, UTC)");
    picture const centuries{curve_of({seen(-600'000, "g", 15), seen(100'000, "g", 15.001)})};
    BOOST_TEST(centuries.all("//g[@class='dates']/text").front() == "0500");
}

BOOST_AUTO_TEST_CASE(any_curve_gives_a_picture) {
    picture const empty{curve_of({})};
    BOOST_TEST(empty.of("//*[@id='nothing']") == "no photometry");
    BOOST_TEST(empty.of("//*[@id='title']") == "SN 2023ixf");
    BOOST_TEST(picture{light_curve{}}.of("//*[@id='nothing']") == "no photometry");
    BOOST_TEST(picture{curve_of({seen(60000, "g", 15)})}.count("//path[@class='point']") == 1u);
    BOOST_TEST(picture{curve_of({seen(60000, "g", 0, {}, "mJy"), seen(60000, "g", 0, {}, "mJy")})}.count("//path[@class='point']") == 2u);
    auto const none = std::numeric_limits<double>::quiet_NaN(), endless = std::numeric_limits<double>::infinity(), most = std::numeric_limits<double>::max();
    picture const odd{curve_of({seen(60000, "g", none, 1), seen(60000, "g", endless), not_seen(60000, "g", none), seen(60001, "g", 15, endless), seen(60001, "g", 16, none), seen(60001, "g", 15, -1), seen(60001, "g", most), seen(60001, "g", 15, 1e99)})};
    BOOST_TEST(odd.count("//path[@class='point']") == 4u);
    BOOST_TEST(odd.of("//*[@id='foot']") == "4 points, 4 rows without a finite number are not drawn");
    auto spectrum = seen(60000, "", 1);
    spectrum.type = data_type::spectroscopy;
    BOOST_TEST(picture{curve_of({spectrum})}.of("//*[@id='nothing']") == "nothing to draw");
    for (double const value : {1e100, -1e100, 1e-300, 4.9e-324, 0.0, 1e6})
        for (double const other : {1e100, -1e100, 1e-300, 0.0, 1e6 + 1e-9})
            for (auto const* unit : {"mJy", "AB mag"}) BOOST_TEST(picture{curve_of({seen(60000, "g", value, value, unit), seen(60000.00000001, "g", other, 1e-300, unit)})}.count("//path[@class='point']") == 2u);
    auto ends = curve_of({seen(60000, "g", 1), seen(60000, "g", 2)});
    ends.points[0].at = as::time_point::min() + std::chrono::hours{24};
    ends.points[1].at = as::time_point::max();
    BOOST_TEST(picture{ends}.count("//path[@class='point']") == 2u);
}

BOOST_AUTO_TEST_CASE(names_are_text) {
    auto const hostile = std::string{"<script>alert('x')</script> \"&\" ]]> \x1b[2J \u202eabc \xff \uffff"};
    auto from = curve_of({seen(60000, hostile, 15, 0.1, "AB mag"), seen(60000, "g", 15, 0.1, hostile)}, hostile);
    from.target.aliases = {hostile};
    for (auto& each : from.points) each.telescope = hostile;
    picture const made{from};
    BOOST_TEST(made.count("//script") == 0u);
    BOOST_TEST(made.of("//*[@id='title']").starts_with("<script>alert('x')</script> \"&\" ]]> \\x1b[2J \\u{202e}abc \\xff \ufffd"));
    BOOST_TEST(made.text.find('\x1b') == std::string::npos);
    BOOST_TEST(made.text.find("\u202e") == std::string::npos);
    picture const long_one{curve_of({seen(60000, std::string(5000, 'g'), 15)}, std::string(100'000, 'x'))};
    BOOST_TEST(long_one.text.size() < 20'000u);
}

BOOST_AUTO_TEST_CASE(many_points_stay_a_small_picture_that_keeps_outliers) {
    auto from = curve_of({});
    for (int i = 0; i < 50'000; ++i) from.points.push_back(seen(58000 + i * 0.01, i % 2 == 0 ? "g" : "r", 17 + 0.2 * std::sin(i * 0.01), 0.02));
    from.points[12'345].brightness = 12.0;
    picture const made{from};
    BOOST_TEST(made.count("//path[@class='point']") <= 6000u);
    BOOST_TEST(made.count("//path[@class='point']") > 1000u);
    BOOST_TEST(made.text.size() < 1'000'000u);
    BOOST_TEST(made.of("//*[@id='foot']").starts_with("50000 points; "));
    BOOST_TEST(made.count("//g[@data-band='r']/path[number(substring-before(substring-after(@d, ' '), 'h')) < 150]") == 1u);
    svg_options few;
    few.most_marks = 200;
    BOOST_TEST(picture(from, few).count("//path[@class='point']") <= 200u);
}

BOOST_AUTO_TEST_CASE(more_bands_than_the_legend_holds_are_one) {
    auto from = curve_of({});
    for (int i = 0; i < 300; ++i)
        for (int j = 0; j < (i < 10 ? 3 : 1); ++j) from.points.push_back(seen(60000 + i + j, "band " + std::to_string(i), 15 + i * 0.01));
    picture const made{from};
    auto const labels = made.all("//g[@class='legend']/text");
    BOOST_TEST(labels.size() < 40u);
    BOOST_TEST(labels.back().ends_with(" other bands"));
    BOOST_TEST(std::count(labels.begin(), labels.end(), "band 9") == 1);
    BOOST_TEST(made.count("//path[@class='point']") == 320u);
    // All that are named look different.
    std::vector<std::string> looks;
    for (std::size_t i = 1; i < labels.size(); ++i) {
        auto const at = "(//g[@class='legend']/path)[" + std::to_string(i) + ']';
        auto const d = made.of((at + "/@d").c_str());
        looks.push_back(made.of((at + "/@fill").c_str()) + std::to_string(std::count(d.begin(), d.end(), 'L')) + std::to_string(std::count(d.begin(), d.end(), 'h')) + d.substr(1, 5));
    }
    std::sort(looks.begin(), looks.end());
    BOOST_TEST((std::unique(looks.begin(), looks.end()) == looks.end()));
}

BOOST_AUTO_TEST_SUITE_END()
