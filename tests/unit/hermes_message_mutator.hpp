#pragma once

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace hermes_test {

/// A message with every table, of which some members are left out, changed, doubled or
/// made something that they must not be. Dates and angles are such as the local Hermes
/// reads to the letter: it does not have all of dateutil and astropy.
class message_mutator {
public:
    explicit message_mutator(std::uint64_t seed) : random_{seed} {}

    boost::json::value make() {
        auto message = whole();
        thin(message);
        for (auto left = 1 + below(3); left > 0; --left) mutate(message);
        return message;
    }

private:
    std::size_t below(std::size_t count) { return static_cast<std::size_t>(random_() % count); }

    static boost::json::value whole() {
        static auto const all = boost::json::parse(R"({"title": "t", "topic": "hermes.test", "message_text": "m", "submitter": "me", "authors": "A", "submit_to_mpc": false, "data": {
            "references": [{"source": "GCN", "citation": "c"}, {"url": "https://example.org/x"}], "event_id": "S1",
            "targets": [{"name": "A", "ra": 1.5, "dec": "-2.5", "ra_error": 1, "ra_error_units": "mas", "dec_error_units": "arcsec", "pm_ra": 1, "pm_dec": 2, "epoch": "2000.0", "new_discovery": true, "distance": 1,
                         "distance_units": "Mpc", "redshift": 0.1, "host_name": "h", "aliases": ["a", 5], "group_associations": ["g"], "file_info": [{"name": "f", "description": "", "url": "https://example.org/f"}], "comments": "c",
                         "discovery_info": {"date": "2459000.5", "reporting_group": "r", "discovery_source": "s", "transient_type": "PSN - Possible SN", "proprietary_period": 1, "proprietary_period_units": "Days", "nondetection_source": "n"}},
                        {"name": "B", "orbital_elements": {"epoch_of_elements": "57660.0", "orbital_inclination": 9.75, "longitude_of_the_ascending_node": 122.5, "argument_of_the_perihelion": 78.3, "eccentricity": 0.5,
                         "semimajor_axis": 0.7, "mean_anomaly": 165.7, "perihelion_distance": 1.0, "epoch_of_perihelion": "57400.0"}}],
            "photometry": [{"target_name": "A", "date_obs": "2023-04-09T01:02:03Z", "telescope": "T", "instrument": "I", "bandpass": "g", "brightness": 22.5, "brightness_error": 1.5, "brightness_unit": "AB mag", "exposure_time": "147",
                            "observer": "o", "limiting_brightness": 23, "limiting_brightness_error": 0.5, "limiting_brightness_unit": "mJy", "catalog": "c"}, {"target_name": "B", "date_obs": 59876.5, "telescope": "T", "bandpass": "r", "limiting_brightness": "20"}],
            "spectroscopy": [{"target_name": "A", "date_obs": "2023-04-09", "instrument": "I", "setup": "s", "flux": [1.1, "2.2"], "flux_error": [0.1, 0.2], "flux_units": "mJy", "wavelength": [500, 501], "wavelength_units": "nm", "flux_type": "Fnu",
                              "classification": "SN", "spec_type": "Object", "proprietary_period": 1, "file_info": [{"name": "s.txt", "url": "https://example.org/s"}]}],
            "astrometry": [{"target_name": "B", "date_obs": "9 Apr 2023 01:02", "telescope": "T", "ra": "10 deg", "dec": "31.4", "ra_error": 0.2, "dec_error": 12, "dec_error_units": "arcsec", "mpc_sitecode": "G96"}]}})");
        return all;
    }

    /// Most members go, so that a message is often fine but for one of them.
    void thin(boost::json::value& value) {
        if (auto* const list = value.if_array()) {
            for (auto& each : *list) thin(each);
        } else if (auto* const object = value.if_object()) {
            for (auto& each : *object) thin(each.value());
            std::vector<std::string> optional;
            for (auto const& each : *object) {
                std::string_view const name{each.key().data(), each.key().size()};
                for (std::string_view const one : {"comments", "file_info", "discovery_info", "references", "event_id", "spectroscopy", "astrometry", "flux_error", "observer", "epoch", "aliases", "catalog", "setup", "authors", "message_text", "brightness_unit", "url"})
                    if (one == name && below(2) == 0) optional.emplace_back(name);
            }
            for (auto const& each : optional) object->erase(each);
        }
    }

    void collect(boost::json::value& value, std::vector<boost::json::value*>& into) {
        into.push_back(&value);
        if (auto* const list = value.if_array())
            for (auto& each : *list) collect(each, into);
        else if (auto* const object = value.if_object())
            for (auto& each : *object) collect(each.value(), into);
    }

    void mutate(boost::json::value& message) {
        std::vector<boost::json::value*> all;
        collect(message, all);
        auto& at = *all[below(all.size())];
        switch (below(7)) {
        case 0:
            if (auto* const object = at.if_object(); object && !object->empty()) {
                std::string const name{(object->begin() + static_cast<std::ptrdiff_t>(below(object->size())))->key()};
                object->erase(name);
            }
            return;
        case 1:
            if (auto* const list = at.if_array(); list && !list->empty()) list->push_back(boost::json::value{(*list)[below(list->size())]});
            return;
        default: at = odd();
        }
        if (below(500) == 0) message = odd();
    }

    boost::json::value odd() {
        static auto const all = boost::json::parse(R"([null, true, false, 0, 1, -1, 2, 2.5, 1e16, 1e22, 59876.5, 2440532, 20230409, 361, 181, 91, -91, "", " ", "\u2003", "x", "0", "1", " 5 ", "nan", "-inf", "1e400", "1_0", "+5", "yes", "OFF", "null",
            "a\u0000b", "\u00e9", [], {}, [1], ["a"], [null], ["a", null, 3, true, []], {"a": 1}, [{}], [{"name": "q"}], [[]], "2023-04-09T01:02:03Z", "J2000", "10:30", "99999999999999999999-01-01", "2023-13-45", "Monday", "12:30:61", "1 May",
            "23:21:16", "-05:30:00", "+20:30:00", "10 deg", "-05d30m00s", "90", "-90", "hop_uuid", "c8c2b8f2-5b7c-4b0a-9d9a-3f0c6c0e4b11", "https://example.org/", "http://localhost", "http://[::1]/", "ftp://a.b",
            "https://a.bc:99999/", "https://-a.com", "http://1.2.3.4/x", "http://1.2.3.400", "http://a.bc d", "mailto:x@y.zz", "AB mag", "Vega mag", "mJy", "\u00c5", "\u212b", "nm", "degrees", "mas", "Days", "Months", "PSN - Possible SN", "A", "A ", "a", "B",
            [1.1, 2.2], [1, "2", true], ["nan"], "it's", "[1]", {"it's": "\n"}, ["q'\""]])");
        auto const& list = all.get_array();
        return below(60) == 0 ? boost::json::value(std::string(1001, '1')) : list[below(list.size())];
    }

    std::mt19937_64 random_;
};

}  // namespace hermes_test
