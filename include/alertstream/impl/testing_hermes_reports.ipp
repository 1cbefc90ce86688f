#pragma once

#include <alertstream/impl/testing_hermes_clerk.ipp>
#include <alertstream/impl/testing_hermes_plaintext.ipp>

/// TNS and GCN, which are told before Kafka is.
namespace alertstream::testing {

namespace inner {

inline bool is_in_mas(members const& target) { return named(target, "ra_error_units") == "mas" || named(target, "dec_error_units") == "mas"; }

/// The real one falls over what its rules do not ask for: an error in mas that is not
/// there, a target without a detection or a limit of its own.
inline bool crashes_for_tns(members const& message) {
    auto const& photometry = rows_of_message(message, "photometry");
    for (auto const& each : rows_of_message(message, "targets")) {
        auto const& target = each.get_object();
        if (is_in_mas(target) && (!target.contains("ra_error") || !target.contains("dec_error"))) return true;
        auto const info = discovery_info_of(target);
        auto const any = [&](std::string_view member) {
            return std::any_of(photometry.begin(), photometry.end(), [&](auto const& row) { return row.at("target_name") == target.at("name") && has(row.get_object(), member); });
        };
        if (!any("brightness") && !has(info, "date")) return true;
        if (!any("limiting_brightness") && !has(info, "nondetection_source")) return true;
    }
    return false;
}

/// 2026aaa, 2026aab, …: as TNS names them.
inline std::string tns_name(std::size_t number) {
    std::string made = "2026aaa";
    for (auto at = made.size(); number > 0 && at-- > 4; number /= 26) made[at] = static_cast<char>('a' + number % 26);
    return made;
}

inline void add_reference(members& message, members reference) {
    auto& data = message["data"].get_object();
    if (!data.contains("references")) data["references"].emplace_array();
    data["references"].get_array().push_back(std::move(reference));
}

}  // namespace inner

inline std::optional<hermes_answer> hermes_clerk::told_tns(boost::json::object& message, std::vector<archived_file> const&) {
    auto const& spectra = inner::rows_of_message(message, "spectroscopy");
    if (!message.contains("data")) return html_page(500);  // a flag that was no boolean, and passed the rules
    if (spectra.empty() && inner::crashes_for_tns(message)) return html_page(500);
    if (!refusals_.tns.empty()) return inner::error_answer(400, refusals_.tns);
    std::vector<std::string> names;
    for (auto const& each : spectra)
        if (auto name = inner::python_text(each.at("target_name")); std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
    if (spectra.empty()) {
        std::size_t so_far = 0;
        for (auto const& each : service_.reported_) so_far += each.to == reported_to::tns ? each.names.size() : 0;
        for (std::size_t i = 0; i < inner::rows_of_message(message, "targets").size(); ++i) names.push_back(inner::tns_name(so_far + i));
    }
    service_.reported_.push_back({.to = reported_to::tns, .uuid = uuid(), .names = names});
    for (auto const& each : names) inner::add_reference(message, {{"source", "tns_object"}, {"citation", each}, {"url", "https://www.wis-tns.org/object/" + each}});
    return std::nullopt;
}

inline std::optional<hermes_answer> hermes_clerk::told_gcn(boost::json::object& message) {
    std::string text;
    try {
        text = inner::plaintext(message);
    } catch (inner::uncaught) {
        return html_page(500);
    }
    text += "\n\n This message was sent via HERMES.  A machine readable version can be found at https://hermes.lco.global/message/" + uuid();
    auto words = refusals_.gcn;
    if (words.empty() && !by_->gcn_account) words = "Failed to submit message to GCN: HTTPError('401 Client Error: Unauthorized for url: https://gcn.nasa.gov/api/circulars')";
    if (!words.empty()) return inner::error_answer(400, words);
    auto const told = std::count_if(service_.reported_.begin(), service_.reported_.end(), [](auto const& each) { return each.to == reported_to::gcn; });
    auto const number = 40'001 + static_cast<std::int64_t>(told);
    service_.reported_.push_back({.to = reported_to::gcn, .uuid = uuid(), .names = {std::to_string(number)}, .text = std::move(text)});
    inner::add_reference(message, {{"source", "gcn_circular"}, {"citation", number}, {"url", "https://gcn.nasa.gov/circulars/" + std::to_string(number)}});
    return std::nullopt;
}

}  // namespace alertstream::testing
