#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <alertstream/hermes/request.hpp>
#include <alertstream/secret.hpp>
#include <alertstream/settings.hpp>

namespace alertstream::tom {

/// Which TOM, and who we are there: by name and password (HTTP Basic), or by a token of the TOM's own
/// (`Authorization: Token`), never both. TOM Toolkit 2 takes no token unless it is configured to.
struct account {
    std::string base_url{};  ///< https://tom.example.org/, with or without `api/` at its end; http:// to this machine only
    std::string username{};
    secret password{};
    secret token{};
    std::string ca_file{};   ///< PEM; its authorities are added to the system's
    std::chrono::milliseconds timeout{hermes::default_timeout};  ///< to the first byte of an answer

    bool by_token() const noexcept { return !token.empty(); }
};

/// The account of an entry of DATA_SHARING, as `destination` documents it; appends what
/// is wrong.
ALERTSTREAM_DECL account account_of(sharing_settings const& from, std::vector<setting_error>& problems);

namespace inner {

/// The address that paths of the REST interface are added to: ends in `api/`.
ALERTSTREAM_DECL result<std::string> read_api_url(std::string_view base_url);

/// The value of Authorization; `bad_settings` for a log-in that no header can hold, in words without it.
ALERTSTREAM_DECL result<secret> authorization_of(account const& who);

}  // namespace inner

}  // namespace alertstream::tom

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/tom_account.ipp>
#endif
