#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <zlib.h>

/// FITS files by hand (FITS standard 4.0), right and wrong.
namespace support {

/// A line of a header: 80 characters.
inline std::string card(std::string_view name, std::string_view value) {
    std::string made{name};
    made.resize(8, ' ');
    made += "= ";
    made += value;
    made.resize(80, ' ');
    return made;
}

inline std::string block(std::string bytes, char fill) {
    bytes.resize((bytes.size() + 2879) / 2880 * 2880, fill);
    return bytes;
}

inline std::string header(std::string const& cards) {
    std::string end = "END";
    end.resize(80, ' ');
    return block(cards + end, ' ');
}

inline std::string primary() { return header(card("SIMPLE", "T") + card("BITPIX", "8") + card("NAXIS", "0") + card("EXTEND", "T")); }

template <class Integer>
std::string big_endian(Integer value) {
    std::string made;
    for (int shift = 8 * (static_cast<int>(sizeof value) - 1); shift >= 0; shift -= 8) made += static_cast<char>(value >> shift & 0xff);
    return made;
}
inline std::string big_endian(double value) { return big_endian(std::bit_cast<std::uint64_t>(value)); }

struct column {
    std::string name;
    std::string form;  ///< "K", "D", "1024D"
    std::string unit{};
};

/// The header of a table of so many rows, `more` cards at its end.
inline std::string table_header(std::vector<column> const& columns, std::size_t row_bytes, std::uint64_t rows, std::string const& more = {}) {
    std::string made = card("XTENSION", "'BINTABLE'") + card("BITPIX", "8") + card("NAXIS", "2") + card("NAXIS1", std::to_string(row_bytes)) +
                       card("NAXIS2", std::to_string(rows)) + card("PCOUNT", "0") + card("GCOUNT", "1") + card("TFIELDS", std::to_string(columns.size()));
    for (std::size_t i = 0; i < columns.size(); ++i) {
        auto const number = std::to_string(i + 1);
        made += card("TTYPE" + number, "'" + columns[i].name + "'") + card("TFORM" + number, "'" + columns[i].form + "'");
        if (!columns[i].unit.empty()) made += card("TUNIT" + number, "'" + columns[i].unit + "'");
    }
    return header(made + more);
}

/// A row of a multi-order map.
struct map_row {
    std::int64_t uniq;
    double density;
    double mu{};
    double sigma{};
    double norm{};
};

inline std::vector<column> const with_distances{
    {"UNIQ", "K"}, {"PROBDENSITY", "D", "sr-1"}, {"DISTMU", "D", "Mpc"}, {"DISTSIGMA", "D", "Mpc"}, {"DISTNORM", "D", "Mpc-2"}};
inline std::vector<column> const without_distances{{"UNIQ", "K"}, {"PROBDENSITY", "D", "sr-1"}};

inline std::string multi_order_map(std::vector<map_row> const& rows, bool distances = false, std::string const& more = {}) {
    std::string data;
    for (auto const& each : rows) {
        data += big_endian(each.uniq) + big_endian(each.density);
        if (distances) data += big_endian(each.mu) + big_endian(each.sigma) + big_endian(each.norm);
    }
    auto const& columns = distances ? with_distances : without_distances;
    return primary() + table_header(columns, 8 * columns.size(), rows.size(), card("ORDERING", "'NUNIQ'") + card("COORDSYS", "'C'") + more) + block(data, '\0');
}

/// Pixels of a flat map, one a row.
inline std::string flat_map(std::vector<double> const& pixels, std::string const& cards, column const& of = {"PROB", "D", "pix-1"}) {
    std::string data;
    for (auto const each : pixels) data += big_endian(each);
    return primary() + table_header({of}, 8, pixels.size(), cards) + block(data, '\0');
}

inline std::string gzip(std::string_view bytes) {
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    std::string made(deflateBound(&stream, static_cast<uLong>(bytes.size())) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(made.data());
    stream.avail_out = static_cast<uInt>(made.size());
    deflate(&stream, Z_FINISH);
    made.resize(made.size() - stream.avail_out);
    deflateEnd(&stream);
    return made;
}

}  // namespace support
