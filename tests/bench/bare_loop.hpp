#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <sys/eventfd.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "topics.hpp"

namespace bench {

/// What one would write without this library: librdkafka's event API on Asio, one
/// eventfd, one queue a partition, no group, no error handling. It reads with the same properties.
template <class Handler>
class bare_loop {
public:
    /// Partition i from starts[i].
    bare_loop(boost::asio::io_context& loop, std::string const& topic, std::vector<std::int64_t> const& starts, Handler handler)
        : handler_{std::move(handler)}, descriptor_{loop, ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)} {
        auto conf = alertstream::kafka::make_consumer_conf(plain_connection(), {.group_id = "bench-bare"}).value();
        rd_kafka_conf_set_events(conf.get(), RD_KAFKA_EVENT_FETCH | RD_KAFKA_EVENT_ERROR);
        rd_kafka_conf_set_log_cb(conf.get(), nullptr);
        char problem[512]{};
        client_.reset(rd_kafka_new(RD_KAFKA_CONSUMER, conf.release(), problem, sizeof problem));
        if (!client_) throw std::runtime_error{problem};
        rd_kafka_poll_set_consumer(client_.get());
        add(rd_kafka_queue_get_consumer(client_.get()));
        auto* const list = rd_kafka_topic_partition_list_new(static_cast<int>(starts.size()));
        for (std::size_t i = 0; i < starts.size(); ++i) {
            auto const partition = static_cast<std::int32_t>(i);
            rd_kafka_topic_partition_list_add(list, topic.c_str(), partition)->offset = starts[i];
            auto* const queue = rd_kafka_queue_get_partition(client_.get(), topic.c_str(), partition);
            rd_kafka_queue_forward(queue, nullptr);
            add(queue);
        }
        rd_kafka_assign(client_.get(), list);
        rd_kafka_topic_partition_list_destroy(list);
        serve();
        wait();
    }
    bare_loop(bare_loop const&) = delete;
    bare_loop& operator=(bare_loop const&) = delete;

    ~bare_loop() {
        for (auto* const queue : queues_) {
            rd_kafka_queue_io_event_enable(queue, -1, nullptr, 0);
            rd_kafka_queue_destroy(queue);
        }
    }

private:
    void add(rd_kafka_queue_t* queue) {
        static constexpr std::uint64_t one = 1;
        rd_kafka_queue_io_event_enable(queue, descriptor_.native_handle(), &one, sizeof one);
        queues_.push_back(queue);
    }

    void wait() {
        descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_read, [this](boost::system::error_code problem) {
            if (problem) return;
            std::uint64_t writes;
            static_cast<void>(!::read(descriptor_.native_handle(), &writes, sizeof writes));
            serve();
            wait();
        });
    }

    void serve() {
        for (auto* const queue : queues_) drain(queue);
    }

    void drain(rd_kafka_queue_t* queue) {
        for (;;) {
            auto* const event = rd_kafka_queue_poll(queue, 0);
            if (!event) {
                if (rd_kafka_queue_length(queue) == 0) return;
                continue;
            }
            if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_FETCH)
                while (auto const* const message = rd_kafka_event_message_next(event)) handler_(*message);
            rd_kafka_event_destroy(event);
        }
    }

    Handler handler_;
    boost::asio::posix::stream_descriptor descriptor_;
    plain_client client_;
    std::vector<rd_kafka_queue_t*> queues_;
};

}  // namespace bench
