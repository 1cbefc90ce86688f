#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <alertstream/error.hpp>
#include <alertstream/http/detail/url.hpp>

namespace alertstream::hopskotch {

/// The topic whose last message says where large messages are kept.
inline constexpr std::string_view metadata_topic = "sys.metadata";

/// What the last message there declares: the text of its member
/// `LargeMessageUploadEndpoint`. Absent if it is none that says so: not JSON, no object,
/// without that member, or with one that is no text.
ALERTSTREAM_DECL std::optional<std::string> declared_endpoint(std::string_view last_message);

/// Where large messages are kept: the archive that the broker declares, and the only
/// host that is asked for them and told a credential.
class archive_endpoint {
public:
    /// `https://host[:port][/path]`, or http:// to this machine (for tests), by its name:
    /// `errc::insecure` elsewhere, whatever the broker says.
    ALERTSTREAM_DECL static result<archive_endpoint> parse(std::string_view declared);

    /// Scheme, host and port of this text are the archive's. A credential goes nowhere else.
    ALERTSTREAM_DECL bool holds(std::string_view url) const;

    /// "https://archive.example.org/api", without a slash at its end.
    std::string const& text() const noexcept { return text_; }
    /// "archive.example.org:443", for words.
    std::string host() const { return http::detail::host_and_port(where_); }

    std::string message_url(std::string_view uuid) const { return text_ + "/msg/" + std::string{uuid}; }
    std::string upload_url(std::string_view topic) const { return text_ + "/topic/" + std::string{topic} + "+oversized"; }

    friend bool operator==(archive_endpoint const&, archive_endpoint const&) = default;

private:
    archive_endpoint(std::string text, http::detail::url where) : text_{std::move(text)}, where_{std::move(where)} {}

    std::string text_;
    http::detail::url where_;
};

}  // namespace alertstream::hopskotch

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/archive_endpoint.ipp>
#endif
