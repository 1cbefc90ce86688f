#pragma once

#include <exception>
#include <new>

#include <alertstream/delivery/work.hpp>

// g++ 12 takes the two halves of Asio's allocation of a coroutine's frame, once inlined, for a mismatch.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace alertstream::delivery {

ALERTSTREAM_DECL result<void> lane_payloads::decode(message const& from, std::size_t slot) {
    try {
        for (auto& each : all_)
            if (auto done = each.slots->decode(from, slot); !done) return done;
        return {};
    } catch (std::bad_alloc const&) {
        return failure{errc::bad_value, "its decoder asked for more memory than there is"};
    } catch (std::exception const& e) {
        return failure{errc::bad_value, e.what()};
    } catch (...) {
        return failure{errc::bad_value, "its decoder threw what is no std::exception"};
    }
}

namespace inner {

inline boost::asio::awaitable<void> called(handler_work& work, alerts in_hand, slots which) {
    work.call(in_hand, which);
    co_return;
}

}  // namespace inner

ALERTSTREAM_DECL boost::asio::awaitable<void> handler_work::start(alerts const& in_hand, slots which) { return inner::called(*this, in_hand, which); }

}  // namespace alertstream::delivery

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
