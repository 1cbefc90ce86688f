#pragma once

#include <string>

#include <alertstream/data_sharing.hpp>

namespace as = alertstream;

struct light_curve {};
struct spectrum {};

struct archive {
    static constexpr std::string_view name = "archive";
    using topics = as::topics<"light-curves", "limits">;
    struct client {
        explicit client(as::destination_setup const&) {}
        boost::asio::awaitable<as::outcome> publish(std::string, light_curve) { co_return as::published{}; }
    };
};

struct notes {
    static constexpr std::string_view name = "notes";
    using topics = as::any_topic;
    struct client {
        explicit client(as::destination_setup const&) {}
        boost::asio::awaitable<as::outcome> publish(std::string, std::string) { co_return as::published{}; }
    };
};
