#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include <alertstream/detail/fifo_mutex.hpp>
#include <alertstream/error.hpp>
#include <alertstream/hopskotch/archive_endpoint.hpp>
#include <alertstream/kafka/connection.hpp>
#include <alertstream/log.hpp>

namespace alertstream::hopskotch {

/// Who knows what the broker declares.
class endpoint_source {
public:
    virtual ~endpoint_source() = default;

    /// The last message of `sys.metadata`; absent if there is none, or the topic is not
    /// there or not allowed. A failure if that cannot be found out now. Bounded in time.
    virtual boost::asio::awaitable<result<std::optional<std::string>>> last_message() = 0;
};

/// Reads it from the broker, with a light client that lives as long as that takes.
class metadata_reader final : public endpoint_source {
public:
    explicit metadata_reader(kafka::connection to, logger log = {}, std::chrono::milliseconds deadline = std::chrono::seconds{30})
        : to_{std::move(to)}, log_{std::move(log)}, deadline_{deadline} {}

    ALERTSTREAM_DECL boost::asio::awaitable<result<std::optional<std::string>>> last_message() override;

private:
    kafka::connection to_;
    logger log_;
    std::chrono::milliseconds deadline_;
};

/// Remembers what the broker declares for half an hour, and asks again when that does not
/// fit: once a minute at most, and one at a time whoever asks. An archive that has moved is
/// thus found by who publishes, and one that is withdrawn is no longer told a credential.
class endpoint_cache {
public:
    using clock = std::function<std::chrono::steady_clock::time_point()>;
    static constexpr std::chrono::seconds shortest_age{60};
    static constexpr std::chrono::seconds longest_age{1800};

    ALERTSTREAM_DECL explicit endpoint_cache(std::unique_ptr<endpoint_source> from, clock now = &std::chrono::steady_clock::now);

    /// The archive, for this address if one is given: where what is remembered does not hold it, the
    /// broker is asked again, and what it says then is the result whether it holds the address or not.
    /// Absent: the broker declares none. A failure: it cannot be asked now and what it said
    /// before does not hold the address, or it declares what may not be used
    /// (`errc::insecure`, `errc::bad_request`).
    ALERTSTREAM_DECL boost::asio::awaitable<result<std::optional<archive_endpoint>>> find(std::string url = {});

private:
    using known = result<std::optional<archive_endpoint>>;
    /// What is known is an archive, and holds this address.
    bool good_for(std::string_view url) const;
    bool fits(std::string_view url) const;

    std::unique_ptr<endpoint_source> source_;
    clock now_;
    std::shared_ptr<alertstream::detail::fifo_mutex> asking_ = std::make_shared<alertstream::detail::fifo_mutex>();
    std::optional<known> known_{};
    std::chrono::steady_clock::time_point asked_{};
};

}  // namespace alertstream::hopskotch

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/endpoint_source.ipp>
#endif
