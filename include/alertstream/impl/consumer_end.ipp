#pragma once

#include <alertstream/kafka/consumer.hpp>

/// How a consumer ends. Part of consumer.ipp, which has the class.
namespace alertstream::kafka {

ALERTSTREAM_DECL void consumer::implementation::close(std::chrono::milliseconds deadline, code_handler handler) {
    if (gone_ || closing_) return complete(handler, gone_ ? error_code{} : error_code{errc::closed});
    closing_ = true;
    close_handler_.swap(handler);
    if (auto slot = boost::asio::get_associated_cancellation_slot(close_handler_); slot.is_connected())
        slot.assign([weak = weak_from_this()](boost::asio::cancellation_type kind) {
            auto const self = weak.lock();
            if (!self || (kind & boost::asio::cancellation_type::terminal) == boost::asio::cancellation_type::none) return;
            self->close_by_ = {};
            self->take_down(boost::asio::error::operation_aborted);
        });
    close_by_ = std::chrono::steady_clock::now() + deadline;
    keep_alive_.cancel();
    probe_timer_.cancel();
    // Refused after a fatal error: then there is no group to leave.
    if (error_handle const refused{rd_kafka_consumer_close_queue(client_.get(), queue_.get())}) return take_down({});
    client_.close_begun();
    close_timer_.expires_at(close_by_);
    close_timer_.async_wait([weak = weak_from_this()](error_code const& cancelled) {
        auto const self = weak.lock();
        if (self && !cancelled && !self->gone_) self->take_down(errc::close_deadline);
    });
    // Before async_run() nobody waited so far; and a close on a queue that is not empty wakes nobody.
    wait();
    serve_soon();
}

/// Takes the client from the loop. What follows is posted: this may be in the
/// middle of the listener's own work.
ALERTSTREAM_DECL void consumer::implementation::take_down(error_code problem) {
    if (gone_) return;
    finish(problem);
    boost::asio::post(executor_, [self = shared_from_this(), held = hold(), problem] { self->destroy(problem); });
}

/// First the listener lets go of its queues and records, which would hold the
/// destruction up; then the client is destroyed, elsewhere.
ALERTSTREAM_DECL void consumer::implementation::destroy(error_code problem) {
    if (auto* const told = std::exchange(listener_, nullptr)) told->on_gone(problem);
    // A client that takes its time is a line in the log: what it was to do is done, or has failed already.
    auto const left = std::max<std::chrono::steady_clock::duration>(close_by_ - std::chrono::steady_clock::now(), shortest_destroy_deadline);
    client_.async_destroy(executor_, log_, left, [self = shared_from_this(), held = hold(), problem](error_code) {
        self->complete(self->close_handler_, problem);
        // A close, in good order or not, is no failure of the run.
        bool const only_closed = problem == errc::close_deadline || problem == boost::asio::error::operation_aborted;
        self->complete(self->run_handler_, only_closed ? error_code{} : problem);
    });
}

ALERTSTREAM_DECL std::shared_ptr<consumer::implementation::loop_hold> consumer::implementation::hold() {
    auto held = hold_.lock();
    if (!held) hold_ = held = std::make_shared<loop_hold>(weak_from_this());
    return held;
}

ALERTSTREAM_DECL void consumer::implementation::drop_handlers() noexcept {
    code_handler run, close;
    run.swap(run_handler_);
    close.swap(close_handler_);
    std::list<pending_commit> const commits{std::exchange(commits_, {})};
}

/// Nothing is polled from here on.
ALERTSTREAM_DECL void consumer::implementation::finish(error_code problem) {
    gone_ = true;
    keep_alive_.cancel();
    close_timer_.cancel();
    probe_timer_.cancel();
    events_.cancel();
    login_.reset();
    for (auto& each : commits_) complete(each.handler, problem ? problem : error_code{errc::closed});
    commits_.clear();
    if (queue_) detail::event_source::detach(queue_.get());
    queue_.reset();
}

/// The consumer is destroyed: no handler of the user's is called in this call, and nothing waits.
ALERTSTREAM_DECL void consumer::implementation::abandon() noexcept {
    listener_ = nullptr;
    if (gone_) return;
    finish(errc::closed);
    complete(run_handler_, boost::asio::error::operation_aborted);
    complete(close_handler_, boost::asio::error::operation_aborted);
    client_ = client_handle{};
}

/// Inside the signal: leaves the slot alone.
ALERTSTREAM_DECL void consumer::implementation::abort(code_handler& handler) {
    code_handler taken;
    taken.swap(handler);
    if (taken) boost::asio::post(executor_, boost::asio::append(std::move(taken), error_code{boost::asio::error::operation_aborted}));
}

ALERTSTREAM_DECL void consumer::implementation::complete(code_handler& handler, error_code problem) {
    code_handler taken;
    taken.swap(handler);
    if (!taken) return;  // cancelled
    if (auto slot = boost::asio::get_associated_cancellation_slot(taken); slot.is_connected()) slot.clear();
    boost::asio::post(executor_, boost::asio::append(std::move(taken), problem));
}

}  // namespace alertstream::kafka
