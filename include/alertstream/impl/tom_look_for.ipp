#pragma once

#include <optional>
#include <span>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/hermes/point_key.hpp>
#include <alertstream/tom/client.hpp>

namespace alertstream::tom::inner {

/// By its name, else by its aliases, which must not lead to two. Absent: it has none of them. All lives until it is done.
inline boost::asio::awaitable<result<std::optional<known_target>>> look_for(client& tom, std::string const& name, std::span<std::string const> aliases) {
    auto by_name = co_await tom.async_find_target(name, boost::asio::use_awaitable);
    if (!by_name || *by_name) co_return by_name;
    std::optional<known_target> found;
    for (auto const& alias : aliases) {
        if (auto const simple = hermes::simple_name(alias); simple.empty() || simple == hermes::simple_name(name)) continue;
        auto by_alias = co_await tom.async_find_target(alias, boost::asio::use_awaitable);
        if (!by_alias) co_return by_alias;
        if (!*by_alias) continue;
        if (found && found->id != (*by_alias)->id)
            co_return failure{errc::bad_value, "by its aliases it is two targets of this TOM: " + hermes::inner::shown_text(found->name) + " and " + hermes::inner::shown_text((*by_alias)->name)};
        found = *std::move(by_alias);
    }
    co_return found;
}

}  // namespace alertstream::tom::inner
