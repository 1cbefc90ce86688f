#pragma once

#include <string>
#include <utility>

#include <alertstream/detail/connection_settings.hpp>
#include <alertstream/hopskotch/stream.hpp>

namespace alertstream::hopskotch {

ALERTSTREAM_DECL std::string group_id(std::string_view username, std::string_view given, std::string_view application) {
    std::string const wanted{given.empty() ? application : given};
    if (username.empty()) return wanted;
    auto const prefix = std::string{username} + "-";
    return wanted.starts_with(prefix) ? wanted : prefix + wanted;
}

ALERTSTREAM_DECL void service::configure(stream_settings const& from, delivery::stream_plan& into, std::vector<setting_error>& problems) {
    auto const entry = detail::connection_entry_of(from);
    auto& to = into.connection;
    to.security = kafka::security_protocol::sasl_ssl;
    to.mechanism = kafka::sasl_mechanism::scram_sha_512;
    detail::apply_connection(entry, "kafka://kafka.scimma.org/", to, problems);
    detail::require_credential(entry, to, problems);
    into.group.group_id = group_id(to.username, from.group_id.value_or(""), into.application);
    if (from.group_id && into.group.group_id != *from.group_id)
        into.notes.push_back(entry.path + ".GROUP_ID got the prefix that HOPSKOTCH asks for: the group is " + into.group.group_id);
    into.skip_tests = !from.include_tests.value_or(false);
    detail::check_connection(entry, to, into.group, problems);
    for (auto const& [key, is_given] : {std::pair{"DOMAIN", from.domain.has_value()}, {"CLIENT_ID", from.client_id.has_value()}, {"CLIENT_SECRET", from.client_secret.has_value()}})
        if (is_given) into.notes.push_back(entry.path + "." + key + " has no effect on HOPSKOTCH: it is GCN's");
}

}  // namespace alertstream::hopskotch
