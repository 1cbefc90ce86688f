#pragma once

namespace alertstream {

/// Tells a broken handler from broken alerts. So many failed calls in a row
/// (over all alerts of a topic) are the handler's fault: from then on a failure
/// counts as `unavailable`, so that a night is not poured into the dead-letter
/// file. One success, of any alert, ends that.
class failure_guard {
public:
    explicit failure_guard(unsigned limit = 20) noexcept : limit_{limit} {}

    /// An alert is about to be put aside after its retries. True: do not, treat
    /// its failure as `unavailable`.
    bool failed() noexcept {
        if (in_a_row_ < limit_) ++in_a_row_;
        return tripped();
    }
    void succeeded() noexcept { in_a_row_ = 0; }
    bool tripped() const noexcept { return in_a_row_ >= limit_; }

private:
    unsigned limit_;
    unsigned in_a_row_{};
};

}  // namespace alertstream
