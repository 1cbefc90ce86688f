#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/testing/fault.hpp>

/// What no line may hold.
inline constexpr std::array<std::string_view, 8> known_secrets{"token-for-tests", "s3cret-password", "s3cret-proxy", "s3cret-kafka", "s3cret-config", "Authorization", "SCIMMA-API-Auth", "dXNlcjpzM2NyZXQtcHJveHk="};

/// Everything that a Hermes can do to a request; some of them repeat the token as a page for developers would.
inline std::vector<alertstream::testing::any_fault> revealing_faults() {
    namespace fault = alertstream::testing::fault;
    using namespace std::chrono_literals;
    std::string const echo = "you sent Token token-for-tests";
    return {fault::delay{1ms}, fault::never{}, fault::hang_up{}, fault::cut{0}, fault::cut{10}, fault::cut{200}, fault::stall{10}, fault::stall{200},
            fault::close_after{}, fault::fail_after_publishing{}, fault::publish_late{1ms}, fault::publish_twice{}, fault::rate_limit{1s, false}, fault::rate_limit{{}, true},
            fault::slow_body{64, 1ms}, fault::reset_request{0}, fault::reset_request{50}, fault::reset_answer{0}, fault::reset_answer{200},
            fault::html{400}, fault::html{404}, fault::html{502}, fault::redirect{"https://localhost:1/?key=token-for-tests"},
            fault::huge{64U << 20U}, fault::huge{64U << 20U, false}, fault::say{.status = 200, .body = "{}"},
            fault::say{.status = 400, .body = R"({"detail": ")" + echo + "\"}"}, fault::say{.status = 403, .body = R"({"detail": ")" + echo + "\"}"},
            fault::say{.status = 200, .body = R"({"error": ")" + echo + "\"}"}, fault::say{.status = 400, .body = R"({"title": [")" + echo + "\"]}"},
            fault::say{.status = 200, .body = R"({"uuid": ")" + echo + "\"}"}, fault::say{.status = 500, .body = echo, .content_type = "text/plain"},
            fault::say{.status = 200, .body = "{\"" + echo}};
}
