#pragma once

#include <exception>
#include <random>
#include <set>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/detail/why_thrown.hpp>
#include <alertstream/tom/client.hpp>

namespace alertstream::tom {

namespace inner {

inline failure client_is_gone() { return {boost::asio::error::operation_aborted, "the client was destroyed"}; }

/// One request of several. It does not keep the client: what is under way is cancelled with it.
template <class T>
boost::asio::awaitable<result<T>> step(std::weak_ptr<http::client> with, question<result<T>> what) {
    return boost::asio::async_initiate<boost::asio::use_awaitable_t<> const, void(result<T>)>(
        [](auto handler, std::weak_ptr<http::client> const& of, question<result<T>> asked) {
            if (auto const it = of.lock()) return hermes::inner::ask(*it, std::move(asked), answer_handler<result<T>>{std::move(handler)});
            auto const executor = boost::asio::get_associated_executor(handler);
            boost::asio::post(executor, boost::asio::append(std::move(handler), result<T>{client_is_gone()}));
        },
        boost::asio::use_awaitable, std::move(with), std::move(what));
}

/// All cancellation types, from the first request on.
template <class T>
void start(std::shared_ptr<http::client> const& with, boost::asio::awaitable<result<T>> what, answer_handler<result<T>> handler) {
    auto const executor = with->get_executor();
    auto const slot = boost::asio::get_associated_cancellation_slot(handler);
    auto const there = boost::asio::get_associated_executor(handler, executor);
    auto done = [handler = std::move(handler)](std::exception_ptr thrown, result<T> came) mutable {
        if (thrown) came = alertstream::detail::why_thrown(std::move(thrown));
        std::move(handler)(std::move(came));
    };
    boost::asio::co_spawn(executor, std::move(what), boost::asio::bind_cancellation_slot(slot, boost::asio::bind_executor(there, std::move(done))));
}

/// What no account is called, and no token is.
inline std::string made_up() {
    std::random_device chance;
    std::string made = "nobody-";
    for (int i = 0; i < 4; ++i) made += std::to_string(chance());
    return made;
}

inline boost::asio::awaitable<result<void>> run_check_login(std::weak_ptr<http::client> with, account who) {
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::enable_total_cancellation());
    auto ours = questions::log_in(who);
    auto const taken = co_await step(with, std::move(ours));
    if (!taken) co_return taken;
    auto nobodys = questions::log_in_as_nobody(who, made_up());
    co_return co_await step(with, std::move(nobodys));
}

inline constexpr std::size_t most_rows = 1'000'000;

/// `ask` makes the question for a page; `take` is given its rows, and says whether there is enough.
template <class Row, class Ask, class Take>
boost::asio::awaitable<result<void>> each_page(std::weak_ptr<http::client> with, Ask ask, Take take) {
    std::set<std::string> asked;
    std::string after;
    std::size_t rows = 0;
    do {
        question<result<page<Row>>> what = ask(after);
        auto came = co_await step(with, std::move(what));
        if (!came) co_return came.error();
        rows += came->rows.size() + 1;
        if (take(std::move(came->rows))) co_return result<void>{};
        after = std::move(came->next);
        if (!after.empty() && (!asked.insert(after).second || rows > most_rows)) co_return failure{errc::bad_answer, "the TOM's list does not end"};
    } while (!after.empty());
    co_return result<void>{};
}

inline boost::asio::awaitable<result<std::vector<datum>>> run_data_of(std::weak_ptr<http::client> with, account who, std::int64_t target, std::string data_type) {
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::enable_total_cancellation());
    std::vector<datum> made;
    auto ask = [&who, target, &data_type](std::string const& after) { return questions::data_of(who, target, data_type, after); };
    auto take = [&made](std::vector<datum> rows) {
        made.insert(made.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
        return false;
    };
    auto const done = co_await each_page<datum>(with, ask, take);
    if (!done) co_return done.error();
    co_return made;
}

inline boost::asio::awaitable<result<std::optional<known_product>>> run_find_product(std::weak_ptr<http::client> with, account who, std::string target_name, std::string product_id) {
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::enable_total_cancellation());
    std::optional<known_product> made;
    auto ask = [&who, &target_name](std::string const& after) { return questions::products_of(who, target_name, after); };
    auto take = [&made, &product_id](std::vector<known_product> rows) {
        for (auto& each : rows)
            if (each.product_id == product_id) made = std::move(each);
        return made.has_value();
    };
    auto const done = co_await each_page<known_product>(with, ask, take);
    if (!done) co_return done.error();
    co_return made;
}

ALERTSTREAM_DECL void start_check_login(std::shared_ptr<http::client> const& with, account const& who, answer_handler<result<void>> handler) {
    start<void>(with, run_check_login(with, who), std::move(handler));
}

ALERTSTREAM_DECL void start_data_of(std::shared_ptr<http::client> const& with, account const& who, std::int64_t target, std::string data_type, answer_handler<result<std::vector<datum>>> handler) {
    start<std::vector<datum>>(with, run_data_of(with, who, target, std::move(data_type)), std::move(handler));
}

ALERTSTREAM_DECL void start_find_product(std::shared_ptr<http::client> const& with, account const& who, std::string target_name, std::string product_id,
                                         answer_handler<result<std::optional<known_product>>> handler) {
    start<std::optional<known_product>>(with, run_find_product(with, who, std::move(target_name), std::move(product_id)), std::move(handler));
}

inline http::options with_authorities(http::options from, account const& who) {
    if (from.ca_file.empty()) from.ca_file = who.ca_file;
    return from;
}

}  // namespace inner

ALERTSTREAM_DECL client::client(executor_type executor, tom::account who, http::options with, logger log)
    : account_{std::move(who)}, http_{std::make_shared<http::client>(std::move(executor), inner::with_authorities(std::move(with), account_), std::move(log))} {}

}  // namespace alertstream::tom
