#include <boost/test/unit_test.hpp>

#include <alertstream/formats/ecsv.hpp>

namespace as = alertstream;

namespace {

std::string columns_of(std::string_view text) {
    auto const made = as::ecsv::read(text);
    if (!made) return made.error().detail;
    std::string shown;
    for (auto const& each : made->columns) {
        shown += '[' + each.name + '|' + each.unit + '|' + each.datatype;
        for (auto const& more : {each.scale, each.format, each.frame})
            if (!more.empty()) shown += '|' + more;
        shown += ']';
    }
    return shown;
}

/// A header of one column around what is tried.
std::string header(std::string_view lines) { return "# %ECSV 1.0\n# ---\n" + std::string{lines}; }
std::string one_column(std::string_view entry) { return header("# datatype:\n# - " + std::string{entry} + "\na\n1\n"); }

}  // namespace

BOOST_AUTO_TEST_SUITE(ecsv)

BOOST_AUTO_TEST_CASE(a_table_of_astropys_is_read_with_its_units) {
    auto const made = as::ecsv::read(header("# datatype:\n"
                                            "# - {name: time, datatype: float64, description: 'long, with {braces}: and\n"
                                            "#     a second line'}\n"
                                            "# - {name: mag, unit: mag(AB), datatype: float64, format: '%.3f', description: 'it''s\n"
                                            "# \n"
                                            "#     new'}\n"
                                            "# - {name: flux, unit: erg / (Angstrom s cm2), datatype: float64}\n"
                                            "# delimiter: ','\n"
                                            "# meta: !!omap\n"
                                            "# - k:\n"
                                            "#     datatype: x\n"
                                            "# - __serialized_columns__:\n"
                                            "#     time:\n"
                                            "#       __class__: astropy.time.core.Time\n"
                                            "#       format: mjd\n"
                                            "#       scale: utc\n"
                                            "#       value: !astropy.table.SerializedColumn {name: time}\n"
                                            "# schema: astropy-2.0\n"
                                            "time,mag,flux\n"
                                            "60000.5,17.2,\n"));
    BOOST_TEST_REQUIRE(made.has_value(), (made ? "" : made.error().detail));
    BOOST_TEST(made->columns.size() == 3U);
    BOOST_TEST(made->columns[0].scale == "utc");
    BOOST_TEST(made->columns[0].format == "mjd");
    BOOST_TEST(made->columns[1].unit == "mag(AB)");
    BOOST_TEST(made->columns[2].unit == "erg / (Angstrom s cm2)");
    BOOST_TEST(made->rows() == 1U);
    BOOST_TEST(made->lines[0] == 22U);
    BOOST_TEST(made->cell(0, 1) == "17.2");
    BOOST_TEST(made->cell(0, 2) == "");
}

BOOST_AUTO_TEST_CASE(a_block_is_read_as_a_flow) {
    auto const text = header("# datatype:\n"
                             "# - name: a\n"
                             "#   unit: !astropy.units.Unit {unit: mJy}\n"
                             "#   datatype: float64\n"
                             "#   description: |\n"
                             "#     name: not this\n"
                             "#   meta: !!omap\n"
                             "#   - {unit: nor this}\n"
                             "# - {name: \"b \\u212b\\x41\", datatype: string}\n"
                             "a \"b \u212bA\"\n1 2\n");
    BOOST_TEST(columns_of(text) == "[a|mJy|float64][b \u212bA||string]");
}

BOOST_AUTO_TEST_CASE(a_position_gives_its_frame_to_both_of_its_columns) {
    auto const text = header("# datatype:\n# - {name: pos.ra, unit: deg, datatype: float64}\n# - {name: pos.dec, unit: deg, datatype: float64}\n# - {name: position, datatype: string}\n"
                             "# meta: !!omap\n# - __serialized_columns__:\n#     pos:\n#       frame: fk5\n#       ra:\n#         format: no\npos.ra pos.dec position\n");
    BOOST_TEST(columns_of(text) == "[pos.ra|deg|float64|fk5][pos.dec|deg|float64|fk5][position||string]");
}

BOOST_AUTO_TEST_CASE(line_ends_of_windows_and_a_mark_are_taken) {
    BOOST_TEST(columns_of("\xef\xbb\xbf# %ECSV 1.0\r\n# ---\r\n# datatype:\r\n# - {name: a, datatype: int64}\r\na\r\n1\r\n") == "[a||int64]");
    BOOST_TEST(as::ecsv::is_ecsv("# %ECSV 1.0\n"));
    BOOST_TEST(!as::ecsv::is_ecsv("# ECSV\n"));
}

BOOST_AUTO_TEST_CASE(what_it_does_not_understand_is_refused_in_words) {
    BOOST_TEST(columns_of(one_column("{name: a, unit: *id001, datatype: int64}")) == "line 4: an anchor or an alias");
    BOOST_TEST(columns_of(one_column("{name: a, unit: |, datatype: int64}")) == "line 4: a block text");
    BOOST_TEST(columns_of(one_column("{name: a, datatype: int64, colour: red}")) == "line 4: the column has a member that is not understood: colour");
    BOOST_TEST(columns_of(one_column("{name: a, datatype: text}")) == "line 4: no datatype of ECSV: text");
    BOOST_TEST(columns_of(one_column("{name: a, unit: !other {unit: mag}, datatype: int64}")) == "line 4: a text was expected here");
    BOOST_TEST(columns_of(one_column("{name: a, unit: mag # AB, datatype: int64}")) == "line 4: a comment behind a text");
    BOOST_TEST(columns_of(one_column("{name: a")) == "line 4: a { that is not closed");
    BOOST_TEST(columns_of(one_column("{datatype: int64}")) == "line 4: a column without a name");
    BOOST_TEST(columns_of(one_column("{name: a}")) == "line 4: a column without a datatype");
    BOOST_TEST(columns_of(one_column("{name: \"\\ud800\", datatype: int64}")) == "line 4: an escape that is no character");
    BOOST_TEST(columns_of(one_column("{name: b, datatype: int64}")) == "line 5: names other columns than the header describes");
    BOOST_TEST(columns_of(header("# delimiter: ;\n")) == "line 3: ECSV has a comma or a blank as delimiter");
    BOOST_TEST(columns_of(header("# colour: red\n")) == "line 3: the header has a member that is not understood: colour");
    BOOST_TEST(columns_of(header("a\n1\n")) == "the header describes no columns (datatype)");
    BOOST_TEST(columns_of(header("# datatype:\n# - {name: a, datatype: int64}\n# meta: {__serialized_columns__: {a: {scale: tdb}}}\na\n")) ==
               "line 5: __serialized_columns__ in a form that is not understood");
    BOOST_TEST(columns_of("# %ECSV 2.0\n") == "line 1: another version of ECSV than 1");
    BOOST_TEST(columns_of("a b\n1 2\n").starts_with("line 1: no ECSV"));
    BOOST_TEST(columns_of("# %ECSV 1.0\n# datatype:\n# - {name: a, datatype: int64}\n") == "line 4: the line that names the columns is missing");
}

BOOST_AUTO_TEST_CASE(depth_and_size_are_bounded) {
    BOOST_TEST(columns_of(one_column("{name: a, datatype: int64, meta: " + std::string(100'000, '['))) == "line 4: nested deeper than 16");
    std::string many = "# datatype:\n", names;
    for (int i = 0; i < 2000; ++i) many += "# - {name: a, datatype: int64}\n";
    BOOST_TEST(columns_of(header(many)) == "more than 1000 columns");
}

BOOST_AUTO_TEST_SUITE_END()
