#pragma once

#include <algorithm>
#include <utility>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/hermes/destination.hpp>
#include <alertstream/hermes/known_profile.hpp>
#include <alertstream/hermes/multipart.hpp>
#include <alertstream/hermes/packing.hpp>

namespace alertstream::hermes {

/// What outlives the client: the handler of a question that was asked in the background.
struct destination_client::background {
    known_profile profile{};
    boost::asio::cancellation_signal cancel{};
    bool answered{};
    bool closed{};
};

ALERTSTREAM_DECL destination_client::destination_client(destination_setup const& with)
    : account_{account_of(with.settings, with.problems)}, log_{with.log}, background_{std::make_shared<background>()}, finder_{with} {
    http::options options;
    options.ca_file = with.settings.ca_file.value_or("");
    // Never used if anything is wrong, here or elsewhere.
    if (!with.problems.empty()) return;
    try {
        client_.emplace(with.executor, account_, std::move(options), with.log);
    } catch (error const& e) {
        with.problems.push_back({with.settings.path, e.why().message()});  // a proxy or an authority of the environment
    }
}

// ---------------------------------------------------------------- publishing

ALERTSTREAM_DECL boost::asio::awaitable<outcome> destination_client::publish(std::string topic, alert what) {
    return publish(std::move(topic), reported_alert{std::move(what), {}});
}

ALERTSTREAM_DECL boost::asio::awaitable<outcome> destination_client::publish(std::string topic, reported_alert what) {
    auto const to = what.to;
    auto asked = questions::submit(account_, topic, std::move(what));
    return send(std::move(topic), to, std::move(asked));
}

namespace inner {

/// Where the account may not publish now, or no topic is now, the message is not at fault: it waits
/// until a person has mended that.
inline outcome without_blame_for_topic(outcome came) {
    auto const* const why = std::get_if<rejected>(&came);
    bool const only_topic = why && !why->errors.empty() && std::ranges::all_of(why->errors, [](field_error const& each) { return each.path == "topic"; });
    if (!only_topic) return came;
    return not_sent{{errc::account_refused, describe(came)}, true};
}

}  // namespace inner

ALERTSTREAM_DECL boost::asio::awaitable<outcome> destination_client::deliver(parcel what) {
    if (account_.of_2022()) co_return not_sent{{errc::held_back, "a server of 2022 takes nothing from an outbox"}, false};
    auto message = thaw(what.body);
    if (!message) co_return not_sent{message.error(), false};
    auto const to = message->submit;
    written_message written{std::move(message->json), to, std::move(message->files)};
    auto asked = questions::submit(account_, std::move(written));
    co_return inner::without_blame_for_topic(co_await send(std::move(what.topic), to, std::move(asked)));
}

inline boost::asio::awaitable<outcome> destination_client::send(std::string topic, submission to, question<outcome> what) {
    if (auto* const known = std::get_if<outcome>(&what.ask)) co_return std::move(*known);
    if (auto refused = co_await held(std::move(topic), to)) co_return *std::move(refused);
    auto came = co_await client_->async_ask(std::move(what), boost::asio::use_awaitable);
    bool const answered = std::holds_alternative<published>(came) || std::holds_alternative<rejected>(came);
    // A program that has one message to send needs to know no more.
    if (answered && std::exchange(background_->answered, true)) ask_for_profile();
    co_return came;
}

// ---------------------------------------------------------------- the account

/// A refusal may be the end of a message, and what is known may be a day old: it is asked
/// for again first.
inline boost::asio::awaitable<std::optional<outcome>> destination_client::held(std::string topic, submission to) {
    auto& known = background_->profile;
    auto refused = known.refusal(topic, to);
    if (!refused) co_return std::nullopt;
    if (known.is_fresh(known_profile::clock::now())) co_return outcome{*std::move(refused)};
    auto const kept = background_;
    auto now = co_await client_->async_profile(boost::asio::use_awaitable);
    if (!now && now.error().code == boost::asio::error::operation_aborted) co_return outcome{not_sent{now.error(), true}};
    if (!now) co_return std::nullopt;
    kept->profile.told(*std::move(now), known_profile::clock::now());
    refused = kept->profile.refusal(topic, to);
    if (!refused) co_return std::nullopt;
    co_return outcome{*std::move(refused)};
}

inline void destination_client::ask_for_profile() {
    if (account_.of_2022() || background_->closed || !background_->profile.is_due(known_profile::clock::now())) return;
    background_->profile.begin();
    auto told = [kept = background_, log = log_](result<profile> came) {
        auto const now = known_profile::clock::now();
        if (!came) {
            kept->profile.not_told(now);
            log.debug("the account's profile is not known", {{"why", came.error().message()}});
            return;
        }
        log.debug("the account is known", {{"credential", came->credential_name}, {"topics", came->writable_topics.size()}});
        kept->profile.told(*std::move(came), now);
    };
    // Erased, as g++ 12 warns of a lambda within Asio where the handler is a bound one.
    boost::asio::any_completion_handler<void(result<profile>)> handler{boost::asio::bind_cancellation_slot(background_->cancel.slot(), std::move(told))};
    client_->async_profile(std::move(handler));
}

ALERTSTREAM_DECL boost::asio::awaitable<void> destination_client::close() {
    background_->closed = true;
    background_->cancel.emit(boost::asio::cancellation_type::all);
    client_->close_idle();
    finder_.close();
    co_return;
}

// ---------------------------------------------------------------- for an outbox

ALERTSTREAM_DECL std::variant<packed, rejected> destination_client::pack(std::string const& topic, alert const& what) const {
    return pack(topic, reported_alert{what, {}});
}

ALERTSTREAM_DECL std::variant<packed, rejected> destination_client::pack(std::string const& topic, reported_alert const& what) const {
    if (account_.of_2022()) return rejected{{{"", "a server of 2022 gives its messages no uuid, by which they could be found again: no outbox is of use there"}}, {}};
    auto made = hermes::pack(topic, what.alert, {account_.default_authors, what.to, what.files});
    auto const* const content = std::get_if<packed>(&made);
    if (!content) return made;
    if (auto wrong = file_problems(thaw(content->content).value().json, what.files); !wrong.empty()) return rejected{std::move(wrong), {}};
    return made;
}

ALERTSTREAM_DECL packed destination_client::without(packed from, std::span<std::size_t const> rows) const { return hermes::without(std::move(from), rows); }

ALERTSTREAM_DECL std::variant<parcel, rejected> destination_client::wrap(std::string const& topic, std::span<std::string const> contents, std::string const& reference) const {
    return hermes::wrap(topic, contents, reference);
}

ALERTSTREAM_DECL std::size_t destination_client::fit(std::string const&, std::span<std::string const> contents) const { return hermes::fit(contents); }

ALERTSTREAM_DECL std::vector<std::size_t> destination_client::blamed(std::span<std::string const> contents, rejected const& why) const { return hermes::blamed(contents, why); }

ALERTSTREAM_DECL boost::asio::awaitable<std::string> destination_client::ends_of(std::string topic) { return finder_.ends_of(std::move(topic)); }

ALERTSTREAM_DECL boost::asio::awaitable<finding> destination_client::look_up(parcel what, std::string ends) {
    return finder_.look_up(std::move(what), std::move(ends), [this](std::string text) { return ask_archive(std::move(text)); });
}

/// The list of what it finds has no payloads: each is asked for. Of a reference there are one
/// or two; an index that finds more words than were asked for is not followed for long.
inline boost::asio::awaitable<result<archived>> destination_client::ask_archive(std::string text) {
    message_query const which{.limit = 5, .text = std::move(text)};
    auto const page = co_await client_->async_query(which, boost::asio::use_awaitable);
    if (!page) co_return page.error();
    archived made;
    for (auto const& each : page->messages) {
        auto one = co_await client_->async_message(each.uuid, boost::asio::use_awaitable);
        if (!one && one.error().code == boost::asio::error::operation_aborted) co_return one.error();
        if (one) made.emplace_back(std::move(one->uuid), std::move(one->json));
    }
    co_return made;
}

ALERTSTREAM_DECL boost::asio::awaitable<std::optional<failure>> destination_client::probe() {
    if (account_.of_2022()) co_return std::nullopt;
    auto const kept = background_;
    written_message nothing{"{}", {}, {}};
    auto const answered = co_await client_->async_validate(std::move(nothing), boost::asio::use_awaitable);
    if (!answered) co_return answered.error();
    auto came = co_await client_->async_profile(boost::asio::use_awaitable);
    if (!came) co_return came.error();
    bool const named = !came->credential_name.empty();
    kept->profile.told(*std::move(came), known_profile::clock::now());
    if (!named) co_return failure{errc::account_refused, "the account has no credential of SCiMMA: log out of Hermes and in again"};
    co_return std::nullopt;
}

ALERTSTREAM_DECL boost::asio::awaitable<result<void>> destination_client::retract(std::string uuid) { co_return co_await client_->async_retract(uuid, boost::asio::use_awaitable); }

}  // namespace alertstream::hermes
