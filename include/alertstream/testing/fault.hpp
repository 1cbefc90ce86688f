#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <variant>

/// What a local Hermes does with one request instead of the usual: see `hermes::next`.
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

}  // namespace alertstream::testing::fault

namespace alertstream::testing {

using any_fault = std::variant<fault::delay, fault::never, fault::hang_up, fault::cut, fault::stall, fault::close_after, fault::fail_after_publishing, fault::say, fault::html,
                               fault::redirect, fault::huge>;

}  // namespace alertstream::testing
