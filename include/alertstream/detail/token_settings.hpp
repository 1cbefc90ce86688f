#pragma once

#include <string>
#include <vector>

#include <alertstream/detail/connection_settings.hpp>
#include <alertstream/kafka/client_credentials.hpp>

/// Settings of a log-in by OAuth 2, whatever the service.
namespace alertstream::detail {

/// What an entry says of it: CLIENT_ID, CLIENT_SECRET, TOKEN_URL and SCOPE, else the properties
/// of CONFIG (`sasl.oauthbearer.client.id`, …); and CA_FILE, which is one for broker and token endpoint. What is not said is empty.
ALERTSTREAM_DECL kafka::client_credentials credentials_of(connection_entry const&);

/// There is something of a client's credential.
ALERTSTREAM_DECL bool has_client(connection_entry const&);

/// Gives a connection that logs in with OAUTHBEARER its tokens, after `apply_connection`. Without a
/// TOKEN_URL it is `default_endpoint`, or GCN's if the brokers are GCN's. What is missing is a problem.
ALERTSTREAM_DECL void apply_tokens(connection_entry const&, std::string const& default_endpoint, kafka::connection& to, std::vector<setting_error>& problems);

}  // namespace alertstream::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/token_settings.ipp>
#endif
