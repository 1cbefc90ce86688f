#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>

#include <alertstream/hermes/client.hpp>
#include <alertstream/http/client.hpp>
#include <alertstream/log.hpp>
#include <alertstream/tom/question.hpp>

namespace alertstream::tom {

namespace inner {

template <class Answer>
using answer_handler = boost::asio::any_completion_handler<void(Answer)>;

/// What takes more than one request. The client may go meanwhile: then they complete as if cancelled.
ALERTSTREAM_DECL void start_check_login(std::shared_ptr<http::client> const& with, account const& who, answer_handler<result<void>> handler);
ALERTSTREAM_DECL void start_data_of(std::shared_ptr<http::client> const& with, account const& who, std::int64_t target, std::string data_type, answer_handler<result<std::vector<datum>>> handler);
ALERTSTREAM_DECL void start_find_product(std::shared_ptr<http::client> const& with, account const& who, std::string target_name, std::string product_id,
                                         answer_handler<result<std::optional<known_product>>> handler);

}  // namespace inner

/// The REST interface of a TOM (TOM Toolkit 2 and 3) as an Asio I/O object, over one kept-alive HTTPS client:
/// @code
/// tom::client tom{loop.get_executor(), {.base_url = "https://tom.example.org/", .username = "pi", .password = password}};
/// auto const taken = co_await tom.async_check_login();
/// auto const target = co_await tom.async_find_target("SN 2023ixf");
/// auto const came = co_await tom.async_post_datum(point);
/// @endcode
///
/// A TOM answers requests without a log-in too, and keeps what anonymous people send: ask
/// `async_check_login` before anything is changed.
///
/// @par Errors
/// Of a `result`, by code; the words hold at most 200 characters of what the server wrote,
/// escaped, and no secret. Asked again later: `not_now` (429, 5xx) and what the HTTPS client
/// gives (`timed_out`, …). Not before something is mended: `account_refused` (401, 403, a redirect to
/// the log-in page), `wrong_address` (another redirect, a page for people, no such path),
/// `not_found_there`, `request_refused`, `bad_value` (found here, nothing was sent; or a name that several
/// targets go by, or for which the TOM gives one of another name), `bad_settings`, `bad_answer` (not what a TOM answers). Of what changes something,
/// `answer_unclear`: it may have been done. All may be repeated.
///
/// @par Tokens and cancellation
/// Any completion token. All cancellation types, at every step: `operation_aborted`, or the answer that
/// says whether the TOM may have it.
///
/// @par Threads and lifetime
/// As `http::client`: all calls on the executor; it may be destroyed at any time, and what is
/// under way completes as if cancelled. With g++ 12, give aggregates a name before `co_await`.
class client {
    using deferred = boost::asio::deferred_t;

public:
    using executor_type = boost::asio::any_io_executor;

    /// The account's authorities are used unless `with` names others. Throws `alertstream::error` if they or the
    /// proxy cannot be used; what is wrong with the account is `bad_settings` of each call.
    ALERTSTREAM_DECL client(executor_type executor, tom::account who, http::options with = {}, logger log = {});

    executor_type get_executor() const { return http_->get_executor(); }
    tom::account const& account() const noexcept { return account_; }

    /// Whether the TOM takes the log-in: it answers ours, and does not answer one that is made up, which it
    /// would if it looked at none. Changes nothing there. `void(result<void>)`.
    template <class Token = deferred>
    auto async_check_login(Token&& token = {}) {
        return boost::asio::async_initiate<Token, void(result<void>)>(
            [](auto handler, std::shared_ptr<http::client> const& with, tom::account const& who) { inner::start_check_login(with, who, std::move(handler)); }, token, http_, account_);
    }

    // ------------------------------------------------------------ targets

    /// Those that go by this name or alias, as the TOM compares them (capitals, blanks and `-` aside): one at most, or it
    /// is ambiguous. `void(result<std::vector<known_target>>)`.
    template <class Token = deferred>
    auto async_targets_of_name(std::string const& name, Token&& token = {}) {
        return run(questions::targets_of_name(account_, name), std::forward<Token>(token));
    }
    /// The one that goes by this name; absent: none that the account may see. Several: `bad_value`, with their
    /// names. `void(result<std::optional<known_target>>)`.
    template <class Token = deferred>
    auto async_find_target(std::string const& name, Token&& token = {}) {
        return run(questions::find_target(account_, name), std::forward<Token>(token));
    }
    /// `what` as `write_target` makes it. `void(target_answer)`.
    template <class Token = deferred>
    auto async_create_target(boost::json::object const& what, Token&& token = {}) {
        return run(questions::create_target(account_, what), std::forward<Token>(token));
    }
    /// Adds a target to a list, which is made if there is none of that name. `void(result<void>)`; `not_found_there`
    /// if the account may not change the target.
    template <class Token = deferred>
    auto async_add_to_list(std::int64_t target, std::string const& list, Token&& token = {}) {
        return run(questions::add_to_list(account_, target, list), std::forward<Token>(token));
    }

    // ------------------------------------------------------------ data

    /// `void(datum_answer)`.
    template <class Token = deferred>
    auto async_post_datum(datum const& what, Token&& token = {}) {
        return run(questions::post_datum(account_, what), std::forward<Token>(token));
    }
    /// All that the TOM has of a target, of one type, page by page; a million at most. `void(result<std::vector<datum>>)`.
    template <class Token = deferred>
    auto async_data_of(std::int64_t target, std::string data_type, Token&& token = {}) {
        return boost::asio::async_initiate<Token, void(result<std::vector<datum>>)>(
            [](auto handler, std::shared_ptr<http::client> const& with, tom::account const& who, std::int64_t of, std::string type) {
                inner::start_data_of(with, who, of, std::move(type), std::move(handler));
            },
            token, http_, account_, target, std::move(data_type));
    }

    // ------------------------------------------------------------ files

    /// To the target of this id; the name in `what` is not looked at. `void(product_answer)`.
    template <class Token = deferred>
    auto async_upload_file(std::int64_t target, data_product const& what, Token&& token = {}) {
        return run(questions::upload_file(account_, target, what), std::forward<Token>(token));
    }
    /// The file of this id among those of a target. `void(result<std::optional<known_product>>)`.
    template <class Token = deferred>
    auto async_find_product(std::string target_name, std::string product_id, Token&& token = {}) {
        return boost::asio::async_initiate<Token, void(result<std::optional<known_product>>)>(
            [](auto handler, std::shared_ptr<http::client> const& with, tom::account const& who, std::string name, std::string id) {
                inner::start_find_product(with, who, std::move(name), std::move(id), std::move(handler));
            },
            token, http_, account_, std::move(target_name), std::move(product_id));
    }

    /// Closes the kept connections; what is under way is not disturbed.
    void close_idle() noexcept { http_->close_idle(); }

private:
    template <class Answer, class Token>
    auto run(question<Answer> what, Token&& token) {
        return boost::asio::async_initiate<Token, void(Answer)>(
            [](auto handler, std::shared_ptr<http::client> const& with, question<Answer> asked) {
                hermes::inner::ask(*with, std::move(asked), inner::answer_handler<Answer>{std::move(handler)});
            },
            token, http_, std::move(what));
    }

    tom::account account_;
    std::shared_ptr<http::client> http_;
};

}  // namespace alertstream::tom

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/tom_client.ipp>
#endif
