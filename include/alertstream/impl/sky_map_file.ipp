#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cmath>
#include <fstream>
#include <limits>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fitsio.h>
#include <zlib.h>

#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/fits.hpp>
#include <alertstream/gcn/sky_map_file.hpp>
#include <alertstream/time.hpp>

namespace alertstream::gcn {

namespace inner {

inline std::string shown(std::string_view text) { return "\"" + alertstream::detail::escape_for_terminal(alertstream::detail::cut_text(text, 80)) + "\""; }

/// gzip's members, one after the other, up to `most` bytes.
inline result<std::string> inflate(std::span<std::byte const> bytes, std::size_t most) {
    struct ending {
        z_stream stream{};
        ~ending() { inflateEnd(&stream); }
    } with;
    constexpr int of_gzip = 16 + MAX_WBITS;
    if (inflateInit2(&with.stream, of_gzip) != Z_OK) return failure{errc::not_fits, "zlib did not start"};
    std::string made;
    std::array<char, 65536> part;
    std::size_t given = 0;
    while (true) {
        if (with.stream.avail_in == 0) {
            auto const next = std::min<std::size_t>(bytes.size() - given, std::numeric_limits<uInt>::max());
            if (next == 0) return failure{errc::not_fits, "gzip: cut short"};
            with.stream.next_in = const_cast<Bytef*>(reinterpret_cast<Bytef const*>(bytes.data() + given));
            with.stream.avail_in = static_cast<uInt>(next);
            given += next;
        }
        with.stream.next_out = reinterpret_cast<Bytef*>(part.data());
        with.stream.avail_out = static_cast<uInt>(part.size());
        auto const went = ::inflate(&with.stream, Z_NO_FLUSH);
        if (went != Z_OK && went != Z_STREAM_END && went != Z_BUF_ERROR) return failure{errc::not_fits, "gzip: damaged"};
        auto const count = part.size() - with.stream.avail_out;
        if (count > most - made.size()) return failure{errc::not_fits, "gzip: inflates to more than " + std::to_string(most) + " bytes, the limit"};
        made.append(part.data(), count);
        if (went != Z_STREAM_END) continue;
        bool const another = with.stream.avail_in > 1 && with.stream.next_in[0] == 0x1f && with.stream.next_in[1] == 0x8b;
        if (!another || inflateReset(&with.stream) != Z_OK) return made;
    }
}

/// Held while cfitsio is called.
inline std::mutex& cfitsio_use() {
    static std::mutex one;
    return one;
}

/// A column, and what a cell of it is.
struct fits_column {
    int number{};
    int type{};
    std::uint64_t count{};  // of all its values
    std::string name{};
    std::string unit{};
};

/// A table in memory, open in cfitsio.
class fits_table {
public:
    fits_table() noexcept { fits_write_errmark(); }
    ~fits_table() {
        int ignored = 0;
        if (file_) fits_close_file(file_, &ignored);
        // They would pile up in a list of the process.
        fits_clear_errmark();
    }
    fits_table(fits_table const&) = delete;
    fits_table& operator=(fits_table const&) = delete;

    /// The bytes must outlive it.
    result<void> open(std::span<std::byte const> bytes, fits::table_place const& place) {
        place_ = place;
        memory_ = const_cast<std::byte*>(bytes.data());  // it is not written to
        // Whole blocks: cfitsio 4.2.0 reads whole ones from memory, past its end where the last is cut short.
        size_ = static_cast<std::size_t>(place.end);
        int status = 0;
        // The name is a constant: cfitsio reads commands out of names.
        fits_open_memfile(&file_, "sky_map", READONLY, &memory_, &size_, 0, nullptr, &status);
        int kind = 0;
        fits_movabs_hdu(file_, place.hdu, &kind, &status);
        LONGLONG rows = 0, width = 0;
        fits_get_num_rowsll(file_, &rows, &status);
        fits_read_key(file_, TLONGLONG, "NAXIS1", &width, nullptr, &status);
        if (status != 0) return why(status);
        // It may have understood the header otherwise: what it believes must be in the bytes.
        if (kind != BINARY_TBL || rows < 0 || width < 0 || static_cast<std::uint64_t>(rows) != place.rows || static_cast<std::uint64_t>(width) != place.row_bytes)
            return failure{errc::not_fits, "the header of its table says two things: a keyword is there twice"};
        return {};
    }

    /// Absent where there is none of that name, in any case.
    result<std::optional<fits_column>> find(char const* name) {
        fits_column found{.name = name};
        int status = 0;
        fits_get_colnum(file_, CASEINSEN, const_cast<char*>(name), &found.number, &status);
        if (status == COL_NOT_FOUND) return std::optional<fits_column>{};
        if (status == COL_NOT_UNIQUE) return failure{errc::bad_value, "column " + found.name + ": there are two of that name"};
        LONGLONG repeat = 0, width = 0;
        fits_get_eqcoltypell(file_, found.number, &found.type, &repeat, &width, &status);
        if (status != 0) return why(status);
        if (found.type < 0) return failure{errc::wrong_type, "column " + found.name + ": its values are of varying length"};
        // A row's values are within the row, and its rows within the bytes.
        if (repeat < 0 || static_cast<std::uint64_t>(repeat) > place_.row_bytes) return failure{errc::not_fits, "column " + found.name + " is wider than its row"};
        found.count = static_cast<std::uint64_t>(repeat) * place_.rows;
        found.unit = text(("TUNIT" + std::to_string(found.number)).c_str());
        return std::optional{std::move(found)};
    }

    template <class Number>
    result<std::vector<Number>> read(fits_column const& from) {
        constexpr bool whole = std::is_integral_v<Number>;
        bool const floating = from.type == TFLOAT || from.type == TDOUBLE;
        bool const integer = from.type == TBYTE || from.type == TSBYTE || from.type == TSHORT || from.type == TUSHORT || from.type == TINT || from.type == TUINT || from.type == TLONG ||
                             from.type == TULONG || from.type == TLONGLONG || from.type == TULONGLONG;
        if (whole ? !integer : !floating)
            return failure{errc::wrong_type, "column " + from.name + ": expected " + (whole ? "integers" : "floating-point numbers")};
        std::vector<Number> made(static_cast<std::size_t>(from.count));
        int status = 0, any_absent = 0;
        fits_read_col(file_, whole ? TLONGLONG : TDOUBLE, from.number, 1, 1, static_cast<LONGLONG>(from.count), nullptr, made.data(), &any_absent, &status);
        if (status != 0) return why(status);
        return made;
    }

    /// Of the table's header; empty where it does not say.
    std::string text(char const* key) {
        std::array<char, FLEN_VALUE> value{};
        return read_key(key, TSTRING, value.data()) ? std::string{value.data()} : std::string{};
    }
    std::optional<double> number(char const* key) {
        double value = 0;
        return read_key(key, TDOUBLE, &value) ? std::optional{value} : std::nullopt;
    }
    std::optional<std::int64_t> integer(char const* key) {
        LONGLONG value = 0;
        return read_key(key, TLONGLONG, &value) ? std::optional<std::int64_t>{value} : std::nullopt;
    }

private:
    bool read_key(char const* key, int type, void* into) {
        int status = 0;
        fits_read_key(file_, type, key, into, nullptr, &status);
        return status == 0;
    }

    static failure why(int status) {
        std::array<char, FLEN_STATUS> words{};
        fits_get_errstatus(status, words.data());
        std::array<char, FLEN_ERRMSG> last{};
        std::string detail = "cfitsio: " + std::string{words.data()};
        if (fits_read_errmsg(last.data()) != 0) detail += ": " + shown(last.data());
        return {errc::not_fits, std::move(detail)};
    }

    fitsfile* file_{};
    void* memory_{};
    std::size_t size_{};
    fits::table_place place_{};
};

inline std::string lower(std::string text) {
    std::erase(text, ' ');
    for (auto& each : text) each = static_cast<char>(std::tolower(static_cast<unsigned char>(each)));
    return text;
}

/// What a column's probabilities are of. Units are written in many ways.
enum class per { pixel, steradian, square_degree };

inline per meaning_of(fits_column const& column) {
    auto const unit = lower(column.unit);
    for (auto const each : {"sr-1", "sr**-1", "sr^-1", "1/sr", "/sr", "sr**(-1)", "sr^(-1)", "steradian-1", "1/steradian"})
        if (unit == each) return per::steradian;
    for (auto const each : {"deg-2", "deg**-2", "deg^-2", "1/deg2", "1/deg**2", "1/deg^2", "/deg2", "/deg**2", "/deg^2", "deg**(-2)", "deg^(-2)"})
        if (unit == each) return per::square_degree;
    for (auto const each : {"pix-1", "pix**-1", "pix^-1", "1/pix", "/pix", "pixel-1", "1/pixel", "pix**(-1)", "pix^(-1)"})
        if (unit == each) return per::pixel;
    return column.name == "PROBDENSITY" ? per::steradian : per::pixel;
}

inline double density_of(double value, per meaning, int order) noexcept {
    switch (meaning) {
    case per::steradian: return value;
    case per::square_degree: return value * healpix::square_degrees_per_steradian;
    case per::pixel: return value / healpix::steradians(order);
    }
    return value;
}

inline failure of_counts(fits_column const& a, std::uint64_t a_count, std::string const& b, std::uint64_t b_count) {
    return {errc::bad_value, "column " + a.name + " has " + std::to_string(a_count) + " values, " + b + " " + std::to_string(b_count)};
}

inline result<fits_column> find_probability(fits_table& in) {
    for (auto const* name : {"PROBDENSITY", "PROB", "PROBABILITY"}) {
        auto found = in.find(name);
        if (!found) return found.error();
        if (*found) return std::move(**found);
    }
    return failure{errc::missing_member, "no column PROBDENSITY, PROB or PROBABILITY: it is a table, but no sky map"};
}

inline result<std::vector<distance_parameters>> read_distances(fits_table& from, std::size_t cells) {
    constexpr std::array names{"DISTMU", "DISTSIGMA", "DISTNORM"};
    constexpr std::array places{&distance_parameters::mu, &distance_parameters::sigma, &distance_parameters::norm};
    std::vector<distance_parameters> made;
    for (std::size_t i = 0; i < names.size(); ++i) {
        auto const column = from.find(names[i]);
        if (!column) return column.error();
        if (!*column) return std::vector<distance_parameters>{};
        if ((*column)->count != cells) return of_counts(**column, (*column)->count, "the map", cells);
        auto const values = from.read<double>(**column);
        if (!values) return values.error();
        made.resize(cells);
        for (std::size_t cell = 0; cell < cells; ++cell) made[cell].*places[i] = (*values)[cell];
    }
    return made;
}

inline result<std::vector<healpix::pixel>> multi_order_pixels(fits_table& from, fits_column const& column) {
    auto const uniq = from.read<LONGLONG>(column);
    if (!uniq) return uniq.error();
    std::vector<healpix::pixel> made;
    made.reserve(uniq->size());
    for (auto const each : *uniq) {
        auto const pixel = each < 0 ? std::nullopt : healpix::from_uniq(static_cast<std::uint64_t>(each));
        if (!pixel) return failure{errc::bad_value, "row " + std::to_string(made.size() + 1) + ": UNIQ " + std::to_string(each) + " is no pixel: they are from 4 to below 2^62"};
        made.push_back(*pixel);
    }
    return made;
}

/// NSIDE, and whether there is a pixel for each.
inline result<int> flat_order(fits_table& from, fits_column const& column) {
    auto const side = from.integer("NSIDE");
    auto const order = side && *side > 0 ? healpix::order_of_side(static_cast<std::uint64_t>(*side)) : std::nullopt;
    if (!side) return failure{errc::missing_member, "NSIDE: a flat map says how many pixels it has"};
    if (!order) return failure{errc::bad_value, "NSIDE " + std::to_string(*side) + " is no power of two up to 2^29"};
    if (healpix::pixels_at(*order) != column.count) return of_counts(column, column.count, "a map of NSIDE " + std::to_string(*side), healpix::pixels_at(*order));
    return *order;
}

inline result<std::vector<healpix::pixel>> flat_pixels(fits_table& from, fits_column const& column) {
    auto const ordering = lower(from.text("ORDERING")), indexing = lower(from.text("INDXSCHM"));
    if (!indexing.empty() && indexing != "implicit") return failure{errc::bad_value, "INDXSCHM " + shown(indexing) + ": a flat map has a row for every pixel (IMPLICIT)"};
    if (ordering.empty()) return failure{errc::missing_member, "ORDERING: without it pixels of a flat map are anywhere"};
    if (ordering != "nested" && ordering != "nest" && ordering != "ring") return failure{errc::bad_value, "ORDERING " + shown(ordering) + ": NESTED and RING are read, and a column UNIQ"};
    auto const order = flat_order(from, column);
    if (!order) return order.error();
    std::vector<healpix::pixel> made(static_cast<std::size_t>(column.count));
    for (std::uint64_t i = 0; i < made.size(); ++i) made[static_cast<std::size_t>(i)] = ordering == "ring" ? *healpix::from_ring(*order, i) : healpix::pixel{*order, i};
    return made;
}

inline result<void> check_coordinates(fits_table& from) {
    auto const system = lower(from.text("COORDSYS"));
    for (auto const each : {"", "c", "q", "celestial", "equatorial", "icrs", "fk5", "j2000"})
        if (system == each) return {};
    return failure{errc::bad_value, "COORDSYS " + shown(system) + ": only maps in equatorial coordinates (C) are read"};
}

inline sky_map_header header_of(fits_table& from) {
    sky_map_header made{.object = from.text("OBJECT"), .instruments = from.text("INSTRUME"), .creator = from.text("CREATOR")};
    made.observed = parse_iso_time(from.text("DATE-OBS"));
    made.created = parse_iso_time(from.text("DATE"));
    auto const mean = from.number("DISTMEAN"), sigma = from.number("DISTSTD");
    if (mean && sigma && std::isfinite(*mean) && std::isfinite(*sigma)) made.distance = distance_estimate{*mean, *sigma};
    return made;
}

/// What a map is made of.
struct sky_map_parts {
    std::vector<sky_cell> cells{};
    std::vector<distance_parameters> distances{};
    sky_map_header header{};
};

inline result<sky_map_parts> read_table(fits_table& from, sky_map_limits const& limits) {
    if (auto fine = check_coordinates(from); !fine) return fine.error();
    auto const uniq = from.find("UNIQ");
    if (!uniq) return uniq.error();
    auto const column = find_probability(from);
    if (!column) return column.error();
    if (*uniq && (*uniq)->count != column->count) return of_counts(*column, column->count, "UNIQ", (*uniq)->count);
    if (column->count == 0) return failure{errc::bad_value, "its table is empty"};
    if (column->count > limits.cells) return failure{errc::bad_value, std::to_string(column->count) + " cells, which is more than the limit, " + std::to_string(limits.cells)};
    auto const pixels = *uniq ? multi_order_pixels(from, **uniq) : flat_pixels(from, *column);
    if (!pixels) return pixels.error();
    auto const values = from.read<double>(*column);
    if (!values) return values.error();
    auto distances = read_distances(from, values->size());
    if (!distances) return distances.error();
    auto const meaning = meaning_of(*column);
    sky_map_parts made{.distances = std::move(*distances), .header = header_of(from)};
    made.cells.reserve(values->size());
    for (std::size_t i = 0; i < values->size(); ++i) made.cells.push_back({(*pixels)[i], density_of((*values)[i], meaning, (*pixels)[i].order)});
    return made;
}

inline result<sky_map_parts> read_parts(std::span<std::byte const> bytes, sky_map_limits const& limits) {
    auto const place = fits::find_table(bytes);
    if (!place) return place.error();
    std::lock_guard const alone{cfitsio_use()};
    fits_table table;
    if (auto fine = table.open(bytes, *place); !fine) return fine.error();
    return read_table(table, limits);
}

}  // namespace inner

inline result<sky_map> read_sky_map(std::span<std::byte const> bytes, sky_map_limits limits) {
    if (bytes.size() > limits.bytes) return failure{errc::not_fits, std::to_string(bytes.size()) + " bytes, which is more than the limit, " + std::to_string(limits.bytes)};
    if (bytes.size() > 1 && bytes[0] == std::byte{0x1f} && bytes[1] == std::byte{0x8b}) {
        auto const inflated = inner::inflate(bytes, limits.bytes);
        if (!inflated) return inflated.error();
        auto const plain = std::as_bytes(std::span{*inflated});
        if (plain.size() > 1 && plain[0] == std::byte{0x1f} && plain[1] == std::byte{0x8b}) return failure{errc::not_fits, "gzip: compressed twice"};
        return read_sky_map(plain, limits);
    }
    auto parts = inner::read_parts(bytes, limits);
    if (!parts) return parts.error();
    return sky_map::make(std::move(parts->cells), std::move(parts->distances), std::move(parts->header));
}

inline result<sky_map> read_sky_map(std::string_view bytes, sky_map_limits limits) { return read_sky_map(std::as_bytes(std::span{bytes}), limits); }

inline result<sky_map> read_sky_map_file(std::filesystem::path const& file, sky_map_limits limits) {
    auto const refused = [&](std::string_view why) { return failure{errc::not_fits, "cannot read " + inner::shown(file.string()) + ": " + std::string{why}}; };
    std::error_code why;
    auto const size = std::filesystem::file_size(file, why);
    if (why) return refused(why.message());
    if (size > limits.bytes) return refused(std::to_string(size) + " bytes, which is more than the limit, " + std::to_string(limits.bytes));
    std::string bytes(static_cast<std::size_t>(size), '\0');
    errno = 0;
    std::ifstream in{file, std::ios::binary};
    if (!in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()))) return refused(std::generic_category().message(errno != 0 ? errno : EIO));
    return read_sky_map(bytes, limits);
}

}  // namespace alertstream::gcn
