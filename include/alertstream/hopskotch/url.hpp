#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/error.hpp>

/// Needs Boost.URL (link boost_url). Nothing else of the library includes this.
namespace alertstream::hopskotch {

/// A URL as hop-client's users write it: `kafka://[user@]host[:port]/topic[,topic…]`.
struct stream_url {
    std::optional<std::string> username{};  ///< which of several credentials is meant
    std::string broker{};                   ///< "host:port", 9092 unless given; an IPv6 address in brackets
    std::vector<std::string> topics{};      ///< in their order, each once

    friend bool operator==(stream_url const&, stream_url const&) = default;
};

/// What has to stand behind the host.
enum class url_topics {
    any,   ///< topics or none
    some,  ///< at least one; patterns with * too (which hop-client has not)
    one,   ///< exactly one, and no pattern: what publishing needs
};

/// Reads such a URL. What is refused is so with `errc::bad_settings` and words that say
/// what to write instead: another scheme, a password (never repeated, and hop-client
/// would ignore it), several hosts (hop-client takes one too: the others are found
/// through it), a query, a fragment, names that Kafka has no topic of, a comma too many.
///
/// The user name is percent-decoded, topics are not, as with hop-client.
result<stream_url> parse_url(std::string_view text, url_topics wanted = url_topics::some);

}  // namespace alertstream::hopskotch

#include <alertstream/impl/hopskotch_url.ipp>
