#pragma once

#include <algorithm>
#include <chrono>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <alertstream/detail/hop_switch.hpp>
#include <alertstream/hopskotch/destination.hpp>
#include <alertstream/hopskotch/external.hpp>
#include <alertstream/hopskotch/placeholder.hpp>

// g++ 12 takes the two halves of Asio's allocation of a coroutine's frame, once inlined, for a mismatch.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace alertstream::hopskotch {

// ---------------------------------------------------------------- messages

namespace detail {

inline result<owned_message> make_message(std::string topic, encoded what, std::string const& sender) {
    if (what.problem) return *what.problem;
    owned_message made{.topic = std::move(topic), .key = std::move(what.key), .headers = std::move(what.headers), .payload = std::move(what.bytes)};
    if (what.title) made.headers.push_back({"title", std::move(*what.title)});
    reserved_headers const ours{.id = what.id, .sender = sender, .test = what.test, .format = what.format};
    if (auto const fine = add_headers(made.headers, ours); !fine) return fine.error();
    return made;
}

inline result<owned_message> make_placeholder(owned_message const& of, std::string_view url, std::string const& sender, bool test) {
    encoded what{.format = wire_format::external, .key = of.key, .test = test, .id = make_id()};
    if (auto const done = encoder<external>::encode(external{std::string{url}}, what.bytes); !done) return done.error();
    return make_message(of.topic, std::move(what), sender);
}

/// hop-client raises it too: librdkafka's own bound is not the topic's.
inline kafka::connection with_room(kafka::connection to) {
    if (!find_property(to, {"message.max.bytes"})) to.extra.push_back({"message.max.bytes", std::to_string(kafka::size_limits::none)});
    return to;
}

/// HOPSKOTCH itself takes nothing from who does not log in: that is said, not tried.
inline sharing_settings with_default_address(sharing_settings from) {
    if (from.base_url) return from;
    from.base_url = "kafka://kafka.scimma.org/";
    bool const says_how = std::ranges::any_of(from.config, [](config_property const& each) { return each.name == "security.protocol"; });
    if (!says_how) from.config.emplace_back("security.protocol", "sasl_ssl");
    return from;
}

/// Nothing has been published yet: to be cancelled there is to be sure of that.
template <class T>
boost::asio::awaitable<std::optional<T>> unless_cancelled(boost::asio::awaitable<T> what) {
    try {
        co_return co_await std::move(what);
    } catch (boost::system::system_error const& thrown) {
        if (thrown.code() != boost::asio::error::operation_aborted) throw;
    }
    co_return std::nullopt;
}
inline outcome cancelled() { return not_sent{{boost::asio::error::operation_aborted}, true}; }

/// What did not reach the archive was not published.
inline outcome not_offloaded(delivery::fetch_problem const& why) {
    failure words{why.why.code, "larger than its topic takes, and the archive does not take it: " + why.why.detail};
    if (why.retryable || why.why.code == boost::asio::error::operation_aborted) return not_sent{std::move(words), true};
    return rejected{{{"", words.message()}}};
}

}  // namespace detail

// ---------------------------------------------------------------- the client

struct destination_client::state {
    state(destination_setup const& with, kafka::connection const& to, bool offload)
        : executor{with.executor}, offloads{offload}, log{with.log}, producer{with.executor, detail::with_room(to), with.log}, search{with.executor, kafka::detail::for_reading(to), with.log}, endpoints{std::make_unique<metadata_reader>(to, with.log)},
          limits{with.executor, [this](std::string const& topic) {
                     if (question) question->ask(topic);
                 }} {
        question.emplace(with.executor, producer.native_handle(), [this](std::string_view topic, result<std::size_t> const& limit) { limits.answer(topic, limit); });
        auto login = archive_login_of(to);
        if (login) sender = login->user;
        archive.login = std::move(login);
        archive.http.ca_file = to.ca_file;
    }

    boost::asio::awaitable<bool> is_too_large(owned_message const& what);
    boost::asio::awaitable<outcome> offload(owned_message what, bool test);
    boost::asio::awaitable<outcome> publish(owned_message what, message_id id, bool test);

    boost::asio::any_io_executor executor;
    bool offloads;
    logger log;
    std::string sender{};
    archive_options archive{};
    kafka::producer producer;
    kafka::message_search search;
    std::string last_topic{};  ///< that something was delivered to: for `probe`
    endpoint_cache endpoints;
    kafka::size_limits limits;
    std::optional<kafka::detail::size_limit_question> question{};  ///< ends before the producer does
    std::optional<archive_client> client{};
};

inline destination_client::destination_client(destination_setup const& with) {
    auto const from = detail::with_default_address(with.settings);
    kafka::detail::refuse_settings_of_others(from, with.problems);
    bool const offload = alertstream::detail::switched_on(from.offload, "HOP_AUTOMATIC_OFFLOAD", from.path + ".OFFLOAD", with.problems);
    auto const to = kafka::connection_of(from, with.problems);
    // Never used if anything is wrong, here or elsewhere.
    if (with.problems.empty()) state_ = std::make_shared<state>(with, to, offload);
}

inline destination_client::~destination_client() = default;

inline boost::asio::awaitable<outcome> destination_client::send(std::string topic, detail::encoded what) {
    auto const id = what.id;
    bool const test = what.test;
    auto const kept = state_;
    auto made = detail::make_message(std::move(topic), std::move(what), kept->sender);
    if (!made) co_return alertstream::detail::rejected_for(made.error());
    co_return co_await kept->publish(std::move(*made), id, test);
}

inline boost::asio::awaitable<outcome> destination_client::state::publish(owned_message what, message_id id, bool test) {
    outcome came;
    auto const decided = co_await detail::unless_cancelled(is_too_large(what));
    if (!decided) co_return detail::cancelled();
    bool too_large = *decided;
    if (!too_large) {
        auto const done = co_await kafka::detail::send_message(producer, what);
        // The broker decides, whatever was known before.
        too_large = offloads && done.problem == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE && done.where.persisted == kafka::persisted::no;
        came = kafka::detail::outcome_of(done, what.topic);
    }
    if (too_large) came = co_await offload(std::move(what), test);
    if (auto* const done = std::get_if<published>(&came)) done->uuid = to_string(id);
    co_return came;
}

inline boost::asio::awaitable<bool> destination_client::state::is_too_large(owned_message const& what) {
    constexpr std::size_t always_taken = 1'000'000;
    if (!offloads) co_return false;
    auto const size = estimated_size(what.payload ? what.payload->size() : 0, what.key, what.headers);
    auto limit = limits.find(what.topic);
    if (!limit && size > always_taken) limit = co_await limits.wait(what.topic, std::chrono::seconds{10});
    co_return limit && size > *limit;
}

inline boost::asio::awaitable<outcome> destination_client::state::offload(owned_message what, bool test) {
    auto const answered = co_await detail::unless_cancelled(endpoints.find());
    if (!answered) co_return detail::cancelled();
    auto const& found = *answered;
    if (!found) co_return not_sent{found.error(), found.error().code != errc::insecure && found.error().code != errc::bad_request};
    if (!*found) {
        rejected const why{{{"", "larger than its topic takes, and the broker declares no archive for large messages (on " + std::string{metadata_topic} + "): make it smaller"}}};
        co_return why;
    }
    auto const endpoint = **found;
    if (auto unusable = detail::make_client(client, executor, archive, log)) co_return not_sent{std::move(*unusable), false};
    bson::upload body{.payload = std::move(what.payload).value_or(""), .headers = std::move(what.headers), .key = what.key};
    auto const where = co_await client->upload(endpoint, what.topic, std::move(body));
    if (!where) co_return detail::not_offloaded(where.error());
    auto const placeholder = detail::make_placeholder(what, endpoint.message_url(*where), sender, test);
    if (!placeholder) co_return alertstream::detail::rejected_for(placeholder.error());
    auto const done = co_await kafka::detail::send_message(producer, *placeholder);
    co_return kafka::detail::outcome_of(done, what.topic);
}

/// What is left by now has had its time: what no broker has seen is `not_sent`.
inline boost::asio::awaitable<void> destination_client::close() {
    auto const kept = state_;
    kept->question.reset();
    kept->search.close();
    co_await kept->producer.async_close(std::chrono::milliseconds{100}, boost::asio::as_tuple(boost::asio::use_awaitable));
}

// ---------------------------------------------------------------- from an outbox

inline std::variant<packed, rejected> destination_client::pack_encoded(std::string const& topic, detail::encoded what) const {
    auto made = detail::make_message(topic, std::move(what), state_->sender);
    if (!made) return alertstream::detail::rejected_for(made.error());
    return kafka::detail::pack_record({.message = std::move(*made)});
}

inline std::variant<parcel, rejected> destination_client::wrap(std::string const& topic, std::span<std::string const> contents, std::string const&) const {
    auto const kept = kafka::detail::read_record(contents.front());
    if (!kept) return rejected{{{"", kept.error().message()}}};
    auto const id = id_of(kept->message.view());
    if (!id) return rejected{{{"", "a kept message without _id"}}};
    return parcel{topic, to_string(*id), contents.front()};
}

inline boost::asio::awaitable<std::string> destination_client::ends_of(std::string topic) { return state_->search.ends_of(std::move(topic)); }

inline boost::asio::awaitable<outcome> destination_client::deliver(parcel what) {
    auto const kept = state_;
    auto record = kafka::detail::read_record(what.body);
    if (!record) co_return kafka::detail::unreadable(record.error());
    auto const id = id_of(record->message.view());
    if (!id) co_return kafka::detail::unreadable({errc::bad_value, "a kept message without _id"});
    bool const test = is_test(record->message.view());
    kept->last_topic = what.topic;
    record->message.topic = std::move(what.topic);
    co_return co_await kept->publish(std::move(record->message), *id, test);
}

namespace detail {

/// The message itself, or what says where it is: the archive keeps it under its `_id`.
inline kafka::resemblance resembles(message const& what, message_id const& id, std::string_view id_as_text) {
    if (id_of(what) == id) return kafka::resemblance::it;
    bool const stands_for_it = is_placeholder(what) && what.payload().find(id_as_text) != std::string_view::npos;
    return stands_for_it ? kafka::resemblance::it : kafka::resemblance::none;
}

}  // namespace detail

inline boost::asio::awaitable<finding> destination_client::look_up(parcel what, std::string ends) {
    auto const kept = state_;
    auto const id = parse_id(what.reference);
    if (!id) co_return kafka::unclear_for({errc::bad_value, "its reference is no _id"});
    kafka::message_search::matcher is_it = [id = *id, text = what.reference](message const& each) { return detail::resembles(each, id, text); };
    kafka::message_search::namer name = [text = what.reference](message const&) { return text; };
    co_return co_await kept->search.look_up(std::move(what.topic), std::move(ends), std::move(is_it), std::move(name));
}

inline boost::asio::awaitable<std::optional<failure>> destination_client::probe() {
    auto const kept = state_;
    if (kept->last_topic.empty()) co_return std::nullopt;
    co_return co_await kept->search.probe(kept->last_topic);
}

}  // namespace alertstream::hopskotch

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
