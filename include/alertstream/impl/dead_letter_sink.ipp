#pragma once

#include <alertstream/dead_letter_sink.hpp>

namespace alertstream {

ALERTSTREAM_DECL boost::asio::awaitable<result<void>> dead_letter_sink::start(dead_letter letter) { co_return put(letter); }

}  // namespace alertstream
