#pragma once

#include <array>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>

#include <alertstream/kafka/detail/client_events.hpp>
#include <alertstream/kafka/detail/produce.hpp>
#include <alertstream/kafka/detail/token_login.hpp>
#include <alertstream/kafka/error.hpp>
#include <alertstream/kafka/event_source.hpp>
#include <alertstream/kafka/handles.hpp>
#include <alertstream/kafka/producer.hpp>

namespace alertstream::kafka::detail {

/// A message that waits for room.
struct owned_record {
    explicit owned_record(record const& from) : topic{from.topic}, key{from.key}, payload{from.payload}, timestamp{from.timestamp}, partition{from.partition} {
        for (auto const& each : from.headers) {
            auto& made = headers.emplace_back();
            made.name = each.name;
            if (each.value) made.value.emplace(*each.value);
        }
    }

    record view(std::vector<header>& storage) const {
        storage.clear();
        for (auto const& each : headers)
            storage.push_back({each.name, each.value ? std::optional<std::string_view>{*each.value} : std::nullopt});
        return {topic, key ? std::optional<std::string_view>{*key} : std::nullopt, storage,
                payload ? std::optional<std::string_view>{*payload} : std::nullopt, timestamp, partition};
    }

    std::string topic;
    std::optional<std::string> key;
    std::vector<owned_message::owned_header> headers;
    std::optional<std::string> payload;
    std::optional<time_point> timestamp;
    std::optional<std::int32_t> partition;
};

/// One async_send, the opaque of its message. Stays until the delivery report,
/// also when its handler has been completed by a cancellation.
struct send_operation {
    send_handler handler;
    std::uint64_t generation{};
    bool handed_over{};
    std::optional<owned_record> waiting{};
    std::list<send_operation>::iterator self{};
};

/// The sends between two flushes.
struct send_generation {
    std::size_t outstanding{};
    std::list<done_handler> flushes{};  ///< complete when this and all earlier generations are done
};

class producer_state : public std::enable_shared_from_this<producer_state> {
public:
    producer_state(executor where, client_handle client, std::shared_ptr<token_source> tokens, logger log)
        : executor_{std::move(where)}, log_{std::move(log)}, client_{std::move(client)}, queue_{rd_kafka_queue_get_main(client_.get())},
          timer_{executor_} {
        source_.emplace(executor_);
        source_->attach(queue_.get());
        rd_kafka_set_log_queue(client_.get(), nullptr);
        login_.emplace(executor_, client_.get(), std::move(tokens), log_);
        generations_.emplace_back();
    }
    ~producer_state() { release(); }

    executor const& where() const noexcept { return executor_; }
    rd_kafka_t* client() const noexcept { return client_.get(); }
    std::size_t outstanding() const noexcept { return in_flight_.size() + waiting_.size(); }
    std::optional<failure> const& no_login() const noexcept { return no_login_; }

    void send(record const&, send_handler);
    void flush(done_handler);
    void close(std::chrono::steady_clock::duration, done_handler);
    void drain();
    void drain_soon();
    void abandon() noexcept;
    void forget() noexcept;
    void on_statistics(std::function<void(std::string_view)> told) { statistics_ = std::move(told); }

private:
    void serve(rd_kafka_event_t*);
    void report(rd_kafka_message_t const&);
    void hand_over_waiting();
    error_code produce(record const&, send_operation&);
    void fail_waiting(error_code);
    void complete(send_operation&, error_code, delivered);
    void finish(std::list<send_operation>&, send_operation&);
    void finish_generations();
    void complete_flushes(send_generation&, error_code);
    void watch_cancellation(send_operation&);
    bool cancel(send_operation&, boost::asio::cancellation_type);
    void wait_for_events();
    void flushed();
    void purge(error_code why);
    void destroy();
    void complete_close(error_code);
    void release() noexcept;

    executor executor_;
    logger log_;
    client_handle client_;
    queue_handle queue_;
    std::optional<token_login> login_{};
    std::map<std::string, topic_handle, std::less<>> topics_{};
    std::optional<event_source> source_{};

    std::list<send_operation> waiting_{};    ///< for room, first come first served
    std::list<send_operation> in_flight_{};  ///< librdkafka has the message
    std::deque<send_generation> generations_{};
    std::uint64_t first_generation_{};
    error_code fatal_{};
    std::optional<failure> no_login_{};  ///< the last problem of a log-in since a message went through
    std::function<void(std::string_view)> statistics_{};

    boost::asio::steady_timer timer_;
    done_handler close_{};
    std::weak_ptr<done_handler> destroying_{};  ///< the same from `destroy` on
    error_code close_result_{};
    enum class stage { open, flushing, purging, closed } stage_{stage::open};
};

inline void producer_state::send(record const& what, send_handler handler) {
    if (stage_ != stage::open || fatal_) {
        auto const why = fatal_ ? fatal_ : error_code{errc::closed};
        return boost::asio::post(executor_, boost::asio::append(std::move(handler), why, delivered{}));
    }
    auto& operation = waiting_.emplace_back(send_operation{.handler = std::move(handler)});
    operation.self = std::prev(waiting_.end());
    operation.generation = first_generation_ + generations_.size() - 1;
    ++generations_.back().outstanding;
    if (waiting_.size() > 1) operation.waiting.emplace(what);  // others came first
    else if (auto const refused = produce(what, operation); refused == RD_KAFKA_RESP_ERR__QUEUE_FULL && !in_flight_.empty()) operation.waiting.emplace(what);
    else if (refused) {
        complete(operation, refused, {});
        return finish(waiting_, operation);
    }
    watch_cancellation(operation);
}

inline error_code producer_state::produce(record const& what, send_operation& operation) {
    auto known = topics_.find(what.topic);
    if (known == topics_.end()) {
        topic_handle made;
        if (auto const refused = new_topic(client_.get(), what.topic, made)) return refused;
        known = topics_.emplace(what.topic, std::move(made)).first;
    }
    if (auto const refused = detail::produce(client_.get(), known->second.get(), what, &operation)) return refused;
    operation.handed_over = true;
    operation.waiting.reset();
    in_flight_.splice(in_flight_.end(), waiting_, operation.self);
    return {};
}

inline void producer_state::hand_over_waiting() {
    std::vector<header> storage;
    while (!waiting_.empty()) {
        auto& operation = waiting_.front();
        auto const refused = produce(operation.waiting->view(storage), operation);
        if (!refused) continue;
        // Nothing to wait for: the message alone is larger than the queue.
        if (refused == RD_KAFKA_RESP_ERR__QUEUE_FULL && !in_flight_.empty()) return;
        complete(operation, refused, {});
        finish(waiting_, operation);
    }
}

/// In a handler that the loop has; dropped without having been called, it says that
/// the loop is gone.
class while_the_loop_lives {
public:
    explicit while_the_loop_lives(std::shared_ptr<producer_state> state) noexcept : state_{std::move(state)} {}
    while_the_loop_lives(while_the_loop_lives&&) noexcept = default;
    while_the_loop_lives& operator=(while_the_loop_lives&&) = delete;
    ~while_the_loop_lives() {
        if (state_) state_->forget();
    }

    std::shared_ptr<producer_state> take() noexcept { return std::move(state_); }

private:
    std::shared_ptr<producer_state> state_;
};

inline void producer_state::wait_for_events() {
    source_->async_wait([state = while_the_loop_lives{shared_from_this()}](error_code ec) mutable {
        auto const self = state.take();
        if (!ec) self->drain();
    });
}

inline void producer_state::drain_soon() {
    boost::asio::post(executor_, [state = while_the_loop_lives{shared_from_this()}]() mutable { state.take()->drain(); });
}

/// Up to a budget, so that others get their turn on the loop.
inline void producer_state::drain() {
    if (!queue_) return;
    for (int budget = 64; budget > 0; --budget) {
        event_handle const event{rd_kafka_queue_poll(queue_.get(), 0)};
        if (!event) break;
        serve(event.get());
    }
    hand_over_waiting();  // now that the reports, and with them their room, are freed
    finish_generations();
    if (!queue_) return;
    if (rd_kafka_queue_length(queue_.get()) == 0) return wait_for_events();
    drain_soon();
}

inline void producer_state::serve(rd_kafka_event_t* event) {
    switch (rd_kafka_event_type(event)) {
    case RD_KAFKA_EVENT_DR:
        while (auto const* const message = rd_kafka_event_message_next(event)) report(*message);
        return;
    case RD_KAFKA_EVENT_LOG: return log_event(log_, event);
    case RD_KAFKA_EVENT_OAUTHBEARER_TOKEN_REFRESH: return login_->refresh();
    case RD_KAFKA_EVENT_STATS:
        // Copied: it may put another in its own place.
        if (auto const told = statistics_) told(rd_kafka_event_stats(event));
        return;
    case RD_KAFKA_EVENT_ERROR: {
        auto problem = error_event(log_, client_.get(), *login_, event);
        if (problem.no_login) no_login_ = std::move(problem.no_login);
        if (rd_kafka_fatal_error(client_.get(), nullptr, 0) == RD_KAFKA_RESP_ERR_NO_ERROR) return;
        fatal_ = problem.code;
        return fail_waiting(fatal_);
    }
    default: return;
    }
}

inline void producer_state::report(rd_kafka_message_t const& message) {
    auto& operation = *static_cast<send_operation*>(message._private);
    if (!message.err) no_login_.reset();
    complete(operation, message.err, delivery_of(message));
    finish(in_flight_, operation);
}

inline void producer_state::complete(send_operation& operation, error_code ec, delivered where) {
    if (!operation.handler) return;  // cancelled before
    if (auto slot = boost::asio::get_associated_cancellation_slot(operation.handler); slot.is_connected()) slot.clear();
    auto handler = std::move(operation.handler);
    boost::asio::post(executor_, boost::asio::append(std::move(handler), ec, where));
}

inline void producer_state::finish(std::list<send_operation>& list, send_operation& operation) {
    --generations_[operation.generation - first_generation_].outstanding;
    list.erase(operation.self);
}

inline void producer_state::finish_generations() {
    while (generations_.front().outstanding == 0) {
        complete_flushes(generations_.front(), {});
        if (generations_.size() == 1) break;
        generations_.pop_front();
        ++first_generation_;
    }
    if (outstanding() == 0) flushed();
}

inline void producer_state::complete_flushes(send_generation& generation, error_code ec) {
    for (auto& each : generation.flushes) {
        auto handler = std::move(each);
        if (!handler) continue;  // cancelled
        if (auto slot = boost::asio::get_associated_cancellation_slot(handler); slot.is_connected()) slot.clear();
        boost::asio::post(executor_, boost::asio::append(std::move(handler), ec));
    }
    generation.flushes.clear();
}

inline void producer_state::fail_waiting(error_code why) {
    while (!waiting_.empty()) {
        complete(waiting_.front(), why, {});
        finish(waiting_, waiting_.front());
    }
}

inline void producer_state::watch_cancellation(send_operation& operation) {
    auto slot = boost::asio::get_associated_cancellation_slot(operation.handler);
    if (!slot.is_connected()) return;
    slot.assign([weak = weak_from_this(), target = &operation](boost::asio::cancellation_type type) mutable {
        auto const self = weak.lock();
        if (self && target && self->cancel(*target, type)) target = nullptr;
    });
}

/// Called inside the signal: leaves the slot alone. True if the operation is completed.
inline bool producer_state::cancel(send_operation& operation, boost::asio::cancellation_type type) {
    using boost::asio::cancellation_type;
    auto const heeded = operation.handed_over ? cancellation_type::terminal | cancellation_type::partial : cancellation_type::all;
    if ((type & heeded) == cancellation_type::none) return false;
    auto handler = std::move(operation.handler);
    if (operation.handed_over) {
        delivered const unknown{.persisted = persisted::possibly};
        boost::asio::post(executor_, boost::asio::append(std::move(handler), error_code{RD_KAFKA_RESP_ERR__PURGE_INFLIGHT}, unknown));
        return true;
    }
    boost::asio::post(executor_, boost::asio::append(std::move(handler), error_code{boost::asio::error::operation_aborted}, delivered{}));
    finish(waiting_, operation);
    boost::asio::post(executor_, [self = shared_from_this()] { self->finish_generations(); });
    return true;
}

inline void producer_state::flush(done_handler handler) {
    if (stage_ != stage::open) return boost::asio::post(executor_, boost::asio::append(std::move(handler), error_code{errc::closed}));
    auto& flushes = generations_.back().flushes;
    auto& place = flushes.emplace_back(std::move(handler));
    if (auto slot = boost::asio::get_associated_cancellation_slot(place); slot.is_connected())
        slot.assign([weak = weak_from_this(), target = &place](boost::asio::cancellation_type type) mutable {
            auto const self = weak.lock();
            if (!self || !target || type == boost::asio::cancellation_type::none) return;
            auto cancelled = std::move(*std::exchange(target, nullptr));
            boost::asio::post(self->executor_, boost::asio::append(std::move(cancelled), error_code{boost::asio::error::operation_aborted}));
        });
    generations_.emplace_back();
    finish_generations();
}

ALERTSTREAM_DECL void start_send(producer_state& state, record const& what, send_handler handler) { state.send(what, std::move(handler)); }
ALERTSTREAM_DECL void start_flush(producer_state& state, done_handler handler) { state.flush(std::move(handler)); }
ALERTSTREAM_DECL void start_close(producer_state& state, std::chrono::steady_clock::duration deadline, done_handler handler) {
    state.close(deadline, std::move(handler));
}

inline client_handle new_producer(connection const& from) {
    auto conf = make_producer_conf(from).value();
    rd_kafka_conf_set_events(conf.get(), RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_LOG | RD_KAFKA_EVENT_STATS | RD_KAFKA_EVENT_OAUTHBEARER_TOKEN_REFRESH);
    std::array<char, 512> why{};
    client_handle made{rd_kafka_new(RD_KAFKA_PRODUCER, conf.get(), why.data(), why.size())};
    if (!made) throw error{{errc::bad_settings, why.data()}};
    std::ignore = conf.release();  // the client's now
    return made;
}

inline std::shared_ptr<producer_state> new_state(executor where, client_handle client, std::shared_ptr<token_source> tokens, logger log) {
    try {
        return std::make_shared<producer_state>(std::move(where), std::move(client), std::move(tokens), std::move(log));
    } catch (boost::system::system_error const& no_descriptor) {
        throw error{{no_descriptor.code(), "a producer needs a file descriptor"}};
    }
}

}  // namespace alertstream::kafka::detail

namespace alertstream::kafka {

ALERTSTREAM_DECL producer::producer(executor where, connection const& to, logger log)
    : state_{detail::new_state(std::move(where), detail::new_producer(to), to.tokens, std::move(log))} {
    state_->drain_soon();
}

ALERTSTREAM_DECL producer& producer::operator=(producer&& other) noexcept {
    if (this != &other) {
        if (state_) state_->abandon();
        state_ = std::move(other.state_);
    }
    return *this;
}

ALERTSTREAM_DECL producer::~producer() {
    if (state_) state_->abandon();
}

ALERTSTREAM_DECL executor producer::get_executor() const { return state_->where(); }
ALERTSTREAM_DECL void producer::on_statistics(std::function<void(std::string_view)> told) { state_->on_statistics(std::move(told)); }
ALERTSTREAM_DECL std::size_t producer::outstanding() const noexcept { return state_->outstanding(); }
ALERTSTREAM_DECL std::optional<failure> producer::no_login() const { return state_->no_login(); }
ALERTSTREAM_DECL rd_kafka_t* producer::native_handle() const noexcept { return state_->client(); }

}  // namespace alertstream::kafka

#include <alertstream/impl/producer_end.ipp>
