#pragma once

#include <algorithm>
#include <set>
#include <utility>

#include <boost/asio/steady_timer.hpp>

#include <alertstream/detail/fifo_mutex.hpp>
#include <alertstream/impl/span_session.ipp>
#include <alertstream/kafka/error.hpp>
#include <alertstream/kafka/topic_span.hpp>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace alertstream::kafka {

class topic_span::implementation : public std::enable_shared_from_this<implementation> {
public:
    implementation(boost::asio::any_io_executor executor, connection to, logger log, topic_span_options with)
        : executor_{executor}, to_{std::move(to)}, log_{std::move(log)}, with_{with}, unused_{executor} {}

    static boost::asio::awaitable<result<topic_ends>> ends(std::shared_ptr<implementation> self, std::string topic);
    static boost::asio::awaitable<result<topic_read>> read(std::shared_ptr<implementation> self, std::string topic, topic_ends before, std::function<void(message const&)> each);

    void close() {
        client_.reset();
        unused_.cancel();
        ++closed_;
    }

private:
    using session_pointer = std::shared_ptr<detail::span_session>;
    class use;

    boost::asio::awaitable<void> turn();
    result<session_pointer> take();
    void give_back(session_pointer client, std::size_t closed_before);

    boost::asio::any_io_executor executor_;
    connection to_;
    logger log_;
    topic_span_options with_;
    std::shared_ptr<alertstream::detail::fifo_mutex> one_at_a_time_ = std::make_shared<alertstream::detail::fifo_mutex>();
    session_pointer client_;
    boost::asio::steady_timer unused_;
    std::size_t closed_{};
};

ALERTSTREAM_DECL result<std::unique_ptr<topic_span>> topic_span::open(boost::asio::any_io_executor executor, connection const& to, logger log, topic_span_options with) {
    if (auto const conf = detail::span_conf(to); !conf) return conf.error().why();
    return std::unique_ptr<topic_span>{new topic_span{std::make_shared<implementation>(std::move(executor), to, std::move(log), with)}};
}

ALERTSTREAM_DECL topic_span::~topic_span() { implementation_->close(); }
ALERTSTREAM_DECL void topic_span::close() { implementation_->close(); }

ALERTSTREAM_DECL boost::asio::awaitable<result<topic_ends>> topic_span::ends(std::string topic) { return implementation::ends(implementation_, std::move(topic)); }

ALERTSTREAM_DECL boost::asio::awaitable<result<topic_read>> topic_span::read(std::string topic, topic_ends before, std::function<void(message const&)> each) {
    return implementation::read(implementation_, std::move(topic), std::move(before), std::move(each));
}

/// Taken, not lent: a coroutine that ends early lets it go.
inline result<topic_span::implementation::session_pointer> topic_span::implementation::take() {
    unused_.cancel();
    if (client_) return std::exchange(client_, nullptr);
    return detail::span_session::open(executor_, to_, log_);
}

inline void topic_span::implementation::give_back(session_pointer client, std::size_t closed_before) {
    if (closed_before != closed_) return;
    client_ = std::move(client);
    unused_.expires_after(with_.idle);
    unused_.async_wait([weak = weak_from_this()](error_code cancelled) {
        if (auto const self = weak.lock(); self && !cancelled) self->client_.reset();
    });
}

inline boost::asio::awaitable<void> topic_span::implementation::turn() {
    if (!one_at_a_time_->try_enter()) co_await one_at_a_time_->wait();
}

/// The last messages: two places, as a transaction's control record may be the very last one.
inline std::vector<read_range> last_ranges(topic_ends const& of) {
    std::vector<read_range> made;
    for (auto const& each : of.partitions)
        if (each.high > each.low) made.push_back({.partition = each.partition, .from = std::max(each.low, each.high - 2), .to = each.high});
    return made;
}

inline boost::asio::awaitable<result<topic_ends>> topic_span::implementation::ends(std::shared_ptr<implementation> self, std::string topic) {
    co_await self->turn();
    alertstream::detail::fifo_mutex::turn const held{self->one_at_a_time_};
    auto const closed_before = self->closed_;
    auto taken = self->take();
    if (!taken) co_return taken.error();
    auto const client = std::move(*taken);
    auto answer = co_await client->ask(topic, self->with_.deadline);
    if (!answer) co_return answer.error();
    auto made = std::make_shared<topic_ends>(std::move(*answer));
    detail::span_session::taker each = [made](read_range const& of, message const& what) {
        auto const where = std::ranges::find(made->partitions, of.partition, &partition_ends::partition);
        where->last = mark_of(what);
    };
    auto const problem = co_await client->read(topic, last_ranges(*made), std::move(each), self->with_.mark_deadline);
    if (problem && problem->code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) co_return *problem;
    if (problem) self->log_.debug("what stands last in a topic could not be read", {{"topic", topic}, {"error", problem->message()}});
    else if (co_await client->stop_reading()) self->give_back(client, closed_before);
    co_return std::move(*made);
}

inline boost::asio::awaitable<result<topic_read>> topic_span::implementation::read(std::shared_ptr<implementation> self, std::string topic, topic_ends before, std::function<void(message const&)> each) {
    co_await self->turn();
    alertstream::detail::fifo_mutex::turn const held{self->one_at_a_time_};
    auto taken = self->take();
    if (!taken) co_return taken.error();
    auto const client = std::move(*taken);
    auto answer = co_await client->ask(topic, self->with_.deadline);
    if (!answer) co_return answer.error();
    topic_read made{.now = std::move(*answer)};
    auto ranges = ranges_between(before, made.now);
    // Whose last message before the attempt is yet to be met.
    auto missed = std::make_shared<std::set<std::int32_t>>();
    for (auto const& range : ranges)
        if (range.expect) missed->insert(range.partition);
    detail::span_session::taker take = [missed, each = std::move(each)](read_range const& of, message const& what) {
        bool const is_last_one = of.expect && what.offset() == of.from && mark_of(what) == *of.expect;
        if (is_last_one) missed->erase(of.partition);
        else each(what);
    };
    made.cut_short = co_await client->read(std::move(topic), std::move(ranges), std::move(take), self->with_.deadline);
    // Of one that was cut short it is not known.
    if (!made.cut_short) made.changed.assign(missed->begin(), missed->end());
    co_return made;
}

}  // namespace alertstream::kafka

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
