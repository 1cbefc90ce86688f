#pragma once

#include <memory>
#include <string>
#include <utility>

#include <alertstream/detail/connection_settings.hpp>
#include <alertstream/detail/token_settings.hpp>
#include <alertstream/hopskotch/placeholder.hpp>
#include <alertstream/hopskotch/stream.hpp>

namespace alertstream::hopskotch {

ALERTSTREAM_DECL std::string group_id(std::string_view username, std::string_view given, std::string_view application) {
    std::string const wanted{given.empty() ? application : given};
    if (username.empty()) return wanted;
    auto const prefix = std::string{username} + "-";
    return wanted.starts_with(prefix) ? wanted : prefix + wanted;
}

namespace inner {

/// Of a stream that does not fetch large messages: their placeholders are put aside.
class says_what_to_add final : public delivery::message_resolver {
public:
    bool concerns(message const& m) const noexcept override { return is_placeholder(m); }
    boost::asio::awaitable<delivery::fetch_result> fetch(owned_message) override {
        delivery::fetch_problem const problem{failure{errc::not_fetched, "it is the placeholder of a large message in HOPSKOTCH's archive: add alertstream::hopskotch::large_messages to the stream "
                                                                         "(alertstream/hopskotch/large_messages.hpp), and replay the dead letter"}, false};
        co_return problem;
    }
};

}  // namespace inner

ALERTSTREAM_DECL void service::configure(stream_settings const& from, delivery::stream_plan& into, std::vector<setting_error>& problems) {
    auto const entry = alertstream::detail::connection_entry_of(from);
    auto& to = into.connection;
    to.security = kafka::security_protocol::sasl_ssl;
    to.mechanism = kafka::sasl_mechanism::scram_sha_512;
    alertstream::detail::apply_connection(entry, "kafka://kafka.scimma.org/", to, problems);
    alertstream::detail::require_credential(entry, to, problems);
    alertstream::detail::apply_tokens(entry, {}, to, problems);
    into.group.group_id = group_id(to.username, from.group_id.value_or(""), into.application);
    if (from.group_id && into.group.group_id != *from.group_id)
        into.notes.push_back(entry.path + ".GROUP_ID got the prefix that HOPSKOTCH asks for: the group is " + into.group.group_id);
    into.heartbeat_topic = heartbeat_topic;
    into.heartbeat = heartbeat_silence;
    into.skip_tests = !from.include_tests.value_or(false);
    if (from.fetch_external.value_or(true)) into.resolver = std::make_shared<inner::says_what_to_add>();
    alertstream::detail::check_connection(entry, to, into.group, problems);
    bool const client = !to.tokens && from.client_id, its_secret = !to.tokens && from.client_secret;
    for (auto const& [key, is_given] : {std::pair{"DOMAIN", from.domain.has_value()}, {"CLIENT_ID", client}, {"CLIENT_SECRET", its_secret}})
        if (is_given) into.notes.push_back(entry.path + "." + key + " has no effect on HOPSKOTCH: it is GCN's");
}

}  // namespace alertstream::hopskotch
