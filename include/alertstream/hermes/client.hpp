#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>

#include <alertstream/hermes/question.hpp>
#include <alertstream/http/client.hpp>
#include <alertstream/log.hpp>

namespace alertstream::hermes {

namespace inner {

/// Asks, and completes with what the answer means. What the question knows itself is not asked.
template <class Answer>
void ask(http::client& with, question<Answer> what, boost::asio::any_completion_handler<void(Answer)> handler) {
    auto const executor = with.get_executor();
    if (auto* const known = std::get_if<Answer>(&what.ask)) return boost::asio::post(executor, boost::asio::append(std::move(handler), std::move(*known)));
    auto const slot = boost::asio::get_associated_cancellation_slot(handler);
    auto const there = boost::asio::get_associated_executor(handler, executor);
    auto done = [read = std::move(what.read), handler = std::move(handler)](http::result const& answer) mutable { std::move(handler)(read(answer)); };
    with.async_request(std::get<http::request>(std::move(what.ask)), boost::asio::bind_cancellation_slot(slot, boost::asio::bind_executor(there, std::move(done))));
}

}  // namespace inner

/// Hermes' whole API as an Asio I/O object, over one kept-alive HTTPS client:
/// @code
/// hermes::client hermes{loop.get_executor(), {.api_key = key}};
/// auto const wrong = co_await hermes.async_validate("hermes.test", {alert, {}});
/// hermes::message_query const which{.topics = {"hermes.test"}, .text = "SN 2023ixf"};
/// auto const page = co_await hermes.async_query(which);
/// @endcode
///
/// @par Errors
/// Of a `result`, by code; the words hold at most 200 characters of what the server wrote,
/// escaped, and no secret. Asked again later: `not_now` (429, 5xx) and what the HTTPS client
/// gives (`timed_out`, …). Not before something is mended: `account_refused` (401, 403, an account
/// without SCiMMA credential), `wrong_address` (a redirect, a page for people, no such path),
/// `not_found_there`, `request_refused` (what Hermes says is wrong), `bad_value` (found here,
/// nothing was sent), `bad_settings`, `bad_answer` (not what Hermes answers). Of what changes
/// something, `answer_unclear`: it may have been done; all but the revocations may be repeated.
/// A server of 2022 takes messages only: everything else is `bad_settings`.
///
/// @par Tokens and cancellation
/// Any completion token. All cancellation types, at every step: `operation_aborted`, or for
/// `async_submit` the outcome that says whether Hermes may have the message.
///
/// @par Threads and lifetime
/// As `http::client`: all calls on the executor; it may be destroyed at any time, and what is
/// under way completes as if cancelled. With g++ 12, give aggregates a name before `co_await`.
class client {
    using deferred = boost::asio::deferred_t;

public:
    using executor_type = boost::asio::any_io_executor;

    /// An `api_key` is needed for what is about the account, to preload and to publish.
    /// Throws `alertstream::error` if the authorities or the proxy cannot be used; what is wrong
    /// with the account is `bad_settings` of each call.
    ALERTSTREAM_DECL client(executor_type executor, hermes::account who, http::options with = {}, logger log = {});

    executor_type get_executor() const { return http_->get_executor(); }
    hermes::account const& account() const noexcept { return account_; }

    // ------------------------------------------------------------ publishing

    /// Publishes. What is known to be wrong (`check`, `file_problems`) is `rejected` before
    /// anything is sent; files make it a multipart request. `void(outcome)`: `read_answer`.
    template <class Token = deferred>
    auto async_submit(std::string const& topic, reported_alert what, Token&& token = {}) {
        return run(questions::submit(account_, topic, std::move(what)), std::forward<Token>(token));
    }
    /// The same of JSON that is written already; only its files are checked.
    template <class Token = deferred>
    auto async_submit(written_message what, Token&& token = {}) {
        return run(questions::submit(account_, std::move(what)), std::forward<Token>(token));
    }

    /// What Hermes says is wrong with a message; an empty tree: nothing. Files are not looked at.
    /// `void(result<error_tree>)`.
    template <class Token = deferred>
    auto async_validate(std::string const& topic, reported_alert const& what, Token&& token = {}) {
        return run(questions::validate(account_, topic, what), std::forward<Token>(token));
    }
    template <class Token = deferred>
    auto async_validate(written_message what, Token&& token = {}) {
        return run(questions::validate(account_, std::move(what)), std::forward<Token>(token));
    }

    /// Keeps a message for 15 minutes, for the form of the web page
    /// (https://hermes.lco.global/submit-message?id=KEY); also one that is not valid. Members of
    /// `data` that Hermes does not know are lost. `void(result<std::string>)`: its key.
    template <class Token = deferred>
    auto async_preload(std::string const& topic, reported_alert const& what, Token&& token = {}) {
        return run(questions::preload(account_, topic, what), std::forward<Token>(token));
    }
    template <class Token = deferred>
    auto async_preload(written_message what, Token&& token = {}) {
        return run(questions::preload(account_, std::move(what)), std::forward<Token>(token));
    }
    /// `void(result<stored_message>)`; `not_found_there` after its 15 minutes.
    template <class Token = deferred>
    auto async_load(std::string const& key, Token&& token = {}) {
        return run(questions::load(account_, key), std::forward<Token>(token));
    }

    /// The message as GCN would get it, in Markdown. `void(result<std::string>)`.
    template <class Token = deferred>
    auto async_plaintext(std::string const& topic, reported_alert const& what, Token&& token = {}) {
        return run(questions::plaintext(account_, topic, what), std::forward<Token>(token));
    }
    template <class Token = deferred>
    auto async_plaintext(written_message what, Token&& token = {}) {
        return run(questions::plaintext(account_, std::move(what)), std::forward<Token>(token));
    }

    // ------------------------------------------------------------ the account

    /// `void(result<profile>)`.
    template <class Token = deferred>
    auto async_profile(Token&& token = {}) {
        return run(questions::profile(account_), std::forward<Token>(token));
    }
    /// The profile after it. `void(result<profile>)`.
    template <class Token = deferred>
    auto async_change_profile(profile_change const& change, Token&& token = {}) {
        return run(questions::change_profile(account_, change), std::forward<Token>(token));
    }
    /// The key of this client is good for nothing after that; the new one is on the profile page.
    /// `void(result<void>)`. Repeated, it is `account_refused`.
    template <class Token = deferred>
    auto async_revoke_api_token(Token&& token = {}) {
        return run(questions::revoke_api_token(account_), std::forward<Token>(token));
    }
    /// Hermes makes itself a new credential of SCiMMA for the account. `void(result<void>)`.
    template <class Token = deferred>
    auto async_revoke_hop_credential(Token&& token = {}) {
        return run(questions::revoke_hop_credential(account_), std::forward<Token>(token));
    }

    // ------------------------------------------------------------ what was published

    /// The topics that the archive has and the account may read. `void(result<std::vector<std::string>>)`.
    template <class Token = deferred>
    auto async_topics(Token&& token = {}) {
        return run(questions::topics(account_), std::forward<Token>(token));
    }
    /// `void(result<messages_page>)`.
    template <class Token = deferred>
    auto async_query(message_query const& what, Token&& token = {}) {
        return run(questions::query(account_, what), std::forward<Token>(token));
    }
    /// `void(result<archived_message>)`; `not_found_there`.
    template <class Token = deferred>
    auto async_message(std::string const& uuid, Token&& token = {}) {
        return run(questions::message(account_, uuid), std::forward<Token>(token));
    }
    /// Marks a message of one's own as retracted; it stays where it is. `void(result<void>)`.
    template <class Token = deferred>
    auto async_retract(std::string const& uuid, Token&& token = {}) {
        return run(questions::set_retracted(account_, uuid, true), std::forward<Token>(token));
    }
    template <class Token = deferred>
    auto async_unretract(std::string const& uuid, Token&& token = {}) {
        return run(questions::set_retracted(account_, uuid, false), std::forward<Token>(token));
    }
    /// A file that was published (by its own uuid, which is in its `url`). `void(result<file>)`;
    /// one of more than `most_bytes` is `bad_answer`.
    template <class Token = deferred>
    auto async_download(std::string const& uuid, std::string const& filename, Token&& token = {}, std::size_t most_bytes = std::size_t{64} << 20U) {
        return run(questions::download(account_, uuid, filename, most_bytes), std::forward<Token>(token));
    }

    // ------------------------------------------------------------ the service, and its own lists

    /// `void(result<heartbeat>)`.
    template <class Token = deferred>
    auto async_heartbeat(Token&& token = {}) {
        return run(questions::heartbeat(account_), std::forward<Token>(token));
    }
    /// `void(result<tns_options>)`.
    template <class Token = deferred>
    auto async_tns_options(Token&& token = {}) {
        return run(questions::tns_options(account_), std::forward<Token>(token));
    }
    /// `void(result<list_page<listed_message>>)`; its `next` is the query for the next page. So are the others.
    template <class Token = deferred>
    auto async_messages(list_query const& which, Token&& token = {}) {
        return run(questions::messages(account_, which), std::forward<Token>(token));
    }
    template <class Token = deferred>
    auto async_targets(list_query const& which, Token&& token = {}) {
        return run(questions::targets(account_, which), std::forward<Token>(token));
    }
    template <class Token = deferred>
    auto async_nonlocalizedevents(list_query const& which, Token&& token = {}) {
        return run(questions::events(account_, which), std::forward<Token>(token));
    }

    /// A question that was made elsewhere, of this account. `void(Answer)`.
    template <class Answer, class Token = deferred>
    auto async_ask(question<Answer> what, Token&& token = {}) {
        return run(std::move(what), std::forward<Token>(token));
    }

    /// Closes the kept connections; what is under way is not disturbed.
    void close_idle() noexcept { http_->close_idle(); }

private:
    template <class Answer, class Token>
    auto run(question<Answer> what, Token&& token) {
        return boost::asio::async_initiate<Token, void(Answer)>(
            [](auto handler, std::shared_ptr<http::client> const& with, question<Answer> asked) {
                inner::ask(*with, std::move(asked), boost::asio::any_completion_handler<void(Answer)>{std::move(handler)});
            },
            token, http_, std::move(what));
    }

    hermes::account account_;
    std::shared_ptr<http::client> http_;
};

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_client.ipp>
#endif
