#pragma once

#include <boost/asio/steady_timer.hpp>

namespace alertstream::delivery {

/// What one lane waits for until another has let go of an alert: it is cancelled then, and never expires. A type of
/// its own, so that who declares handlers need not include Asio's timers.
struct until_free : boost::asio::steady_timer {
    using boost::asio::steady_timer::steady_timer;
};

}  // namespace alertstream::delivery
