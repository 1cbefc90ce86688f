#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include <alertstream/dead_letter.hpp>
#include <alertstream/delivery/position.hpp>
#include <alertstream/error.hpp>
#include <alertstream/message.hpp>

namespace alertstream {

using delivery::kept_mark;
using delivery::kept_position;

/// Says to the stream what became of its offsets. Call it on the loop's thread.
class keeper_feedback {
public:
    /// All below `next` is kept for good: shown as kept, and Kafka's own commit follows behind.
    virtual void confirmed(topic_partition const& where, std::int64_t next) = 0;
    /// Somebody else moved the offset: drop what is in hand and read from here. Routine, no error.
    virtual void seek(topic_partition const& where, kept_position to) = 0;

protected:
    ~keeper_feedback() = default;
};

/// Where a stream's offsets are kept. Kafka's own commit is the default; a
/// database that stores the rows and the offsets in one transaction derives from
/// this and is named in the stream: `stream<…, as::kept_by<my_store>>`.
///
/// *Handled* and *kept* are two events: the stream says what is handled; the
/// keeper confirms a position once it is durable. Kafka's commit follows the
/// confirmed positions, for lag displays.
class offset_keeper {
public:
    virtual ~offset_keeper() = default;

    /// Called once, before anything else; valid as long as the stream.
    virtual void attach(keeper_feedback& feedback) = 0;

    /// Where each partition goes on, in order; absent where the keeper knows
    /// nothing, and then START says. Throw `unavailable` to be asked again.
    virtual boost::asio::awaitable<std::vector<std::optional<kept_position>>> start(std::string_view cluster, std::string_view group,
                                                                                    std::vector<topic_partition> partitions) = 0;

    /// All alerts below `position.next` are handled. Must not block; called often.
    virtual void handled(topic_partition const& where, kept_position const& position) = 0;

    /// Completes when all that was handled() of these partitions is kept: they are
    /// about to be given back. Bounded by the drain deadline.
    virtual boost::asio::awaitable<void> flush(std::vector<topic_partition> partitions) = 0;

    /// True if dead letters go into the keeper's transaction instead of the file.
    virtual bool takes_dead_letters() const { return false; }
    virtual result<void> put_aside(dead_letter const&) { return failure{errc::dead_letter_unwritable, "this keeper takes no dead letters"}; }
};

}  // namespace alertstream
