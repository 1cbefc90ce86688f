#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <alertstream/destination.hpp>
#include <alertstream/error.hpp>
#include <alertstream/kafka/message_search.hpp>
#include <alertstream/log.hpp>
#include <alertstream/parcel.hpp>
#include <alertstream/settings.hpp>

/// What became of a message whose POST to a Hermes had no answer.
namespace alertstream::hermes {

/// The connection by which STREAM reads: the entry of ALERT_STREAMS of that NAME, with
/// the defaults of its service. Absent without STREAM. A name that is not there, or that
/// is neither HOPSKOTCH's nor GCN's, is a problem of `from`.STREAM; what is wrong with the entry is a problem of the entry.
ALERTSTREAM_DECL std::optional<kafka::connection> reading_connection_of(sharing_settings const& from, alertstream::settings const* document, std::vector<setting_error>& problems);

/// Messages of the archive, as JSON, each with its uuid.
using archived = std::vector<std::pair<std::string, std::string>>;
/// Asks a Hermes's own `query/` for messages with a text in them.
using archive_query = std::function<boost::asio::awaitable<result<archived>>(std::string text)>;

/// `it` for a message whose JSON has the reference at `data.alertstream_reference`. What
/// does not hold its bytes is not parsed; a bare NaN or Infinity, which Hermes writes, is no hindrance.
ALERTSTREAM_DECL kafka::resemblance resembles(std::string_view payload, std::string_view reference);

/// Looks for messages by their reference: asks the archive first, where a hit is a proof
/// and a miss none, and then reads the topic, with the credential of STREAM, from where it ended
/// before the attempt to where it ends now. That decides.
class message_finder {
public:
    /// STREAM of the settings; what is wrong with it is added to the setup's problems.
    ALERTSTREAM_DECL explicit message_finder(destination_setup const& with);
    /// With this connection; none: the topic cannot be read.
    ALERTSTREAM_DECL message_finder(boost::asio::any_io_executor executor, std::optional<kafka::connection> const& to, logger log, kafka::topic_span_options with = {});

    /// For `deliverer::ends_of`. Empty without STREAM, which is noted in the log once: then a
    /// message of unknown fate waits for a person.
    ALERTSTREAM_DECL boost::asio::awaitable<std::string> ends_of(std::string topic);

    /// For `deliverer::look_up`. `found` has the uuid of the message; `absent` is said only
    /// of a topic that was read whole. The archive need not answer, or be asked: `query` may be empty.
    ALERTSTREAM_DECL boost::asio::awaitable<finding> look_up(parcel what, std::string ends, archive_query query);

    /// Lets the clients go.
    ALERTSTREAM_DECL void close();

private:
    logger log_;
    std::string name_;
    std::unique_ptr<kafka::message_search> search_{};
    bool noted_{};
};

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_look_up.ipp>
#endif
