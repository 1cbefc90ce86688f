#pragma once

#include <initializer_list>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <alertstream/hermes/alert.hpp>

namespace hermes_test {

namespace as = alertstream;
using namespace as::hermes;

/// Alerts most of whose members are good.
class alert_generator {
public:
    explicit alert_generator(std::uint64_t seed) : random_{seed} {}

    alert make() {
        alert made{.title = text("t"), .topic = text("hermes.test"), .submitter = text("me"), .authors = maybe() ? "A" : "", .message_text = maybe() ? "m" : ""};
        target(made.targets.emplace_back());
        if (maybe()) target(made.targets.emplace_back());
        if (seldom()) made.targets.erase(made.targets.begin());
        fill(made.photometry, [&](auto& row) { photometry(row); });
        fill(made.spectroscopy, [&](auto& row) { spectrum(row); });
        fill(made.astrometry, [&](auto& row) { astrometry(row); });
        fill(made.references, [&](auto& row) { reference(row); });
        return made;
    }

private:
    std::size_t below(std::size_t count) { return static_cast<std::size_t>(random_() % count); }
    bool maybe() { return below(2) == 0; }
    bool seldom() { return below(40) == 0; }
    template <class Value>
    Value one_of(std::initializer_list<Value> values) {
        return values.begin()[below(values.size())];
    }
    std::string text(char const* good) { return seldom() ? one_of({"", " ", "\u2003"}) : good; }
    std::optional<double> number(std::initializer_list<double> values) { return maybe() ? std::nullopt : std::optional{one_of(values)}; }

    template <class Row, class Make>
    void fill(std::vector<Row>& rows, Make const& make) {
        for (auto left = below(3); left > 0; --left) make(rows.emplace_back());
    }
    std::vector<double> numbers() { return std::vector<double>(seldom() ? below(4) : 2, 1.5); }
    std::string date() { return seldom() ? one_of({"1000", "150000", "2400000", "nan"}) : one_of({"60000.5", "2460043.5", "2023-04-09", "2023-04-09T01:02:03Z"}); }

    void target(as::hermes::target& row) {
        row.name = seldom() ? text("B") : std::exchange(next_name_, "B");
        if (!seldom()) row.ra = degrees{one_of({0.0, -10.0, 210.5})};
        if (!seldom()) row.dec = degrees{seldom() ? 90.5 : one_of({0.0, -90.0, 54.25})};
        row.ra_error = number({0, 1});
        row.ra_error_units = seldom() ? "degree" : one_of({"", "degrees", "mas"});
        row.distance_units = seldom() ? "parsec" : one_of({"", "Mpc"});
        if (seldom()) row.epoch = date();
        if (seldom()) row.aliases = {one_of({"a", " "})};
        if (seldom()) files(row.file_info);
        if (seldom()) orbit(row.orbital_elements.emplace());
        if (seldom()) row.discovery_info = discovery_info{.transient_type = one_of({"", "AGN - Known AGN", "SN"}), .proprietary_period_units = one_of({"", "Days", "Weeks"})};
    }
    void files(std::vector<file_info>& rows) {
        rows.push_back({text("spectrum.txt"), maybe() ? "d" : "", seldom() ? "nodot" : one_of({"", "https://example.org/a.txt"})});
    }
    void orbit(orbital_elements& row) {
        row = {.epoch_of_elements = date(), .orbital_inclination = seldom() ? 181.0 : 9.75, .longitude_of_the_ascending_node = 122.5, .argument_of_the_perihelion = number({0, 360, 361}),
               .eccentricity = number({0, 0.5, -1}), .semimajor_axis = number({0, 1}), .mean_anomaly = number({0, 1}), .perihelion_distance = number({0, 1})};
        if (maybe()) row.epoch_of_perihelion = date();
    }
    template <class Row>
    void observation(Row& row) {
        row.target = seldom() ? text("B") : "A";
        if (maybe()) row.at = as::time_point{std::chrono::seconds{1'684'532'541}};
        else if (!seldom()) row.date_text = date();
        row.telescope = text("1m");
        if (maybe()) row.instrument = "i";
    }
    void photometry(as::hermes::photometry& row) {
        observation(row);
        row.bandpass = text("g");
        auto const value = one_of({magnitude::ab(17), magnitude::vega(-1), flux_density::mjy(0.5), flux_density::per_angstrom(1e-16), magnitude::ab(seldom() ? 0 : 1)});
        switch (below(4)) {
        case 0: row.measured = upper_limit{value, number({0.5})}; break;
        case 1: row.measured = detection{value, {}, magnitude::ab(one_of({0.0, 20.0})), {}}; break;
        case 2:
            if (seldom()) break;
            [[fallthrough]];
        default: row.measured = detection{value, number({0, 0.5}), {}, {}};
        }
        if (!seldom()) return;
        row.measured = in_unknown_unit{number({0, 1}), {}, number({0, 1}), {}};
        row.unit_text = one_of({"mag", "AB mag"});
        row.limit_unit_text = one_of({"mag", "mJy"});
    }
    void spectrum(as::hermes::spectrum& row) {
        observation(row);
        row.flux = seldom() ? std::vector<double>{} : numbers();
        if (maybe()) row.flux_error = numbers();
        if (!seldom()) row.wavelength = numbers();
        row.flux_units = seldom() ? "Jy" : one_of({"", "mJy", "erg / s / cm\u00b2 / \u00c5"});
        row.wavelength_units = seldom() ? "m" : one_of({"", "nm", "\u00c5"});
        row.flux_type = seldom() ? "F" : one_of({"", "Fnu"});
        if (seldom()) files(row.file_info);
        row.spec_type = seldom() ? "Star" : one_of({"", "Object"});
    }
    void astrometry(as::hermes::astrometry& row) {
        observation(row);
        if (!seldom()) row.ra = degrees{1};
        if (!seldom()) row.dec = degrees{seldom() ? -91.0 : 2.0};
        row.mpc_sitecode = maybe() ? "G96" : "";
    }
    void reference(as::hermes::reference& row) {
        if (maybe() || seldom()) row.source = "other";
        if (!row.source.empty() != seldom()) row.citation = "c";
        if (row.source.empty() != seldom()) row.url = seldom() ? "nodot" : "https://example.org/";
    }

    std::mt19937_64 random_;
    char const* next_name_{"A"};
};

}  // namespace hermes_test
