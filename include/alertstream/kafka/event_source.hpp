#pragma once

#include <memory>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <librdkafka/rdkafka.h>

#include <alertstream/error.hpp>

namespace alertstream::kafka::detail {

/// How librdkafka wakes the loop: an eventfd that any number of its queues write
/// to.
///
/// @par The rules, because the wake-up is edge-triggered
/// - A queue writes when it goes from empty to not empty, and not again until it
///   has been read empty. So the owner drains all its queues after each wake-up,
///   or posts itself if a budget stops it first.
/// - `attach` on a queue that is not empty writes nothing, and neither does the
///   move of messages by `rd_kafka_poll_set_consumer` or a close: drain once after
///   each of these.
/// - The eventfd is read before the queues are drained (`async_wait` does it): what
///   arrives in between writes again.
/// - `rd_kafka_queue_poll` may return nothing although something is left: ask
///   `rd_kafka_queue_length`.
/// - Each queue is detached before this object is destroyed, since librdkafka's
///   threads write to the descriptor.
class event_source {
public:
    /// Throws `boost::system::system_error` if there is no descriptor left.
    ALERTSTREAM_DECL explicit event_source(boost::asio::any_io_executor);
    event_source(event_source const&) = delete;
    event_source& operator=(event_source const&) = delete;
    ALERTSTREAM_DECL ~event_source();

    ALERTSTREAM_DECL void attach(rd_kafka_queue_t*);
    ALERTSTREAM_DECL static void detach(rd_kafka_queue_t*) noexcept;

    /// Completes after the next write, with the eventfd read: `void(error_code)`.
    /// One wait at a time; cancellation by slot, `cancel()` or the destructor ends
    /// it with `operation_aborted`.
    template <class Token>
    auto async_wait(Token&& token) {
        return boost::asio::async_compose<Token, void(error_code)>(
            [state = state_, started = false](auto& self, error_code ec = {}) mutable {
                if (!std::exchange(started, true)) {
                    auto& descriptor = state->descriptor;
                    return descriptor.async_wait(boost::asio::posix::descriptor_base::wait_read, std::move(self));
                }
                if (!ec) ec = state->take();
                state.reset();
                self.complete(ec);
            },
            token, state_->descriptor);
    }

    ALERTSTREAM_DECL void cancel() noexcept;

private:
    /// Shared with the wait: its completion may be on its way when this object ends.
    struct descriptor_state {
        boost::asio::posix::stream_descriptor descriptor;

        ALERTSTREAM_DECL error_code take() noexcept;
    };

    std::shared_ptr<descriptor_state> state_;
};

}  // namespace alertstream::kafka::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/event_source.ipp>
#endif
