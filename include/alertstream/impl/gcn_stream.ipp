#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include <alertstream/detail/connection_settings.hpp>
#include <alertstream/detail/token_settings.hpp>
#include <alertstream/gcn/known_topics.hpp>
#include <alertstream/gcn/login.hpp>
#include <alertstream/gcn/stream.hpp>

namespace alertstream::gcn {

ALERTSTREAM_DECL std::string group_id(std::string_view credential, std::string_view application) {
    return credential.empty() ? std::string{application} : std::string{credential} + "-" + std::string{application};
}

namespace inner {

inline bool is_gcns_own(kafka::connection const& to) {
    return std::ranges::any_of(to.brokers, [](std::string const& each) { return std::string_view{each}.substr(0, each.rfind(':')).ends_with(".gcn.nasa.gov"); });
}

inline void note_what_has_no_effect(stream_settings const& from, kafka::connection const& to, bool by_password, std::vector<std::string>& notes) {
    auto const options = from.path + ".OPTIONS.";
    bool const client = (from.client_id && !from.client_id->empty()) || (from.client_secret && !from.client_secret->empty());
    if (client && by_password) notes.push_back(options + "CLIENT_ID and CLIENT_SECRET name the group only: the log-in is by USERNAME and PASSWORD");
    else if (client && !to.tokens) notes.push_back(options + "CLIENT_ID and CLIENT_SECRET name the group only: CONFIG says that there is no log-in, or another");
    else if (from.username && !by_password) notes.push_back(options + "USERNAME logs in nowhere without PASSWORD");
    if (!to.tokens && !by_password && is_gcns_own(to)) notes.push_back(options + "CLIENT_ID and CLIENT_SECRET are not given, and GCN's brokers let nobody in without (https://gcn.nasa.gov/quickstart)");
    if (from.domain && from.url && (!to.tokens || from.token_url)) notes.push_back(options + "DOMAIN has no effect beside URL");
    if (from.fetch_external) notes.push_back(options + "FETCH_EXTERNAL has no effect on GCN, which keeps no message elsewhere");
    if (from.include_tests) notes.push_back(options + "INCLUDE_TESTS has no effect on GCN, which does not mark its test messages");
    for (auto const& each : from.topic_options)
        if (each.include_tests) notes.push_back(each.path + ".INCLUDE_TESTS has no effect on GCN, which does not mark its test messages");
}

}  // namespace inner

ALERTSTREAM_DECL void service::configure(stream_settings const& from, delivery::stream_plan& into, std::vector<setting_error>& problems) {
    auto const entry = detail::connection_entry_of(from);
    auto& to = into.connection;
    bool const has_password = from.password && !from.password->empty();
    bool const by_token = !has_password && detail::has_client(entry);
    to.security = has_password || by_token ? kafka::security_protocol::sasl_ssl : kafka::security_protocol::ssl;
    if (by_token) to.mechanism = kafka::sasl_mechanism::oauthbearer;
    auto const domain = from.domain.value_or(std::string{default_domain});
    detail::apply_connection(entry, broker_url(domain), to, problems, from.domain ? "DOMAIN" : "");
    detail::require_credential(entry, to, problems);
    detail::apply_tokens(entry, from.url && !from.domain ? std::string{} : token_url(domain), to, problems);
    auto const client = detail::credentials_of(entry).client_id;
    auto const& credential = client.empty() ? to.username : client;
    into.group.group_id = from.group_id.value_or(group_id(credential, into.application));
    detail::check_connection(entry, to, into.group, problems);
    into.heartbeat_topic = heartbeat_topic;
    into.heartbeat = heartbeat_silence;
    into.known_topics = known_topics();
    inner::note_what_has_no_effect(from, to, has_password, into.notes);
}

}  // namespace alertstream::gcn
