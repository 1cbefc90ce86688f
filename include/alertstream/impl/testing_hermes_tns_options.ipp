#pragma once

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <alertstream/testing/hermes_rules.hpp>

namespace alertstream::testing {

/// Ids and names as https://www.wis-tns.org/api/get/values gives them; a list counts by place.
ALERTSTREAM_DECL boost::json::object const& hermes_tns_options() {
    static boost::json::object const all = boost::json::parse(R"json({
        "archives": {"0": "Other", "1": "SDSS", "2": "DSS"},
        "at_types": ["Other - Undefined", "PSN - Possible SN", "NUC - Possibly nuclear", "PNV - Possible Nova", "AGN - Known AGN", "FRB - Fast Radio Burst event"],
        "filters": {"0": "Other", "1": "Clear-", "10": "U-Johnson", "11": "B-Johnson", "12": "V-Johnson", "13": "R-Cousins", "14": "I-Cousins",
                    "20": "u-Sloan", "21": "g-Sloan", "22": "r-Sloan", "23": "i-Sloan", "24": "z-Sloan", "71": "cyan-ATLAS", "72": "orange-ATLAS", "110": "g-ZTF", "111": "r-ZTF"},
        "groups": {"0": "None", "4": "SNEX", "18": "ATLAS", "48": "ZTF", "66": "Global SN Project", "83": "LCO GW", "129": "SCiMMA"},
        "instruments": {"0": "Other", "9": "LCO1m - Sinistro", "108": "FTN - FLOYDS-N", "125": "FTS - FLOYDS-S", "159": "ATLAS1 - ACAM1", "196": "P48 - ZTF-Cam"},
        "objtypes": {"0": "Other", "1": "SN", "2": "SN I", "3": "SN Ia", "4": "SN Ib", "5": "SN Ic", "10": "SN II", "11": "SN IIP", "12": "SN IIL", "13": "SN IIn", "14": "SN IIb",
                     "23": "Nova", "27": "CV", "30": "Galaxy", "31": "AGN", "70": "Kilonova", "120": "TDE"},
        "spectra_types": ["", "Object", "Host", "Sky", "Arcs", "Synthetic", "Other"],
        "telescopes": {"0": "Other", "1": "LCO1m", "2": "FTN", "3": "FTS", "6": "ELP", "12": "P48", "61": "ATLAS1"},
        "units": {"1": "ABMag", "3": "VegaMag", "6": "erg cm(-2) sec(-1) Ang(-1)", "9": "mJy"}
    })json").as_object();
    return all;
}

namespace inner {

/// Whether TNS has this name in one of its vocabularies.
inline bool tns_knows(std::string_view vocabulary, boost::json::value const& name) {
    auto const& all = hermes_tns_options().at(vocabulary);
    if (all.is_array()) return std::find(all.get_array().begin(), all.get_array().end(), name) != all.get_array().end();
    return std::any_of(all.get_object().begin(), all.get_object().end(), [&name](auto const& each) { return each.value() == name; });
}

}  // namespace inner

}  // namespace alertstream::testing
