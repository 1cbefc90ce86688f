#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <alertstream/detail/fixed_string.hpp>
#include <alertstream/encoder.hpp>
#include <alertstream/log.hpp>
#include <alertstream/outcome.hpp>
#include <alertstream/settings.hpp>

namespace alertstream {

/// The topics that a program may publish to at one destination, by their exact names.
template <detail::fixed_string... Names>
struct topics {
    static constexpr std::array<std::string_view, sizeof...(Names)> names{Names.view()...};

    static constexpr bool contains(std::string_view name) noexcept {
        for (auto const each : names)
            if (each == name) return true;
        return false;
    }
};

/// In the place of `topics`: whatever name comes at run time, for programs that do not
/// know their topics. USER_TOPICS bounds it, where it is given.
struct any_topic {
    static constexpr std::array<std::string_view, 0> names{};

    static constexpr bool contains(std::string_view) noexcept { return true; }
};

/// What a destination's client is made of. The references hold for the constructor.
struct destination_setup {
    boost::asio::any_io_executor executor;
    sharing_settings const& settings;        ///< its entry of DATA_SHARING
    std::vector<std::string_view> topics;    ///< as declared
    logger log;
    std::vector<setting_error>& problems;    ///< everything that is wrong with the settings goes here; the constructor does not throw for it
    alertstream::settings const* document{}; ///< the whole document, where there is one
};

/// What publishes to one destination, made once by `data_sharing`. Called on its
/// executor; `publish` may be entered again at each `co_await`, and must honour
/// cancellation. What goes wrong is an outcome: an exception from `publish` counts as
/// `unknown`.
template <class Client, class Value>
concept publishes = requires(Client& client, std::string topic, Value value) {
    { client.publish(std::move(topic), std::move(value)) } -> std::same_as<boost::asio::awaitable<outcome>>;
};

/// Where values can be published: a type with a name, its topics, and a client. The
/// library's own are `hermes::destination` and `kafka::destination`; a user adds one
/// in a few lines:
/// @code
/// struct archive {
///     static constexpr std::string_view name = "archive";
///     using topics = alertstream::topics<"light-curves">;
///     class client {
///     public:
///         explicit client(alertstream::destination_setup const&);
///         boost::asio::awaitable<alertstream::outcome> publish(std::string topic, light_curve value);
///         boost::asio::awaitable<void> close();   // optional: flush; called once, by data_sharing::async_close,
///                                                // when nothing is under way or its deadline has passed
///     };
/// };
/// @endcode
template <class Type>
concept destination = requires {
    { std::string_view{Type::name} };
    { Type::topics::contains(std::string_view{}) } -> std::same_as<bool>;
    typename Type::client;
} && std::constructible_from<typename Type::client, destination_setup const&>;

}  // namespace alertstream
