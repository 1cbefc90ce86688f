#pragma once

#include <array>

#include <alertstream/impl/testing_hermes_tables.ipp>
#include <alertstream/impl/testing_hermes_tns_options.ipp>

/// What a message must have that is for TNS or for GCN too.
namespace alertstream::testing::inner {

/// The rows of a table of data; none if it is not there.
inline boost::json::array const& rows_of_message(members const& message, std::string_view table) {
    static boost::json::array const none;
    auto const* const data = message.if_contains("data");
    auto const* const there = data ? data->get_object().if_contains(table) : nullptr;
    return there ? there->get_array() : none;
}

/// A member, or null.
inline boost::json::value const& member_of(members const& of, std::string_view name) {
    static boost::json::value const none;
    auto const* const there = of.if_contains(name);
    return there ? *there : none;
}

inline std::string named(members const& of, std::string_view name) { return python_text(member_of(of, name)); }

inline members discovery_info_of(members const& target) {
    auto const* const there = target.if_contains("discovery_info");
    return there ? there->get_object() : members{};
}

inline members discovery_errors(members const& target, bool classification) {
    members wrong;
    auto const info = discovery_info_of(target);
    if (!has(info, "reporting_group")) wrong["reporting_group"] = problem("Target must have discovery info reporting group for TNS submission");
    else if (!tns_knows("groups", info.at("reporting_group"))) wrong["reporting_group"] = problem("Discovery reporting group " + named(info, "reporting_group") + " is not a valid TNS group");
    if (has(info, "nondetection_source") && !tns_knows("archives", info.at("nondetection_source")))
        wrong["nondetection_source"] = problem("Discovery nondetection source " + named(info, "nondetection_source") + " is not a valid TNS archive");
    if (classification) return wrong;
    if (!has(info, "discovery_source")) wrong["discovery_source"] = problem("Target must have discovery info discovery source for TNS submission");
    else if (!tns_knows("groups", info.at("discovery_source")))
        wrong["discovery_source"] = problem("Discovery source group " + named(info, "discovery_source") + " is not a valid TNS group");
    if (!has(info, "transient_type")) wrong["transient_type"] = problem("Target must have a discovery info transient_type for TNS submission");
    return wrong;
}

inline members tns_target_errors(members const& target, bool classification) {
    members wrong;
    for (std::string_view const each : {"ra", "dec"})
        if (!target.contains(each)) wrong[each] = problem("Target " + std::string{each} + " must be present for TNS submission");
    std::string bad;
    if (has(target, "group_associations"))
        for (auto const& group : target.at("group_associations").get_array())
            if (!tns_knows("groups", group)) bad += (bad.empty() ? "" : ",") + python_text(group);
    if (!bad.empty()) wrong["group_associations"] = problem("Group associations " + bad + " are not valid TNS groups");
    auto discovery = discovery_errors(target, classification);
    if (!classification && target.contains("new_discovery") && !has(target, "new_discovery"))
        wrong["new_discovery"] = problem("Target new_discovery must be set to True for TNS submission");
    if (!discovery.empty()) wrong["discovery_info"] = std::move(discovery);
    return wrong;
}

inline members tns_photometry_errors(members const& row) {
    members wrong;
    if (!has(row, "instrument")) wrong["instrument"] = problem("Photometry must have instrument specified for TNS submission");
    else if (!tns_knows("instruments", row.at("instrument"))) wrong["instrument"] = problem("Instrument " + named(row, "instrument") + " is not a valid TNS instrument");
    if (!tns_knows("filters", member_of(row, "bandpass"))) wrong["bandpass"] = problem("Bandpass " + named(row, "bandpass") + " is not a valid TNS filter");
    if (has(row, "telescope") && !tns_knows("telescopes", row.at("telescope"))) wrong["telescope"] = problem("Telescope " + named(row, "telescope") + " is not a valid TNS telescope");
    return wrong;
}

inline bool is_text_file(boost::json::value const& file) {
    auto const name = python_text(file.at("name"));
    return name.find(".ascii") != name.npos || name.find(".txt") != name.npos;
}

inline members tns_spectrum_errors(members const& row) {
    members wrong;
    if (has(row, "classification") && !tns_knows("objtypes", row.at("classification"))) wrong["classification"] = problem("");  // keeps its place
    auto const* const files = row.if_contains("file_info");
    if (!files || std::none_of(files->get_array().begin(), files->get_array().end(), is_text_file))
        wrong["files"] = problem("Must specify a .ascii or .txt spectrum file for each spectrum in a TNS classification submission");
    if (!has(row, "instrument")) wrong["instrument"] = problem("Spectroscopy must have instrument specified for TNS submission");
    else if (!tns_knows("instruments", row.at("instrument"))) wrong["instrument"] = problem("Instrument " + named(row, "instrument") + " is not a valid TNS instrument");
    if (!has(row, "observer")) wrong["observer"] = problem("Spectroscopy must have observer specified for TNS submission");
    if (!has(row, "classification")) wrong["classification"] = problem("Spectroscopy must have a classification specified for TNS submission");
    else if (!tns_knows("objtypes", row.at("classification")))
        wrong["classification"] = problem("Classification " + named(row, "classification") + " is not a valid TNS classification object_type");
    if (!has(row, "spec_type")) wrong["spec_type"] = problem("Spectroscopy must have spec_type specified for TNS submission");
    return wrong;
}

/// The errors of each row; nothing if there are none.
template <class Check>
void add_row_errors(members& to, std::string_view table, boost::json::array const& rows, Check check) {
    boost::json::array all;
    bool any = false;
    for (auto const& each : rows) {
        all.emplace_back(check(each.get_object()));
        any = any || !all.back().get_object().empty();
    }
    if (!any) return;
    if (!to.contains("data")) to["data"].emplace_object();
    to["data"].get_object()[table] = std::move(all);
}

/// What all photometry together must have: somewhere the object, and somewhere not yet.
inline boost::json::array tns_photometry_problems(members const& message) {
    bool detected = false, not_detected = false;
    auto const& targets = rows_of_message(message, "targets");
    for (auto const& each : rows_of_message(message, "photometry")) {
        auto const& row = each.get_object();
        if (has(row, "brightness")) detected = true;
        else if (has(row, "limiting_brightness")) not_detected = true;
        for (auto const& target : targets)
            if (target.at("name") == row.at("target_name") && has(discovery_info_of(target.get_object()), "nondetection_source")) not_detected = true;
    }
    boost::json::array made;
    if (!not_detected)
        made.emplace_back("At least one separate photometry nondetection / limiting_brightness or target discovery nondetection_source must be specified for TNS submission");
    if (!detected) made.emplace_back("At least one photometry detection / brightness must be specified for TNS submission");
    return made;
}

inline members check_for_tns(members const& message, hermes_asker const& by) {
    members wrong;
    auto const& targets = rows_of_message(message, "targets");
    auto const& photometry = rows_of_message(message, "photometry");
    auto const& spectra = rows_of_message(message, "spectroscopy");
    bool const discovery = !photometry.empty() && spectra.empty(), classification = photometry.empty() && !spectra.empty();
    if (!by.logged_in) wrong["non_field_errors"] = problem("Must be an authenticated user to submit to TNS");
    add_row_errors(wrong, "targets", targets, [classification](members const& row) { return tns_target_errors(row, classification); });
    if (discovery) add_row_errors(wrong, "photometry", photometry, tns_photometry_errors);
    if (classification) add_row_errors(wrong, "spectroscopy", spectra, tns_spectrum_errors);
    if (!has(message, "authors")) wrong["authors"] = problem("Must set an author / reporter for TNS submission");
    if (targets.empty()) wrong["target_non_field_errors"] = problem("Must fill in at least one target entry for TNS submission");
    auto const one_kind = problem("Should either fill in photometry (new discovery) or spectroscopy (classification) for TNS submission");
    auto of_photometry = discovery ? tns_photometry_problems(message) : classification ? boost::json::array{} : one_kind.get_array();
    if (!of_photometry.empty()) wrong["photometry_non_field_errors"] = std::move(of_photometry);
    if (!discovery && !classification) wrong["spectroscopy_non_field_errors"] = one_kind;
    return wrong;
}

/// https://gcn.nasa.gov/docs/circulars/styleguide
inline constexpr std::array<std::string_view, 42> gcn_subjects{
    "agile", "antares", "axp", "baksan neutrino observatory alert", "calet", "chandra", "fermi", "fxt", "grb", "gw", "hawc", "hst", "ibas", "icecube",
    "integral", "ipn", "kagra", "konus", "ligo", "lofar", "lvc", "lvk", "magic", "master", "maxi", "pan-starrs", "polar", "ratir",
    "sdss", "sfxt", "sgr", "suzaku", "swift", "transient", "vla", "vlbi", "xrb", "xrf", "xrt", "xtr", "virgo", "ztf"};
inline constexpr std::array<std::string_view, 27> no_gcn_subjects{
    "this is an automatic reply", "automatic reply:", "auto reply", "autoreply", "vacation", "out of the office", "out of office", "out of town", "away from my mail",
    "away from his e-mail", "away from her e-mail", "away from the office", "away from his office", "away from her office", "traveling until", "no longer receiving mail",
    "delivery failure notif", "mail delivery failure", "returned mail", "saxzlcnkgzmfpbhvyzsbub", "ponse_automatique", "off-line re:", "re: ", "fwd: ", " r: ", " ris: ", "subject:"};

inline members check_for_gcn(members const& message, hermes_asker const& by) {
    boost::json::array all;
    if (!by.logged_in) all.emplace_back("Must be an authenticated user to submit to GCN");
    else if (!by.gcn_account) all.emplace_back("Must register a valid GCN account on your Profile page to submit to GCN");
    members wrong;
    if (!has(message, "authors")) wrong["authors"] = problem("Authors must be set to submit to GCN");
    if (!has(message, "message_text")) wrong["message_text"] = problem("Message text must be set to submit to GCN");
    auto const title = lower(named(message, "title"));
    auto const in_title = [&title](std::string_view word) { return title.find(word) != title.npos; };
    std::string const guide = " <a href=\"https://gcn.nasa.gov/docs/circulars/styleguide#message-content\" target=\"_blank\">GCN Style";
    if (std::none_of(gcn_subjects.begin(), gcn_subjects.end(), in_title))
        all.emplace_back("Title must contain one of allowed subject keywords from the" + guide + " Guide</a> to submit to GCN.");
    for (auto const word : no_gcn_subjects)
        if (in_title(word)) all.emplace_back("Title cannot contain the prohibited keyword \"" + std::string{word} + "\". Please see the" + guide + " Guide</a>.");
    if (!all.empty()) wrong["non_field_errors"] = std::move(all);
    return wrong;
}

}  // namespace alertstream::testing::inner
