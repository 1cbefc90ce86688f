#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <alertstream/kafka/connection.hpp>
#include <alertstream/kafka/topic_span.hpp>
#include <alertstream/log.hpp>
#include <alertstream/message.hpp>
#include <alertstream/parcel.hpp>

namespace alertstream::kafka {

/// What a message is to who looks for one of his own.
enum class resemblance {
    none,
    it,
    cannot_tell,  ///< it holds the reference, and cannot be read
};

/// Finds out from a topic what became of a message: `deliverer::ends_of` and
/// `deliverer::look_up` of destinations whose messages end in a Kafka. One question of
/// each kind at a time; a long search holds nobody up who only asks for the ends.
///
/// @par Lifetime
/// The loop has work while a client lives, up to a minute after the last question: `close`
/// lets it go. May be destroyed at any time.
class message_search {
public:
    using matcher = std::function<resemblance(message const&)>;
    using namer = std::function<std::string(message const&)>;  ///< the uuid of a message; empty: it has none

    /// Its clients are made when they are needed; a connection that librdkafka refuses is then what is `unclear`.
    ALERTSTREAM_DECL message_search(boost::asio::any_io_executor executor, connection to, logger log, topic_span_options with = {});

    /// As text; empty, with a line in the log, where it cannot be told.
    ALERTSTREAM_DECL boost::asio::awaitable<std::string> ends_of(std::string topic);

    /// Reads what came behind `ends` up to the end as it is now (`judge`). Without them
    /// all of the topic is read, and a message that is not there may have been before. Never
    /// throws for what the broker does; cancelled, it is `unclear` or throws `operation_aborted`.
    ALERTSTREAM_DECL boost::asio::awaitable<finding> look_up(std::string topic, std::string ends, matcher is_it, namer name);

    ALERTSTREAM_DECL void close();

    /// Why no broker answers, or lets nobody in; absent if one does, whatever it says of this topic.
    ALERTSTREAM_DECL boost::asio::awaitable<std::optional<failure>> probe(std::string topic);

private:
    result<topic_span*> open(std::unique_ptr<topic_span>& one) const;

    boost::asio::any_io_executor executor_;
    connection to_;
    logger log_;
    topic_span_options with_;
    std::unique_ptr<topic_span> ends_{};
    std::unique_ptr<topic_span> search_{};
};

/// A message with this header, byte for byte.
ALERTSTREAM_DECL message_search::matcher has_header(std::string name, std::string value);

}  // namespace alertstream::kafka

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/message_search.ipp>
#endif
