#pragma once

#include <algorithm>
#include <initializer_list>

#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <alertstream/detail/hop_switch.hpp>
#include <alertstream/hopskotch/external.hpp>
#include <alertstream/hopskotch/large_messages.hpp>

// g++ 12 takes the two halves of Asio's allocation of a coroutine's frame, once inlined, for a mismatch.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace alertstream::hopskotch {

namespace detail {

/// A property of CONFIG, which wins over the connection's own fields.
inline std::string const* find_property(kafka::connection const& in, std::initializer_list<std::string_view> names) {
    for (auto each = in.extra.rbegin(); each != in.extra.rend(); ++each)
        if (std::ranges::find(names, each->name) != names.end()) return &each->value;
    return nullptr;
}

template <class T>
T or_else(result<T> const& read, T otherwise) {
    return read ? *read : otherwise;
}

/// The message that is meant, where the placeholder was.
inline owned_message put_in_place(bson::archived_message from, owned_message const& placeholder) {
    return {.topic = placeholder.topic,
            .partition = placeholder.partition,
            .offset = placeholder.offset,
            .timestamp = from.timestamp,
            .timestamp_kind = timestamp_kind::created,
            .key = std::move(from.key),
            .headers = std::move(from.headers),
            .payload = std::move(from.payload)};
}

}  // namespace detail

inline std::optional<http::scram_login> archive_login_of(kafka::connection const& of) {
    auto const* const protocol = detail::find_property(of, {"security.protocol"});
    auto const security = protocol ? detail::or_else(kafka::parse_security_protocol(*protocol), of.security) : of.security;
    if (security != kafka::security_protocol::sasl_ssl && security != kafka::security_protocol::sasl_plaintext) return std::nullopt;
    auto const* const named = detail::find_property(of, {"sasl.mechanism", "sasl.mechanisms"});
    auto const mechanism = named ? detail::or_else(kafka::parse_sasl_mechanism(*named), of.mechanism) : of.mechanism;
    if (mechanism == kafka::sasl_mechanism::oauthbearer) return std::nullopt;
    auto const* const user = detail::find_property(of, {"sasl.username"});
    auto const* const password = detail::find_property(of, {"sasl.password"});
    http::scram_login login{.user = user ? *user : of.username, .password = password ? secret{*password} : of.password};
    if (login.user.empty() || login.password.empty()) return std::nullopt;
    if (mechanism == kafka::sasl_mechanism::scram_sha_256) login.mechanism = http::scram_mechanism::sha_256;
    return login;
}

inline archive_resolver::archive_resolver(std::unique_ptr<endpoint_source> from, archive_options with, logger log)
    : endpoints_{std::move(from)}, with_{std::move(with)}, log_{std::move(log)} {}

inline std::shared_ptr<delivery::message_resolver> archive_resolver::make(stream_settings const& from, delivery::stream_plan const& plan, std::vector<setting_error>& problems,
                                                                           logger const& log) {
    auto const path = from.path + ".OPTIONS.FETCH_EXTERNAL";
    if (!alertstream::detail::switched_on(from.fetch_external, "HOP_FETCH_EXTERNAL", path, problems)) return std::make_shared<delivery::fetches_nothing>();
    archive_options with{.login = archive_login_of(plan.connection)};
    with.http.ca_file = plan.connection.ca_file;
    return std::make_shared<archive_resolver>(std::make_unique<metadata_reader>(plan.connection, log), std::move(with), log);
}

inline bool archive_resolver::concerns(message const& what) const noexcept { return is_placeholder(what); }

inline boost::asio::awaitable<delivery::fetch_result> archive_resolver::fetch(owned_message placeholder) {
    external said;
    if (auto const read = decoder<external>::decode(placeholder.view(), said); !read) co_return delivery::fetch_problem{read.error(), false};
    auto const found = co_await endpoints_.find(said.url);
    if (!found) {
        bool const refused = found.error().code == errc::insecure || found.error().code == errc::bad_request;
        co_return delivery::fetch_problem{found.error(), !refused};
    }
    if (!*found) {
        failure why{RD_KAFKA_RESP_ERR_RESOURCE_NOT_FOUND, "the broker declares no archive on " + std::string{metadata_topic} + ": nobody knows where this large message may be asked for"};
        co_return delivery::fetch_problem{std::move(why), true};
    }
    auto const executor = co_await boost::asio::this_coro::executor;
    if (auto unusable = detail::make_client(client_, executor, with_, log_)) co_return delivery::fetch_problem{std::move(*unusable), true};
    auto const endpoint = **found;
    auto got = co_await client_->download(endpoint, std::move(said.url));
    if (!got) co_return got.error();
    co_return detail::put_in_place(std::move(*got), placeholder);
}

}  // namespace alertstream::hopskotch

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
