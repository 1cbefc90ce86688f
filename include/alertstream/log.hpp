#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <alertstream/detail/config.hpp>

namespace alertstream {

enum class log_level { debug, info, warning, error };

ALERTSTREAM_DECL std::string_view to_string(log_level) noexcept;

/// A named value beside a log line. Views: valid while the sink is called.
struct log_field {
    using value_type = std::variant<std::string_view, std::int64_t, double, bool>;

    std::string_view name;
    value_type value;

    log_field(std::string_view n, std::string_view v) : name{n}, value{v} {}
    log_field(std::string_view n, std::string const& v) : name{n}, value{std::string_view{v}} {}
    log_field(std::string_view n, char const* v) : name{n}, value{std::string_view{v}} {}
    log_field(std::string_view n, bool v) : name{n}, value{v} {}
    log_field(std::string_view n, double v) : name{n}, value{v} {}
    template <std::integral T>
    log_field(std::string_view n, T v) : name{n}, value{static_cast<std::int64_t>(v)} {}
};

struct log_record {
    log_level level;
    std::string_view event;                ///< a stable text that says what happened, without values: "handler failed"
    std::span<log_field const> fields;
};

/// Receives every line at or above its level. Called on the loop's thread, and
/// must not block or throw. No secret ever reaches it.
class log_sink {
public:
    virtual ~log_sink() = default;
    virtual void write(log_record const&) = 0;
};

/// What the text sink reads the time from.
using log_clock = std::function<std::chrono::sys_time<std::chrono::microseconds>()>;

/// Readable lines to a file descriptor:
/// `2026-11-23T17:05:01.123Z warning handler failed topic=hermes.test offset=42`.
/// Control characters are shown escaped, very long values cut.
///
/// The same event with the same fields is written once in `fold_seconds` (0: each
/// time) and counted. The count follows as `… repeated 17 times` when the event
/// comes with other fields, with the first line after the time is over, or when
/// the sink is destroyed: it has no timer, an idle program is not woken for it.
///
/// Each line is one write(2). A descriptor that is full or gone costs the line and
/// nothing else, and the next line that goes through says how many were lost. A
/// closed pipe raises SIGPIPE as it does for any write: a program that must outlive
/// its reader ignores that signal (for a socket none is raised). The descriptor is
/// not closed. `clock`: the system's unless given.
ALERTSTREAM_DECL std::shared_ptr<log_sink> make_text_sink(int descriptor = 2, int fold_seconds = 60, log_clock clock = {});

/// Calls the function for each record: for tests and for programs with a log of their own.
ALERTSTREAM_DECL std::shared_ptr<log_sink> make_function_sink(std::function<void(log_record const&)>);

/// One line as the text sink writes it, without time, level and newline: for sinks
/// of the user's own. `handler failed topic=hermes.test error="disk full"`: values
/// that are empty or hold blanks, quotes or = are quoted.
ALERTSTREAM_DECL std::string format_log(log_record const&);

/// Where the library says what it does. A cheap handle; copies share the sink.
class logger {
public:
    /// Readable lines on stderr, from `info` up.
    logger() : logger{make_text_sink()} {}
    explicit logger(std::shared_ptr<log_sink> sink, log_level from = log_level::info) : sink_{std::move(sink)}, from_{from} {}

    bool enabled(log_level level) const noexcept { return sink_ && level >= from_; }

    void write(log_level level, std::string_view event, std::span<log_field const> fields) const {
        if (enabled(level)) sink_->write({level, event, fields});
    }
    void debug(std::string_view event, std::initializer_list<log_field> fields = {}) const { write(log_level::debug, event, {fields.begin(), fields.size()}); }
    void info(std::string_view event, std::initializer_list<log_field> fields = {}) const { write(log_level::info, event, {fields.begin(), fields.size()}); }
    void warning(std::string_view event, std::initializer_list<log_field> fields = {}) const { write(log_level::warning, event, {fields.begin(), fields.size()}); }
    void error(std::string_view event, std::initializer_list<log_field> fields = {}) const { write(log_level::error, event, {fields.begin(), fields.size()}); }

    log_level level() const noexcept { return from_; }

private:
    std::shared_ptr<log_sink> sink_;
    log_level from_;
};

}  // namespace alertstream

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/log.ipp>
#endif
