#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/error.hpp>
#include <alertstream/kafka/connection.hpp>
#include <alertstream/secret.hpp>
#include <alertstream/settings.hpp>

/// The credentials that `hop auth add` keeps. Needs toml++ (headers only). Nothing else
/// of the library includes this.
namespace alertstream::hopskotch {

/// An entry of hop-client's auth.toml.
struct credential {
    std::string username{};
    secret password{};
    std::string hostname{};  ///< "host" or "host:port" that it is for; empty: any
    bool tls{true};          ///< protocol is not SASL_PLAINTEXT
    kafka::sasl_mechanism mechanism{kafka::sasl_mechanism::scram_sha_512};
    std::string ca_file{};   ///< ssl_ca_location
    std::string token_endpoint{};  ///< of OAUTHBEARER, which gets tokens there with user name and password as a client's id and secret

    friend bool operator==(credential const&, credential const&) = default;
};

/// Where hop-client keeps them: $XDG_CONFIG_HOME/hop/auth.toml, else
/// ~/.config/hop/auth.toml. A folder that is not absolute does not count (hop-client
/// would read below the working directory, which may be anybody's). Empty if the
/// environment says neither.
std::filesystem::path auth_file_path(environment const& variables);
std::filesystem::path auth_file_path();

/// The credentials of such a file.
///
/// Refused with words, as by hop-client, is a file that others may read or write (mode
/// & 07077: `chmod 600` mends it); and also one that belongs to somebody else, that a
/// symbolic link of somebody else leads to, that is no regular file or over 1 MiB.
/// `errc::bad_settings`, or the system's error, such as no_such_file_or_directory.
result<std::vector<credential>> read_auth_file(std::filesystem::path const& file);

/// The same of the text: `[auth]`, one credential, or `[[auth]]`, any number. No words
/// repeat what stands in it, but for user names and hosts.
result<std::vector<credential>> parse_auth(std::string_view toml);

/// The credential for a broker ("host[:port]", 9092 unless given), as hop-client chooses:
/// those whose hostname is the broker's go before those without; `username` leaves only
/// those of that name. None and several are errors that name the candidates.
result<credential> choose_credential(std::span<credential const> from, std::string_view broker, std::optional<std::string_view> username = std::nullopt);

/// The same from the file where hop-client keeps them (or once kept them: `[auth]` in
/// config.toml beside it). Words name the file.
result<credential> find_credential(std::string_view broker, std::optional<std::string_view> username = std::nullopt);

/// Logs in with it: USERNAME and PASSWORD (CLIENT_ID, CLIENT_SECRET and TOKEN_URL for OAUTHBEARER), and
/// CA_FILE and mechanism where the settings have none.
void use_credential(credential const& chosen, stream_settings& in);
void use_credential(credential const& chosen, sharing_settings& in);

/// The same settings, in which entries without a password log in with a credential of
/// hop-client's file, so that a user of hop changes nothing:
/// @code
/// as::alert_streams<hopskotch> streams{loop, as::hopskotch::with_auth_file(as::settings::load("settings.json"))};
/// @endcode
/// - HOPSKOTCH's entry of ALERT_STREAMS: USERNAME, if given, chooses; the file's CA and
///   mechanism are used where the settings have none.
/// - Entries of DATA_SHARING whose BASE_URL is `kafka://…`: if USERNAME chooses, if a
///   credential names the host, or if it is one of scimma.org. Others may want no log-in.
///   One without BASE_URL and without what is for Hermes is taken for HOPSKOTCH's own.
///
/// What is wrong with the file is an error of the entry that needs it, and of no other. Entries that are switched off or log in by CONFIG, or not
/// at all, stay as they are.
settings with_auth_file(settings const& from);
settings with_auth_file(settings const& from, std::filesystem::path const& file);

}  // namespace alertstream::hopskotch

#include <alertstream/impl/hopskotch_auth_file.ipp>
#include <alertstream/impl/hopskotch_auth_settings.ipp>
