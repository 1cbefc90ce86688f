#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/gcn/known_topics.hpp>
#include <alertstream/gcn/notice_types.hpp>

namespace alertstream::gcn {

namespace inner {

inline constexpr std::array<std::string_view, 4> other_topics{"gcn.circulars", "gcn.circulars.*", "gcn.heartbeat", "igwn.gwalert"};

/// As GCN's own web site offers them, and those that it shows by a flag only.
inline constexpr std::array<std::string_view, 17> topics_of_notices{
    "boom.alert", "chime.frb", "dsa110.frb", "einstein_probe.wxt.alert", "fermi.gbm", "icecube.gold_bronze_track_alerts", "icecube.lvk_nu_track_search",
    "icecube.test.gold_bronze_track_alerts", "km3net", "maxi.gsc.known", "maxi.gsc.unknown", "superk.sn_alert", "svom", "svom.voevent.eclairs", "svom.voevent.grm",
    "svom.voevent.mxt", "swift.bat.guano"};

/// Signs of life of the old feed, which are passed on to nobody.
constexpr bool is_never_published(notice_type type) noexcept {
    using enum notice_type;
    return type == im_alive || type == kill_socket || type == voe_11_im_alive || type == voe_20_im_alive;
}

inline void add_classic(std::string_view type, delivery::topic_catalogue& into) {
    for (std::string_view const form : {"text", "voevent", "binary"}) {
        auto topic = "gcn.classic." + std::string{form} + "." + std::string{type};
        if (type.starts_with("LVC_")) into.ended.emplace_back(topic, "igwn.gwalert");
        into.names.push_back(std::move(topic));
    }
}

}  // namespace inner

ALERTSTREAM_DECL std::shared_ptr<delivery::topic_catalogue const> known_topics() {
    static auto const made = [] {
        auto all = std::make_shared<delivery::topic_catalogue>();
        all->service = "GCN";
        for (auto const each : inner::other_topics) all->names.emplace_back(each);
        for (auto const each : inner::topics_of_notices) all->names.push_back("gcn.notices." + std::string{each});
        for (auto const& each : notice_types)
            if (!inner::is_never_published(each.type)) inner::add_classic(each.name, *all);
        inner::add_classic("UNKNOWN", *all);
        return all;
    }();
    return made;
}

}  // namespace alertstream::gcn
