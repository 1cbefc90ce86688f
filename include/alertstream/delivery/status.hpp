#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/delivery/counters.hpp>
#include <alertstream/error.hpp>
#include <alertstream/kafka/token_source.hpp>
#include <alertstream/time.hpp>

namespace alertstream {

using delivery::counters;

/// What a stream is doing.
enum class stream_state {
    idle,          ///< not started, or switched off
    connecting,    ///< no answer from the broker yet, or it went away
    unauthorised,  ///< the broker refuses the credential; tried again without end
    joining,       ///< connected; the group has not given us partitions yet
    live,          ///< reading
    silent,        ///< connected, but nothing of the broker's heartbeat for HEARTBEAT_SECONDS, and no alert; the client is made anew
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
    std::int64_t end{};           ///< where it ends now, as the broker said with the last messages
    bool at_end{};                ///< nothing is left to read for now
    bool waiting{};               ///< a handler runs or a retry waits
};

/// What did not reach a handler of a topic, for it stands behind `once` or a filter.
struct handler_status {
    std::string type;             ///< the C++ type's name
    std::string name;             ///< of `named`; may be empty
    std::uint64_t duplicates{};   ///< as::once
    std::uint64_t superseded{};   ///< as::latest_version
    std::uint64_t outside{};      ///< as::within, as::within_any
    std::uint64_t unreal{};       ///< as::only_real
};

struct topic_status {
    std::string topic;
    topic_state state{};
    alertstream::counters counters{};
    std::vector<handler_status> handlers{};  ///< those from which alerts may be kept, in their order
    std::vector<partition_status> partitions{};
    std::string nearest{};        ///< a topic of the broker that may have been meant, while this one is `waiting`
};

struct pattern_status {
    std::string pattern;
    std::size_t topics{};         ///< so many of the broker's topics match, as far as is known; 0: `waiting` for the first
    std::string nearest{};        ///< a topic that may have been meant, if none matches
};

/// One stream at one moment.
struct stream_status {
    std::string name;
    stream_state state{};
    std::string group_id;
    std::string last_error;       ///< in words; empty while all is well
    alertstream::counters counters{};
    std::vector<topic_status> topics{};
    std::vector<pattern_status> patterns{};
    std::optional<time_point> last_heartbeat{};  ///< when the broker's last beat arrived here; absent if none did, or none is watched
    std::optional<kafka::login_report> login{};  ///< of a stream that logs in with tokens: until when its token is good, since when no new one comes, and why
};

}  // namespace alertstream

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/status.ipp>
#endif
