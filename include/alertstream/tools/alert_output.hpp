#pragma once

#include <functional>
#include <string>
#include <utility>

#include <alertstream/error.hpp>

namespace alertstream::tools {

/// Writes to a descriptor what a handler prints, a batch of alerts at a time. When it
/// cannot be written any more (a full disk, a reader that is gone), that is no alert's
/// fault: `failed` is called once, nothing is written from then on, and no alert of that
/// batch counts as handled.
class alert_output {
public:
    using failed_handler = std::function<void(error_code)>;

    alert_output(int descriptor, failed_handler failed) : descriptor_{descriptor}, failed_{std::move(failed)} {}

    /// Room for the text of a batch, empty.
    /// @throws unavailable once the descriptor could not be written.
    ALERTSTREAM_DECL std::string& begin();

    /// Writes it.
    /// @throws unavailable when the descriptor cannot be written.
    ALERTSTREAM_DECL void write();

private:
    int descriptor_;
    failed_handler failed_;
    bool gone_{};
    std::string text_{};
};

}  // namespace alertstream::tools

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/alert_output.ipp>
#endif
