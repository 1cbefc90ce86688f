#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include <alertstream/delivery/message_resolver.hpp>
#include <alertstream/formats/bson.hpp>
#include <alertstream/hopskotch/archive_endpoint.hpp>
#include <alertstream/http/client.hpp>
#include <alertstream/http/scram_http.hpp>
#include <alertstream/log.hpp>

/// HOPSKOTCH's archive, where messages are that are too large for Kafka. Its documents
/// are BSON: a program that includes this links with libbson.
namespace alertstream::hopskotch {

/// As any request has them, and two minutes for a hundred megabytes on their way.
inline constexpr http::deadlines archive_deadlines{.write = std::chrono::minutes{2}, .body = std::chrono::minutes{2}};

struct archive_options {
    std::optional<http::scram_login> login{};              ///< none: what is public only
    http::options http{.deadlines = archive_deadlines};    ///< authorities, proxy, deadlines of each phase
    std::size_t most_message{std::size_t{101} << 20U};     ///< bytes of an answer; HOPSKOTCH's topics allow at most 100 MiB
};

/// Why the archive did not give or take a message, and whether it may later.
template <class T>
using archive_result = boost::system::result<T, delivery::fetch_problem>;

/// What a status of the archive means: the code is Kafka's, as hop-client maps it
/// (401 SASL_AUTHENTICATION_FAILED, 403 TOPIC_AUTHORIZATION_FAILED, 404
/// RESOURCE_NOT_FOUND, 413 MSG_SIZE_TOO_LARGE, …), the words say what to do.
/// Retryable: 401, 403, 404, 408, 429 and 5xx, as time or who mends an account helps.
delivery::fetch_problem problem_of_status(unsigned status, std::string_view said, std::string_view host);

/// Gets and puts messages. Each call is bounded by the deadlines of `archive_options::http`
/// for each of its requests (two with a log-in). No redirect is followed.
///
/// @par Credentials
/// Go to scheme, host and port of the endpoint given and nowhere else; nothing else is
/// asked at all, not even without them.
///
/// @par Threads
/// All calls on the executor. It and the endpoint given must live until they complete.
///
/// @par Cancellation
/// All types; `problem.why.code` is `operation_aborted` then.
class archive_client {
public:
    /// Throws `alertstream::error` if the authorities or the proxy cannot be used.
    archive_client(boost::asio::any_io_executor executor, archive_options with, logger log = {});

    /// The message at this address, which the endpoint must hold.
    ///
    /// @par Errors
    /// `problem_of_status`; retryable: no answer. Not retryable: an address of another host
    /// (`errc::insecure`), an answer that is larger than what is taken
    /// (MSG_SIZE_TOO_LARGE), and one whose structure is wrong (`bson::read_archived`).
    boost::asio::awaitable<archive_result<bson::archived_message>> download(archive_endpoint const& from, std::string url);

    /// Puts a message there; the result is where it can be got: its UUID as text.
    ///
    /// A try whose end is not known is repeated once. The archive keeps one message of an
    /// `_id`: when it says that it has this one already (422), the two are compared, and
    /// equal is success.
    ///
    /// @par Errors
    /// `problem_of_status`; nothing has been published by it in any case.
    boost::asio::awaitable<archive_result<std::string>> upload(archive_endpoint const& to, std::string topic, bson::upload what);

private:
    boost::asio::awaitable<http::result> ask(http::request);
    boost::asio::awaitable<archive_result<std::string>> upload_once(archive_endpoint const& to, std::string const& topic, bson::upload const& what);
    boost::asio::awaitable<bool> has_already(archive_endpoint const& at, std::string uuid, bson::upload const& what);

    archive_options with_;
    logger log_;
    http::client http_;
};

}  // namespace alertstream::hopskotch

#include <alertstream/impl/archive_client.ipp>
