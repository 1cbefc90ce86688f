#pragma once

#include <optional>
#include <string_view>

#include <alertstream/error.hpp>
#include <alertstream/message.hpp>

namespace alertstream::hermes {

/// Whether Hermes itself is up to date: GET `heartbeat/`.
struct heartbeat {
    std::optional<time_point> hop{};  ///< when it last saw HOPSKOTCH alive; absent: not since it was started, or it does not say
    bool authenticated{};             ///< the API key of the request is one of an account

    friend bool operator==(heartbeat const&, heartbeat const&) = default;
};

/// Reads the answer's body. @returns `bad_answer` for what is none.
ALERTSTREAM_DECL result<heartbeat> read_heartbeat(std::string_view json);

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_heartbeat.ipp>
#endif
