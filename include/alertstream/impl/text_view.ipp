#pragma once

#include <algorithm>
#include <array>

#include <alertstream/gcn/packets/layout.hpp>
#include <alertstream/gcn/text_values.hpp>

namespace alertstream::gcn {

namespace inner {

inline bool is_wave(classic_values const& values) noexcept { return contains(values.title, "lvc") && !contains(values.title, "counterpart"); }

/// What the packets are told by the type's number, the text says in words, each mission in its own.
inline notice_kind kind_of(classic_values const& values) noexcept {
    auto const any_of = [&](auto const&... words) { return (contains(values.type, words) || ...); };
    if (values.retraction) return notice_kind::retraction;
    if (any_of("point", "slew", "fom", "i'm_alive", "alarm", "emergency")) return notice_kind::other;
    if (any_of("update", "refined", "final", "offline", "lightcurve", "light curve", "scaled map", "spectrum", "image", "flight pos", "ground pos", "gnd pos", "nack", "xrt", "uvot"))
        return notice_kind::update;
    return is_wave(values) && contains_word(values.type, "initial") ? notice_kind::update : notice_kind::alert;
}

/// As the mission writes itself: a notice has ICECUBE, SWIFT in its title and Swift in its type.
inline std::string_view mission_name(std::string_view written) noexcept {
    constexpr std::array<std::string_view, 16> names{"Swift", "Fermi", "IceCube", "INTEGRAL", "AGILE", "MAXI", "HAWC", "AMON", "SNEWS", "CALET", "GECAM", "Konus", "HETE", "Milagro", "Suzaku", "LVC"};
    auto const found = std::ranges::find_if(names, [&](std::string_view each) { return equal_in_any_case(each, written); });
    return found == names.end() ? written : *found;
}

/// IceCube's events are known by both of their numbers, as VOEvents have them.
inline std::string event_name(classic_values const& values) {
    std::string made{values.run};
    if (!made.empty() && !values.trigger.empty()) made += '-';
    return made.append(values.trigger);
}

}  // namespace inner

ALERTSTREAM_DECL notice_view notice_viewer<text_notice>::of(text_notice const& notice) {
    auto const values = read_values(notice);
    notice_view made;
    made.what = values.type;
    made.event = inner::event_name(values);
    made.who = inner::mission_name(values.mission);
    if (!values.instrument.empty()) made.who.append(1, ' ').append(values.instrument);
    made.kind = inner::kind_of(values);
    made.test = values.test;
    made.when = values.when;
    made.issued = values.issued;
    made.where = values.circle();
    if (auto const type = parse_notice_type(notice.type)) {
        if (made.kind != notice_kind::retraction) made.kind = notice_kind::alert;  // the type knows better than the words
        inner::see_as(*type, made);
    }
    return made;
}

}  // namespace alertstream::gcn

namespace alertstream {

ALERTSTREAM_DECL std::optional<std::string> dedup_key<gcn::text_notice>::of(gcn::text_notice const& notice) {
    if (!notice.raw.empty()) return notice.raw;
    std::string made;
    for (auto const& each : notice.fields)
        for (auto const* part : {&each.key, &each.value}) made.append(std::to_string(part->size())).append(1, ':').append(*part);
    return made;
}

ALERTSTREAM_DECL std::optional<version_mark> alert_version<gcn::text_notice>::of(gcn::text_notice const& notice) {
    auto const values = gcn::read_values(notice);
    if (values.trigger.empty() || !values.issued) return std::nullopt;
    std::string of{gcn::inner::is_wave(values) ? std::string_view{"LVC"} : values.type};
    return version_mark{of.append(1, ' ').append(gcn::inner::event_name(values)), values.issued->time_since_epoch().count()};
}

}  // namespace alertstream
