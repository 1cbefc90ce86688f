#pragma once

#include <memory>

#include <librdkafka/rdkafka.h>

namespace alertstream::kafka {

namespace detail {

/// Calls the C function that frees a handle.
template <auto Free>
struct free_by {
    template <class T>
    void operator()(T* handle) const noexcept {
        Free(handle);
    }
};

template <class T, auto Free>
using handle = std::unique_ptr<T, free_by<Free>>;

}  // namespace detail

/// Owners of librdkafka's objects. The client itself (`rd_kafka_t`) is not among
/// them: to free one blocks, see `client_handle` in blocking.hpp.
using conf_handle = detail::handle<rd_kafka_conf_t, rd_kafka_conf_destroy>;
using topic_conf_handle = detail::handle<rd_kafka_topic_conf_t, rd_kafka_topic_conf_destroy>;
using topic_handle = detail::handle<rd_kafka_topic_t, rd_kafka_topic_destroy>;

/// Detach its events (`event_source::detach`) before it is freed.
using queue_handle = detail::handle<rd_kafka_queue_t, rd_kafka_queue_destroy>;

/// Owns what it shows, fetched messages too: their buffer lives as long as the
/// event, and `rd_kafka_destroy` waits for the last one.
using event_handle = detail::handle<rd_kafka_event_t, rd_kafka_event_destroy>;

using partition_list_handle = detail::handle<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>;
using headers_handle = detail::handle<rd_kafka_headers_t, rd_kafka_headers_destroy>;
using error_handle = detail::handle<rd_kafka_error_t, rd_kafka_error_destroy>;
using group_metadata_handle = detail::handle<rd_kafka_consumer_group_metadata_t, rd_kafka_consumer_group_metadata_destroy>;

struct metadata_deleter {
    void operator()(struct rd_kafka_metadata const* handle) const noexcept { rd_kafka_metadata_destroy(handle); }
};
using metadata_handle = std::unique_ptr<struct rd_kafka_metadata const, metadata_deleter>;

}  // namespace alertstream::kafka
