#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include <alertstream/log.hpp>
#include <alertstream/message.hpp>

namespace alertstream {

/// Where an alert came from, for a handler that asks. Valid as long as the
/// handler runs.
class metadata {
public:
    metadata(message const& from, std::string_view stream, unsigned attempt = 1, bool replayed = false, logger const* log = nullptr) noexcept
        : message_{&from}, stream_{stream}, log_{log}, attempt_{attempt}, replayed_{replayed} {}

    message const& raw() const noexcept { return *message_; }
    std::string_view stream() const noexcept { return stream_; }
    std::string_view topic() const noexcept { return message_->topic(); }
    std::int32_t partition() const noexcept { return message_->partition(); }
    std::int64_t offset() const noexcept { return message_->offset(); }
    std::optional<std::string_view> key() const noexcept { return message_->key(); }
    header_range headers() const noexcept { return message_->headers(); }
    std::optional<time_point> timestamp() const noexcept { return message_->timestamp(); }

    /// How long ago the record was written, by this machine's clock; absent without a timestamp.
    std::optional<std::chrono::microseconds> age() const noexcept {
        auto const written = timestamp();
        if (!written) return std::nullopt;
        return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()) - *written;
    }

    /// 1 the first time, then counted up by each retry.
    unsigned attempt() const noexcept { return attempt_; }

    /// The alert comes from a dead-letter file, not from the stream.
    bool replayed() const noexcept { return replayed_; }

    /// The program's own log.
    logger const& log() const {
        static logger const standard;
        return log_ ? *log_ : standard;
    }

private:
    message const* message_;
    std::string_view stream_;
    logger const* log_;
    unsigned attempt_;
    bool replayed_;
};

}  // namespace alertstream
