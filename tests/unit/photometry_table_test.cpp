#include <boost/test/unit_test.hpp>

#include <alertstream/formats/ecsv.hpp>
#include <alertstream/hermes/encode.hpp>
#include <alertstream/hermes/photometry_table.hpp>
#include <alertstream/time.hpp>

namespace as = alertstream;
using namespace as::hermes;

namespace {

table_options const in_ab{.unit = brightness_unit::ab_magnitude, .target = "x"};
table_options const in_mjy{.unit = brightness_unit::millijansky, .target = "x"};

photometry_table_contents read(std::string_view text, table_options const& options = in_ab) {
    auto const table = as::ecsv::is_ecsv(text) ? as::ecsv::read(text) : as::csv::read(text);
    if (!table) return {.errors = {{0, "", table.error().detail}}};
    return read_photometry_table(*table, options);
}

std::string words(std::vector<table_problem> const& all) {
    std::string made;
    for (auto const& each : all) made += (made.empty() ? "" : "; ") + std::to_string(each.line) + ' ' + each.column + ": " + each.problem;
    return made;
}

std::string error_of(std::string_view text, table_options const& options = in_ab) { return words(read(text, options).errors); }

/// The rows as JSON of a message.
std::string rows_of(std::string_view text, table_options const& options = in_ab) {
    auto made = read(text, options);
    if (!made.errors.empty()) return words(made.errors);
    alert whole;
    whole.photometry = std::move(made.rows);
    std::string json;
    BOOST_TEST_REQUIRE(encode(whole, json).has_value());
    auto const from = json.find("\"photometry\":[");
    return json.substr(from + 14, json.rfind(']') - from - 14);
}

std::string note_of(photometry_table_contents const& from, std::string_view column) {
    for (auto const& each : from.columns)
        if (each.column == column) return std::string{to_string(each.role)} + ": " + each.note;
    return "";
}

std::string time_of(std::string_view column, std::string_view cell) {
    auto const made = read(std::string{column} + ",mag\n" + std::string{cell} + ",1\n");
    return made.rows.size() == 1 ? as::to_iso_time(*made.rows[0].at) : words(made.errors);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hermes_photometry_table)

BOOST_AUTO_TEST_CASE(columns_are_known_by_their_names_in_any_case) {
    BOOST_TEST(rows_of("Object,MJD,Filter,Mag(AB),e_mag,Telescope,Instrument,ExpTime,Observer,Notes,Catalog\nSN 1,60000.5,g,17.25,0.03,ELP,sbig,30,me,clear,PS1\n", {}) ==
               R"({"target_name":"SN 1","date_obs":"2023-02-25T12:00:00Z","telescope":"ELP","instrument":"sbig","bandpass":"g","brightness":17.25,"brightness_error":0.03,"brightness_unit":"AB mag","exposure_time":30,"observer":"me","comments":"clear","catalog":"PS1"})");
}

BOOST_AUTO_TEST_CASE(targets_come_with_their_positions) {
    auto const made = read("name,ra,dec,mjd,mag\nb,10.5,-20,60000,1\na,,,60000,1\nb,10.5,-20,60001,2\n", {.unit = brightness_unit::ab_magnitude});
    BOOST_TEST_REQUIRE(made.targets.size() == 2U, words(made.errors));
    BOOST_TEST(made.targets[0].name == "b");
    BOOST_TEST((made.targets[0].ra == degrees{10.5} && made.targets[0].dec == degrees{-20}));
    BOOST_TEST(!made.targets[1].ra.has_value());
    BOOST_TEST(error_of("name,ra,dec,mjd,mag\nb,10,2,60000,1\nb,10.001,2,60001,2\n", {.unit = brightness_unit::ab_magnitude}).starts_with("3 ra: another position of b"));
    BOOST_TEST(error_of("name,ra,dec,mjd,mag\nb,10:00:00,91,60000,1\n", {.unit = brightness_unit::ab_magnitude}) == "2 ra: no angle in decimal degrees: 10:00:00; 2 dec: no angle in decimal degrees: 91");
    BOOST_TEST(error_of("name,mjd,mag\nb,60000,1\n").find("the table names its targets") != std::string::npos);
    BOOST_TEST(error_of("target,mjd,mag\n,60000,1\n", {.unit = brightness_unit::ab_magnitude}) == "2 target: no target");
    BOOST_TEST(error_of("ra,mjd,mag\n1,60000,1\n") == "0 : a right ascension and a declination come together");
    auto const given = read("ra,dec,mjd,mag\n1,2,60000,1\n1.1,2,60000,1\n", {.unit = brightness_unit::ab_magnitude, .target = "x", .ra = degrees{1.05}, .dec = degrees{2}});
    BOOST_TEST_REQUIRE(given.targets.size() == 1U, words(given.errors));
    BOOST_TEST((given.targets[0].ra == degrees{1.05}));
}

BOOST_AUTO_TEST_CASE(times_are_utc_and_as_exact_as_written) {
    BOOST_TEST(time_of("mjd", "60083.904409722") == "2023-05-19T21:42:20.999981Z");
    BOOST_TEST(time_of("jd", "2460084.404409722") == "2023-05-19T21:42:20.999981Z");
    BOOST_TEST(time_of("time", "2460084.5") == "2023-05-20T00:00:00Z");
    BOOST_TEST(time_of("time", "60084") == "2023-05-20T00:00:00Z");
    BOOST_TEST(time_of("date-obs", "2023-05-20 01:02:03.5+01:00") == "2023-05-20T00:02:03.5Z");
    BOOST_TEST(time_of("date (JD)", "2460084.5") == "2023-05-20T00:00:00Z");
    BOOST_TEST(time_of("date", "2023") == "2 date: no time that is ISO 8601, a JD or an MJD: 2023");
    BOOST_TEST(time_of("mjd", "2023") == "2 mjd: no MJD: 2023");
    BOOST_TEST(time_of("mjd", "2460084.5") == "2 mjd: no MJD: 2460084.5");
    BOOST_TEST(time_of("jd", "60084.5") == "2 jd: no JD: 60084.5");
    BOOST_TEST(time_of("date", "20230520") == "2 date: no time that is ISO 8601, a JD or an MJD: 20230520");
    BOOST_TEST(time_of("mjd", "--") == "2 mjd: no time");
    BOOST_TEST(time_of("mjd (TDB)", "60000").find("a time in \"TDB\"") != std::string::npos);
    BOOST_TEST(time_of("time (s)", "60000").find("a time in \"s\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_time_that_is_not_utc_is_refused_unless_another_one_is_there) {
    for (auto const* each : {"hjd", "BJD", "bjd_tdb", "HMJD", "mjd_tt"}) BOOST_TEST(time_of(each, "2460000.5").find("heliocentric or barycentric") != std::string::npos, each);
    auto const ztf = read("oid,hjd,mjd,mag,magerr,filtercode\n1,2460000.5,60000,17,0.1,zg\n", {.unit = brightness_unit::ab_magnitude});
    BOOST_TEST(ztf.rows.size() == 1U, words(ztf.errors));
    BOOST_TEST(note_of(ztf, "hjd") == "none: no UTC");
    BOOST_TEST(error_of("#TYPE=EXTENDED\n#DATE=HJD\n#NAME,DATE,MAG\nSS CYG,2450702.1,12.3\n", {.unit = brightness_unit::vega_magnitude}).find("the file says DATE=HJD") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_time_of_day_in_another_column_is_not_lost) {
    std::string_view const apart = "date,time,filter,mag\n2023-05-19,21:42:21,g,17\n";
    BOOST_TEST(error_of(apart) == "0 : more than one column could be the time: \"date\" and \"time\"; say which: time=date (a date and its time of day go into one column)");
    auto wanted = in_ab;
    wanted.columns = {{column_role::time, "date"}};
    BOOST_TEST(error_of(apart, wanted) == "2 date: a date without its time of day, which may stand in another column: put both into one");
    BOOST_TEST(error_of("date,time,filter,mag\n2023-05-19T21:42:21,x,g,17\n", wanted) == "");
    BOOST_TEST(error_of("date,filter,mag\n2023-05-19,g,17\n") == "");
}

BOOST_AUTO_TEST_CASE(a_table_without_targets_is_told_once) {
    BOOST_TEST(error_of("mjd,mag\n60000,17\n60001,18\n", {.unit = brightness_unit::ab_magnitude}) == "0 : no column of targets (target, object, name…), and no target was given");
}

BOOST_AUTO_TEST_CASE(mega_is_not_milli) {
    BOOST_TEST(error_of("mjd,MJy\n60000,17\n").find("the unit \"MJy\" is none of") != std::string::npos);
    BOOST_TEST(error_of("mjd,mJy\n60000,17\n", {.target = "x"}) == "");
}

BOOST_AUTO_TEST_CASE(limits_are_told_from_detections) {
    auto const kinds = [](std::string_view text, table_options const& options = in_ab) {
        auto const made = read(text, options);
        std::string shown = words(made.errors);
        for (auto const& each : made.rows) {
            if (auto const* seen = std::get_if<detection>(&each.measured)) shown += 'd' + std::to_string(static_cast<int>(seen->value.value)) + (seen->limit ? '/' + std::to_string(static_cast<int>(seen->limit->value)) : "");
            else shown += 'l' + std::to_string(static_cast<int>(std::get<upper_limit>(each.measured).value.value));
        }
        return shown + std::string(made.left_out.size(), '-');
    };
    BOOST_TEST(kinds("mjd,mag,limmag\n60000,17,20\n60000,,21\n60000,nan,--\n60000,> 19.5,\n") == "d17/20l21l19-");
    BOOST_TEST(kinds("mjd,flux\n60000,<2\n60000,3\n60000,-4\n", in_mjy) == "l2d3d-4");
    BOOST_TEST(kinds("mjd,mag,detected\n60000,17,true\n60000,18,f\n60000,19,\n") == "d17l18d19");
    // A forced measurement of nothing is no limit.
    BOOST_TEST(kinds("mjd,flux,detected\n60000,-4,0\n60000,5,1\n", in_mjy).starts_with("2 flux: not detected, and a flux: what was measured, or the limit?"));
    BOOST_TEST(kinds("mjd,flux,is_limit\n60000,4,1\n60000,<5,1\n", in_mjy) == "l4l5");
    auto as_measured = in_mjy;
    as_measured.columns = {{column_role::detected, ""}};
    BOOST_TEST(kinds("mjd,flux,detected\n60000,-4,0\n", as_measured) == "d-4");
    BOOST_TEST(kinds("mjd,mag,is_limit\n60000,17,Y\n60000,18,no\n") == "l17d18");
    BOOST_TEST(kinds("mjd,mag\n60000,<19.5\n") == "2 mag: <19.5: a limit is written as >19.5 in magnitudes and as <0.02 in fluxes");
    BOOST_TEST(kinds("#TYPE=EXTENDED\n#DATE=JD\n#NAME,DATE,MAG\nSS CYG,2450702.1,<12.3\n", {.unit = brightness_unit::vega_magnitude}) == "l12");
    BOOST_TEST(kinds("mjd,flux\n60000,>2\n", in_mjy).find("2 flux: >2: a limit is written") == 0U);
    BOOST_TEST(kinds("mjd,mag,limmag,detected\n60000,17,20,false\n") == "2 limmag: two limits: the brightness is one already");
    BOOST_TEST(kinds("mjd,mag,detected\n60000,>17,true\n") == "2 mag: a limit, and the row says that it was seen");
    BOOST_TEST(kinds("mjd,mag,limmag,detected\n60000,,17,true\n") == "2 mag: seen, but without a brightness");
    BOOST_TEST(kinds("mjd,mag,detected\n60000,17,maybe\n") == "2 detected: neither true nor false: maybe");
    BOOST_TEST(kinds("mjd,mag,upper_limit\n60000,17,1\n60000,18,0\n") == "0 upper_limit: a limit, or whether it is one? say which: limit=upper_limit or not_detected=upper_limit");
    auto flags = in_ab;
    flags.columns = {{column_role::not_detected, "Upper_Limit"}};
    BOOST_TEST(kinds("mjd,mag,upper_limit\n60000,17,1\n60000,18,0\n", flags) == "l17d18");
}

BOOST_AUTO_TEST_CASE(an_error_of_a_limit_is_in_the_unit_of_the_limit) {
    auto const errors = [](std::string_view text) { return words(read(text, in_mjy).errors); };
    BOOST_TEST(errors("mjd,flux [mJy],limit,limit_error [uJy]\n60000,,2,1\n") == "0 limit_error [uJy]: the unit \"uJy\" is not that of the limit");
    BOOST_TEST(errors("mjd,flux [uJy],limit,limit_error [uJy]\n60000,,2,1\n") == "");
    BOOST_TEST(words(read("mjd,mag,limit,limit_error\n60000,,19.5,99.99\n").errors) == "2 limit_error: 99.99 looks like a mark for no value: leave the cell empty");
}

BOOST_AUTO_TEST_CASE(an_error_of_a_limit_is_the_limits) {
    auto const made = read("mjd,mag,magerr,limit\n60000,,0.2,19.5\n");
    BOOST_TEST_REQUIRE(made.rows.size() == 1U);
    BOOST_TEST((made.rows[0].measured == measurement{upper_limit{magnitude::ab(19.5), 0.2}}));
}

BOOST_AUTO_TEST_CASE(a_unit_is_said_somewhere_or_refused) {
    BOOST_TEST(error_of("mjd,mag\n60000,17\n", {.target = "x"}) == "0 mag: the magnitudes' system is not said: AB or Vega?");
    BOOST_TEST(error_of("mjd,flux\n60000,17\n", {.target = "x"}) == "0 flux: the unit is not said: AB, Vega, mJy or cgs?");
    BOOST_TEST(error_of("mjd,flux\n60000,17\n") == "0 flux: its name is not one of a brightness in AB mag");
    BOOST_TEST(error_of("mjd,mag\n60000,17\n", in_mjy) == "0 mag: its name is not one of a brightness in mJy");
    BOOST_TEST(error_of("mjd,mag(Vega)\n60000,17\n") == "0 mag(Vega): it is in Vega mag, not in AB mag");
    BOOST_TEST(error_of("mjd,mag (mJy)\n60000,17\n") == "0 mag (mJy): the unit \"mJy\" does not go with its name");
    BOOST_TEST(error_of("mjd,flux [ct]\n60000,17\n").starts_with("0 flux [ct]: the unit \"ct\" is none of"));
    BOOST_TEST(rows_of("mjd,mag [mag]\n60000,17\n").find("\"AB mag\"") != std::string::npos);
    BOOST_TEST(note_of(read("mjd,flux (erg/s/cm2/A)\n60000,1\n", {.target = "x"}), "flux (erg/s/cm2/A)") == "brightness: erg / s / cm\u00b2 / \u212b");
    BOOST_TEST(error_of("mjd,flux(mJy),fluxerr(cgs)\n60000,1,2\n", in_mjy) == "0 fluxerr(cgs): the unit \"cgs\" is not that of the brightness");
}

BOOST_AUTO_TEST_CASE(each_row_may_say_its_unit) {
    auto const made = read("mjd,brightness,unit\n60000,17,AB\n60000,18,mag(Vega)\n60000,19,uJy\n60000,20,mag\n");
    BOOST_TEST_REQUIRE(made.rows.size() == 4U, words(made.errors));
    BOOST_TEST((std::get<detection>(made.rows[1].measured).value == magnitude::vega(18)));
    BOOST_TEST((std::get<detection>(made.rows[2].measured).value == flux_density::mjy(0.019)));
    BOOST_TEST((std::get<detection>(made.rows[3].measured).value == magnitude::ab(20)));
    BOOST_TEST(error_of("mjd,mag,unit\n60000,17,mJy\n").starts_with("2 unit: no unit that goes with the brightness: mJy"));
    BOOST_TEST(error_of("mjd,mag,unit\n60000,17,mag\n", {.target = "x"}).starts_with("2 unit: no unit"));
    BOOST_TEST(error_of("mjd,mag,unit\n60000,17,\n").starts_with("2 unit: no unit"));
}

BOOST_AUTO_TEST_CASE(powers_of_ten_move_the_point_and_nothing_else) {
    auto const value = [](std::string_view cell) { return std::get<detection>(read("mjd,uJy,duJy\n60000," + std::string{cell} + ",1\n", {.target = "x"}).rows.at(0).measured).value.value; };
    BOOST_TEST(value("12.34") == 0.01234);
    BOOST_TEST(value("1.1") == 0.0011);  // 1.1 * 1e-3 is another number
    BOOST_TEST(value("5e2") == 0.5);
    BOOST_TEST(value("-7.3E-1") == -0.00073);
    BOOST_TEST(value("18.123456789012345") == 0.018123456789012345);
    BOOST_TEST(rows_of("mjd,flux(Jy),fluxerr(mJy)\n60000,0.3,7\n", {.target = "x"}).find("\"brightness\":300,\"brightness_error\":7") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(two_columns_for_one_thing_are_refused_by_name) {
    BOOST_TEST(error_of("mjd,date_obs,mag,magpsf,telescope,facility\n1,2,3,4,5,6\n") ==
               "0 : more than one column could be the time: \"mjd\" and \"date_obs\"; say which: time=mjd; 0 : more than one column could be the brightness: \"mag\" and \"magpsf\"; say which: brightness=mag; "
               "0 : more than one column could be the telescope: \"telescope\" and \"facility\"; say which: telescope=telescope");
    // ATLAS forced photometry has both kinds.
    std::string const atlas = "###MJD m dm uJy duJy F err RA Dec mag5sig Obs\n60000.5 18.1 0.1 210.5 9.5 o 0 10 20 19.5 a\n";
    BOOST_TEST(error_of(atlas).find("\"m\" and \"uJy\"") != std::string::npos);
    auto chosen = in_mjy;
    chosen.columns = {{column_role::brightness, "ujy"}, {column_role::error, "duJy"}, {column_role::limit, ""}};
    BOOST_TEST(rows_of(atlas, chosen) == R"({"target_name":"x","date_obs":"2023-02-25T12:00:00Z","bandpass":"o","brightness":0.2105,"brightness_error":0.0095,"brightness_unit":"mJy"})");
    chosen.columns = {{column_role::brightness, "ujy"}, {column_role::error, "duJy"}};
    BOOST_TEST(error_of(atlas, chosen).starts_with("0 mag5sig: a limit of another kind than the brightness"));
    chosen.columns = {{column_role::brightness, "nothing"}};
    BOOST_TEST(error_of(atlas, chosen).find("there is no column \"nothing\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_unknown_table_says_what_it_lacks) {
    BOOST_TEST(error_of("a,b\n1,2\n") == "0 : no column of times (mjd, jd, date_obs, isot…)");
    BOOST_TEST(error_of("mjd,b\n1,2\n") == "0 : no column of magnitudes, fluxes or limits (mag, flux, limit…)");
    BOOST_TEST(note_of(read("mjd,mag,colour\n60000,1,2\n"), "colour") == "none: ");
    BOOST_TEST(error_of("mjd,mag,f\n60000,1,2\n") == "");
}

BOOST_AUTO_TEST_CASE(all_wrong_cells_are_told_with_line_and_column) {
    BOOST_TEST(error_of("mjd,mag,err,exptime\n60000,bright,-1,x\n60000,99.99,0,\n60000,\"17,2\",0,\n60000,inf,0.1,\n60000,1e400,,\n60000,17,>1,\n") ==
               "2 exptime: no number: x; 2 mag: no number: bright; 2 err: negative: -1; leave the cell empty where there is none; 3 mag: 99.99 looks like a mark for no value: leave the cell empty; "
               "4 mag: no number: a decimal point is written as one: 17,2; 5 mag: not finite: inf; 6 mag: a number that a double does not hold: 1e400; 7 err: no number: >1");
    std::string many = "mjd,mag\n";
    for (int i = 0; i < 1500; ++i) many += "60000,\x1b[2J\n";
    auto const made = read(many);
    BOOST_TEST(made.errors.size() == 1000U);
    BOOST_TEST(made.more_errors == 500U);
    BOOST_TEST(made.errors[0].problem == "no number: \\x1b[2J");
}

BOOST_AUTO_TEST_CASE(what_astropy_writes_says_everything_itself) {
    auto const text = [](std::string_view scale, std::string_view frame) {
        return "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: start, datatype: string}\n# - {name: mag, unit: mag(AB), datatype: float64}\n# - {name: pos.ra, unit: deg, datatype: float64}\n# - {name: pos.dec, unit: deg, datatype: float64}\n"
               "# meta: !!omap\n# - __serialized_columns__:\n#     start:\n#       format: isot\n#       scale: " + std::string{scale} + "\n#     pos:\n#       frame: " + std::string{frame} +
               "\nstart mag pos.ra pos.dec\n2023-05-19T21:42:21.000 17.2 10 20\n2023-05-19T21:42:21.000 \"\" 10 20\n";
    };
    auto const made = read(text("utc", "icrs"), {.target = "x"});
    BOOST_TEST_REQUIRE(made.rows.size() == 1U, words(made.errors));
    BOOST_TEST(made.left_out.size() == 1U);
    BOOST_TEST(as::to_iso_time(*made.rows[0].at) == "2023-05-19T21:42:21Z");
    BOOST_TEST((made.targets.at(0).ra == degrees{10}));
    BOOST_TEST(error_of(text("tdb", "icrs"), {.target = "x"}).find("0 start: a heliocentric or barycentric time") == 0U);
    BOOST_TEST(error_of(text("utc", "galactic"), {.target = "x"}).find("0 pos.ra: positions of the frame galactic: give ICRS") == 0U);
}

BOOST_AUTO_TEST_CASE(roles_have_names) {
    BOOST_TEST((parse_column_role("not_detected") == column_role::not_detected));
    BOOST_TEST(!parse_column_role("none").has_value());
    BOOST_TEST(to_string(column_role::catalog) == "catalog");
}

BOOST_AUTO_TEST_CASE(a_column_of_limits_may_be_empty) {
    BOOST_TEST(read("mjd,mag,limit\n60000,17.25,\n").rows.size() == 1u);
    BOOST_TEST(error_of("mjd,mag,limit\n60000,17.25,1\n") == "0 limit: a limit, or whether it is one? say which: limit=limit or not_detected=limit");
}

BOOST_AUTO_TEST_CASE(the_apostrophe_before_what_looks_like_a_formula_is_no_part_of_a_text) {
    auto const made = read("object,mjd,mag,telescope\n'+51 Peg,60000,17.25,'Abc\n", {.unit = brightness_unit::ab_magnitude});
    BOOST_TEST_REQUIRE(made.rows.size() == 1u);
    BOOST_TEST(made.rows[0].target == "+51 Peg");
    BOOST_TEST(made.rows[0].telescope == "'Abc");
}

BOOST_AUTO_TEST_SUITE_END()
