#pragma once

#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <alertstream/destination.hpp>
#include <alertstream/detail/why_thrown.hpp>
#include <alertstream/outcome.hpp>
#include <alertstream/settings.hpp>

/// For a program that publishes one message and ends.
namespace alertstream::detail {

/// A client, or what keeps it from being made in words that name the entry: a proxy or
/// an authority of the environment is a setting too.
template <class Client>
void make_client(std::optional<Client>& into, boost::asio::any_io_executor executor, sharing_settings const& entry, std::string_view topic, logger log = {}) {
    std::vector<setting_error> problems;
    try {
        into.emplace(destination_setup{std::move(executor), entry, {topic}, std::move(log), problems});
    } catch (error const& e) {
        problems.push_back({entry.path, e.why().message()});
    }
    if (!problems.empty()) throw configuration_error{std::move(problems)};
}

template <class Client, class Value>
boost::asio::awaitable<void> publish_and_close(Client& client, std::string topic, Value value, std::optional<outcome>& came) {
    came = co_await client.publish(std::move(topic), std::move(value));
    if constexpr (requires { client.close(); }) co_await client.close();
}

/// Publishes by a client made for this one message, on a loop of its own. Whatever is
/// thrown on the way is `unknown`, unless the outcome was there before it.
/// @throws configuration_error for what is wrong with the entry.
template <class Client, class Value>
outcome publish_once(sharing_settings const& entry, std::string const& topic, Value value) {
    boost::asio::io_context loop{1};
    std::optional<Client> client;
    make_client(client, loop.get_executor(), entry, topic);
    std::optional<outcome> came;
    failure thrown{errc::publish_failed, "it ended without an outcome"};
    boost::asio::co_spawn(loop, publish_and_close(*client, topic, std::move(value), came), [&thrown](std::exception_ptr problem) {
        if (problem) thrown = why_thrown(std::move(problem));
    });
    // What a handler throws ends run(), not the publication.
    for (bool over = false; !over;) try {
            loop.run();
            over = true;
        } catch (...) {
            thrown = why_thrown(std::current_exception());
        }
    return came ? *std::move(came) : outcome{unknown{std::move(thrown), false}};
}

}  // namespace alertstream::detail
