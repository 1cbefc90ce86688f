#pragma once

#include <algorithm>

#include <alertstream/formats/json_text.hpp>
#include <alertstream/hermes/profile.hpp>
#include <alertstream/impl/hermes_read_json.ipp>

namespace alertstream::hermes {

ALERTSTREAM_DECL bool profile::may_write(std::string_view topic) const {
    return writable_topics.empty() || std::ranges::any_of(writable_topics, [topic](std::string const& each) { return each == topic || each == "*"; });
}

ALERTSTREAM_DECL result<profile> read_profile(std::string_view json) {
    profile made;
    bool has_name = false, has_topics = false;
    tns_bot bot{.id = -1};
    auto const read = inner::read_members(json, [&](json::walker& from, std::string_view name) {
        if (name == "email") from.take(made.email);
        else if (name == "credential_name") has_name = from.take(made.credential_name);
        else if (name == "writable_topics") has_topics = from.next() == json::value_kind::list, inner::take_texts(from, made.writable_topics);
        else if (name == "can_submit_to_gcn") from.take(made.can_submit_to_gcn);
        else if (name == "tns_bot_id") bot.id = inner::take_integer(from).value_or(-1);
        else if (name == "tns_bot_name") from.take(bot.name);
        else if (name == "integrated_apps") inner::take_texts(from, made.integrated_apps);
        else if (name == "default_topics_list") inner::take_texts(from, made.default_topics);
        else if (name == "group_memberships")
            from.each_member([&](std::string_view group) {
                std::string const kept{group};
                if (std::string status; from.take(status)) made.group_memberships.emplace_back(kept, std::move(status));
            });
        else from.skip();
    });
    if (!read) return failure{read.error().code, "the profile: " + read.error().detail};
    if (!has_name || !has_topics) return inner::bad_answer("the profile has no credential_name or no writable_topics");
    if (bot.id >= 0 && !bot.name.empty()) made.tns_bot = std::move(bot);
    return made;
}

ALERTSTREAM_DECL result<secret> write_profile_change(profile_change const& from) {
    if (!from.tns && !from.default_topics) return failure{errc::bad_value, "the change of the profile changes nothing: give tns or default_topics"};
    std::string made{"{"};
    // At once: the token must not be left behind where the text grew.
    if (from.tns) {
        if (from.tns->id < 0 || from.tns->name.empty() || from.tns->api_token.empty()) return failure{errc::bad_value, "the TNS bot's id, name and API token are given all together"};
        std::string token;
        token.reserve(6 * from.tns->api_token.reveal().size() + 2);
        alertstream::detail::append_json_string(token, from.tns->api_token.reveal());
        secret const kept{std::move(token)};
        made += "\"tns_bot_id\":" + std::to_string(from.tns->id) + ",\"tns_bot_name\":";
        alertstream::detail::append_json_string(made, from.tns->name);
        made += ",\"tns_bot_api_token\":";
        std::size_t room = made.size() + kept.reveal().size() + 64;
        for (auto const& each : from.default_topics.value_or(std::vector<std::string>{})) room += 6 * each.size() + 3;
        made.reserve(room);
        made += kept.reveal();
    }
    if (from.default_topics) {
        made += from.tns ? ",\"default_topics_list\":[" : "\"default_topics_list\":[";
        for (std::size_t i = 0; i < from.default_topics->size(); ++i) {
            if (i > 0) made += ',';
            alertstream::detail::append_json_string(made, (*from.default_topics)[i]);
        }
        made += ']';
    }
    made += '}';
    return secret{std::move(made)};
}

}  // namespace alertstream::hermes
