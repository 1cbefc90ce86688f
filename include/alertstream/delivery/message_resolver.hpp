#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include <alertstream/error.hpp>
#include <alertstream/message.hpp>

namespace alertstream::delivery {

/// Why a message could not be fetched from where it is kept.
struct fetch_problem {
    failure why;
    /// It may be there later: a server that is away, has not got it yet or refuses for now.
    /// Tried again with back-off, for a bounded time.
    bool retryable{};
};

[[noreturn]] ALERTSTREAM_DECL void throw_exception_from_error(fetch_problem const& p, boost::source_location const&);

using fetch_result = boost::system::result<owned_message, fetch_problem>;

/// Fetches the alerts of which a topic has only a placeholder (HOPSKOTCH's large
/// messages), before they are decoded. One for a stream; used by all of its lanes.
class message_resolver {
public:
    virtual ~message_resolver() = default;

    /// This message is such a placeholder. Asked of each one: no I/O, no allocation.
    virtual bool concerns(message const&) const noexcept = 0;

    /// The message that is meant, with the topic, partition and offset of the placeholder.
    /// One try, bounded by the resolver's own deadlines; runs on the stream's executor. All
    /// types of cancellation end it.
    virtual boost::asio::awaitable<fetch_result> fetch(owned_message placeholder) = 0;
};

/// Leaves what is kept elsewhere where it is: placeholders are alerts as others are.
class fetches_nothing final : public message_resolver {
public:
    bool concerns(message const&) const noexcept override { return false; }
    ALERTSTREAM_DECL boost::asio::awaitable<fetch_result> fetch(owned_message placeholder) override;
};

}  // namespace alertstream::delivery

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/message_resolver.ipp>
#endif
