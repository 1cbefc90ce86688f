#include <boost/test/unit_test.hpp>

#include <limits>
#include <string>
#include <vector>

#include <fitsio.h>

#include <alertstream/formats/base64.hpp>
#include <alertstream/gcn/sky_map_file.hpp>

#include <support/memory_limit.hpp>
#include <support/sky_map_maker.hpp>

namespace as = alertstream;
namespace gcn = alertstream::gcn;

using support::card;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// "not_fits: words": the code's name tells a test more than its message.
std::string why_not(std::string const& bytes, gcn::sky_map_limits limits = {}) {
    auto const read = gcn::read_sky_map(bytes, limits);
    if (!read) {
        auto const& [code, detail] = read.error();
        return (code == as::errc::not_fits ? "not_fits: " : code == as::errc::wrong_type ? "wrong_type: " : code == as::errc::missing_member ? "missing_member: " : code == as::errc::bad_value ? "bad_value: " : "?: ") + detail;
    }
    return "it is read";
}

bool has(std::string const& text, std::string_view words) {
    if (text.find(words) != text.npos) return true;
    BOOST_TEST_MESSAGE(text);
    return false;
}

std::string some_map() { return support::multi_order_map({{5, 0.2}, {97, 3.5}, {4, 0.5}}); }

std::string table(std::vector<support::column> const& columns, std::size_t row_bytes, std::uint64_t rows, std::string const& data, std::string const& cards = {}) {
    return support::primary() + support::table_header(columns, row_bytes, rows, cards) + support::block(data, '\0');
}

std::string flat(std::string const& cards, std::size_t pixels = 12) { return support::flat_map(std::vector<double>(pixels, 0.1), cards); }

}  // namespace

BOOST_AUTO_TEST_SUITE(sky_maps_that_are_none)

BOOST_AUTO_TEST_CASE(whoever_has_something_else_in_hand_is_told_what) {
    BOOST_TEST(why_not("") == "not_fits: there are no bytes");
    BOOST_TEST(has(why_not("<healpix FITS file here>"), "web page or XML"));
    BOOST_TEST(has(why_not("placeholder\x1b[2J"), "not_fits: it begins with \"placeholder\\x1b[2J\", a FITS file with"));
    BOOST_TEST(has(why_not("https://gracedb.ligo.org/a.fits"), "an address, \"https://gracedb.ligo.org/a.fits\": fetch the map from there"));
    BOOST_TEST(has(why_not(as::base64_encode(some_map())), "still in Base64: decode it first"));
    BOOST_TEST(has(why_not(as::base64_encode(support::gzip(some_map()))), "still in Base64: decode it first"));
    BOOST_TEST(has(why_not("\x7f" "ELF"), "it begins with"));
    BOOST_TEST(has(why_not(support::primary()), "there is no table in it"));
}

BOOST_AUTO_TEST_CASE(a_map_cut_short_anywhere_is_refused) {
    auto const whole = some_map();
    BOOST_TEST(why_not(whole) == "it is read");
    for (std::size_t size = 0; size < whole.size(); size += size < 9 ? 1 : 67) BOOST_TEST(why_not(whole.substr(0, size)).starts_with("not_fits: "));
    BOOST_TEST(has(why_not(whole.substr(0, 2 * 2880)), "header 2 claims 3 rows of 16 bytes, and there are 0 bytes behind it"));
    BOOST_TEST(why_not(whole.substr(0, whole.size() - 1)).starts_with("not_fits: "));
}

BOOST_AUTO_TEST_CASE(a_claim_of_a_thousand_million_rows_takes_no_memory) {
    memory_limit const little{std::size_t{256} << 20};
    for (auto const rows : {std::uint64_t{1'000'000'000}, std::uint64_t{9'223'372'036'854'775'807}, std::uint64_t{576'460'752'303'423'488}})
        BOOST_TEST(why_not(table(support::without_distances, 16, rows, std::string(2880, '\0'))).starts_with("not_fits: header 2"));
    BOOST_TEST(has(why_not(table(support::without_distances, 16, 1'000'000'000, std::string(2880, '\0'))), "claims 1000000000 rows of 16 bytes, and there are 2880 bytes"));
    // No bytes a row are as many as there are.
    BOOST_TEST(!has(why_not(table({}, 0, 1'000'000'000, "")), "it is read"));
    BOOST_TEST(!has(why_not(table({{"UNIQ", "0K"}, {"PROBDENSITY", "0D"}}, 0, 1'000'000'000, "")), "it is read"));
    BOOST_TEST(!has(why_not(table({{"UNIQ", "1000000000K"}, {"PROBDENSITY", "1000000000D"}}, 16, 1, std::string(16, '\0'))), "it is read"));
}

BOOST_AUTO_TEST_CASE(a_header_that_says_two_things_is_refused) {
    auto const twice = [](std::string const& more) { return table(support::without_distances, 16, 3, std::string(48, '\1'), more); };
    BOOST_TEST(why_not(twice(card("NAXIS2", "1000000"))).starts_with("not_fits: "));
    BOOST_TEST(why_not(twice(card("NAXIS2", "2"))).starts_with("not_fits: "));
    BOOST_TEST(why_not(twice(card("NAXIS1", "8"))).starts_with("not_fits: "));
    BOOST_TEST(why_not(twice(card("NAXIS2", "-1"))).starts_with("not_fits: "));
    BOOST_TEST(why_not(twice(card("TFIELDS", "1000"))).starts_with("not_fits: "));
    BOOST_TEST(why_not(twice(card("BITPIX", "7"))).starts_with("not_fits: "));
    BOOST_TEST(why_not(twice(card("NAXIS2", "3000000000000000000000"))).starts_with("not_fits: "));
}

BOOST_AUTO_TEST_CASE(a_header_of_no_text_or_without_end_is_refused) {
    auto bytes = some_map();
    bytes[2880 + 100] = '\0';
    BOOST_TEST(has(why_not(bytes), "card 2 is no text"));
    BOOST_TEST(has(why_not(support::primary() + std::string(std::size_t{80} * 10'100, ' ')), "there is no table"));
    std::string endless = card("XTENSION", "'BINTABLE'");
    for (int i = 0; i < 10'100; ++i) endless += card("HISTORY", "more");
    BOOST_TEST(has(why_not(support::primary() + endless), "more than 10000 cards"));
    bytes = some_map();
    bytes.replace(bytes.find("END     ", 2880), 8, "   END  ");
    BOOST_TEST(has(why_not(bytes), "is no text"));  // the rows
    bytes = some_map();
    bytes.replace(bytes.find("END     ", 2880), 12, "END     here");
    BOOST_TEST(has(why_not(bytes), "something stands behind END"));
    std::string many = support::primary();
    for (int i = 0; i < 100; ++i) many += support::header(card("XTENSION", "'IMAGE'") + card("BITPIX", "8") + card("NAXIS", "0"));
    BOOST_TEST(has(why_not(many + some_map().substr(2880)), "there is no table in it"));
}

BOOST_AUTO_TEST_CASE(columns_of_another_type_are_refused_by_name) {
    std::string const row(64, '\1');
    BOOST_TEST(has(why_not(table({{"UNIQ", "D"}, {"PROBDENSITY", "D"}}, 16, 1, row)), "wrong_type: column UNIQ: expected integers"));
    BOOST_TEST(has(why_not(table({{"UNIQ", "K"}, {"PROBDENSITY", "K"}}, 16, 1, row)), "wrong_type: column PROBDENSITY: expected floating-point numbers"));
    BOOST_TEST(why_not(table({{"UNIQ", "K"}, {"PROBDENSITY", "8A"}}, 16, 1, row)) != "it is read");
    BOOST_TEST(has(why_not(table({{"UNIQ", "K"}, {"PROBDENSITY", "C"}}, 16, 1, row)), "wrong_type: "));
    BOOST_TEST(has(why_not(table({{"UNIQ", "K"}, {"PROBDENSITY", "1PD(3)"}}, 16, 1, row)), "wrong_type: column PROBDENSITY: its values are of varying length"));
    BOOST_TEST(why_not(table({{"UNIQ", "K"}, {"PROBDENSITY", "D"}, {"DISTMU", "K"}, {"DISTSIGMA", "D"}, {"DISTNORM", "D"}}, 40, 1, row)) == "wrong_type: column DISTMU: expected floating-point numbers");
}

BOOST_AUTO_TEST_CASE(columns_that_are_not_there_twice_there_or_of_another_length_are_refused) {
    std::string const row(64, '\1');
    BOOST_TEST(has(why_not(table({{"UNIQ", "K"}, {"TEMPERATURE", "D"}}, 16, 1, row)), "missing_member: no column PROBDENSITY, PROB or PROBABILITY"));
    BOOST_TEST(has(why_not(table({{"UNIQ", "K"}, {"UNIQ", "K"}, {"PROBDENSITY", "D"}}, 24, 1, row)), "bad_value: column UNIQ: there are two of that name"));
    BOOST_TEST(has(why_not(table({{"UNIQ", "K"}, {"PROBDENSITY", "2D"}}, 24, 1, row)), "bad_value: column PROBDENSITY has 2 values, UNIQ 1"));
    BOOST_TEST(has(why_not(table({{"UNIQ", "K"}, {"PROBDENSITY", "D"}, {"DISTMU", "2D"}, {"DISTSIGMA", "D"}, {"DISTNORM", "D"}}, 48, 1, support::big_endian(std::int64_t{4}) + row)), "column DISTMU has 2 values"));
    // Some of the three are as good as none.
    BOOST_TEST(why_not(table({{"UNIQ", "K"}, {"PROBDENSITY", "D"}, {"DISTMU", "D"}}, 24, 1, support::big_endian(std::int64_t{4}) + support::big_endian(1.0))) == "it is read");
}

BOOST_AUTO_TEST_CASE(an_empty_table_is_refused) {
    BOOST_TEST(why_not(support::multi_order_map({})) == "bad_value: its table is empty");
    BOOST_TEST(has(why_not(flat(card("ORDERING", "'NESTED'") + card("NSIDE", "1"), 0)), "its table is empty"));
}

BOOST_AUTO_TEST_CASE(a_number_that_names_no_pixel_is_refused_with_its_row) {
    for (auto const uniq : {std::int64_t{3}, std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 62, std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()})
        BOOST_TEST(why_not(support::multi_order_map({{4, 1}, {uniq, 1}})) == "bad_value: row 2: UNIQ " + std::to_string(uniq) + " is no pixel: they are from 4 to below 2^62");
    BOOST_TEST(why_not(support::multi_order_map({{(std::int64_t{1} << 62) - 1, 1e16}})) == "it is read");
}

BOOST_AUTO_TEST_CASE(probabilities_that_are_none_and_cells_that_overlap_are_refused) {
    BOOST_TEST(has(why_not(support::multi_order_map({{4, 1}, {5, not_a_number}})), "bad_value: cell 1: nan is no density"));
    BOOST_TEST(has(why_not(support::multi_order_map({{4, -1e-9}})), "bad_value: cell 0: -0.000000 is no density"));
    BOOST_TEST(has(why_not(support::multi_order_map({{4, std::numeric_limits<double>::infinity()}})), "no density"));
    BOOST_TEST(has(why_not(support::multi_order_map({{4, 0}, {5, 0}})), "no probability in it"));
    BOOST_TEST(has(why_not(support::multi_order_map({{4, 1}, {4, 1}})), "twice the same"));
    BOOST_TEST(has(why_not(support::multi_order_map({{4, 1}, {16, 1}})), "one is within the other"));
}

BOOST_AUTO_TEST_CASE(a_flat_map_that_does_not_say_where_its_pixels_are_is_refused) {
    BOOST_TEST(has(why_not(flat(card("NSIDE", "1"))), "missing_member: ORDERING"));
    BOOST_TEST(has(why_not(flat(card("ORDERING", "'SPIRAL'") + card("NSIDE", "1"))), "bad_value: ORDERING \"spiral\""));
    BOOST_TEST(has(why_not(flat(card("ORDERING", "'NESTED'"))), "missing_member: NSIDE"));
    for (auto const* side : {"3", "0", "-1", "1073741824", "9223372036854775807"}) BOOST_TEST(has(why_not(flat(card("ORDERING", "'NESTED'") + card("NSIDE", side))), "is no power of two up to 2^29"));
    BOOST_TEST(has(why_not(flat(card("ORDERING", "'RING'") + card("NSIDE", "2"))), "bad_value: column PROB has 12 values, a map of NSIDE 2 48"));
    BOOST_TEST(has(why_not(flat(card("ORDERING", "'RING'") + card("NSIDE", "1") + card("INDXSCHM", "'EXPLICIT'"))), "INDXSCHM \"explicit\""));
}

BOOST_AUTO_TEST_CASE(a_map_in_galactic_coordinates_is_refused_and_not_misread) {
    for (auto const* system : {"'G'", "'E'", "'GALACTIC'"}) BOOST_TEST(has(why_not(flat(card("ORDERING", "'RING'") + card("NSIDE", "1") + card("COORDSYS", system))), "bad_value: COORDSYS"));
    for (auto const* system : {"'C'", "'Q'", "'ICRS'", "''"}) BOOST_TEST(why_not(flat(card("ORDERING", "'RING'") + card("NSIDE", "1") + card("COORDSYS", system))) == "it is read");
}

BOOST_AUTO_TEST_CASE(tables_compressed_by_tiles_are_refused) {
    for (auto const* keyword : {"ZTABLE", "ZIMAGE"}) BOOST_TEST(has(why_not(support::multi_order_map({{4, 1}}, false, card(keyword, "T"))), "compressed by tiles"));
}

BOOST_AUTO_TEST_CASE(a_bomb_is_refused_before_it_is_unpacked) {
    auto const bomb = support::gzip(std::string(std::size_t{64} << 20, '\0'));
    memory_limit const little{std::size_t{40} << 20};
    BOOST_TEST(bomb.size() < 100'000U);
    BOOST_TEST(why_not(bomb, {.bytes = 1 << 20}) == "not_fits: gzip: inflates to more than 1048576 bytes, the limit");
    BOOST_TEST(why_not(some_map(), {.bytes = 100}) == "not_fits: 8640 bytes, which is more than the limit, 100");
    BOOST_TEST(why_not(some_map(), {.cells = 2}) == "bad_value: 3 cells, which is more than the limit, 2");
}

BOOST_AUTO_TEST_CASE(what_is_no_gzip_after_all_is_refused) {
    auto const packed = support::gzip(some_map());
    for (std::size_t size = 2; size < packed.size(); size += 7) BOOST_TEST(why_not(packed.substr(0, size)).starts_with("not_fits: gzip: "));
    auto damaged = packed;
    damaged[packed.size() / 2] = static_cast<char>(damaged[packed.size() / 2] ^ 0x55);
    BOOST_TEST(why_not(damaged).starts_with("not_fits: "));
    BOOST_TEST(why_not(support::gzip(packed)) == "not_fits: gzip: compressed twice");
    BOOST_TEST(has(why_not(support::gzip("a placeholder")), "it begins with \"a placeholder\""));
}

BOOST_AUTO_TEST_CASE(no_message_is_left_behind_in_cfitsio_s_own_list) {
    fits_clear_errmsg();
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(has(why_not(table({{"UNIQ", "Q7"}, {"PROBDENSITY", "D"}}, 16, 1, std::string(64, '\1'))), "not_fits: cfitsio: "));
        BOOST_TEST(has(why_not(table({{"TEMPERATURE", "D"}}, 8, 1, std::string(64, '\1'))), "missing_member: "));
        BOOST_TEST(why_not(some_map()) == "it is read");
    }
    char message[FLEN_ERRMSG] = {};
    BOOST_TEST(fits_read_errmsg(message) == 0);
    BOOST_TEST(std::string{message} == "");
}

BOOST_AUTO_TEST_SUITE_END()
