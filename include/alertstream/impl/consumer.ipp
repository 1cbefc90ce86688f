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

    void own(rd_kafka_t* made) {
        client_ = client_handle{made};
        queue_.reset(rd_kafka_queue_get_consumer(made));
        events_.attach(queue_.get());
        rd_kafka_poll_set_consumer(made);
        // Logs come through the same queue; the reference moves to librdkafka.
        rd_kafka_set_log_queue(made, queue_.get());
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
    std::chrono::steady_clock::time_point close_by_{};
};

// ---------------------------------------------------------------- the public face

ALERTSTREAM_DECL result<std::unique_ptr<consumer>> consumer::open(boost::asio::any_io_executor executor, connection const& to, options const& wanted, logger log) {
    auto conf = make_consumer_conf(to, wanted.group);
    if (!conf) return conf.error().why();
    rd_kafka_conf_set_events(conf->get(), RD_KAFKA_EVENT_FETCH | RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_LOG |
                                              RD_KAFKA_EVENT_STATS | RD_KAFKA_EVENT_OFFSET_COMMIT);
    char text[32]{};
    std::size_t size = sizeof text;
    auto const max_poll = rd_kafka_conf_get(conf->get(), "max.poll.interval.ms", text, &size) == RD_KAFKA_CONF_OK ? std::atol(text) : 300'000;
    char problem[512]{};
    try {
        auto made = std::make_shared<implementation>(executor, wanted, std::chrono::milliseconds{max_poll}, std::move(log));
        auto* const client = rd_kafka_new(RD_KAFKA_CONSUMER, conf->get(), problem, sizeof problem);
        if (!client) return failure{rd_kafka_last_error(), problem};
        static_cast<void>(conf->release());  // the client owns it now
        made->own(client);
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
ALERTSTREAM_DECL rd_kafka_t* consumer::native_handle() const noexcept { return implementation_->client(); }
ALERTSTREAM_DECL bool consumer::cooperative() const noexcept { return implementation_->cooperative(); }
ALERTSTREAM_DECL bool consumer::assignment_lost() const noexcept { return implementation_->client() && rd_kafka_assignment_lost(implementation_->client()) != 0; }
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
        "metadata", [client = client_.share()] { return detail::ask_topics(client.get(), limit); }, limit * 4,
        [weak = weak_from_this()](error_code problem, detail::topics_answer answer) {
            auto const self = weak.lock();
            if (!self || self->gone_) return;
            self->probing_ = false;
            if (!problem && !answer.problem) {
                if (self->listener_) self->listener_->on_connected(answer.topics);
                return;
            }
            self->probe_timer_.expires_after(std::chrono::seconds{2});
            self->probe_timer_.async_wait([weak](error_code const& cancelled) {
                auto const again = weak.lock();
                if (again && !cancelled && !again->gone_ && !again->closing_) again->probe();
            });
        });
}

// ---------------------------------------------------------------- events

/// Up to a budget, so that a flood of log lines does not hold the loop.
ALERTSTREAM_DECL void consumer::implementation::drain_control() {
    for (int budget = 256; budget > 0; --budget) {
        if (!queue_) return;
        event_handle const event{rd_kafka_queue_poll(queue_.get(), 0)};
        if (event)
            on_event(event.get());
        else if (!queue_ || rd_kafka_queue_length(queue_.get()) == 0)
            return;
    }
    serve_soon();
}

ALERTSTREAM_DECL void consumer::implementation::on_event(rd_kafka_event_t* event) {
    switch (rd_kafka_event_type(event)) {
    case RD_KAFKA_EVENT_REBALANCE: return on_rebalance(event);
    case RD_KAFKA_EVENT_ERROR: return on_error(event);
    case RD_KAFKA_EVENT_OFFSET_COMMIT: return on_committed(event);
    case RD_KAFKA_EVENT_LOG: return detail::log_event(log_, event);
    case RD_KAFKA_EVENT_STATS:
        if (listener_) listener_->on_statistics(rd_kafka_event_stats(event));
        return;
    case RD_KAFKA_EVENT_FETCH:
        // Each assigned partition has a queue of its own, so nothing comes here; if it did, it must not be lost silently.
        log_.error("a message came on the control queue", {});
        return;
    default: return;
    }
}

ALERTSTREAM_DECL bool consumer::implementation::cooperative() const noexcept {
    if (!client_) return false;
    auto const* protocol = rd_kafka_rebalance_protocol(client_.get());
    return protocol && std::string_view{protocol} == "COOPERATIVE";
}

ALERTSTREAM_DECL void consumer::implementation::on_rebalance(rd_kafka_event_t* event) {
    std::vector<topic_partition> which;
    auto const* list = rd_kafka_event_topic_partition_list(event);
    for (int i = 0; list && i < list->cnt; ++i) which.push_back({list->elems[i].topic, list->elems[i].partition});
    auto const kind = rd_kafka_event_error(event);
    if (kind == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) assign_owed_ = true;
    if (!listener_) {
        // Nobody listens any more; every rebalance must be answered all the same.
        unassign(which);
        return;
    }
    if (kind == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) return listener_->on_assigned(std::move(which));
    if (kind == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS) return listener_->on_revoked(std::move(which), rd_kafka_assignment_lost(client_.get()) != 0);
    log_.error("rebalance failed", {{"error", rd_kafka_err2str(kind)}});
    unassign(which);
}

/// "Subscribed topic not available: NAME: reason" is the only place that has the name.
inline std::string_view unavailable_topic(std::string_view reason) {
    constexpr std::string_view before = "Subscribed topic not available: ";
    if (!reason.starts_with(before)) return {};
    reason.remove_prefix(before.size());
    return reason.substr(0, reason.find(": "));
}

ALERTSTREAM_DECL void consumer::implementation::on_error(rd_kafka_event_t* event) {
    auto const kind = rd_kafka_event_error(event);
    std::string const reason = rd_kafka_event_error_string(event);
    // Asked of the client: the event of a fatal error has its cause as code, and not always the mark.
    char text[512]{};
    if (auto const fatal = rd_kafka_fatal_error(client_.get(), text, sizeof text); fatal != RD_KAFKA_RESP_ERR_NO_ERROR) {
        log_.error("the Kafka client failed for good", {{"error", make_error_code(fatal).message()}, {"reason", text}});
        return take_down(fatal);
    }
    if (kind == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) probe();
    if (!listener_) return;
    if (kind == RD_KAFKA_RESP_ERR__AUTHENTICATION) {
        auto const why = detail::refused_login(client_.get(), reason);
        probe();
        return listener_->on_error(why.code, why.message(), {});
    }
    listener_->on_error(kind, reason, unavailable_topic(reason));
}

// ---------------------------------------------------------------- partitions

inline std::string name_of(topic_partition const& which) { return which.topic + " [" + std::to_string(which.partition) + "]"; }

ALERTSTREAM_DECL result<std::vector<std::unique_ptr<partition_queue>>> consumer::implementation::assign(std::span<group_position const> from) {
    if (gone_) return failure{errc::closed};
    if (auto const fit = check(from); !fit) return fit.error();
    std::vector<std::unique_ptr<partition_queue>> queues;
    partition_list_handle const list{rd_kafka_topic_partition_list_new(static_cast<int>(from.size()))};
    for (auto const& each : from) {
        auto* const entry = rd_kafka_topic_partition_list_add(list.get(), each.where.topic.c_str(), each.where.partition);
        entry->offset = each.next;
        queue_handle queue{rd_kafka_queue_get_partition(client_.get(), each.where.topic.c_str(), each.where.partition)};
        if (!queue) return failure{RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, name_of(each.where)};
        // A queue of its own: it is polled only while its lane is free, and fills up alone.
        rd_kafka_queue_forward(queue.get(), nullptr);
        events_.attach(queue.get());
        queues.push_back(std::make_unique<partition_queue>(std::move(queue), each.where));
    }
    // Eagerly, the old assignment is gone either way.
    if (!cooperative()) assigned_.clear();
    if (auto const refused = give(list.get()); refused.code) return refused;
    assign_owed_ = false;
    for (auto const& each : from) assigned_.insert(each.where);
    serve_soon();
    return queues;
}

/// What librdkafka would refuse with less to go by, or read as one of its special offsets.
ALERTSTREAM_DECL result<void> consumer::implementation::check(std::span<group_position const> from) const {
    bool const adding = cooperative();
    std::set<topic_partition> seen;
    for (auto const& each : from) {
        if (each.next < 0) return failure{RD_KAFKA_RESP_ERR__INVALID_ARG, name_of(each.where) + " has no offset to read from"};
        if (!seen.insert(each.where).second) return failure{RD_KAFKA_RESP_ERR__INVALID_ARG, name_of(each.where) + " is given twice"};
        if (adding && assigned_.contains(each.where)) return failure{RD_KAFKA_RESP_ERR__CONFLICT, name_of(each.where) + " is assigned already"};
    }
    return {};
}

/// Adds to the assignment, or replaces it, as the group's protocol has it.
ALERTSTREAM_DECL failure consumer::implementation::give(rd_kafka_topic_partition_list_t const* partitions) {
    if (!cooperative()) return {rd_kafka_assign(client_.get(), partitions)};
    if (error_handle const refused{rd_kafka_incremental_assign(client_.get(), partitions)})
        return {rd_kafka_error_code(refused.get()), rd_kafka_error_string(refused.get())};
    return {};
}

/// librdkafka waits for an assign, be it of nothing: an unassign is no answer.
ALERTSTREAM_DECL void consumer::implementation::answer_assign() {
    if (!std::exchange(assign_owed_, false)) return;
    partition_list_handle const nothing{rd_kafka_topic_partition_list_new(0)};
    if (auto const refused = give(nothing.get()); refused.code) log_.warning("partitions not declined", {{"error", refused.message()}});
}

ALERTSTREAM_DECL void consumer::implementation::unassign(std::span<topic_partition const> partitions) {
    if (gone_) return;
    answer_assign();
    partition_list_handle const list{rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size()))};
    for (auto const& each : partitions)
        if (assigned_.erase(each) > 0) rd_kafka_topic_partition_list_add(list.get(), each.topic.c_str(), each.partition);
    if (cooperative()) {
        if (error_handle const problem{rd_kafka_incremental_unassign(client_.get(), list.get())})
            log_.warning("partitions not given back", {{"error", rd_kafka_error_string(problem.get())}});
    } else {
        assigned_.clear();
        if (auto const problem = rd_kafka_assign(client_.get(), nullptr); problem != RD_KAFKA_RESP_ERR_NO_ERROR)
            log_.warning("partitions not given back", {{"error", rd_kafka_err2str(problem)}});
    }
    serve_soon();
}

ALERTSTREAM_DECL void consumer::implementation::commit(std::vector<group_position> positions, code_handler handler) {
    if (gone_) return complete(handler, errc::closed);
    partition_list_handle const list{rd_kafka_topic_partition_list_new(static_cast<int>(positions.size()))};
    for (auto const& each : positions) {
        auto* const entry = rd_kafka_topic_partition_list_add(list.get(), each.where.topic.c_str(), each.where.partition);
        entry->offset = each.next;
        if (each.metadata.empty()) continue;
        // librdkafka frees it with the list.
        entry->metadata = std::malloc(each.metadata.size());
        if (!entry->metadata) continue;
        std::copy(each.metadata.begin(), each.metadata.end(), static_cast<char*>(entry->metadata));
        entry->metadata_size = each.metadata.size();
    }
    auto& pending = commits_.emplace_back(std::move(handler));
    auto const problem = rd_kafka_commit_queue(client_.get(), list.get(), queue_.get(), nullptr, &pending);
    if (problem == RD_KAFKA_RESP_ERR_NO_ERROR) return watch_cancellation(pending);
    complete(pending.handler, problem);
    commits_.pop_back();
}

/// The request cannot be taken back: its event is waited for all the same.
ALERTSTREAM_DECL void consumer::implementation::watch_cancellation(pending_commit& pending) {
    using boost::asio::cancellation_type;
    auto slot = boost::asio::get_associated_cancellation_slot(pending.handler);
    if (!slot.is_connected()) return;
    slot.assign([weak = weak_from_this(), target = &pending](cancellation_type kind) mutable {
        auto const self = weak.lock();
        if (self && target && (kind & (cancellation_type::terminal | cancellation_type::partial)) != cancellation_type::none)
            self->abort(std::exchange(target, nullptr)->handler);
    });
}

ALERTSTREAM_DECL void consumer::implementation::on_committed(rd_kafka_event_t* event) {
    auto const* const which = static_cast<pending_commit const*>(rd_kafka_event_opaque(event));
    auto const found = std::find_if(commits_.begin(), commits_.end(), [&](auto const& each) { return &each == which; });
    if (found == commits_.end()) return;
    error_code problem;
    if (auto const kind = rd_kafka_event_error(event); kind != RD_KAFKA_RESP_ERR_NO_ERROR) problem = kind;
    auto const* list = rd_kafka_event_topic_partition_list(event);
    for (int i = 0; !problem && list && i < list->cnt; ++i)
        if (list->elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR) problem = list->elems[i].err;
    complete(found->handler, problem);
    commits_.erase(found);
}

ALERTSTREAM_DECL void consumer::implementation::facts(std::vector<topic_partition> which, std::optional<time_point> since, std::chrono::milliseconds deadline, facts_handler handler) {
    if (gone_) {
        boost::asio::post(executor_, boost::asio::append(std::move(handler), error_code{errc::closed}, std::vector<partition_facts>{}));
        return;
    }
    // Answers shortly before its deadline, so that no thread is left behind with it.
    auto const until = std::chrono::steady_clock::now() + deadline - std::min<std::chrono::milliseconds>(deadline / 10, std::chrono::milliseconds{500});
    blocking_.async_run(
        "where partitions start",
        [client = client_.share(), which = std::move(which), since, until] { return detail::ask_facts(client.get(), which, since, until); }, deadline,
        detail::facts_completion{std::move(handler)});
}

ALERTSTREAM_DECL void consumer::implementation::seek(topic_partition where, std::int64_t offset, std::chrono::milliseconds deadline, code_handler handler) {
    if (gone_) return complete(handler, errc::closed);
    blocking_.async_run(
        "seek", [client = client_.share(), where = std::move(where), offset, deadline] { return detail::seek_now(client.get(), where, offset, deadline / 2); },
        deadline, std::move(handler));
}

// ---------------------------------------------------------------- the end

ALERTSTREAM_DECL void consumer::implementation::close(std::chrono::milliseconds deadline, code_handler handler) {
    if (gone_ || closing_) return complete(handler, gone_ ? error_code{} : error_code{errc::closed});
    closing_ = true;
    close_handler_.swap(handler);
    if (auto slot = boost::asio::get_associated_cancellation_slot(close_handler_); slot.is_connected())
        slot.assign([weak = weak_from_this()](boost::asio::cancellation_type kind) {
            auto const self = weak.lock();
            if (!self || (kind & boost::asio::cancellation_type::terminal) == boost::asio::cancellation_type::none) return;
            self->close_by_ = {};
            self->take_down(boost::asio::error::operation_aborted);
        });
    close_by_ = std::chrono::steady_clock::now() + deadline;
    keep_alive_.cancel();
    probe_timer_.cancel();
    // Refused after a fatal error: then there is no group to leave.
    if (error_handle const refused{rd_kafka_consumer_close_queue(client_.get(), queue_.get())}) return take_down({});
    client_.close_begun();
    close_timer_.expires_at(close_by_);
    close_timer_.async_wait([weak = weak_from_this()](error_code const& cancelled) {
        auto const self = weak.lock();
        if (self && !cancelled && !self->gone_) self->take_down(errc::close_deadline);
    });
    // Before async_run() nobody waited so far; and a close on a queue that is not empty wakes nobody.
    wait();
    serve_soon();
}

/// Takes the client from the loop. What follows is posted: this may be in the
/// middle of the listener's own work.
ALERTSTREAM_DECL void consumer::implementation::take_down(error_code problem) {
    if (gone_) return;
    finish(problem);
    boost::asio::post(executor_, [self = shared_from_this(), held = hold(), problem] { self->destroy(problem); });
}

/// First the listener lets go of its queues and records, which would hold the
/// destruction up; then the client is destroyed, elsewhere.
ALERTSTREAM_DECL void consumer::implementation::destroy(error_code problem) {
    if (auto* const told = std::exchange(listener_, nullptr)) told->on_gone(problem);
    // A client that takes its time is a line in the log: what it was to do is done, or has failed already.
    auto const left = std::max<std::chrono::steady_clock::duration>(close_by_ - std::chrono::steady_clock::now(), shortest_destroy_deadline);
    client_.async_destroy(executor_, log_, left, [self = shared_from_this(), held = hold(), problem](error_code) {
        self->complete(self->close_handler_, problem);
        // A close, in good order or not, is no failure of the run.
        bool const only_closed = problem == errc::close_deadline || problem == boost::asio::error::operation_aborted;
        self->complete(self->run_handler_, only_closed ? error_code{} : problem);
    });
}

ALERTSTREAM_DECL std::shared_ptr<consumer::implementation::loop_hold> consumer::implementation::hold() {
    auto held = hold_.lock();
    if (!held) hold_ = held = std::make_shared<loop_hold>(weak_from_this());
    return held;
}

ALERTSTREAM_DECL void consumer::implementation::drop_handlers() noexcept {
    code_handler run, close;
    run.swap(run_handler_);
    close.swap(close_handler_);
    std::list<pending_commit> const commits{std::exchange(commits_, {})};
}

/// Nothing is polled from here on.
ALERTSTREAM_DECL void consumer::implementation::finish(error_code problem) {
    gone_ = true;
    keep_alive_.cancel();
    close_timer_.cancel();
    probe_timer_.cancel();
    events_.cancel();
    for (auto& each : commits_) complete(each.handler, problem ? problem : error_code{errc::closed});
    commits_.clear();
    if (queue_) detail::event_source::detach(queue_.get());
    queue_.reset();
}

/// The consumer is destroyed: no handler of the user's is called in this call, and nothing waits.
ALERTSTREAM_DECL void consumer::implementation::abandon() noexcept {
    listener_ = nullptr;
    if (gone_) return;
    finish(errc::closed);
    complete(run_handler_, boost::asio::error::operation_aborted);
    complete(close_handler_, boost::asio::error::operation_aborted);
    client_ = client_handle{};
}

/// Inside the signal: leaves the slot alone.
ALERTSTREAM_DECL void consumer::implementation::abort(code_handler& handler) {
    code_handler taken;
    taken.swap(handler);
    if (taken) boost::asio::post(executor_, boost::asio::append(std::move(taken), error_code{boost::asio::error::operation_aborted}));
}

ALERTSTREAM_DECL void consumer::implementation::complete(code_handler& handler, error_code problem) {
    code_handler taken;
    taken.swap(handler);
    if (!taken) return;  // cancelled
    if (auto slot = boost::asio::get_associated_cancellation_slot(taken); slot.is_connected()) slot.clear();
    boost::asio::post(executor_, boost::asio::append(std::move(taken), problem));
}

}  // namespace alertstream::kafka
