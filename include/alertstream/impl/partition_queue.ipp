#pragma once

#include <alertstream/kafka/error.hpp>
#include <alertstream/kafka/partition_queue.hpp>

namespace alertstream::kafka {

namespace detail {

using topic_partition_handle = handle<rd_kafka_topic_partition_t, rd_kafka_topic_partition_destroy>;

}  // namespace detail

ALERTSTREAM_DECL bool partition_queue::next(fetched& record, polled& other) {
    for (;;) {
        event_handle event{rd_kafka_queue_poll(queue_.get(), 0)};
        if (!event) {
            // A poll may come back empty-handed from an internal event with items left behind it.
            if (rd_kafka_queue_length(queue_.get()) != 0) continue;
            other = {};
            return false;
        }
        switch (rd_kafka_event_type(event.get())) {
        case RD_KAFKA_EVENT_FETCH:
            // At once: it moves the application's position.
            if (auto const* raw = rd_kafka_event_message_next(event.get()); raw) {
                if (raw->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
                    record = fetched{std::move(event), raw};
                    return true;
                }
                other = {polled::kind::error, {}, raw->offset, raw->err, rd_kafka_message_errstr(raw)};
                return false;
            }
            continue;
        case RD_KAFKA_EVENT_ERROR: {
            auto const code = rd_kafka_event_error(event.get());
            std::int64_t offset = -1;
            if (detail::topic_partition_handle const about{rd_kafka_event_topic_partition(event.get())}; about) offset = about->offset;
            if (code == RD_KAFKA_RESP_ERR__PARTITION_EOF) other = {polled::kind::end, {}, offset};
            else other = {polled::kind::error, {}, offset, code, rd_kafka_event_error_string(event.get())};
            return false;
        }
        default: continue;
        }
    }
}

}  // namespace alertstream::kafka
