#pragma once

#include <alertstream/tools/alert_output.hpp>
#include <alertstream/tools/write_all.hpp>

namespace alertstream::tools {

ALERTSTREAM_DECL std::string& alert_output::begin() {
    // A line that was cut off must not be followed by its own beginning.
    if (gone_) throw unavailable{"the output cannot be written"};
    text_.clear();
    return text_;
}

ALERTSTREAM_DECL void alert_output::write() {
    auto const problem = write_all(descriptor_, text_);
    if (!problem) return;
    gone_ = true;
    failed_(problem);
    throw unavailable{"the output cannot be written: " + problem.message()};
}

}  // namespace alertstream::tools
