#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>

#include <alertstream/message.hpp>
#include <alertstream/settings.hpp>

namespace alertstream::detail {

/// GATHER_ROWS and GATHER_SECONDS: what is accepted one by one goes out as one message
/// when so many rows wait, or the oldest of them has waited so long.
struct durable_gathering {
    static constexpr std::size_t most_rows = 1000;
    static constexpr std::chrono::seconds usual_age{60};

    std::size_t rows{};         ///< 0: not given
    std::chrono::seconds age{};  ///< 0: at once

    explicit durable_gathering(sharing_settings const& from = {}) {
        rows = from.gather_rows.value_or(0);
        // With rows alone the last ones would wait for ever.
        age = from.gather.value_or(rows > 0 ? usual_age : std::chrono::seconds{});
    }

    std::size_t limit() const noexcept { return rows > 0 ? rows : most_rows; }

    /// What is there is to wait for more: so long. Absent: it goes now.
    std::optional<std::chrono::microseconds> waits(std::size_t rows_there, bool full, bool gathers, time_point oldest, time_point now) const noexcept {
        if (age.count() <= 0 || full || !gathers || (rows > 0 && rows_there >= rows)) return std::nullopt;
        auto const waited = now - oldest;
        // Accepted in the future: the clock was set back.
        if (waited >= age || waited < std::chrono::microseconds{}) return std::nullopt;
        return age - waited;
    }
};

/// How many entries of a topic go into one message. A message that was refused without a
/// word on which of them is to blame is halved, until that one stands alone.
class durable_portion {
public:
    std::size_t of(std::size_t there) const noexcept { return most_ == 0 ? there : std::min(most_, there); }
    void refused(std::size_t sent) noexcept { most_ = std::max<std::size_t>(sent / 2, 1); }
    void settled() noexcept {
        if (most_ == 0) return;
        most_ = most_ >= durable_gathering::most_rows ? 0 : most_ * 2;
    }

private:
    std::size_t most_{};  ///< 0: all
};

}  // namespace alertstream::detail
