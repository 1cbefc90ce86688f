#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/fits.hpp>

namespace alertstream::fits {

namespace inner {

inline constexpr std::size_t block = 2880;
inline constexpr std::size_t card_bytes = 80;
inline constexpr std::size_t most_cards = 10'000;
inline constexpr int most_headers = 64;
inline constexpr std::uint64_t most_axes = 999;

inline std::string_view trimmed(std::string_view text) noexcept {
    auto const first = text.find_first_not_of(' ');
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

inline std::string shown(std::string_view text) { return "\"" + detail::escape_for_terminal(detail::cut_text(text, 40)) + "\""; }

/// A line of a header: `NAME    =   value / comment`.
struct card {
    std::string_view name;
    std::string_view value;  // without the comment, with the quotes of a text

    explicit card(std::string_view line) noexcept : name{line.substr(0, line.substr(0, 8).find_last_not_of(' ') + 1)} {
        if (line.substr(8, 2) != "= ") return;
        auto const rest = trimmed(line.substr(10));
        auto const from = !rest.empty() && rest.front() == '\'' ? rest.find('\'', 1) : 0;
        value = from == rest.npos ? rest : trimmed(rest.substr(0, rest.find('/', from)));
    }

    /// Absent for what is no count.
    std::optional<std::uint64_t> count() const noexcept {
        std::uint64_t made = 0;
        auto const* const end = value.data() + value.size();
        auto const* begin = value.data();
        if (begin != end && *begin == '+') ++begin;
        auto const read = std::from_chars(begin, end, made);
        if (read.ec != std::errc{} || read.ptr != end || made > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) return std::nullopt;
        return made;
    }

    bool says(std::string_view text) const noexcept {
        if (value.size() < 2 || value.front() != '\'' || value.back() != '\'') return false;
        return trimmed(value.substr(1, value.size() - 2)) == text;
    }
};

/// What a header claims of the bytes behind it.
struct claim {
    bool table{};
    bool compressed{};
    std::uint64_t bits{};
    std::uint64_t axes{};
    std::uint64_t axis[2]{};
    std::uint64_t product{1};  // of all axes
    std::uint64_t parameters{};
    std::uint64_t group_count{1};
    std::uint64_t columns{};
};

inline std::optional<std::uint64_t> times(std::uint64_t a, std::uint64_t b) noexcept {
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    if (a != 0 && b > most / a) return std::nullopt;
    return a * b;
}

inline failure not_fits(std::string detail) { return {errc::not_fits, std::move(detail)}; }
inline failure no_count(card const& of) { return not_fits(std::string{of.name} + " = " + shown(of.value) + " is no count"); }

/// BITPIX is negative for floating point.
inline result<void> take_bits(card const& from, claim& into) {
    auto const text = !from.value.empty() && from.value.front() == '-' ? from.value.substr(1) : from.value;
    constexpr std::array<std::string_view, 4> known{"8", "16", "32", "64"};
    auto const found = std::find(known.begin(), known.end(), text);
    if (found == known.end()) return no_count(from);
    into.bits = std::uint64_t{8} << (found - known.begin());
    return {};
}

inline result<void> take_axis(card const& from, claim& into) {
    std::uint64_t number = 0;
    auto const digits = from.name.substr(5);
    if (std::from_chars(digits.data(), digits.data() + digits.size(), number).ec != std::errc{} || number == 0 || number > into.axes) return {};
    auto const length = from.count();
    if (!length) return no_count(from);
    if (number <= 2) into.axis[number - 1] = *length;
    auto const product = times(into.product, *length);
    if (!product) return not_fits("its axes are longer than any file");
    into.product = *product;
    return {};
}

inline result<void> take_count(card const& from, std::uint64_t& into, std::uint64_t most) {
    auto const count = from.count();
    if (!count || *count > most) return no_count(from);
    into = *count;
    return {};
}

inline result<void> take(card const& from, claim& into) {
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    if (from.name == "XTENSION") into.table = from.says("BINTABLE");
    else if (from.name == "BITPIX") return take_bits(from, into);
    else if (from.name == "NAXIS") return take_count(from, into.axes, most_axes);
    else if (from.name.starts_with("NAXIS")) return take_axis(from, into);
    else if (from.name == "PCOUNT") return take_count(from, into.parameters, most);
    else if (from.name == "GCOUNT") return take_count(from, into.group_count, most);
    else if (from.name == "TFIELDS") return take_count(from, into.columns, 999);
    else if (from.name == "ZTABLE" || from.name == "ZIMAGE") into.compressed = from.value == "T";
    return {};
}

/// Reads the header at the front of `rest`, and takes it away with the bytes that it fills up.
inline result<claim> read_header(std::string_view& rest, int number) {
    std::string const where = "header " + std::to_string(number) + ": ";
    claim made;
    for (std::size_t i = 0; i < most_cards; ++i) {
        if (rest.size() < (i + 1) * card_bytes) return not_fits(where + "cut short, there is no END in it");
        auto const line = rest.substr(i * card_bytes, card_bytes);
        if (!std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c <= '~'; })) return not_fits(where + "card " + std::to_string(i + 1) + " is no text: " + shown(line));
        card const each{line};
        if (each.name == "END") {
            // Readers differ in what they take for an end.
            if (trimmed(line) != "END") return not_fits(where + "something stands behind END: " + shown(line));
            auto const size = ((i + 1) * card_bytes + block - 1) / block * block;
            if (rest.size() < size) return not_fits(where + "cut short after END");
            rest.remove_prefix(size);
            return made;
        }
        if (auto fine = take(each, made); !fine) return not_fits(where + fine.error().detail);
    }
    return not_fits(where + "more than " + std::to_string(most_cards) + " cards");
}

/// The bytes behind a header: whole blocks of them. Absent where they are more than can be counted.
inline std::optional<std::uint64_t> size_of(claim const& of) noexcept {
    if (of.axes == 0) return 0;
    auto const product = of.product > std::uint64_t{std::numeric_limits<std::int64_t>::max()} - of.parameters ? std::nullopt : std::optional{of.product + of.parameters};
    auto const elements = product ? times(*product, of.group_count) : std::nullopt;
    auto const bytes = elements ? times(*elements, of.bits / 8) : std::nullopt;
    if (!bytes || *bytes > std::uint64_t{std::numeric_limits<std::int64_t>::max()} - block) return std::nullopt;
    return (*bytes + block - 1) / block * block;
}

/// What somebody has in hand who has no FITS file.
inline failure something_else(std::string_view text) {
    if (text.empty()) return not_fits("there are no bytes");
    if (text.starts_with("U0lNUExF") || text.starts_with("H4sI")) return not_fits("it is still in Base64: decode it first");
    if (text.starts_with("http://") || text.starts_with("https://")) return not_fits("it is an address, " + shown(text) + ": fetch the map from there");
    if (text.starts_with("<")) return not_fits("it is a web page or XML: " + shown(text));
    return not_fits("it begins with " + shown(text) + ", a FITS file with \"SIMPLE  =\"");
}

inline failure cut_short(claim const& of, int number, std::uint64_t there) {
    auto const& [bytes, rows] = of.axis;
    auto const what = of.table ? std::to_string(rows) + " rows of " + std::to_string(bytes) + " bytes" : std::string{"its data"};
    return not_fits("header " + std::to_string(number) + " claims " + what + ", and there are " + std::to_string(there) + " bytes behind it: cut short, or not true");
}

}  // namespace inner

ALERTSTREAM_DECL result<table_place> find_table(std::span<std::byte const> bytes) {
    std::string_view rest{reinterpret_cast<char const*>(bytes.data()), bytes.size()};
    if (!rest.starts_with("SIMPLE  =")) return inner::something_else(rest);
    for (int number = 1; number <= inner::most_headers && !rest.empty(); ++number) {
        if (number > 1 && !rest.starts_with("XTENSION= ")) break;  // what follows the last one is nobody's
        auto const header = inner::read_header(rest, number);
        if (!header) return header.error();
        auto const size = inner::size_of(*header);
        if (!size || *size > rest.size()) return inner::cut_short(*header, number, rest.size());
        if (number > 1 && header->table) {
            if (header->compressed) return inner::not_fits("its table is compressed by tiles (ZTABLE, ZIMAGE): unpack it with funpack");
            if (header->bits != 8 || header->axes != 2 || header->group_count != 1) return inner::not_fits("its table is none: BITPIX is 8, NAXIS 2 and GCOUNT 1 in every one");
            auto const end = bytes.size() - rest.size() + *size;
            return table_place{.hdu = number, .rows = header->axis[1], .row_bytes = header->axis[0], .columns = header->columns, .end = end};
        }
        rest.remove_prefix(static_cast<std::size_t>(*size));
    }
    return inner::not_fits("there is no table in it");
}

}  // namespace alertstream::fits
