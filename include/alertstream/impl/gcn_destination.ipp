#pragma once

#include <chrono>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/parse.hpp>

#include <alertstream/detail/connection_settings.hpp>
#include <alertstream/detail/token_settings.hpp>
#include <alertstream/gcn/destination.hpp>
#include <alertstream/gcn/login.hpp>
#include <alertstream/gcn/notice.hpp>
#include <alertstream/kafka/error.hpp>

namespace alertstream::gcn {

namespace inner {

inline constexpr std::string_view schemas = "https://gcn.nasa.gov/schema/";

/// What is wrong with `$schema`; empty if nothing is.
inline std::string schema_problem(boost::json::object const& notice) {
    constexpr std::string_view shape = "expected the schema's address, https://gcn.nasa.gov/schema/<version>/gcn/notices/<mission>/<name>.schema.json";
    auto const* const schema = notice.if_contains("$schema");
    if (!schema) return "is required: " + std::string{shape};
    auto const* const text = schema->if_string();
    if (!text) return "is no text: " + std::string{shape};
    std::string_view const address{text->data(), text->size()};
    if (!address.starts_with(schemas) || parse_schema(address).path.empty()) return "is no schema of GCN's notices: " + std::string{shape};
    return {};
}

inline void check_json(std::string_view json, std::vector<field_error>& errors) {
    boost::json::parse_options options;
    options.max_depth = 64;
    error_code problem;
    auto const tree = boost::json::parse({json.data(), json.size()}, problem, {}, options);
    if (problem) return errors.push_back({"", "a notice is JSON, and this is none: " + problem.message()});
    if (!tree.is_object()) return errors.push_back({"", "a notice is one JSON object"});
    if (auto wrong = schema_problem(tree.get_object()); !wrong.empty()) errors.push_back({"$schema", std::move(wrong)});
}

inline std::size_t size_beside_payload(owned_message const& what) {
    std::size_t size = what.key ? what.key->size() : 0;
    for (auto const& each : what.headers) size += each.name.size() + (each.value ? each.value->size() : 0);
    return size;
}

}  // namespace inner

ALERTSTREAM_DECL rejected check_notice(std::string_view topic, std::string_view json, std::size_t key_and_headers) {
    rejected found;
    if (!is_topic_of_notices(topic)) found.errors.push_back({"topic", "GCN takes notices on gcn.notices.<mission>[.<instrument>].<type>, in snake_case"});
    if (auto const size = json.size() + key_and_headers; size > largest_message)
        found.errors.push_back({"", "it has " + std::to_string(size) + " bytes, and GCN takes " + std::to_string(largest_message) + " at most: leave the sky map out, and say where it is (healpix_url)"});
    inner::check_json(json, found.errors);
    return found;
}

// ---------------------------------------------------------------- the client

namespace inner {

inline void add_unless_given(kafka::connection& to, std::initializer_list<std::string_view> names, std::string value) {
    for (auto const& each : to.extra)
        if (std::ranges::find(names, each.name) != names.end()) return;
    to.extra.push_back({std::string{*names.begin()}, std::move(value)});
}

/// The domain whose addresses are meant; GCN's own if there is none, or none that can be one.
inline std::string domain_of(sharing_settings const& from, std::vector<setting_error>& problems) {
    auto const domain = from.domain.value_or(std::string{default_domain});
    if (kafka::parse_brokers(broker_url(domain))) return domain;
    problems.push_back({from.path + ".DOMAIN", "expected a name of hosts, as test.gcn.nasa.gov; there is something else"});
    return std::string{default_domain};
}

/// GCN's own addresses, where the settings have none.
inline sharing_settings with_addresses(sharing_settings from, std::vector<setting_error>& problems) {
    auto const domain = domain_of(from, problems);
    bool const has_domain = std::exchange(from.domain, std::nullopt).has_value();
    auto const client = alertstream::detail::credentials_of(alertstream::detail::connection_entry_of(from));
    bool const has_password = from.username || from.password || alertstream::detail::config_has(from, {"sasl.username", "sasl.password"});
    bool const by_token = !has_password && (!client.client_id.empty() || !client.client_secret.empty());
    bool const has_brokers = from.base_url || alertstream::detail::config_has(from, {"bootstrap.servers", "metadata.broker.list"});
    bool const needs_endpoint = by_token && client.token_endpoint.empty();
    if (has_domain && has_brokers && !needs_endpoint) problems.push_back({from.path + ".DOMAIN", "has no effect beside BASE_URL and TOKEN_URL: leave it out"});
    if (!has_brokers && !by_token && !has_password)
        problems.push_back({from.path + ".CLIENT_ID", "GCN lets nobody publish who does not log in: give CLIENT_ID and CLIENT_SECRET of a credential that may write to the topics"});
    // Whoever names other brokers says, too, where their tokens are: a secret goes to nobody else.
    if (needs_endpoint && (!has_brokers || has_domain)) from.token_url = token_url(domain);
    if (!from.base_url) from.base_url = broker_url(domain);
    return from;
}

}  // namespace inner

ALERTSTREAM_DECL kafka::connection connection_of(sharing_settings const& settings, std::vector<setting_error>& problems) {
    auto const from = inner::with_addresses(settings, problems);
    kafka::detail::refuse_settings_of_others(from, problems);
    alertstream::detail::refuse_useless(from, {{from.offload.has_value(), "OFFLOAD", "GCN keeps no message elsewhere: it is hopskotch::destination's"}}, problems);
    auto to = kafka::connection_of(from, problems);
    inner::add_unless_given(to, {"compression.type", "compression.codec"}, "zstd");
    inner::add_unless_given(to, {"message.max.bytes"}, std::to_string(largest_message));
    return to;
}

struct destination_client::state {
    state(destination_setup const& with, kafka::connection const& to) : producer{with.executor, to, with.log}, search{with.executor, kafka::detail::for_reading(to), with.log} {}

    kafka::producer producer;
    kafka::message_search search;
    std::string last_topic{};  ///< that something was delivered to: for `probe`
};

ALERTSTREAM_DECL destination_client::destination_client(destination_setup const& with) {
    auto const to = connection_of(with.settings, with.problems);
    // Never used if anything is wrong, here or elsewhere.
    if (with.problems.empty()) state_ = std::make_shared<state>(with, to);
}

ALERTSTREAM_DECL destination_client::~destination_client() = default;

ALERTSTREAM_DECL boost::asio::awaitable<outcome> destination_client::send(std::string topic, result<kafka::detail::kept_record> what) {
    if (!what) co_return alertstream::detail::rejected_for(what.error());
    auto refused = check_notice(topic, what->message.payload.value_or(""), inner::size_beside_payload(what->message));
    if (!refused.errors.empty()) co_return refused;
    what->message.topic = std::move(topic);
    auto const kept = state_;
    auto const done = co_await kafka::detail::send_message(kept->producer, what->message, what->partition);
    co_return kafka::detail::outcome_of(done, std::move(what->message.topic));
}

ALERTSTREAM_DECL boost::asio::awaitable<void> destination_client::close() {
    auto const kept = state_;
    kept->search.close();
    co_await kept->producer.async_close(std::chrono::milliseconds{100}, boost::asio::as_tuple(boost::asio::use_awaitable));
}

// ---------------------------------------------------------------- from an outbox

ALERTSTREAM_DECL std::variant<packed, rejected> destination_client::pack_kept(std::string const& topic, result<kafka::detail::kept_record> what) {
    if (!what) return alertstream::detail::rejected_for(what.error());
    constexpr auto size_of_reference = kafka::detail::reference_header.size() + 36;
    auto refused = check_notice(topic, *what->message.payload, inner::size_beside_payload(what->message) + size_of_reference);
    if (!refused.errors.empty()) return refused;
    return kafka::detail::pack_record(*what);
}

ALERTSTREAM_DECL std::variant<parcel, rejected> destination_client::wrap(std::string const& topic, std::span<std::string const> contents, std::string const& reference) const {
    return kafka::detail::wrap_with_header(topic, contents.front(), reference);
}

ALERTSTREAM_DECL boost::asio::awaitable<std::string> destination_client::ends_of(std::string topic) { return state_->search.ends_of(std::move(topic)); }

ALERTSTREAM_DECL boost::asio::awaitable<outcome> destination_client::deliver(parcel what) {
    auto kept = kafka::detail::read_record(what.body);
    if (!kept) co_return kafka::detail::unreadable(kept.error());
    state_->last_topic = what.topic;
    co_return co_await send(std::move(what.topic), std::move(kept));
}

ALERTSTREAM_DECL boost::asio::awaitable<finding> destination_client::look_up(parcel what, std::string ends) {
    return state_->search.look_up(std::move(what.topic), std::move(ends), kafka::has_header(std::string{kafka::detail::reference_header}, what.reference), [](message const&) { return std::string{}; });
}

ALERTSTREAM_DECL boost::asio::awaitable<std::optional<failure>> destination_client::probe() {
    if (state_->last_topic.empty()) co_return std::nullopt;
    co_return co_await state_->search.probe(state_->last_topic);
}

}  // namespace alertstream::gcn
