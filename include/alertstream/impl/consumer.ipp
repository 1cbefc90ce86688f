#pragma once

#include <algorithm>
#include <list>
#include <map>
#include <set>
#include <utility>

#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>

#include <alertstream/kafka/blocking.hpp>
#include <alertstream/kafka/consumer.hpp>
#include <alertstream/kafka/detail/ask_broker.hpp>
#include <alertstream/kafka/detail/client_events.hpp>
#include <alertstream/kafka/detail/token_login.hpp>
#include <alertstream/kafka/error.hpp>
#include <alertstream/kafka/event_source.hpp>

namespace alertstream::kafka::detail {

/// Takes what the helper thread found out, with all that is associated with the handler.
struct facts_completion {
    boost::asio::any_completion_handler<void(error_code, std::vector<partition_facts>)> handler;

    void operator()(error_code problem, facts_answer answer) {
        if (!problem) problem = answer.problem;
        std::move(handler)(problem, std::move(answer.facts));
    }
};

}  // namespace alertstream::kafka::detail

template <template <class, class> class Associator, class Default>
struct boost::asio::associator<Associator, alertstream::kafka::detail::facts_completion, Default> {
    using inner = boost::asio::any_completion_handler<void(alertstream::error_code, std::vector<alertstream::kafka::partition_facts>)>;
    using type = typename Associator<inner, Default>::type;
    static type get(alertstream::kafka::detail::facts_completion const& of, Default const& otherwise = {}) noexcept {
        return Associator<inner, Default>::get(of.handler, otherwise);
    }
};

namespace alertstream::kafka {

/// Shared with the waits that are under way; `stopped_` says that the consumer is gone.
class consumer::implementation : public std::enable_shared_from_this<implementation> {
public:
    implementation(boost::asio::any_io_executor executor, options wanted, std::chrono::milliseconds max_poll, logger log)
        : executor_{executor}, wanted_{std::move(wanted)}, log_{std::move(log)}, events_{executor}, blocking_{executor, log_}, keep_alive_{executor},
          close_timer_{executor}, probe_timer_{executor} {
        if (wanted_.keep_alive.count() == 0) wanted_.keep_alive = std::min<std::chrono::milliseconds>(max_poll / 5, std::chrono::minutes{1});
    }

    void own(rd_kafka_t* made, std::shared_ptr<token_source> tokens) {
        client_ = client_handle{made};
        queue_.reset(rd_kafka_queue_get_consumer(made));
        events_.attach(queue_.get());
        rd_kafka_poll_set_consumer(made);
        // Logs come through the same queue; the reference moves to librdkafka.
        rd_kafka_set_log_queue(made, queue_.get());
        login_.emplace(executor_, made, std::move(tokens), log_);
    }

    void run(consumer_listener& listener, code_handler handler);
    result<std::vector<std::unique_ptr<partition_queue>>> assign(std::span<group_position const> from);
    void unassign(std::span<topic_partition const> partitions);
    void commit(std::vector<group_position> positions, code_handler handler);
    void facts(std::vector<topic_partition> which, std::optional<time_point> since, std::chrono::milliseconds deadline, facts_handler handler);
    void seek(topic_partition where, std::int64_t offset, std::chrono::milliseconds deadline, code_handler handler);
    void close(std::chrono::milliseconds deadline, code_handler handler);
    void abandon() noexcept;

    bool cooperative() const noexcept;

    boost::asio::any_io_executor const& executor() const noexcept { return executor_; }
    rd_kafka_t* client() const noexcept { return client_.get(); }
    std::uint64_t wake_ups() const noexcept { return wake_ups_; }
    std::optional<login_report> login() const { return login_ ? login_->report() : std::nullopt; }

private:
    /// Held by what is under way on the loop. When the loop is destroyed it goes, and
    /// with it the handlers, which may own us.
    struct loop_hold {
        std::weak_ptr<implementation> of;
        explicit loop_hold(std::weak_ptr<implementation> held) noexcept : of{std::move(held)} {}
        loop_hold(loop_hold const&) = delete;
        loop_hold& operator=(loop_hold const&) = delete;
        ~loop_hold() {
            if (auto const self = of.lock()) self->drop_handlers();
        }
    };

    struct pending_commit {
        explicit pending_commit(code_handler to) : handler{std::move(to)} {}
        code_handler handler;  ///< empty when it was cancelled
    };

    /// librdkafka's threads look up once a second as a rule, and it joins them.
    static constexpr std::chrono::seconds shortest_destroy_deadline{3};

    void cancel_run(std::uint64_t which);
    void wait();
    void serve();
    void serve_soon();
    void drain_control();
    void on_event(rd_kafka_event_t* event);
    void on_rebalance(rd_kafka_event_t* event);
    void on_error(rd_kafka_event_t* event);
    void on_committed(rd_kafka_event_t* event);
    void keep_alive();
    void probe();
    void take_down(error_code problem);
    void destroy(error_code problem);
    void finish(error_code problem);
    void watch_cancellation(pending_commit&);
    std::shared_ptr<loop_hold> hold();
    void drop_handlers() noexcept;
    void complete(code_handler& handler, error_code problem);
    void abort(code_handler& handler);
    result<void> check(std::span<group_position const> from) const;
    failure give(rd_kafka_topic_partition_list_t const* partitions);
    void answer_assign();

    boost::asio::any_io_executor executor_;
    options wanted_;
    logger log_;
    detail::event_source events_;
    blocking_thread blocking_;
    client_handle client_;
    queue_handle queue_;
    std::optional<detail::token_login> login_;
    boost::asio::steady_timer keep_alive_;
    boost::asio::steady_timer close_timer_;
    boost::asio::steady_timer probe_timer_;

    consumer_listener* listener_{};
    code_handler run_handler_;
    code_handler close_handler_;
    std::list<pending_commit> commits_;
    std::weak_ptr<loop_hold> hold_;
    std::set<topic_partition> assigned_;
    std::uint64_t runs_{};
    std::uint64_t wake_ups_{};
    bool waiting_{};
    bool serving_posted_{};
    bool assign_owed_{};  ///< the group waits for the answer to an on_assigned()
    bool closing_{};
    bool gone_{};
    bool probing_{};
    std::string all_down_{};  ///< the reason that is told if nothing answers the probe
    std::chrono::steady_clock::time_point close_by_{};
};

// ---------------------------------------------------------------- the public face

ALERTSTREAM_DECL result<std::unique_ptr<consumer>> consumer::open(boost::asio::any_io_executor executor, connection const& to, options const& wanted, logger log) {
    auto conf = make_consumer_conf(to, wanted.group);
    if (!conf) return conf.error().why();
    rd_kafka_conf_set_events(conf->get(), RD_KAFKA_EVENT_FETCH | RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_LOG |
                                              RD_KAFKA_EVENT_STATS | RD_KAFKA_EVENT_OFFSET_COMMIT | RD_KAFKA_EVENT_OAUTHBEARER_TOKEN_REFRESH);
    char text[32]{};
    std::size_t size = sizeof text;
    auto const max_poll = rd_kafka_conf_get(conf->get(), "max.poll.interval.ms", text, &size) == RD_KAFKA_CONF_OK ? std::atol(text) : 300'000;
    char problem[512]{};
    try {
        auto made = std::make_shared<implementation>(executor, wanted, std::chrono::milliseconds{max_poll}, std::move(log));
        auto* const client = rd_kafka_new(RD_KAFKA_CONSUMER, conf->get(), problem, sizeof problem);
        if (!client) return failure{rd_kafka_last_error(), problem};
        static_cast<void>(conf->release());  // the client owns it now
        made->own(client, to.tokens);
        return std::unique_ptr<consumer>{new consumer{std::move(made)}};
    } catch (boost::system::system_error const& no_descriptor) {
        return failure{no_descriptor.code(), "a consumer needs a file descriptor"};
    }
}

ALERTSTREAM_DECL consumer::~consumer() { implementation_->abandon(); }

ALERTSTREAM_DECL void consumer::start_run(consumer_listener& listener, code_handler handler) { implementation_->run(listener, std::move(handler)); }
ALERTSTREAM_DECL result<std::vector<std::unique_ptr<partition_queue>>> consumer::assign(std::span<group_position const> from) { return implementation_->assign(from); }
ALERTSTREAM_DECL void consumer::unassign(std::span<topic_partition const> partitions) { implementation_->unassign(partitions); }
ALERTSTREAM_DECL void consumer::start_commit(std::vector<group_position> positions, code_handler handler) { implementation_->commit(std::move(positions), std::move(handler)); }
ALERTSTREAM_DECL void consumer::start_facts(std::vector<topic_partition> which, std::optional<time_point> since, std::chrono::milliseconds deadline, facts_handler handler) {
    implementation_->facts(std::move(which), since, deadline, std::move(handler));
}
ALERTSTREAM_DECL void consumer::start_seek(topic_partition where, std::int64_t offset, std::chrono::milliseconds deadline, code_handler handler) {
    implementation_->seek(std::move(where), offset, deadline, std::move(handler));
}
ALERTSTREAM_DECL void consumer::start_close(std::chrono::milliseconds deadline, code_handler handler) { implementation_->close(deadline, std::move(handler)); }
ALERTSTREAM_DECL boost::asio::any_io_executor consumer::get_executor() const noexcept { return implementation_->executor(); }
ALERTSTREAM_DECL std::optional<std::int64_t> consumer::end_of(topic_partition const& where) const noexcept {
    std::int64_t low = RD_KAFKA_OFFSET_INVALID;
    std::int64_t high = RD_KAFKA_OFFSET_INVALID;
    auto* const client = implementation_->client();
    if (!client || rd_kafka_get_watermark_offsets(client, where.topic.c_str(), where.partition, &low, &high) != RD_KAFKA_RESP_ERR_NO_ERROR || high < 0) return std::nullopt;
    return high;
}

ALERTSTREAM_DECL rd_kafka_t* consumer::native_handle() const noexcept { return implementation_->client(); }
ALERTSTREAM_DECL bool consumer::cooperative() const noexcept { return implementation_->cooperative(); }
ALERTSTREAM_DECL bool consumer::assignment_lost() const noexcept { return implementation_->client() && rd_kafka_assignment_lost(implementation_->client()) != 0; }
ALERTSTREAM_DECL std::optional<login_report> consumer::login() const { return implementation_->login(); }
ALERTSTREAM_DECL std::uint64_t consumer::wake_ups() const noexcept { return implementation_->wake_ups(); }

ALERTSTREAM_DECL std::string consumer::member_id() const {
    if (!implementation_->client()) return {};
    char* const id = rd_kafka_memberid(implementation_->client());
    std::string const text{id ? id : ""};
    if (id) rd_kafka_mem_free(implementation_->client(), id);
    return text;
}

// ---------------------------------------------------------------- running

ALERTSTREAM_DECL void consumer::implementation::run(consumer_listener& listener, code_handler handler) {
    if (gone_ || closing_ || run_handler_) return complete(handler, errc::closed);
    listener_ = &listener;
    ++runs_;
    run_handler_.swap(handler);
    if (auto slot = boost::asio::get_associated_cancellation_slot(run_handler_); slot.is_connected())
        slot.assign([weak = weak_from_this(), which = runs_](boost::asio::cancellation_type kind) {
            auto const self = weak.lock();
            if (self && (kind & boost::asio::cancellation_type::terminal) != boost::asio::cancellation_type::none) self->cancel_run(which);
        });
    partition_list_handle const list{rd_kafka_topic_partition_list_new(static_cast<int>(wanted_.topics.size()))};
    for (auto const& each : wanted_.topics) rd_kafka_topic_partition_list_add(list.get(), each.c_str(), RD_KAFKA_PARTITION_UA);
    if (auto const problem = rd_kafka_subscribe(client_.get(), list.get()); problem != RD_KAFKA_RESP_ERR_NO_ERROR) return take_down(problem);
    wait();
    // What came before the wake-up was enabled wakes nobody.
    serve_soon();
    keep_alive();
    probe();
}

/// The members that stay take the partitions over, as nobody reads them here.
ALERTSTREAM_DECL void consumer::implementation::cancel_run(std::uint64_t which) {
    if (!run_handler_ || which != runs_) return;  // a signal for a run that is over
    listener_ = nullptr;
    abort(run_handler_);
    if (gone_) return;
    // What the listener still had to answer.
    unassign(std::vector<topic_partition>(assigned_.begin(), assigned_.end()));
    if (!closing_) rd_kafka_unsubscribe(client_.get());
}

ALERTSTREAM_DECL void consumer::implementation::wait() {
    if (std::exchange(waiting_, true)) return;
    events_.async_wait([weak = weak_from_this(), held = hold()](error_code problem) {
        auto const self = weak.lock();
        if (!self) return;
        self->waiting_ = false;
        if (problem || self->gone_) return;
        ++self->wake_ups_;
        self->serve();
        if (!self->gone_) self->wait();
    });
}

ALERTSTREAM_DECL void consumer::implementation::serve() {
    drain_control();
    if (gone_) return;
    if (listener_ && listener_->on_readable()) serve_soon();
    if (closing_ && !gone_ && rd_kafka_consumer_closed(client_.get()) != 0) take_down({});
}

ALERTSTREAM_DECL void consumer::implementation::serve_soon() {
    if (serving_posted_) return;
    serving_posted_ = true;
    boost::asio::post(executor_, [weak = weak_from_this()] {
        auto const self = weak.lock();
        if (!self || self->gone_) return;
        self->serving_posted_ = false;
        self->serve();
    });
}

/// Polls often enough that the group does not take us for stuck: librdkafka counts
/// only polls, and an idle stream has none. A stuck handler has our own watchdog.
ALERTSTREAM_DECL void consumer::implementation::keep_alive() {
    keep_alive_.expires_after(wanted_.keep_alive);
    keep_alive_.async_wait([weak = weak_from_this()](error_code const& cancelled) {
        auto const self = weak.lock();
        if (!self || cancelled || self->gone_) return;
        ++self->wake_ups_;
        self->serve();
        if (!self->gone_) self->keep_alive();
    });
}

/// librdkafka says when all brokers are gone, but not when they are back.
ALERTSTREAM_DECL void consumer::implementation::probe() {
    if (std::exchange(probing_, true)) return;
    static constexpr std::chrono::seconds limit{2};
    blocking_.async_run(
        "metadata", [client = client_.share(), token = login_->token()] { return detail::ask_topics(client.get(), limit, token); }, limit * 4,
        [weak = weak_from_this(), after = !all_down_.empty()](error_code problem, detail::topics_answer answer) {
            auto const self = weak.lock();
            if (!self || self->gone_) return;
            self->probing_ = false;
            // An answer from before the brokers went away says nothing of now.
            if (!after && !self->all_down_.empty()) return self->probe();
            auto const all_down = std::exchange(self->all_down_, {});
            if (!problem && !answer.problem) {
                if (self->listener_) self->listener_->on_connected(answer.topics);
                return;
            }
            if (self->listener_ && !all_down.empty()) self->listener_->on_error(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, all_down, {});
            if (self->gone_) return;
            self->probe_timer_.expires_after(std::chrono::seconds{2});
            self->probe_timer_.async_wait([weak](error_code const& cancelled) {
                auto const again = weak.lock();
                if (again && !cancelled && !again->gone_ && !again->closing_) again->probe();
            });
        });
}

}  // namespace alertstream::kafka

#include <alertstream/impl/consumer_end.ipp>
#include <alertstream/impl/consumer_events.ipp>
#include <alertstream/impl/consumer_partitions.ipp>
