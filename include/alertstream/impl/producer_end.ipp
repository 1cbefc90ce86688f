#pragma once

#include <alertstream/kafka/producer.hpp>

/// How a producer ends. Part of producer.ipp, which has the class.
namespace alertstream::kafka::detail {

inline void producer_state::close(std::chrono::steady_clock::duration deadline, done_handler handler) {
    if (stage_ != stage::open) return boost::asio::post(executor_, boost::asio::append(std::move(handler), error_code{errc::closed}));
    close_.swap(handler);
    stage_ = stage::flushing;
    if (auto slot = boost::asio::get_associated_cancellation_slot(close_); slot.is_connected())
        slot.assign([weak = weak_from_this()](boost::asio::cancellation_type type) {
            auto const self = weak.lock();
            if (self && (type & boost::asio::cancellation_type::terminal) != boost::asio::cancellation_type::none) self->purge(boost::asio::error::operation_aborted);
        });
    timer_.expires_after(deadline);
    timer_.async_wait([self = shared_from_this()](error_code ec) {
        if (!ec) self->purge(errc::close_deadline);
    });
    if (outstanding() == 0) flushed();
}

/// The deadline has passed: librdkafka gives the messages back, each with what is
/// known of it.
inline void producer_state::purge(error_code why) {
    if (stage_ != stage::flushing) return;
    stage_ = stage::purging;
    close_result_ = why;
    log_.warning("messages were not delivered before the close deadline", {{"messages", outstanding()}});
    fail_waiting(RD_KAFKA_RESP_ERR__PURGE_QUEUE);
    rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING);
    timer_.expires_after(std::chrono::seconds{1});
    timer_.async_wait([self = shared_from_this()](error_code ec) {
        if (!ec && self->stage_ == stage::purging) self->destroy();
    });
    finish_generations();
}

inline void producer_state::flushed() {
    if (stage_ == stage::flushing || stage_ == stage::purging) destroy();
}

/// librdkafka's threads look up once a second as a rule, and it joins them.
inline constexpr std::chrono::seconds destroy_deadline{3};

inline void producer_state::destroy() {
    stage_ = stage::closed;
    timer_.cancel();
    login_.reset();
    auto client = std::move(client_);
    client_ = {};
    release();
    // A client that takes its time is a line in the log: the fate of each message is known.
    // The wait owns whom to tell, which may own the producer: they end with the loop.
    auto told = std::make_shared<done_handler>(std::move(close_));
    destroying_ = told;
    client.async_destroy(executor_, log_, destroy_deadline, [self = shared_from_this(), told](error_code) { self->complete_close(self->close_result_); });
}

inline void producer_state::complete_close(error_code ec) {
    auto const destroying = destroying_.lock();
    auto handler = std::move(destroying ? *destroying : close_);
    if (!handler) return;
    if (auto slot = boost::asio::get_associated_cancellation_slot(handler); slot.is_connected()) slot.clear();
    boost::asio::post(executor_, boost::asio::append(std::move(handler), ec));
}

/// Gives up what belongs to the client and completes what is left. The operations
/// of messages that librdkafka still has can go: no report will be read.
inline void producer_state::release() noexcept {
    if (queue_) event_source::detach(queue_.get());
    queue_.reset();
    source_.reset();
    login_.reset();
    topics_.clear();
    statistics_ = nullptr;
    for (auto& each : in_flight_) complete(each, RD_KAFKA_RESP_ERR__PURGE_INFLIGHT, {.persisted = persisted::possibly});
    for (auto& each : waiting_) complete(each, boost::asio::error::operation_aborted, {});
    in_flight_.clear();
    waiting_.clear();
    for (auto& each : generations_) complete_flushes(each, boost::asio::error::operation_aborted);
    client_ = {};
}

/// The loop is destroyed, and with it those who were to be told: they may own the
/// producer.
inline void producer_state::forget() noexcept {
    auto const in_flight = std::move(in_flight_), waiting = std::move(waiting_);
    auto const generations = std::exchange(generations_, {});
    auto const closing = std::move(close_);
}

/// The producer itself is destroyed.
inline void producer_state::abandon() noexcept {
    bool const closing = stage_ != stage::open;
    stage_ = stage::closed;
    timer_.cancel();
    release();
    if (closing) complete_close(boost::asio::error::operation_aborted);
}

}  // namespace alertstream::kafka::detail
