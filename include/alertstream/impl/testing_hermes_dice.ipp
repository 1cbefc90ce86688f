#pragma once

#include <optional>
#include <random>

#include <alertstream/testing/hermes_fault.hpp>
#include <alertstream/testing/local_https.hpp>

namespace alertstream::testing::inner {

/// Draws the faults of `hermes::random_faults`. The numbers come from the engine alone,
/// so that they are the same with every standard library.
class fault_dice {
public:
    explicit fault_dice(chance what) : what_{what}, engine_{what.seed} {}

    template <class With>
    std::optional<any_fault> next(With with) {
        if (static_cast<double>(below(1'000'000)) >= what_.share * 1'000'000) return std::nullopt;
        using namespace std::chrono_literals;
        std::size_t const bytes = below(400);
        auto const soon = std::chrono::milliseconds{below(static_cast<std::size_t>(what_.latest.count()) + 1)};
        switch (below(24)) {
        case 0: return fault::delay{soon};
        case 1: return fault::never{};
        case 2: return fault::hang_up{};
        case 3: return fault::cut{bytes};
        case 4: return fault::stall{bytes};
        case 5: return fault::close_after{};
        case 6: return fault::fail_after_publishing{};
        case 7: return fault::publish_late{soon};
        case 8: return fault::rate_limit{.retry_after = std::chrono::seconds{below(2)}, .publishes = false};
        case 9: return fault::rate_limit{.retry_after = {}, .publishes = true};
        case 10: return fault::slow_body{.bytes = 40, .pause = 2ms};
        case 11: return fault::reset_request{bytes};
        case 12: return fault::reset_answer{bytes};
        case 13: return fault::html{500};
        case 14: return fault::html{502};
        case 15: return fault::html{503};
        case 16: return fault::say{.status = 200, .body = "{}"};
        case 17: return fault::say{.status = 403, .body = R"({"detail":"Invalid token."})"};
        case 18: return fault::say{.status = 200, .body = R"({"error":"User account does not have an associated SCIMMA auth credential. Please logout and log back in."})"};
        case 19: return fault::huge{1U << 20U, below(2) == 0};
        case 20: return with(fault::kafka_refuses{.code = RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, .publishes = false});
        case 21: return with(fault::kafka_refuses{.code = RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, .after = soon, .publishes = true});
        case 22: return with(fault::kafka_refuses{.code = RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, .publishes = true});
        default: return fault::redirect{"https://localhost:1/", 302};
        }
    }

private:
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(engine_() % bound); }

    chance what_;
    std::mt19937_64 engine_;
};

}  // namespace alertstream::testing::inner
