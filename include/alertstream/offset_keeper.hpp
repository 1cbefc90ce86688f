#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <string>
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

    /// Called once, before anything else.
    virtual void attach(keeper_feedback& feedback) = 0;
    /// The stream's run is over, and its feedback with it: nothing more is asked or told. Another run may be attached by then.
    virtual void detach(keeper_feedback& gone) noexcept { static_cast<void>(gone); }

    /// Where each partition goes on, in order; absent where the keeper knows nothing: then
    /// START says, or, for a keeper with an identity that takes the place of Kafka's own commit,
    /// what the group has committed. Throw `unavailable` to be asked again.
    virtual boost::asio::awaitable<std::vector<std::optional<kept_position>>> start(std::string_view cluster, std::string_view group,
                                                                                    std::vector<topic_partition> partitions) = 0;

    /// Reading of a partition begins here, which may be elsewhere than start() said: ahead
    /// (START, or messages are gone from the log), behind (the topic was made anew, or cut
    /// short), or where this run was asked to start, and then what was kept stays so.
    virtual void started(topic_partition const& where, kept_position const& position, delivery::start_reason why) {
        static_cast<void>(where), static_cast<void>(position), static_cast<void>(why);
    }

    /// Alerts in hand were dropped, a seek was taken up for one: what their handlers left
    /// with the keeper since the last handled() is void. They come again, here or elsewhere.
    virtual void dropped(topic_partition const& where) { static_cast<void>(where); }

    /// The partition is not this stream's any more, whether or not flush() came before. What
    /// was not kept by now is void: whoever has it reads it again.
    virtual void gave_back(topic_partition const& where) { dropped(where); }

    /// All alerts below `position.next` are handled. Must not block; called often.
    virtual void handled(topic_partition const& where, kept_position const& position) = 0;

    /// Completes when all that was handled() of these partitions is kept: they are
    /// about to be given back. Cancelled at the drain deadline; what was not kept by then comes again.
    virtual boost::asio::awaitable<void> flush(std::vector<topic_partition> partitions) = 0;

    /// What the offsets are kept in, as a short text without `;` and `|`: it stands beside
    /// Kafka's commits, so that another process of the group can tell. Empty: nobody asks.
    virtual std::string identity() const { return {}; }
    /// Kafka's commit of some partition was made beside another identity. A failure ends
    /// the stream: its words say what to do.
    virtual result<void> was_kept_in(std::string_view other) {
        static_cast<void>(other);
        return {};
    }

    /// True if dead letters go into the keeper's transaction instead of the file.
    virtual bool takes_dead_letters() const { return false; }
    virtual result<void> put_aside(dead_letter const&) { return failure{errc::dead_letter_unwritable, "this keeper takes no dead letters"}; }
};

/// What `kept_by` may name beside a keeper: one object for several streams, which gives
/// each a keeper of its own.
template <class Type>
concept keeps_for_streams = requires(Type const& of, std::string_view stream) {
    { of.keeper_for(stream) } -> std::convertible_to<std::shared_ptr<offset_keeper>>;
};

}  // namespace alertstream
