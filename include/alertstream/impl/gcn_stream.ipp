#pragma once

#include <string>

#include <alertstream/detail/connection_settings.hpp>
#include <alertstream/gcn/stream.hpp>

namespace alertstream::gcn {

ALERTSTREAM_DECL void service::configure(stream_settings const& from, delivery::stream_plan& into, std::vector<setting_error>& problems) {
    auto const entry = detail::connection_entry_of(from);
    auto& to = into.connection;
    to.security = from.password && !from.password->empty() ? kafka::security_protocol::sasl_ssl : kafka::security_protocol::ssl;
    detail::apply_connection(entry, "kafka://kafka." + from.domain.value_or("gcn.nasa.gov") + "/", to, problems);
    into.group.group_id = from.group_id.value_or(into.application);
    detail::check_connection(entry, to, into.group, problems);
}

}  // namespace alertstream::gcn
