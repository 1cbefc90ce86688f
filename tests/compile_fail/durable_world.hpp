#pragma once

#include <alertstream/durable.hpp>

#include "sharing_world.hpp"

struct kept_archive {
    static constexpr std::string_view name = "archive";
    using topics = as::topics<"light-curves", "limits">;
    struct client : as::deliverer {
        explicit client(as::destination_setup const&) {}
        boost::asio::awaitable<as::outcome> publish(std::string, light_curve) { co_return as::published{}; }
        std::variant<as::packed, as::rejected> pack(std::string const&, light_curve const&) const { return as::packed{}; }
        std::variant<as::parcel, as::rejected> wrap(std::string const&, std::span<std::string const>, std::string const&) const override { return as::parcel{}; }
        boost::asio::awaitable<std::string> ends_of(std::string) override { co_return ""; }
        boost::asio::awaitable<as::outcome> deliver(as::parcel) override { co_return as::published{}; }
        boost::asio::awaitable<as::finding> look_up(as::parcel, std::string) override { co_return as::absent{}; }
    };
};
