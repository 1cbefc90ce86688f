#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include <alertstream/detail/python.hpp>
#include <alertstream/hermes/alert.hpp>
#include <alertstream/hermes/encode.hpp>
#include <alertstream/hermes/error_tree.hpp>
#include <alertstream/impl/hermes_date_tokens.ipp>

/// What Hermes asks of a message that goes to TNS or GCN too (serializers.py,
/// HermesMessageSerializer.validate), of an alert that is fine otherwise.
namespace alertstream::hermes::inner {

class tns_rules {
public:
    tns_rules(alert const& what, encode_options const& with, error_tree& into) : what_{what}, with_{with}, errors_{into} {}

    void check() {
        static constexpr std::string_view one_of_two = "Should either fill in photometry (new discovery) or spectroscopy (classification) for TNS submission";
        bool const discovery = !what_.photometry.empty(), classification = !what_.spectroscopy.empty(), either = discovery != classification;
        for (std::size_t i = 0; i < what_.targets.size(); ++i) target(row("targets", i), what_.targets[i], either && classification);
        errors_.set_rows("data.targets", what_.targets.size());
        if (either && discovery) photometry();
        if (either && classification)
            for (std::size_t i = 0; i < what_.spectroscopy.size(); ++i) spectrum(row("spectroscopy", i), what_.spectroscopy[i]);
        errors_.set_rows("data.photometry", what_.photometry.size());
        errors_.set_rows("data.spectroscopy", what_.spectroscopy.size());
        if (!given(what_.authors.empty() ? with_.default_authors : std::string_view{what_.authors})) errors_.add("authors", "Must set an author / reporter for TNS submission");
        if (what_.targets.empty()) errors_.add("target_non_field_errors", "Must fill in at least one target entry for TNS submission");
        if (!either) errors_.add("photometry_non_field_errors", one_of_two);
        if (either && discovery) {
            if (!any_limit()) errors_.add("photometry_non_field_errors", "At least one separate photometry nondetection / limiting_brightness or target discovery nondetection_source must be specified for TNS submission");
            if (!any_detection()) errors_.add("photometry_non_field_errors", "At least one photometry detection / brightness must be specified for TNS submission");
        }
        if (!either) errors_.add("spectroscopy_non_field_errors", one_of_two);
    }

private:
    using words = std::vector<tns_term>;

    static std::string row(std::string_view table, std::size_t number) { return "data." + std::string{table} + '[' + std::to_string(number) + "]."; }
    static std::string_view strip(std::string_view text) { return alertstream::detail::python_strip(text); }
    static bool given(std::string_view text) { return !strip(text).empty(); }

    /// Whether TNS is known not to have the word.
    bool unknown(words tns_options::*list, std::string_view text) const {
        if (!with_.tns || (with_.tns->*list).empty()) return false;
        return !has_name(with_.tns->*list, strip(text));
    }

    void target(std::string const& at, hermes::target const& each, bool classification) {
        if (!each.ra && each.ra_text.empty()) errors_.add(at + "ra", "Target ra must be present for TNS submission");
        if (!each.dec && each.dec_text.empty()) errors_.add(at + "dec", "Target dec must be present for TNS submission");
        std::string strangers;
        for (auto const& group : each.group_associations)
            if (unknown(&tns_options::groups, group)) (strangers += strangers.empty() ? "" : ",") += strip(group);
        if (!strangers.empty()) errors_.add(at + "group_associations", "Group associations " + strangers + " are not valid TNS groups");
        if (!classification && !each.new_discovery.value_or(false)) errors_.add(at + "new_discovery", "Target new_discovery must be set to True for TNS submission");
        auto const in = at + "discovery_info.";
        auto const info = each.discovery_info.value_or(discovery_info{});
        if (!given(info.reporting_group)) errors_.add(in + "reporting_group", "Target must have discovery info reporting group for TNS submission");
        else if (unknown(&tns_options::groups, info.reporting_group)) errors_.add(in + "reporting_group", "Discovery reporting group " + std::string{strip(info.reporting_group)} + " is not a valid TNS group");
        if (given(info.nondetection_source) && unknown(&tns_options::archives, info.nondetection_source))
            errors_.add(in + "nondetection_source", "Discovery nondetection source " + std::string{strip(info.nondetection_source)} + " is not a valid TNS archive");
        if (classification) return;
        if (!given(info.discovery_source)) errors_.add(in + "discovery_source", "Target must have discovery info discovery source for TNS submission");
        else if (unknown(&tns_options::groups, info.discovery_source)) errors_.add(in + "discovery_source", "Discovery source group " + std::string{strip(info.discovery_source)} + " is not a valid TNS group");
        if (info.transient_type.empty()) errors_.add(in + "transient_type", "Target must have a discovery info transient_type for TNS submission");
    }

    void instrument(std::string const& at, std::string_view name, std::string_view table) {
        if (!given(name)) errors_.add(at + "instrument", std::string{table} + " must have instrument specified for TNS submission");
        else if (unknown(&tns_options::instruments, name)) errors_.add(at + "instrument", "Instrument " + std::string{strip(name)} + " is not a valid TNS instrument");
    }

    void photometry() {
        for (std::size_t i = 0; i < what_.photometry.size(); ++i) {
            auto const& each = what_.photometry[i];
            auto const at = row("photometry", i);
            instrument(at, each.instrument, "Photometry");
            if (unknown(&tns_options::filters, each.bandpass)) errors_.add(at + "bandpass", "Bandpass " + std::string{strip(each.bandpass)} + " is not a valid TNS filter");
            if (given(each.telescope) && unknown(&tns_options::telescopes, each.telescope)) errors_.add(at + "telescope", "Telescope " + std::string{strip(each.telescope)} + " is not a valid TNS telescope");
        }
    }

    /// To Hermes a zero is none.
    static bool detected(hermes::photometry const& each) {
        if (auto const* const seen = std::get_if<detection>(&each.measured)) return seen->value.value != 0;
        auto const* const odd = std::get_if<in_unknown_unit>(&each.measured);
        return odd && odd->brightness.value_or(0) != 0;
    }
    bool any_detection() const { return std::any_of(what_.photometry.begin(), what_.photometry.end(), detected); }
    bool any_limit() const {
        return std::any_of(what_.photometry.begin(), what_.photometry.end(), [this](hermes::photometry const& each) {
            if (!detected(each)) return true;  // the rules for rows leave a limit
            auto const of = std::find_if(what_.targets.begin(), what_.targets.end(), [&each](hermes::target const& one) { return strip(one.name) == strip(each.target); });
            return of != what_.targets.end() && of->discovery_info && given(of->discovery_info->nondetection_source);
        });
    }

    void spectrum(std::string const& at, hermes::spectrum const& each) {
        auto const text = [](file_info const& file) { return file.name.find(".ascii") != file.name.npos || file.name.find(".txt") != file.name.npos; };
        bool const classified = given(each.classification), known = classified && !unknown(&tns_options::classifications, each.classification);
        auto const classification = [&] {
            errors_.add(at + "classification", !classified ? "Spectroscopy must have a classification specified for TNS submission" : "Classification " + std::string{strip(each.classification)} + " is not a valid TNS classification object_type");
        };
        // As there: what is misspelt comes before the files, what is missing after them.
        if (classified && !known) classification();
        if (std::none_of(each.file_info.begin(), each.file_info.end(), text)) errors_.add(at + "files", "Must specify a .ascii or .txt spectrum file for each spectrum in a TNS classification submission");
        instrument(at, each.instrument, "Spectroscopy");
        if (!given(each.observer)) errors_.add(at + "observer", "Spectroscopy must have observer specified for TNS submission");
        if (!classified) classification();
        if (each.spec_type.empty()) errors_.add(at + "spec_type", "Spectroscopy must have spec_type specified for TNS submission");
    }

    alert const& what_;
    encode_options const& with_;
    error_tree& errors_;
};

/// Of the title GCN wants a word, and none that an automatic reply has.
inline void gcn_rules(alert const& what, encode_options const& with, error_tree& errors) {
    static constexpr std::string_view wanted[] = {"agile", "antares", "axp", "baksan neutrino observatory alert", "calet", "chandra", "fermi", "fxt", "grb", "gw", "hawc", "hst", "ibas", "icecube", "integral", "ipn",
                                                  "kagra", "konus", "ligo", "lofar", "lvc", "lvk", "magic", "master", "maxi", "pan-starrs", "polar", "ratir", "sdss", "sfxt", "sgr", "suzaku", "swift", "transient",
                                                  "vla", "vlbi", "xrb", "xrf", "xrt", "xtr", "virgo", "ztf"};
    static constexpr std::string_view unwanted[] = {"this is an automatic reply", "automatic reply:", "auto reply", "autoreply", "vacation", "out of the office", "out of office", "out of town", "away from my mail",
                                                    "away from his e-mail", "away from her e-mail", "away from the office", "away from his office", "away from her office", "traveling until", "no longer receiving mail",
                                                    "delivery failure notif", "mail delivery failure", "returned mail", "saxzlcnkgzmfpbhvyzsbub", "ponse_automatique", "off-line re:", "re: ", "fwd: ", " r: ", " ris: ", "subject:"};
    if (alertstream::detail::python_strip(what.authors.empty() ? with.default_authors : std::string_view{what.authors}).empty()) errors.add("authors", "Authors must be set to submit to GCN");
    if (alertstream::detail::python_strip(what.message_text).empty()) errors.add("message_text", "Message text must be set to submit to GCN");
    auto const title = date_lower(alertstream::detail::python_strip(what.title));
    auto const has = [&title](std::string_view word) { return title.find(word) != title.npos; };
    static constexpr std::string_view guide = "<a href=\"https://gcn.nasa.gov/docs/circulars/styleguide#message-content\" target=\"_blank\">GCN Style";
    if (std::none_of(std::begin(wanted), std::end(wanted), has)) errors.add("non_field_errors", "Title must contain one of allowed subject keywords from the " + std::string{guide} + " Guide</a> to submit to GCN.");
    for (auto const word : unwanted)
        if (has(word)) errors.add("non_field_errors", "Title cannot contain the prohibited keyword \"" + std::string{word} + "\". Please see the " + std::string{guide} + " Guide</a>.");
}

}  // namespace alertstream::hermes::inner
