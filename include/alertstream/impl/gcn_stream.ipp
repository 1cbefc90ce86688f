#pragma once

#include <string>

#include <alertstream/detail/connection_settings.hpp>
#include <alertstream/gcn/stream.hpp>

namespace alertstream::gcn {

ALERTSTREAM_DECL std::string group_id(std::string_view credential, std::string_view application) {
    return credential.empty() ? std::string{application} : std::string{credential} + "-" + std::string{application};
}

namespace inner {

inline void note_what_has_no_effect(stream_settings const& from, bool logs_in, std::vector<std::string>& notes) {
    auto const options = from.path + ".OPTIONS.";
    bool const client = (from.client_id && !from.client_id->empty()) || (from.client_secret && !from.client_secret->empty());
    if (client && logs_in) notes.push_back(options + "CLIENT_ID and CLIENT_SECRET name the group only: the log-in is by USERNAME and PASSWORD");
    else if (client) notes.push_back(options + "CLIENT_ID and CLIENT_SECRET log in nowhere: this version has no GCN log-in (OAuth), and GCN's own brokers ask for it");
    else if (from.username && !logs_in) notes.push_back(options + "USERNAME logs in nowhere without PASSWORD");
    if (from.domain && from.url) notes.push_back(options + "DOMAIN has no effect beside URL");
    if (from.include_tests) notes.push_back(options + "INCLUDE_TESTS has no effect on GCN, which does not mark its test messages");
}

}  // namespace inner

ALERTSTREAM_DECL void service::configure(stream_settings const& from, delivery::stream_plan& into, std::vector<setting_error>& problems) {
    auto const entry = detail::connection_entry_of(from);
    auto& to = into.connection;
    bool const has_password = from.password && !from.password->empty();
    to.security = has_password ? kafka::security_protocol::sasl_ssl : kafka::security_protocol::ssl;
    detail::apply_connection(entry, "kafka://kafka." + from.domain.value_or("gcn.nasa.gov") + "/", to, problems, from.domain ? "DOMAIN" : "");
    detail::require_credential(entry, to, problems);
    auto const credential = from.client_id.value_or("").empty() ? to.username : *from.client_id;
    into.group.group_id = from.group_id.value_or(group_id(credential, into.application));
    detail::check_connection(entry, to, into.group, problems);
    inner::note_what_has_no_effect(from, has_password, into.notes);
}

}  // namespace alertstream::gcn
