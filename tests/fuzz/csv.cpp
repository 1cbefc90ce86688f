/// Tables as text, CSV and ECSV, and the photometry that is read out of them.
#include "fuzz.hpp"

#include <cmath>

#include <alertstream/formats/ecsv.hpp>
#include <alertstream/hermes/encode.hpp>
#include <alertstream/hermes/photometry_table.hpp>

namespace as = alertstream;

namespace {

/// Every cell in quotes.
std::string written(as::csv::table const& from) {
    std::string text;
    auto const put = [&text](std::string const& cell, bool last) {
        text += '"';
        for (char const c : cell) (c == '"' ? text += c : text) += c;
        text += last ? "\"\n" : "\",";
    };
    auto const columns = from.columns.size();
    for (std::size_t i = 0; i < columns; ++i) put(from.columns[i].name, i + 1 == columns);
    for (std::size_t row = 0; row < from.rows(); ++row)
        for (std::size_t i = 0; i < columns; ++i) put(from.cell(row, i), i + 1 == columns);
    return text;
}

bool names_are_no_numbers(as::csv::table const& from) {
    for (auto const& each : from.columns)
        if (as::csv::inner::is_number(each.name)) return false;
    return true;
}

bool same(as::csv::table const& a, as::csv::table const& b) {
    bool equal = a.cells == b.cells && a.columns.size() == b.columns.size();
    for (std::size_t i = 0; equal && i < a.columns.size(); ++i) equal = a.columns[i].name == b.columns[i].name;
    return equal;
}

void rows_of(as::csv::table const& table) {
    for (auto const unit : {as::hermes::brightness_unit::ab_magnitude, as::hermes::brightness_unit::millijansky}) {
        auto made = as::hermes::read_photometry_table(table, {.unit = unit, .target = "x"});
        fuzz::require(made.columns.size() == table.columns.size(), "each column is accounted for");
        if (!made.errors.empty()) continue;
        fuzz::require(made.rows.size() + made.left_out.size() == table.rows(), "no row is lost without a word");
        for (auto const& row : made.rows) {
            auto const* const seen = std::get_if<as::hermes::detection>(&row.measured);
            auto const* const limit = std::get_if<as::hermes::upper_limit>(&row.measured);
            fuzz::require(seen || limit, "a row has a brightness or a limit");
            fuzz::require(std::isfinite(seen ? seen->value.value : limit->value.value), "numbers are finite");
        }
        as::hermes::alert alert{.photometry = std::move(made.rows)};
        std::string json;
        auto const done = as::hermes::encode(alert, json);
        fuzz::require(done.has_value(), "what was read can be sent");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const input = fuzz::text_of(data, size);
    if (auto const made = as::ecsv::read(input)) rows_of(*made);
    auto const made = as::csv::read(input);
    if (!made) return 0;
    fuzz::require(made->cells.size() == made->rows() * made->columns.size(), "a row has as many cells as the header");
    if (names_are_no_numbers(*made)) fuzz::require(same(*made, fuzz::must(as::csv::read(written(*made), {.delimiter = ','}), "what was read can be written and read")), "and is the same");
    rows_of(*made);
    return 0;
}
