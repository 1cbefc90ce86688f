#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/error.hpp>
#include <alertstream/message.hpp>
#include <alertstream/parcel.hpp>

/// Where a topic ended, and what may be said of a message that was looked for behind it:
/// all that needs no broker. What asks one is kafka/topic_span.hpp.
namespace alertstream::kafka {

/// What stood last in a partition. Found again in its place, the partition is the same.
struct last_message {
    std::int64_t offset{};
    std::int64_t milliseconds{-1};  ///< since 1970, as Kafka counts; -1: it has no time
    std::string digest{};           ///< of key and value: the first 16 hexadecimal digits of a SHA-256

    friend bool operator==(last_message const&, last_message const&) = default;
};

struct partition_ends {
    std::int32_t partition{};
    std::int64_t low{};                  ///< the first offset that is still there
    std::int64_t high{};                 ///< the next one to be written
    std::optional<last_message> last{};  ///< absent if there was none, or it could not be had cheaply

    friend bool operator==(partition_ends const&, partition_ends const&) = default;
};

/// A topic as it was at one moment.
struct topic_ends {
    std::string cluster{};   ///< the broker's cluster id; empty if it gave none
    std::string topic_id{};  ///< of the topic, which one made anew has not; empty before librdkafka 2.3
    std::vector<partition_ends> partitions{};  ///< by number

    friend bool operator==(topic_ends const&, topic_ends const&) = default;
};

/// One line of ASCII, some 70 bytes for each partition: to be kept with an attempt.
ALERTSTREAM_DECL std::string to_text(topic_ends const&);

/// Of that text; `bad_value` for any other.
ALERTSTREAM_DECL result<topic_ends> parse_topic_ends(std::string_view text);

/// A message's digest, as `last_message` has it.
ALERTSTREAM_DECL last_message mark_of(message const&);

/// A part of a partition that is to be read.
struct read_range {
    std::int32_t partition{};
    std::int64_t from{};
    std::int64_t to{};                     ///< behind it
    std::optional<last_message> expect{};  ///< stands at `from` if the partition is the same

    friend bool operator==(read_range const&, read_range const&) = default;
};

/// What to read to see all that came behind `before` until `now`. A partition that was not
/// there before is read from its beginning, and so is one that was plainly made anew: a
/// message that is found is a proof even there. Nothing of another cluster.
ALERTSTREAM_DECL std::vector<read_range> ranges_between(topic_ends const& before, topic_ends const& now);

/// What was met while they were read.
struct sighting {
    published as{};
    std::optional<time_point> when{};
};
struct topic_read {
    topic_ends now{};                      ///< as it was when it was asked, before anything was read
    std::vector<sighting> seen{};          ///< messages with the reference
    std::vector<std::int32_t> changed{};   ///< partitions in which another message stood, or none, where the last one had
    std::optional<failure> cut_short{};    ///< why it was not read whole
};

/// Whatever keeps what was read from proving that nothing is missing; empty if nothing
/// does. The words say what is odd: retention took what would be looked for; the end
/// is before the recorded one; another cluster or another topic of the same name; fewer partitions.
ALERTSTREAM_DECL std::string anomaly(topic_ends const& before, topic_read const& read);

/// What came of looking for a message. One that was seen is `found`, whatever is odd
/// beside it; of several the earliest, by time, then partition and offset. `absent` only
/// without any anomaly. An anomaly does not go away: it is not to be looked at again.
ALERTSTREAM_DECL finding judge(topic_ends const& before, topic_read const& read);

/// `unclear` for a failure; to be looked at again where time, or somebody who mends an
/// account, can help: not where the topic is not there.
ALERTSTREAM_DECL unclear unclear_for(failure why);

}  // namespace alertstream::kafka

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/topic_ends.ipp>
#endif
