#pragma once

#include <exception>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/delivery/lane.hpp>

namespace alertstream::delivery {

/// The alert behind this placeholder is the next to be taken, when it is there.
/// Nothing of it is kept until then: whoever reads the partition next finds the
/// placeholder again.
ALERTSTREAM_DECL lane::taken_one lane::begin_fetch(kafka::fetched record) {
    auto const alert = std::make_shared<large_alert>();
    auto placeholder = record.view(where_.topic).copy();
    alert->record = std::move(record);
    large_ = alert;
    begin_wait();
    // The signal must outlive what it is emitted to.
    auto ended = [alert, owner = owner_->keep_alive()](std::exception_ptr) {};
    boost::asio::co_spawn(
        executor_, [self = shared_from_this(), alert, placeholder = std::move(placeholder)] { return self->run_fetch(alert, placeholder); },
        boost::asio::bind_cancellation_slot(alert->cancel.slot(), std::move(ended)));
    return taken_one::large;
}

/// Tries until it is there, cannot be had, or took too long.
ALERTSTREAM_DECL boost::asio::awaitable<void> lane::run_fetch(std::shared_ptr<large_alert> alert, owned_message placeholder) {
    // co_spawn begins within the pump that needs it, which would find the first try done behind its back.
    co_await boost::asio::post(executor_, boost::asio::use_awaitable);
    if (large_ != alert) co_return;
    auto const resolver = topic_->resolver;
    auto const limit = topic_->fetch_limit;
    auto until = clock::now() + limit;
    boost::asio::steady_timer pause{executor_};
    for (unsigned tries = 1;; ++tries) {
        auto got = co_await fetch_in_turn(resolver, placeholder, until);
        if (large_ != alert) co_return;
        if (got || !got.error().retryable) {
            alert->ended = std::move(got);
            break;
        }
        not_fetched(got.error().why, tries, placeholder.offset);
        if (owner_->given_up(where_, placeholder.offset)) {
            alert->given_up = true;
            break;
        }
        auto const wait = back_off(topic_->plan->policy, tries, owner_->random());
        if (clock::now() + wait >= until) {
            fetch_problem problem{got.error().why, false};
            problem.why.detail = "given up after " + std::to_string(limit.count()) + " s (FETCH_SECONDS)" + (problem.why.detail.empty() ? "" : ": ") + problem.why.detail;
            alert->ended = fetch_result{std::move(problem)};
            break;
        }
        pause.expires_after(wait);
        auto const ignored = co_await pause.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        static_cast<void>(ignored);
        if (large_ != alert) co_return;
    }
    owner_->ready(*this);
}

/// Many partitions may have large messages at the same time: memory is bounded by the few
/// that come at once. The wait for the turn is not the archive's fault, so `until` is put
/// off by it; the wait between two tries is nobody's turn.
ALERTSTREAM_DECL boost::asio::awaitable<fetch_result> lane::fetch_in_turn(std::shared_ptr<message_resolver> from, owned_message placeholder, clock::time_point& until) {
    auto const turns = topic_->fetching;
    auto const asked = clock::now();
    if (!turns->try_enter()) co_await turns->wait();
    alertstream::detail::fifo_mutex::turn const held{turns};
    until += clock::now() - asked;
    co_return co_await fetch_once(std::move(from), std::move(placeholder));
}

/// What it throws is a problem that may pass.
ALERTSTREAM_DECL boost::asio::awaitable<fetch_result> lane::fetch_once(std::shared_ptr<message_resolver> from, owned_message placeholder) {
    fetch_problem problem{failure{errc::not_fetched, {}}, true};
    try {
        co_return co_await from->fetch(std::move(placeholder));
    } catch (std::exception const& e) {
        problem.why.detail = e.what();
    } catch (...) {
        problem.why.detail = "an exception that is no std::exception";
    }
    co_return problem;
}

ALERTSTREAM_DECL void lane::not_fetched(failure const& why, unsigned tries, std::int64_t offset) {
    owner_->log(log_level::warning, "a large alert is not fetched, tried again",
                {{"topic", where_.topic}, {"partition", where_.partition}, {"offset", offset}, {"attempt", tries}, {"error", why.message()}});
}

/// It takes the place of its placeholder.
ALERTSTREAM_DECL lane::taken_one lane::take_fetched() {
    auto const alert = std::exchange(large_, nullptr);
    end_wait();
    position_ = alert->record.offset() + 1;
    if (alert->given_up) {
        ++topic_->counters.given_up;
        owner_->log(log_level::warning, "alert given up by hand", {{"topic", where_.topic}, {"partition", where_.partition}, {"offset", alert->record.offset()}});
        return taken_one::passed_over;
    }
    if (!*alert->ended) {
        tail_problem_ = alert->ended->error().why;
        tail_record_ = std::move(alert->record);
        return taken_one::undecodable;
    }
    ++topic_->counters.fetched;
    auto const placeholder = alert->record.view(where_.topic);
    resolved_ = std::move(**alert->ended);
    resolved_->topic = where_.topic;
    resolved_->partition = where_.partition;
    resolved_->offset = placeholder.offset();
    if (!resolved_->timestamp) {
        resolved_->timestamp = placeholder.timestamp();
        resolved_->timestamp_kind = placeholder.timestamp_kind();
    }
    auto const view = resolved_->view();
    if (!passes_over(view)) return take_message(view, std::move(alert->record));
    resolved_.reset();
    return taken_one::passed_over;
}

/// At once, and for good: what comes of it is nobody's any more. Its record goes,
/// for which the client's end would wait.
ALERTSTREAM_DECL void lane::end_fetch() {
    auto const alert = std::exchange(large_, nullptr);
    if (!alert) return;
    end_wait();
    alert->record = {};
    if (!alert->cancel.slot().has_handler()) return;
    // On the loop: see emit(). What it waited for last must be there.
    boost::asio::dispatch(executor_, [alert, turns = topic_->fetching] { alert->cancel.emit(boost::asio::cancellation_type::terminal); });
}

}  // namespace alertstream::delivery
