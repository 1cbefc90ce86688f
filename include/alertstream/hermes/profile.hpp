#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alertstream/error.hpp>
#include <alertstream/secret.hpp>

namespace alertstream::hermes {

/// A robot of TNS that reports in the account's name.
struct tns_bot {
    std::int64_t id{};
    std::string name{};

    friend bool operator==(tns_bot const&, tns_bot const&) = default;
};

/// What GET `profile/` says of an account. Its API key, which is in the answer too, is not kept.
struct profile {
    std::string email{};
    std::string credential_name{};                 ///< of SCiMMA, sent as `_sender`; empty: the account cannot publish
    std::vector<std::string> writable_topics{};    ///< empty also when Hermes could not ask SCiMMA for them
    bool can_submit_to_gcn{};                      ///< a GCN account is linked that may write circulars
    std::optional<hermes::tns_bot> tns_bot{};      ///< none: what is reported to TNS goes out under Hermes' own name
    std::vector<std::string> integrated_apps{};    ///< "GCN", "TNS"
    std::vector<std::pair<std::string, std::string>> group_memberships{};  ///< group, and what the account is in it
    std::vector<std::string> default_topics{};     ///< what the web page shows

    /// False only where the list of topics says so: an empty one says nothing.
    ALERTSTREAM_DECL bool may_write(std::string_view topic) const;

    friend bool operator==(profile const&, profile const&) = default;
};

/// What of a profile can be changed; at least one of them.
struct profile_change {
    /// TNS takes all three together.
    struct tns_credential {
        std::int64_t id{};
        std::string name{};
        secret api_token{};
    };
    std::optional<tns_credential> tns{};
    std::optional<std::vector<std::string>> default_topics{};  ///< instead of all that were
};

/// Reads the answer's body. @returns `bad_answer` for what is no profile.
ALERTSTREAM_DECL result<profile> read_profile(std::string_view json);

/// The body of PATCH `profile/`, a secret if there is one in it.
/// @returns `bad_value` if it changes nothing, or if one of the three of TNS is missing.
ALERTSTREAM_DECL result<secret> write_profile_change(profile_change const& from);

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_profile.ipp>
#endif
