#pragma once

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <vector>

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <alertstream/detail/escape.hpp>
#include <alertstream/detail/iso_time.hpp>
#include <alertstream/log.hpp>

namespace alertstream {

ALERTSTREAM_DECL std::string_view to_string(log_level level) noexcept {
    switch (level) {
    case log_level::debug: return "debug";
    case log_level::info: return "info";
    case log_level::warning: return "warning";
    case log_level::error: return "error";
    }
    return "unknown";
}

namespace detail {

/// Bytes of one value in a line: enough for any message, and a bound for what is kept.
inline constexpr std::size_t longest_log_value = 4096;

inline void append_log_text(std::string& out, std::string_view value) {
    auto const rest = value.size() > longest_log_value ? value.size() - longest_log_value : 0;
    auto text = escape_for_terminal(value.substr(0, value.size() - rest));
    if (rest != 0) text += " (and " + std::to_string(rest) + " bytes more)";
    if (!text.empty() && text.find_first_of(" \"=") == text.npos) {
        out += text;
        return;
    }
    out += '"';
    for (char const c : text) {
        if (c == '"') out += '\\';
        out += c;
    }
    out += '"';
}

inline void append_log_value(std::string& out, log_field::value_type const& value) {
    if (auto const* text = std::get_if<std::string_view>(&value)) return append_log_text(out, *text);
    if (auto const* flag = std::get_if<bool>(&value)) {
        out += *flag ? "true" : "false";
        return;
    }
    char digits[40];
    auto const* number = std::get_if<double>(&value);
    auto const end = number ? std::to_chars(digits, digits + sizeof digits, *number) : std::to_chars(digits, digits + sizeof digits, std::get<std::int64_t>(value));
    out.append(digits, end.ptr);
}

/// Writes whole lines, or counts them as lost.
class line_writer {
public:
    explicit line_writer(int descriptor) noexcept : descriptor_{descriptor} {
        struct stat about {};
        socket_ = ::fstat(descriptor, &about) == 0 && S_ISSOCK(about.st_mode);
    }

    void write(std::string line, std::string const& time) {
        if (lost_ != 0) line.insert(0, time + " warning log lines lost count=" + std::to_string(lost_) + "\n");
        if (torn_) line.insert(0, "\n");
        auto const wrote = write_once(line);
        if (wrote <= 0) {
            ++lost_;
            return;
        }
        torn_ = static_cast<std::size_t>(wrote) < line.size();
        lost_ = torn_ ? lost_ + 1 : 0;
    }

private:
    ssize_t write_once(std::string_view line) const noexcept {
        for (int interrupted = 0; interrupted < 8; ++interrupted) {
            auto const wrote = socket_ ? ::send(descriptor_, line.data(), line.size(), MSG_NOSIGNAL) : ::write(descriptor_, line.data(), line.size());
            if (wrote >= 0 || errno != EINTR) return wrote;
        }
        return -1;
    }

    int descriptor_;
    bool socket_{};
    bool torn_{};            // the last line went out without its end
    std::size_t lost_{};
};

class text_sink final : public log_sink {
public:
    using time = std::chrono::sys_time<std::chrono::microseconds>;

    text_sink(int descriptor, int fold_seconds, log_clock clock) : writer_{descriptor}, fold_{fold_seconds}, clock_{std::move(clock)} {}
    text_sink(text_sink const&) = delete;
    text_sink& operator=(text_sink const&) = delete;

    ~text_sink() override {
        try {
            auto const now = clock_();
            for (auto& each : recent_) write_count(each, now);
        } catch (...) {  // out of memory: the counts are lost, the program is not
        }
    }

    void write(log_record const& record) override {
        try {
            write_or_count(record, clock_());
        } catch (...) {  // out of memory: the line is lost, the program is not
        }
    }

private:
    struct line {
        log_level level;
        std::string event;
        std::string text;
        time first;
        std::size_t repeats;
    };

    /// Distinct lines that are watched for repeats.
    static constexpr std::size_t most_recent = 64;

    void write_or_count(log_record const& record, time now) {
        auto text = format_log(record);
        if (fold_.count() <= 0) return write_line(record.level, text, now);
        write_old_counts(now);
        auto const known = std::find_if(recent_.begin(), recent_.end(), [&](line const& each) { return each.level == record.level && each.text == text; });
        if (known != recent_.end()) {
            ++known->repeats;
            return;
        }
        for (auto& each : recent_)
            if (each.event == record.event) write_count(each, now);
        if (recent_.size() == most_recent) {
            write_count(recent_.front(), now);
            recent_.erase(recent_.begin());
        }
        write_line(record.level, text, now);
        recent_.push_back({record.level, std::string{record.event}, std::move(text), now, 0});
    }

    /// A clock set back ends the time as well.
    void write_old_counts(time now) {
        auto const over = [&](line const& each) { return now < each.first || now - each.first >= fold_; };
        for (auto& each : recent_)
            if (over(each)) write_count(each, now);
        std::erase_if(recent_, over);
    }

    void write_count(line& of, time now) {
        if (of.repeats == 0) return;
        write_line(of.level, of.text + (of.repeats == 1 ? " repeated once" : " repeated " + std::to_string(of.repeats) + " times"), now);
        of.repeats = 0;
    }

    void write_line(log_level level, std::string_view text, time now) {
        auto const written = to_iso_ms(now);
        auto whole = written;
        whole += ' ';
        whole += to_string(level);
        whole += ' ';
        whole += text;
        whole += '\n';
        writer_.write(std::move(whole), written);
    }

    line_writer writer_;
    std::chrono::seconds fold_;
    log_clock clock_;
    std::vector<line> recent_;
};

class function_sink final : public log_sink {
public:
    explicit function_sink(std::function<void(log_record const&)> call) : call_{std::move(call)} {}
    void write(log_record const& record) override { call_(record); }

private:
    std::function<void(log_record const&)> call_;
};

}  // namespace detail

ALERTSTREAM_DECL std::string format_log(log_record const& record) {
    auto line = detail::escape_for_terminal(record.event);
    for (auto const& each : record.fields) {
        line += ' ';
        detail::append_escaped(line, each.name);
        line += '=';
        detail::append_log_value(line, each.value);
    }
    return line;
}

ALERTSTREAM_DECL std::shared_ptr<log_sink> make_text_sink(int descriptor, int fold_seconds, log_clock clock) {
    if (!clock) clock = [] { return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()); };
    return std::make_shared<detail::text_sink>(descriptor, fold_seconds, std::move(clock));
}

ALERTSTREAM_DECL std::shared_ptr<log_sink> make_function_sink(std::function<void(log_record const&)> call) {
    return std::make_shared<detail::function_sink>(std::move(call));
}

}  // namespace alertstream
