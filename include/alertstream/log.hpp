#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
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

/// Readable lines to a file descriptor; a line that repeats within `fold`
/// seconds is counted, and the count is written when it changes or the time is
/// over. Control characters are shown escaped.
ALERTSTREAM_DECL std::shared_ptr<log_sink> make_text_sink(int descriptor = 2, int fold_seconds = 60);

/// Calls the function for each record: for tests and for programs with a log of their own.
ALERTSTREAM_DECL std::shared_ptr<log_sink> make_function_sink(std::function<void(log_record const&)>);

/// One line as the text sink writes it, without time and newline: for sinks of the user's own.
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
