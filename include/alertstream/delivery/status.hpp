#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/delivery/counters.hpp>
#include <alertstream/error.hpp>

namespace alertstream {

using delivery::counters;

/// What a stream is doing.
enum class stream_state {
    idle,          ///< not started, or switched off
    connecting,    ///< no answer from the broker yet, or it went away
    unauthorised,  ///< the broker refuses the credential; tried again without end
    joining,       ///< connected; the group has not given us partitions yet
    live,          ///< reading
    draining,      ///< stopping: handlers finish, offsets are kept
    stopped,
    failed,        ///< ended by a fatal error
};

/// What is known of a subscribed topic.
enum class topic_state {
    connecting,    ///< nothing is known yet
    waiting,       ///< it does not exist yet; picked up within seconds once it does
    unauthorised,  ///< the credential may not read it; tried again
    elsewhere,     ///< it exists, and other members of the group read all of it
    live,          ///< some of its partitions are ours
};

ALERTSTREAM_DECL std::string_view to_string(stream_state) noexcept;
ALERTSTREAM_DECL std::string_view to_string(topic_state) noexcept;

struct partition_status {
    std::int32_t partition{};
    std::int64_t kept{};          ///< all below is handled
    std::int64_t position{};      ///< behind the last message looked at
    std::int64_t end_at_start{};  ///< where the log ended when the partition became ours
    bool at_end{};                ///< nothing is left to read for now
    bool waiting{};               ///< a handler runs or a retry waits
};

struct topic_status {
    std::string topic;
    topic_state state{};
    alertstream::counters counters{};
    std::vector<partition_status> partitions{};
};

/// One stream at one moment.
struct stream_status {
    std::string name;
    stream_state state{};
    std::string group_id;
    std::string last_error;       ///< in words; empty while all is well
    alertstream::counters counters{};
    std::vector<topic_status> topics{};
};

}  // namespace alertstream

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/status.ipp>
#endif
