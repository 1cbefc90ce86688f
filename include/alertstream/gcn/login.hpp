#pragma once

#include <span>
#include <string>
#include <string_view>

#include <alertstream/detail/config.hpp>
#include <alertstream/settings.hpp>

/// How to log in to GCN. The tokens themselves: kafka/client_credentials.hpp.
namespace alertstream::gcn {

/// The others are test.gcn.nasa.gov and dev.gcn.nasa.gov.
inline constexpr std::string_view default_domain = "gcn.nasa.gov";

/// `kafka://kafka.{domain}/`
ALERTSTREAM_DECL std::string broker_url(std::string_view domain = default_domain);
/// `https://auth.{domain}/oauth2/token`
ALERTSTREAM_DECL std::string token_url(std::string_view domain = default_domain);

/// The same settings, in which GCN's streams have from the environment what the document does not
/// say, under the names that gcn-kafka's `config_from_env` reads:
/// @code
/// as::alert_streams<gcn> streams{loop, as::gcn::with_environment(as::settings::load("settings.json"))};
/// @endcode
/// `KAFKA_` and a property of librdkafka in capitals, `_` for a dot, `__` for a dash and `___` for
/// an underscore (`KAFKA_SASL_OAUTHBEARER_CLIENT_ID`, `KAFKA_GROUP_ID`), and gcn-kafka's own
/// `KAFKA_CLIENT___ID`, `KAFKA_CLIENT___SECRET`, `KAFKA_DOMAIN`. `KAFKA_CLIENT_ID` is the credential's id where
/// `KAFKA_CLIENT_SECRET` stands beside it, else librdkafka's `client.id`. Other variables that
/// begin so (`KAFKA_HOME`) are passed over. What is wrong with one is an error that names it.
ALERTSTREAM_DECL settings with_environment(settings const& from);

/// The same with variables given as `NAME=value`.
ALERTSTREAM_DECL settings with_environment(settings const& from, std::span<std::string const> variables);

}  // namespace alertstream::gcn

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/gcn_login.ipp>
#endif
