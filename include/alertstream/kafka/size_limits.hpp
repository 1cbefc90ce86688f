#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <librdkafka/rdkafka.h>

#include <alertstream/error.hpp>

namespace alertstream::kafka {

/// How large the messages of topics may be (`max.message.bytes`), as the brokers say.
/// Asked in the background when a topic is first used, and again when the answer is older
/// than half an hour; nobody waits for it who does not want to.
///
/// Everything happens on the executor. Whoever waits must end before it does.
class size_limits {
public:
    static constexpr std::chrono::seconds oldest{1800};   ///< as hop-client
    static constexpr std::chrono::seconds retry_after{60};
    static constexpr std::size_t none = 1'000'000'000;    ///< it may not be asked: the broker decides
    using clock = std::function<std::chrono::steady_clock::time_point()>;
    /// Asks the brokers for one topic; the answer comes by `answer`, later.
    using asking = std::function<void(std::string const& topic)>;

    ALERTSTREAM_DECL size_limits(boost::asio::any_io_executor executor, asking ask, clock now = &std::chrono::steady_clock::now);

    /// What is known; asks if it is nothing, or old.
    ALERTSTREAM_DECL std::optional<std::size_t> find(std::string const& topic);

    /// The same, but what is not known is waited for. All types of cancellation throw `operation_aborted`.
    ALERTSTREAM_DECL boost::asio::awaitable<std::optional<std::size_t>> wait(std::string topic, std::chrono::milliseconds at_most);

    /// `TOPIC_AUTHORIZATION_FAILED`: `none`. Another failure changes nothing that is known.
    ALERTSTREAM_DECL void answer(std::string_view topic, result<std::size_t> const& limit);

private:
    struct entry {
        std::optional<std::size_t> limit{};
        std::chrono::steady_clock::time_point ask_again{};
        bool asked{};
        std::vector<boost::asio::steady_timer*> waiting{};  ///< of each who waits, in its own frame
    };

    boost::asio::any_io_executor executor_;
    asking ask_;
    clock now_;
    std::map<std::string, entry, std::less<>> topics_{};
};

namespace detail {

/// Puts the question to the brokers by librdkafka's admin requests, through a queue that
/// wakes the loop.
class size_limit_question {
public:
    using answering = std::function<void(std::string_view topic, result<std::size_t> const&)>;

    /// The client must outlive it.
    ALERTSTREAM_DECL size_limit_question(boost::asio::any_io_executor, rd_kafka_t* client, answering);
    ALERTSTREAM_DECL ~size_limit_question();
    size_limit_question(size_limit_question const&) = delete;
    size_limit_question& operator=(size_limit_question const&) = delete;

    ALERTSTREAM_DECL void ask(std::string const& topic);

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace detail
}  // namespace alertstream::kafka

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/size_limits.ipp>
#endif
