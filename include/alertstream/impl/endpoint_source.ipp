#pragma once

#include <memory>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/hopskotch/endpoint_source.hpp>
#include <alertstream/kafka/error.hpp>
#include <alertstream/kafka/topic_reader.hpp>

namespace alertstream::hopskotch {

namespace detail {

/// The last of all partitions: the one written last.
class last_of_topic {
public:
    void take(message const& each) {
        auto const when = each.timestamp();
        if (value_ && when < when_) return;
        value_ = std::string{each.payload()};
        when_ = when;
    }
    std::optional<std::string> value() && { return std::move(value_); }

private:
    std::optional<std::string> value_{};
    std::optional<time_point> when_{};
};

/// Nobody declares anything there, and that is an answer.
inline bool is_absence(error_code ec) { return ec == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART || ec == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC || ec == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED; }

}  // namespace detail

ALERTSTREAM_DECL boost::asio::awaitable<result<std::optional<std::string>>> metadata_reader::last_message() {
    auto const executor = co_await boost::asio::this_coro::executor;
    kafka::topic_reader_options wanted{.topic = std::string{metadata_topic}, .until_end = true, .deadline = deadline_};
    auto opened = kafka::topic_reader::open(executor, to_, std::move(wanted), log_);
    if (!opened) co_return opened.error();
    std::shared_ptr<kafka::topic_reader> const reader{std::move(*opened)};
    auto late = std::make_shared<bool>(false);
    boost::asio::steady_timer timer{executor, deadline_};
    // It may be due already when it is cancelled, and run when the reader is gone.
    timer.async_wait([late, weak = std::weak_ptr{reader}](error_code cancelled) {
        auto const still = weak.lock();
        if (cancelled || !still) return;
        *late = true;
        still->close();
    });
    detail::last_of_topic last;
    std::function<void(message const&)> each = [&last](message const& what) { last.take(what); };
    auto const [ec] = co_await reader->async_run(std::move(each), boost::asio::as_tuple(boost::asio::use_awaitable));
    timer.cancel();
    if (detail::is_absence(ec)) co_return std::optional<std::string>{};
    if (ec || *late) co_return failure{*late ? error_code{boost::asio::error::timed_out} : ec, "reading where large messages are kept from " + std::string{metadata_topic}};
    co_return std::move(last).value();
}

ALERTSTREAM_DECL endpoint_cache::endpoint_cache(std::unique_ptr<endpoint_source> from, clock now) : source_{std::move(from)}, now_{std::move(now)} {}

ALERTSTREAM_DECL bool endpoint_cache::good_for(std::string_view url) const { return known_ && *known_ && **known_ && (url.empty() || (**known_)->holds(url)); }

ALERTSTREAM_DECL bool endpoint_cache::fits(std::string_view url) const {
    return known_ && now_() - asked_ < (good_for(url) ? longest_age : shortest_age);
}

ALERTSTREAM_DECL boost::asio::awaitable<result<std::optional<archive_endpoint>>> endpoint_cache::find(std::string url) {
    if (fits(url)) co_return *known_;
    auto const held = asking_;
    if (!held->try_enter()) co_await held->wait();
    alertstream::detail::fifo_mutex::turn const turn{held};
    if (fits(url)) co_return *known_;
    auto last = co_await source_->last_message();
    if (!last && !good_for(url)) co_return last.error();
    asked_ = now_();
    if (!last) asked_ -= longest_age - shortest_age;  // asked again in a minute; nobody is held up meanwhile
    if (!last) co_return *known_;
    auto const text = *last ? declared_endpoint(**last) : std::nullopt;
    if (!text) {
        known_.emplace(std::optional<archive_endpoint>{});
    } else {
        auto parsed = archive_endpoint::parse(*text);
        if (parsed) known_.emplace(std::optional{std::move(*parsed)});
        else known_.emplace(parsed.error());
    }
    co_return *known_;
}

}  // namespace alertstream::hopskotch
