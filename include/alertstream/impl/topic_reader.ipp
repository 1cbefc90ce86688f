#pragma once

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

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
#include <alertstream/kafka/partition_queue.hpp>
#include <alertstream/kafka/topic_reader.hpp>

namespace alertstream::kafka {

/// librdkafka's simple consumer: without a group there is no coordinator to find, and no permission for it to have.
class topic_reader::implementation : public std::enable_shared_from_this<implementation> {
public:
    using code_handler = boost::asio::any_completion_handler<void(error_code)>;

    implementation(boost::asio::any_io_executor executor, topic_reader_options wanted, logger log)
        : executor_{executor}, wanted_{std::move(wanted)}, log_{std::move(log)}, events_{executor}, blocking_{executor, log_}, again_{executor} {}

    void own(rd_kafka_t* made, std::shared_ptr<token_source> tokens) {
        client_ = client_handle{made};
        control_.reset(rd_kafka_queue_get_main(made));
        events_.attach(control_.get());
        // The reference moves to librdkafka.
        rd_kafka_set_log_queue(made, control_.get());
        login_.emplace(executor_, made, std::move(tokens), log_);
    }

    void run(std::function<void(message const&)> each, code_handler handler);
    void finish(error_code problem);
    boost::asio::any_io_executor const& executor() const noexcept { return executor_; }

private:
    /// Held by what is under way on the loop. When the loop is destroyed it goes, and
    /// with it the handler, which may own us.
    struct loop_hold {
        std::weak_ptr<implementation> of;
        explicit loop_hold(std::weak_ptr<implementation> held) noexcept : of{std::move(held)} {}
        loop_hold(loop_hold const&) = delete;
        loop_hold& operator=(loop_hold const&) = delete;
        ~loop_hold() {
            code_handler dropped;
            if (auto const self = of.lock()) dropped.swap(self->handler_);
        }
    };

    /// Of one question: short, as others wait for the thread that asks.
    static constexpr std::chrono::seconds question_limit{2};
    static constexpr std::chrono::seconds ask_again_after{1};

    void ask();
    void on_answer(error_code problem, detail::partitions_answer answer);
    void start(int partitions);
    void wait();
    void serve();
    void serve_soon();
    void drain_control(int& budget);
    void drain(std::size_t partition, int& budget);
    void on_event(rd_kafka_event_t* event);
    void on_error(error_code problem, std::string_view reason);

    boost::asio::any_io_executor executor_;
    topic_reader_options wanted_;
    logger log_;
    detail::event_source events_;
    blocking_thread blocking_;
    client_handle client_;
    queue_handle control_;
    std::optional<detail::token_login> login_;
    topic_handle topic_;
    std::vector<std::unique_ptr<partition_queue>> queues_;  ///< by partition
    std::vector<bool> at_end_;
    boost::asio::steady_timer again_;
    std::chrono::steady_clock::time_point ask_until_{};
    std::function<void(message const&)> each_;
    code_handler handler_;
    bool serving_posted_{};
    bool ran_{};
    bool gone_{};
};

ALERTSTREAM_DECL result<std::unique_ptr<topic_reader>> topic_reader::open(boost::asio::any_io_executor executor, connection const& to, topic_reader_options wanted, logger log) {
    auto conf = detail::make_conf(detail::plan_reader(to, {.latest = wanted.start == topic_reader_options::from::latest, .until_end = wanted.until_end}));
    if (!conf) return conf.error().why();
    rd_kafka_conf_set_events(conf->get(), RD_KAFKA_EVENT_FETCH | RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_LOG | RD_KAFKA_EVENT_OAUTHBEARER_TOKEN_REFRESH);
    char problem[512]{};
    try {
        auto made = std::make_shared<implementation>(executor, std::move(wanted), std::move(log));
        auto* const client = rd_kafka_new(RD_KAFKA_CONSUMER, conf->get(), problem, sizeof problem);
        if (!client) return failure{rd_kafka_last_error(), problem};
        static_cast<void>(conf->release());  // the client owns it now
        made->own(client, to.tokens);
        return std::unique_ptr<topic_reader>{new topic_reader{std::move(made)}};
    } catch (boost::system::system_error const& no_descriptor) {
        return failure{no_descriptor.code(), "a topic's reader needs a file descriptor"};
    }
}

ALERTSTREAM_DECL topic_reader::~topic_reader() { implementation_->finish(boost::asio::error::operation_aborted); }
ALERTSTREAM_DECL void topic_reader::close() { implementation_->finish({}); }
ALERTSTREAM_DECL boost::asio::any_io_executor topic_reader::get_executor() const noexcept { return implementation_->executor(); }
ALERTSTREAM_DECL void topic_reader::start_run(std::function<void(message const&)> each, boost::asio::any_completion_handler<void(error_code)> handler) {
    implementation_->run(std::move(each), std::move(handler));
}

ALERTSTREAM_DECL void topic_reader::implementation::run(std::function<void(message const&)> each, code_handler handler) {
    if (gone_ || std::exchange(ran_, true)) return boost::asio::post(executor_, boost::asio::append(std::move(handler), error_code{errc::closed}));
    each_ = std::move(each);
    handler_.swap(handler);
    if (auto slot = boost::asio::get_associated_cancellation_slot(handler_); slot.is_connected())
        slot.assign([weak = weak_from_this()](boost::asio::cancellation_type) {
            auto const self = weak.lock();
            if (!self || !self->handler_) return;
            // Inside the signal: leaves the slot alone.
            code_handler taken;
            taken.swap(self->handler_);
            boost::asio::post(self->executor_, boost::asio::append(std::move(taken), error_code{boost::asio::error::operation_aborted}));
            self->finish({});
        });
    ask_until_ = std::chrono::steady_clock::now() + wanted_.deadline;
    wait();
    // What came before the wake-up was enabled wakes nobody.
    serve_soon();
    ask();
}

ALERTSTREAM_DECL void topic_reader::implementation::ask() {
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(ask_until_ - std::chrono::steady_clock::now());
    // Answers shortly before its deadline, so that no thread is left behind with it.
    auto const limit = std::min<std::chrono::milliseconds>(question_limit, left - left / 10);
    blocking_.async_run(
        "the partitions of a topic", [client = client_.share(), topic = wanted_.topic, limit] { return detail::ask_partitions(client.get(), topic, limit); }, left,
        [weak = weak_from_this(), held = std::make_shared<loop_hold>(weak_from_this())](error_code problem, detail::partitions_answer answer) {
            held->of.reset();
            if (auto const self = weak.lock(); self && !self->gone_) self->on_answer(problem ? problem : answer.problem, answer);
        });
}

ALERTSTREAM_DECL void topic_reader::implementation::on_answer(error_code problem, detail::partitions_answer answer) {
    if (!problem) return start(answer.partitions);
    bool const mends_itself = problem.category() == error_category() && is_transient(static_cast<rd_kafka_resp_err_t>(problem.value()));
    if (!mends_itself || std::chrono::steady_clock::now() + ask_again_after >= ask_until_) return finish(problem);
    log_.debug("a topic's partitions are not known yet, asked again", {{"topic", wanted_.topic}, {"error", problem.message()}});
    again_.expires_after(ask_again_after);
    again_.async_wait([weak = weak_from_this(), held = std::make_shared<loop_hold>(weak_from_this())](error_code const& cancelled) {
        held->of.reset();
        auto const self = weak.lock();
        if (self && !cancelled && !self->gone_) self->ask();
    });
}

ALERTSTREAM_DECL void topic_reader::implementation::start(int partitions) {
    topic_.reset(rd_kafka_topic_new(client_.get(), wanted_.topic.c_str(), nullptr));
    if (!topic_) return finish(rd_kafka_last_error());
    auto const from = wanted_.start == topic_reader_options::from::latest ? RD_KAFKA_OFFSET_END : RD_KAFKA_OFFSET_BEGINNING;
    at_end_.assign(static_cast<std::size_t>(partitions), false);
    for (std::int32_t i = 0; i < partitions; ++i) {
        queue_handle queue{rd_kafka_queue_new(client_.get())};
        events_.attach(queue.get());
        auto* const raw = queue.get();
        queues_.push_back(std::make_unique<partition_queue>(std::move(queue), topic_partition{wanted_.topic, i}));
        if (rd_kafka_consume_start_queue(topic_.get(), i, from, raw) != 0) return finish(rd_kafka_last_error());
    }
    serve_soon();
}

ALERTSTREAM_DECL void topic_reader::implementation::wait() {
    events_.async_wait([weak = weak_from_this(), held = std::make_shared<loop_hold>(weak_from_this())](error_code problem) {
        held->of.reset();
        auto const self = weak.lock();
        if (!self || problem || self->gone_) return;
        self->serve();
        if (!self->gone_) self->wait();
    });
}

ALERTSTREAM_DECL void topic_reader::implementation::serve_soon() {
    if (std::exchange(serving_posted_, true)) return;
    boost::asio::post(executor_, [weak = weak_from_this()] {
        auto const self = weak.lock();
        if (!self || self->gone_) return;
        self->serving_posted_ = false;
        self->serve();
    });
}

ALERTSTREAM_DECL void topic_reader::implementation::serve() {
    int budget = 256;
    drain_control(budget);
    for (std::size_t i = 0; !gone_ && i < queues_.size(); ++i) drain(i, budget);
    if (gone_) return;
    if (budget <= 0) return serve_soon();
    bool const all = !at_end_.empty() && std::find(at_end_.begin(), at_end_.end(), false) == at_end_.end();
    if (wanted_.until_end && all) finish({});
}

ALERTSTREAM_DECL void topic_reader::implementation::drain_control(int& budget) {
    for (; budget > 0 && control_; --budget) {
        event_handle const event{rd_kafka_queue_poll(control_.get(), 0)};
        if (event) on_event(event.get());
        else if (rd_kafka_queue_length(control_.get()) == 0) return;
    }
}

ALERTSTREAM_DECL void topic_reader::implementation::drain(std::size_t partition, int& budget) {
    fetched record;
    polled other;
    for (; budget > 0 && !gone_; --budget) {
        if (queues_[partition]->next(record, other)) each_(record.view(wanted_.topic));
        else if (other.what == polled::kind::nothing) return;
        else if (other.what == polled::kind::end) at_end_[partition] = true;
        else on_error(other.code, other.reason);
    }
}

ALERTSTREAM_DECL void topic_reader::implementation::on_event(rd_kafka_event_t* event) {
    if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_LOG) return detail::log_event(log_, event);
    if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_OAUTHBEARER_TOKEN_REFRESH) return login_->refresh();
    if (rd_kafka_event_type(event) != RD_KAFKA_EVENT_ERROR) return;
    auto const code = rd_kafka_event_error(event);
    std::string const reason = rd_kafka_event_error_string(event);
    char text[512]{};
    if (auto const fatal = rd_kafka_fatal_error(client_.get(), text, sizeof text); fatal != RD_KAFKA_RESP_ERR_NO_ERROR) return finish(fatal);
    if (code != RD_KAFKA_RESP_ERR__AUTHENTICATION) return on_error(code, reason);
    // The source goes on trying, and has said why; `deadline` is for those who cannot wait.
    if (detail::is_about_tokens(reason)) return log_.debug("reading a topic", {{"topic", wanted_.topic}, {"reason", reason}});
    auto const why = detail::refused_login(client_.get(), *login_, reason);
    on_error(why.code, why.message());
}

/// What mends itself is librdkafka's to deal with: it tries again without end.
ALERTSTREAM_DECL void topic_reader::implementation::on_error(error_code problem, std::string_view reason) {
    log_.debug("reading a topic", {{"topic", wanted_.topic}, {"error", problem.message()}, {"reason", reason}});
    bool const mends_itself = problem.category() == error_category() && is_transient(static_cast<rd_kafka_resp_err_t>(problem.value()));
    if (!mends_itself) finish(problem);
}

/// Nothing is polled from here on, and no handler is called in this call. The client's end waits for its queues.
ALERTSTREAM_DECL void topic_reader::implementation::finish(error_code problem) {
    if (std::exchange(gone_, true)) return;
    again_.cancel();
    events_.cancel();
    login_.reset();
    queues_.clear();
    if (control_) detail::event_source::detach(control_.get());
    control_.reset();
    topic_.reset();
    client_ = client_handle{};
    code_handler taken;
    taken.swap(handler_);
    if (!taken) return;
    if (auto slot = boost::asio::get_associated_cancellation_slot(taken); slot.is_connected()) slot.clear();
    boost::asio::post(executor_, boost::asio::append(std::move(taken), problem));
}

}  // namespace alertstream::kafka
