#include <sstream>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <alertstream/formats/csv_cell.hpp>
#include <alertstream/formats/ecsv.hpp>
#include <alertstream/hermes/photometry_table.hpp>
#include <alertstream/hermes/unit_text.hpp>
#include <alertstream/store/export.hpp>
#include <alertstream/time.hpp>

namespace as = alertstream;
using namespace as::store;
using namespace std::chrono_literals;

namespace {

as::time_point const night = *as::parse_iso_time("2023-05-19T17:27:15.123457Z");

datum_record point(std::string unit, std::optional<double> brightness, std::optional<double> error, std::optional<double> limit) {
    datum_record made;
    made.target = "SN 2023ixf";
    made.at = night;
    made.brightness = brightness;
    made.brightness_error = error;
    made.limit = limit;
    made.unit = std::move(unit);
    made.bandpass = "g";
    made.telescope = "ELP";
    made.instrument = "sbig";
    made.source_name = "hermes.test";
    return made;
}

light_curve curve_of(std::vector<datum_record> points) {
    light_curve made{{.name = "SN 2023ixf", .aliases = {"a", "b"}, .ra = 210.910674637, .dec = -54.3116510708}, std::move(points)};
    for (std::size_t i = 0; i < made.points.size(); ++i) made.points[i].at += i * 1us;
    return made;
}

std::string words(std::vector<as::hermes::table_problem> const& all) {
    std::string made;
    for (auto const& each : all) made += (made.empty() ? "" : "; ") + std::to_string(each.line) + ' ' + each.column + ": " + each.problem;
    return made;
}

as::hermes::photometry_table_contents read(std::string const& text) {
    auto const table = as::ecsv::is_ecsv(text) ? as::ecsv::read(text) : as::csv::read(text);
    BOOST_TEST_REQUIRE(table.has_value(), (table ? "" : table.error().message()));
    return as::hermes::read_photometry_table(*table);
}

/// What a point is for Hermes.
as::hermes::photometry row_of(datum_record const& from) {
    as::hermes::photometry made;
    made.target = from.target;
    made.at = from.at;
    made.bandpass = from.bandpass;
    made.telescope = from.telescope;
    made.instrument = from.instrument;
    auto const unit = *as::hermes::read_unit_text(from.unit)->unit;
    if (from.brightness) made.measured = as::hermes::detection{{*from.brightness, unit}, from.brightness_error, from.limit ? std::optional{as::hermes::brightness{*from.limit, unit}} : std::nullopt, {}};
    else made.measured = as::hermes::upper_limit{{*from.limit, unit}, from.brightness_error};
    return made;
}

void comes_back(std::string const& text, light_curve const& from) {
    auto const back = read(text);
    BOOST_TEST(words(back.errors) == "");
    BOOST_TEST_REQUIRE(back.rows.size() == from.points.size());
    for (std::size_t i = 0; i < back.rows.size(); ++i) BOOST_TEST((back.rows[i] == row_of(from.points[i])), "row " << i << " of\n" << text);
    BOOST_TEST_REQUIRE(back.targets.size() == 1u);
    BOOST_TEST((back.targets[0].ra && back.targets[0].ra->value == *from.target.ra && back.targets[0].dec->value == *from.target.dec));
}

std::string line(std::string const& text, std::size_t number) {
    std::istringstream in{text};
    std::string made;
    for (std::size_t i = 0; i < number; ++i) std::getline(in, made);
    return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(store_export)

BOOST_AUTO_TEST_CASE(a_table_has_a_row_for_each_point) {
    auto from = curve_of({point("AB mag", 15.1, 0.02, {}), point("AB mag", {}, {}, 19.5)});
    from.points[1].published = night;
    auto const text = to_csv(from);
    BOOST_TEST(line(text, 1) == "target,ra,dec,time,time_mjd,bandpass,brightness,brightness_error,limit,unit,telescope,instrument,topic,sender,message,published,retracted,type");
    BOOST_TEST(line(text, 2) == "SN 2023ixf,210.910674637,-54.3116510708,2023-05-19T17:27:15.123457Z,60083.72725837334,g,15.1,0.02,,AB mag,ELP,sbig,hermes.test,,,,,photometry");
    BOOST_TEST(line(text, 3) == "SN 2023ixf,210.910674637,-54.3116510708,2023-05-19T17:27:15.123458Z,60083.72725837336,g,,,19.5,AB mag,ELP,sbig,hermes.test,,,2023-05-19T17:27:15.123457Z,,photometry");
    BOOST_TEST(line(to_csv(from.points), 2).starts_with("SN 2023ixf,2023-05-19T"));  // of rows alone no position is known
    BOOST_TEST(to_csv(std::span<datum_record const>{}).ends_with(",type\n"));
}

BOOST_AUTO_TEST_CASE(tables_are_read_back_into_the_same_points) {
    auto const ab = curve_of({point("AB mag", 15.1, 0.02, 20.25), point("AB mag", {}, {}, 19.5), point("AB mag", 0.1 + 0.2, {}, {})});
    auto const mixed = curve_of({point("AB mag", 15.1, 0.02, {}), point("Vega mag", 15.1, 0.02, {}), point("mJy", -0.03, 0.02, {}), point("erg / s / cm² / Å", {}, {}, 1e-17)});
    auto const ones = curve_of({point("mJy", {}, {}, 1), point("mJy", {}, {}, 0)});
    auto const vega = curve_of({point("Vega mag", 15.1, 0.02, {})}), cgs = curve_of({point("erg / s / cm² / Å", 2.5e-16, 1e-17, {})}), mjy = curve_of({point("mJy", 1e-300, {}, {})});
    for (auto const& each : {ab, mixed, ones, vega, cgs, mjy}) {
        comes_back(to_csv(each), each);
        comes_back(to_ecsv(each), each);
    }
}

BOOST_AUTO_TEST_CASE(ecsv_says_the_units_that_all_rows_have) {
    auto const header = [](std::vector<datum_record> rows) { return to_ecsv(rows).substr(0, 800); };
    auto const has = [](std::string const& text, std::string_view what) { return text.find(what) != text.npos; };
    BOOST_TEST(to_ecsv(curve_of({})).starts_with("# %ECSV 1.0\n# ---\n# delimiter: ','\n# datatype:\n# - {name: target, datatype: string}\n# - {name: ra, unit: deg, datatype: float64, description: 'ICRS'}\n"));
    BOOST_TEST(has(header({point("AB mag", 1, 1, {})}), "{name: brightness, unit: mag, datatype: float64}\n# - {name: brightness_error, unit: mag, "));
    BOOST_TEST(has(header({point("AB mag", 1, 1, {}), point("Vega mag", 1, 1, {})}), "{name: brightness, unit: mag, "));
    BOOST_TEST(has(header({point("mJy", 1, 1, {}), point("", {}, {}, {})}), "{name: limit, unit: mJy, "));
    BOOST_TEST(has(header({point("mJy", 1, 1, {}), point("AB mag", 1, 1, {})}), "{name: brightness, datatype: "));
    BOOST_TEST(has(header({point("counts", 1, 1, {})}), "{name: brightness, datatype: "));
}

BOOST_AUTO_TEST_CASE(names_survive_and_do_no_harm) {
    // Each as a target and a telescope: in CSV, and back.
    for (auto const* name : {"=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "  =1", "\uff1dcmd", "'=x", "''-x", "'Oumuamua", "a,b", "say \"x\"", "two\nlines", "#1", "--", " x ", "M 31; nucleus", "Τ Ceti"}) {
        auto from = curve_of({point("AB mag", 15.1, {}, {})});
        from.points[0].telescope = name;
        for (auto const& text : {to_csv(from), to_ecsv(from)}) {
            // In ECSV, a lone -- is no value: it is read by more than us.
            if (as::ecsv::is_ecsv(text) && name == std::string_view{"--"}) continue;
            auto const back = read(text);
            BOOST_TEST_REQUIRE(back.rows.size() == 1u, words(back.errors));
            BOOST_TEST(back.rows[0].telescope == name);
        }
        from.points[0].target = name;
        auto const table = as::csv::read(to_csv(from));
        BOOST_TEST_REQUIRE(table.has_value());
        BOOST_TEST(std::string_view{"=+-@\t\r\n"}.find(table->cell(0, 0)[0]) == std::string_view::npos);
        auto const back = read(to_csv(from));
        BOOST_TEST_REQUIRE(back.rows.size() == 1u, words(back.errors));
        BOOST_TEST(back.rows[0].target == name);
    }
    auto odd = curve_of({point("AB mag", -1.5, {}, {})});  // a number is no formula
    odd.points[0].telescope = std::string{"a\0b\x1b[2J\xff\u202e", 10} + "\u202e";
    BOOST_TEST(line(to_csv(odd), 2).find(",-1.5,") != std::string::npos);
    BOOST_TEST(line(to_csv(odd), 2).find(",a\ufffdb\ufffd[2J\ufffd") != std::string::npos);
    BOOST_TEST(as::csv::without_guard("'=x") == "=x");
    BOOST_TEST(as::csv::without_guard("'Oumuamua") == "'Oumuamua");
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_is_absent) {
    auto from = curve_of({point("AB mag", NAN, INFINITY, -INFINITY)});
    from.target.ra = NAN;
    BOOST_TEST(line(to_csv(from), 2).starts_with("SN 2023ixf,,-54.3116510708,2023-05-19T17:27:15.123457Z,60083.72725837334,g,,,,AB mag,"));
    BOOST_TEST(boost::json::parse(to_json(from)).at("points").at(0).at("brightness").is_null());
}

BOOST_AUTO_TEST_CASE(days_are_counted_to_the_microsecond) {
    auto const mjd = [](as::time_point at) {
        datum_record row;
        row.at = at;
        auto const written = line(to_csv({&row, 1}), 2), from_mjd = written.substr(written.find('Z') + 2);
        return from_mjd.substr(0, from_mjd.find(','));
    };
    BOOST_TEST(mjd(as::time_point{}) == "40587.0");
    BOOST_TEST(mjd(as::time_point{1us}) == "40587.00000000001");
    BOOST_TEST(mjd(as::time_point{-1us}) == "40586.99999999999");
    BOOST_TEST(mjd(*as::parse_iso_time("1858-11-16T18:00:00Z")) == "-0.25");
    BOOST_TEST(mjd(*as::parse_iso_time("1858-11-15T18:00:00Z")) == "-1.25");
    BOOST_TEST(mjd(*as::parse_iso_time("1858-11-17T00:00:00Z")) == "0.0");
}

BOOST_AUTO_TEST_CASE(json_holds_everything) {
    auto from = curve_of({point("AB mag", 15.1, 0.02, {}), point("mJy", {}, {}, 0.5)});
    from.target.details = "{\"redshift\": 0.0008}";
    from.points[0].id = 7;
    from.points[0].target_id = 3;
    from.points[0].value = "{\"airmass\": 1.20}";
    from.points[1].value = "no JSON \x1b";
    from.points[1].retracted = night;
    auto const read = boost::json::parse(to_json(from));
    BOOST_TEST(read.at("target").at("name").as_string() == "SN 2023ixf");
    BOOST_TEST(read.at("target").at("details").at("redshift").as_double() == 0.0008);
    BOOST_TEST(read.at("target").at("aliases").as_array().size() == 2u);
    auto const& points = read.at("points").as_array();
    BOOST_TEST_REQUIRE(points.size() == 2u);
    BOOST_TEST(to_json(from).find("{\"id\":7,\"target\":\"SN 2023ixf\",\"target_id\":3,\"type\":\"photometry\",\"time\":\"2023-05-19T17:27:15.123457Z\",\"mjd\":60083.72725837334,\"brightness\":15.1,"
                                  "\"brightness_error\":0.02,\"limit\":null,\"unit\":\"AB mag\",\"bandpass\":\"g\",\"telescope\":\"ELP\",\"instrument\":\"sbig\",\"value\":{\"airmass\":1.20},"
                                  "\"source_name\":\"hermes.test\",\"source_location\":\"\",\"sender\":\"\",\"message\":\"\",\"published\":null,\"retracted\":null}") != std::string::npos);
    BOOST_TEST(points[1].at("value").as_string() == "no JSON \x1b");
    BOOST_TEST(points[1].at("retracted").as_string() == "2023-05-19T17:27:15.123457Z");
    BOOST_TEST(boost::json::parse(to_json(from.points)).as_array().size() == 2u);
    BOOST_TEST(to_json(std::span<datum_record const>{}) == "[]\n");
    std::vector<target_record> const targets{{.name = "x", .distance = 0.25}};
    BOOST_TEST(boost::json::parse(to_json(targets)).at(0).at("distance").as_double() == 0.25);
}

BOOST_AUTO_TEST_CASE(large_tables_go_out_in_pieces) {
    std::vector<datum_record> const rows(5000, point("AB mag", 15.1, 0.02, {}));
    std::size_t largest = 0, pieces = 0;
    std::string whole;
    text_sink const sink = [&](std::string_view piece) { largest = std::max(largest, piece.size()), ++pieces, whole += piece; };
    write_csv(sink, rows);
    BOOST_TEST(largest < 100'000u);
    BOOST_TEST(pieces > 5u);
    BOOST_TEST(whole == to_csv(rows));
    std::ostringstream stream;
    write_json(into(stream), rows);
    BOOST_TEST(stream.str() == to_json(rows));
}

BOOST_AUTO_TEST_SUITE_END()
