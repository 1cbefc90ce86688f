#pragma once

#include <string_view>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <alertstream/once.hpp>

namespace alertstream {

namespace delivery {

namespace inner {

inline std::optional<std::string_view> value_of(header_range const& headers, std::string_view name) {
    auto const found = headers.find(name);
    return found ? found->value : std::nullopt;
}

}  // namespace inner

ALERTSTREAM_DECL once_gate::once_gate(std::shared_ptr<handled_keys> known, content_key of_content) : keyed_gate{std::move(known)}, of_content_{std::move(of_content)} {}
ALERTSTREAM_DECL once_gate::~once_gate() = default;

ALERTSTREAM_DECL std::optional<keyed_gate::identity> once_gate::identify(alerts const& in_hand, std::size_t slot) const {
    auto const& it = in_hand.messages[slot];
    identity made{.place = place_of(in_hand, slot)};
    auto const id = inner::value_of(it.headers(), "_id");
    auto const sender = inner::value_of(it.headers(), "_sender");
    auto const content = id && sender ? std::nullopt : of_content_ ? of_content_(slot) : std::nullopt;
    if (id && sender) made.key = alert_key::of({"id", it.topic(), *sender, *id});
    else if (content) made.key = alert_key::of({"content", it.topic(), *content});
    else made.key = alert_key::of({"place", in_hand.about[slot].stream(), it.topic(), std::to_string(it.partition()), std::to_string(it.offset())});
    return made;
}

}  // namespace delivery

namespace inner {

/// The members as JSON text; absent if one of them is not there.
inline std::optional<std::string> members_as_key(boost::json::object const& alert, std::initializer_list<std::string_view> names) {
    std::string made;
    for (auto const name : names) {
        auto const* const found = alert.if_contains({name.data(), name.size()});
        if (!found || found->is_null()) return std::nullopt;
        made += boost::json::serialize(*found) + '\n';
    }
    return made;
}

}  // namespace inner

ALERTSTREAM_DECL std::optional<std::string> dedup_key<boost::json::value>::of(boost::json::value const& alert) {
    if (!alert.is_object()) return std::nullopt;
    auto const& members = alert.get_object();
    if (auto made = inner::members_as_key(members, {"superevent_id", "alert_type", "time_created"})) return "lvk\n" + *made;
    auto made = inner::members_as_key(members, {"$schema", "id", "record_number"});
    if (!made) return std::nullopt;
    // A retraction may repeat the numbers of what it retracts.
    auto const* const type = members.if_contains("alert_type");
    return "notice\n" + *made + (type ? boost::json::serialize(*type) : std::string{});
}

}  // namespace alertstream
