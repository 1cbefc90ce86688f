#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <alertstream/formats/base64.hpp>
#include <alertstream/testing/sky_map.hpp>
#include <alertstream/time.hpp>

namespace alertstream::testing {

namespace inner {

/// Cut into parts until one is small beside the patch, or out of it.
inline void add_cells(std::vector<gcn::sky_cell>& into, healpix::pixel where, sky_position center, double sigma) {
    double const away = separation(center, *healpix::center_of(where)), radius = healpix::largest_radius(where.order);
    bool const fine = radius < sigma / 4 || where.order == 9 || (away > 5 * sigma + radius && where.order >= 2);
    if (fine) {
        into.push_back({where, std::exp(-away * away / (2 * sigma * sigma)) + 1e-9});
        return;
    }
    for (std::uint64_t part = 0; part < 4; ++part) add_cells(into, {where.order + 1, 4 * where.index + part}, center, sigma);
}

/// FITS standard 4.0, section 4.
inline std::string fits_card(std::string_view name, std::string_view value) {
    std::string made{name};
    made.resize(8, ' ');
    made += "= ";
    made += value;
    made.resize(80, ' ');
    return made;
}
inline std::string fits_text(std::string_view name, std::string_view text) { return text.empty() ? std::string{} : fits_card(name, "'" + std::string{text} + "'"); }

inline std::string fits_header(std::string cards) {
    cards += "END";
    cards.resize((cards.size() + 2879) / 2880 * 2880, ' ');
    return cards;
}

inline void append_number(std::string& out, std::uint64_t bits) {
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(bits >> shift & 0xff);
}
inline void append_number(std::string& out, double value) { append_number(out, std::bit_cast<std::uint64_t>(value)); }

struct fits_column_name {
    char const* name;
    char const* form;
    char const* unit;
};

inline std::string table_cards(gcn::sky_map const& map) {
    static constexpr fits_column_name columns[]{{"UNIQ", "K", ""}, {"PROBDENSITY", "D", "sr-1"}, {"DISTMU", "D", "Mpc"}, {"DISTSIGMA", "D", "Mpc"}, {"DISTNORM", "D", "Mpc-2"}};
    std::size_t const count = map.has_distances() ? 5 : 2;
    std::string made = fits_text("XTENSION", "BINTABLE") + fits_card("BITPIX", "8") + fits_card("NAXIS", "2") + fits_card("NAXIS1", std::to_string(8 * count)) +
                       fits_card("NAXIS2", std::to_string(map.cells().size())) + fits_card("PCOUNT", "0") + fits_card("GCOUNT", "1") + fits_card("TFIELDS", std::to_string(count));
    for (std::size_t i = 0; i < count; ++i) {
        auto const number = std::to_string(i + 1);
        made += fits_text("TTYPE" + number, columns[i].name) + fits_text("TFORM" + number, columns[i].form) + fits_text("TUNIT" + number, columns[i].unit);
    }
    return made + fits_text("PIXTYPE", "HEALPIX") + fits_text("ORDERING", "NUNIQ") + fits_text("COORDSYS", "C") + fits_text("INDXSCHM", "EXPLICIT");
}

inline std::string header_cards(gcn::sky_map_header const& of) {
    std::string made = fits_text("OBJECT", of.object) + fits_text("INSTRUME", of.instruments) + fits_text("CREATOR", of.creator);
    // Without the Z: the standard has none.
    if (of.observed) made += fits_text("DATE-OBS", std::string_view{to_iso_time(*of.observed)}.substr(0, 19));
    if (of.created) made += fits_text("DATE", std::string_view{to_iso_time(*of.created)}.substr(0, 19));
    if (of.distance) made += fits_card("DISTMEAN", std::to_string(of.distance->mean)) + fits_card("DISTSTD", std::to_string(of.distance->sigma));
    return made;
}

}  // namespace inner

ALERTSTREAM_DECL gcn::sky_map round_sky_map(sky_position center, double sigma, gcn::distance_parameters distance, gcn::sky_map_header header) {
    auto const middle = make_position(center.ra, center.dec);
    if (!middle || !(sigma >= 0.5 && sigma <= 60)) throw error{{errc::bad_value, "a round sky map has a position and a width of 0.5 to 60 degrees"}};
    std::vector<gcn::sky_cell> cells;
    for (std::uint64_t base = 0; base < 12; ++base) inner::add_cells(cells, {0, base}, *middle, sigma);
    double sum = 0;
    for (auto const& each : cells) sum += each.density * healpix::steradians(each.where.order);
    for (auto& each : cells) each.density /= sum;
    std::vector<gcn::distance_parameters> distances(cells.size(), distance);
    if (auto const estimated = gcn::estimate(distance); estimated && !header.distance) header.distance = estimated;
    return gcn::sky_map::make(std::move(cells), std::move(distances), std::move(header)).value();
}

ALERTSTREAM_DECL std::string sky_map_file(gcn::sky_map const& map) {
    auto made = inner::fits_header(inner::fits_card("SIMPLE", "T") + inner::fits_card("BITPIX", "8") + inner::fits_card("NAXIS", "0") + inner::fits_card("EXTEND", "T"));
    made += inner::fits_header(inner::table_cards(map) + inner::header_cards(map.header()));
    for (std::size_t i = 0; i < map.cells().size(); ++i) {
        inner::append_number(made, *healpix::to_uniq(map.cells()[i].where));
        inner::append_number(made, map.cells()[i].density);
        if (!map.has_distances()) continue;
        auto const& [mu, sigma, norm] = map.distances()[i];
        for (auto const each : {mu, sigma, norm}) inner::append_number(made, each);
    }
    made.resize((made.size() + 2879) / 2880 * 2880, '\0');
    return made;
}

ALERTSTREAM_DECL std::string gw_alert_json(std::string_view alert_type, std::string_view superevent_id, std::string_view sky_map) {
    boost::json::object made{{"alert_type", alert_type}, {"time_created", "2026-11-28T03:12:45Z"}, {"superevent_id", superevent_id},
                             {"urls", {{"gracedb", "https://gracedb.example/superevents/" + std::string{superevent_id} + "/view/"}}}, {"event", nullptr}, {"external_coinc", nullptr}};
    if (alert_type != "RETRACTION")
        made["event"] = boost::json::object{{"significant", true}, {"time", "2026-11-28T03:12:05.25Z"}, {"far", 1.2e-10}, {"instruments", boost::json::array{"H1", "L1", "V1"}},
                                            {"group", "CBC"}, {"pipeline", "gstlal"}, {"search", "AllSky"}, {"properties", {{"HasNS", 1.0}, {"HasRemnant", 1.0}, {"HasMassGap", 0.0}}},
                                            {"classification", {{"BNS", 0.97}, {"NSBH", 0.02}, {"BBH", 0.0}, {"Terrestrial", 0.01}}}, {"duration", nullptr}, {"central_frequency", nullptr},
                                            {"skymap", base64_encode(sky_map)}};
    return boost::json::serialize(made);
}

ALERTSTREAM_DECL void publish_sample_gw_alerts(broker& to) {
    auto const map = [](double sigma, char const* object) { return sky_map_file(round_sky_map({150, -30}, sigma, {150, 40, 3.9e-5}, {.object = object, .instruments = "H1,L1,V1", .creator = "BAYESTAR"})); };
    auto const small = map(3, "S261128a");
    to.create_topic("igwn.gwalert");
    to.publish("igwn.gwalert", gw_alert_json("PRELIMINARY", "MS261128b", map(20, "MS261128b")));
    to.publish("igwn.gwalert", gw_alert_json("PRELIMINARY", "S261128a", map(8, "S261128a")));
    to.publish("igwn.gwalert", gw_alert_json("UPDATE", "S261128a", small));
    to.publish("igwn.gwalert", gw_alert_json("UPDATE", "S261128a", small.substr(0, 8640)));
    to.publish("igwn.gwalert", gw_alert_json("RETRACTION", "S261128a"));
}

}  // namespace alertstream::testing
