#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <alertstream/error.hpp>
#include <alertstream/http/detail/proxy.hpp>
#include <alertstream/http/detail/url.hpp>

namespace alertstream::http {
struct request;
}

namespace alertstream::http::detail {

/// The bytes of a request. Its head may hold credentials: it is overwritten at the end.
class request_text {
public:
    request_text() = default;
    request_text(std::string text, std::size_t head) noexcept : text_{std::move(text)}, head_{head} {}
    request_text(request_text&& other) noexcept { swap(other); }
    request_text& operator=(request_text&& other) noexcept {
        swap(other);
        return *this;
    }
    ALERTSTREAM_DECL ~request_text();

    std::string_view text() const noexcept { return text_; }

private:
    void swap(request_text& other) noexcept {
        text_.swap(other.text_);
        std::swap(head_, other.head_);
    }

    std::string text_{};
    std::size_t head_{};
};

/// Of two fields: in any case.
ALERTSTREAM_DECL bool same_name(std::string_view a, std::string_view b) noexcept;

/// Whether this can be sent as it stands: no field can end its line and begin another,
/// and none is given that the client sets itself.
ALERTSTREAM_DECL alertstream::result<void> check_request(request const&);
ALERTSTREAM_DECL alertstream::result<void> check_field_value(std::string_view name, std::string_view value);

/// One that passed the check. Without credentials for where a redirect leads.
ALERTSTREAM_DECL request_text to_text(request const&, url const& to, std::string_view user_agent, bool with_credentials);

/// CONNECT to a proxy.
ALERTSTREAM_DECL request_text to_text(proxy const&, url const& to, std::string_view user_agent);

}  // namespace alertstream::http::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/http_request_text.ipp>
#endif
