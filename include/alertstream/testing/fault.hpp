#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <variant>

#include <boost/asio/awaitable.hpp>

namespace alertstream::testing {
struct local_request;
struct local_answer;
}  // namespace alertstream::testing

/// What a local server does with one request instead of the usual: see `local_https::next`.
/// "Publishes" is said of Hermes; of another server it means that the request is carried out.
namespace alertstream::testing::fault {

/// The usual, but the answer comes later.
struct delay {
    std::chrono::milliseconds by{};
};

/// Takes the request and says nothing, until the client gives up. Nothing is published.
struct never {};

/// Takes the request and closes the connection without a byte. Nothing is published.
struct hang_up {};

/// The usual, publishing too, but the connection is closed after so many bytes of the answer.
struct cut {
    std::size_t after{};
};

/// As `cut`, but the connection stays open, and nothing more comes.
struct stall {
    std::size_t after{};
};

/// The usual, and then the kept connection is closed, as any server does after a while.
struct close_after {};

/// Publishes, and answers 500 with an HTML page.
struct fail_after_publishing {};

/// The proxy's patience is over first: 504 with an HTML page at once, published after
/// `by`, if the server lives so long.
struct publish_late {
    std::chrono::milliseconds by{};
};

/// Something between client and server sends the request a second time: published
/// twice, under two uuids, of which the answer has the second.
struct publish_twice {};

/// 429 with an HTML page, and Retry-After if it is given.
struct rate_limit {
    std::chrono::seconds retry_after{};
    bool publishes{};  ///< the limit is that of a proxy behind which the request went on
};

/// The usual, the body in pieces of so many bytes with a pause before each.
struct slow_body {
    std::size_t bytes{1};
    std::chrono::milliseconds pause{};
};

/// Resets the connection (RST) when so many bytes of the request's body have come, or the
/// head if it has none. Nothing is published, and the request is not among those that came.
struct reset_request {
    std::size_t after{};
};

/// As `cut`, with a reset (RST).
struct reset_answer {
    std::size_t after{};
};

/// This instead; nothing is published.
struct say {
    unsigned status{200};
    std::string body{};
    std::string content_type{"application/json"};
};

/// What a proxy or a broken server says, with any status; nothing is published.
struct html {
    unsigned status{502};
};

/// Nothing is published.
struct redirect {
    std::string to{};
    unsigned status{302};
};

/// 200 and so many bytes of body, chunked if its length is not announced; nothing is published.
struct huge {
    std::size_t bytes{};
    bool announced{true};
};

/// What this function says instead of the usual.
struct instead {
    std::function<boost::asio::awaitable<local_answer>(local_request const&)> answer{};
};

}  // namespace alertstream::testing::fault

namespace alertstream::testing {

using any_fault = std::variant<fault::delay, fault::never, fault::hang_up, fault::cut, fault::stall, fault::close_after, fault::fail_after_publishing, fault::publish_late,
                               fault::publish_twice, fault::rate_limit, fault::slow_body, fault::reset_request, fault::reset_answer, fault::say, fault::html, fault::redirect, fault::huge,
                               fault::instead>;

}  // namespace alertstream::testing
