// The rules are written twice, for the alert that is to be sent and for the local
// Hermes: on generated alerts they say the same.
#include <boost/test/unit_test.hpp>

#include <random>
#include <utility>

#include <alertstream/hermes/check.hpp>
#include <alertstream/hermes/encode.hpp>
#include <alertstream/testing/hermes_rules.hpp>

namespace as = alertstream;
using namespace as::hermes;

namespace {

/// Alerts most of whose members are good.
class generator {
public:
    explicit generator(std::uint64_t seed) : random_{seed} {}

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
        if (seldom()) orbit(row.orbital_elements.emplace());
        if (seldom()) row.discovery_info = discovery_info{.transient_type = one_of({"", "AGN - Known AGN", "SN"}), .proprietary_period_units = one_of({"", "Days", "Weeks"})};
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

}  // namespace

BOOST_AUTO_TEST_SUITE(hermes_differential)

BOOST_AUTO_TEST_CASE(our_rules_and_the_local_servers_say_the_same) {
    std::size_t valid = 0, refused = 0;
    for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
        auto const made = generator{seed}.make();
        std::string body;
        if (auto const encoded = encode(made, body); !encoded) BOOST_FAIL("seed " << seed << ": " << encoded.error().message());
        auto const verdict = as::testing::hermes_rules(as::testing::read_hermes_json(body).value);
        auto const tree = required_tree(made);
        auto const ours = tree.empty() ? "{}" : tree.json(), theirs = as::testing::hermes_answer_text(verdict.errors);
        if (ours != theirs || verdict.crashes) BOOST_FAIL("seed " << seed << ": " << body << "\nours:   " << ours << "\ntheirs: " << theirs);
        ++(verdict.valid() ? valid : refused);
    }
    BOOST_TEST(valid > 1000u);
    BOOST_TEST(refused > 1000u);
}

BOOST_AUTO_TEST_SUITE_END()
