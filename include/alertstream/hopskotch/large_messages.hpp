#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <alertstream/delivery/message_resolver.hpp>
#include <alertstream/delivery/stream_plan.hpp>
#include <alertstream/hopskotch/archive.hpp>
#include <alertstream/hopskotch/endpoint_source.hpp>
#include <alertstream/hopskotch/placeholder.hpp>
#include <alertstream/kafka/connection.hpp>
#include <alertstream/policy.hpp>
#include <alertstream/settings.hpp>

namespace alertstream::hopskotch {

/// The log-in of this connection, for the archive: it has the same users. Absent without
/// a SASL log-in by user name and password.
std::optional<http::scram_login> archive_login_of(kafka::connection const&);

/// Fetches the messages that a topic has only a placeholder of, from the archive that the
/// broker declares on `sys.metadata`.
///
/// What comes of it has topic, partition and offset of the placeholder, and payload, key,
/// headers and timestamp of the message that was too large. One that is `external`
/// itself is not followed again.
///
/// @par Errors
/// Retryable: no answer, a status of `problem_of_status` that time helps, a broker that
/// cannot be asked, or that declares no archive. Not retryable: a placeholder that says no address,
/// an address of another host than the declared one (asked for again first, once a minute at most), a
/// message that is too large, one of a wrong structure.
class archive_resolver final : public delivery::message_resolver {
public:
    explicit archive_resolver(std::unique_ptr<endpoint_source> from, archive_options with, logger log = {});

    /// For a stream: its log-in, CA_FILE and brokers. FETCH_EXTERNAL, or HOP_FETCH_EXTERNAL
    /// of the environment, set to false: placeholders are delivered as they are.
    static std::shared_ptr<delivery::message_resolver> make(stream_settings const& from, delivery::stream_plan const& plan, std::vector<setting_error>& problems, logger const& log);

    bool concerns(message const&) const noexcept override;
    boost::asio::awaitable<delivery::fetch_result> fetch(owned_message placeholder) override;

private:
    endpoint_cache endpoints_;
    archive_options with_;
    logger log_;
    std::optional<archive_client> client_{};  ///< made by the first fetch, on its executor
};

/// In a stream: its large messages are fetched before they are decoded, and a handler
/// sees them as if they had been on the topic:
/// @code
/// using hopskotch = as::hopskotch::stream<as::topic<"igwn.gwalert", ingest>, as::hopskotch::large_messages>;
/// @endcode
using large_messages = resolved_by<archive_resolver>;

}  // namespace alertstream::hopskotch

#include <alertstream/impl/archive_resolver.ipp>
