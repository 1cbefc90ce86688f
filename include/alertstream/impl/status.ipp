#pragma once

#include <alertstream/delivery/status.hpp>

namespace alertstream {

ALERTSTREAM_DECL std::string_view to_string(stream_state state) noexcept {
    switch (state) {
    case stream_state::idle: return "idle";
    case stream_state::connecting: return "connecting";
    case stream_state::unauthorised: return "unauthorised";
    case stream_state::joining: return "joining";
    case stream_state::live: return "live";
    case stream_state::silent: return "silent";
    case stream_state::draining: return "draining";
    case stream_state::stopped: return "stopped";
    case stream_state::failed: return "failed";
    }
    return "unknown";
}

ALERTSTREAM_DECL std::string_view to_string(topic_state state) noexcept {
    switch (state) {
    case topic_state::connecting: return "connecting";
    case topic_state::waiting: return "waiting";
    case topic_state::unauthorised: return "unauthorised";
    case topic_state::elsewhere: return "elsewhere";
    case topic_state::live: return "live";
    }
    return "unknown";
}

}  // namespace alertstream
