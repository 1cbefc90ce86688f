#pragma once

#include <vector>

#include <alertstream/delivery/work.hpp>
#include <alertstream/message.hpp>
#include <alertstream/metadata.hpp>

/// Handlers that are ready to use, in a topic's type or by their name in settings.
namespace alertstream {

/// Logs each alert in the program's log: where it came from, its type, sender, title
/// and author as fields of one line, or how it begins: `log_alert` in settings, and TOM's `alert_logger`.
struct log_alert {
    ALERTSTREAM_DECL void operator()(message const& alert, metadata const& from) const;
};

/// Logs one heartbeat in 300: `log_heartbeat` in settings, and TOM's
/// `heartbeat_handler`.
struct log_heartbeat {
    ALERTSTREAM_DECL void operator()(message const& beat, metadata const& from);

private:
    std::uint64_t beats_{};
};

/// Does nothing: for topics that are read for their counters only. `ignore_alert` in settings.
struct ignore_alert {
    void operator()(message const&) const noexcept {}
};

/// What settings may name beside a program's own handlers.
ALERTSTREAM_DECL std::vector<delivery::handler_plan> built_in_handlers();

}  // namespace alertstream

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/handlers.ipp>
#endif
