#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <alertstream/hermes/request.hpp>
#include <alertstream/secret.hpp>
#include <alertstream/settings.hpp>

namespace alertstream::hermes {

/// Which Hermes, and who we are there.
struct account {
    std::string base_url{"https://hermes.lco.global/"};
    secret api_key{};             ///< from the profile page; none: anonymous, which is enough for what is public
    std::string username{};       ///< with `password` in place of a key: a server of 2022
    secret password{};
    std::string default_authors{};  ///< for alerts that name none
    std::chrono::milliseconds timeout{default_timeout};  ///< to the first byte of an answer

    bool of_2022() const noexcept { return api_key.empty() && !(username.empty() && password.empty()); }
    bool anonymous() const noexcept { return api_key.empty() && !of_2022(); }
};

/// The account of an entry of DATA_SHARING, as `destination` documents it; appends what
/// is wrong.
ALERTSTREAM_DECL account account_of(sharing_settings const& from, std::vector<setting_error>& problems);

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_account.ipp>
#endif
