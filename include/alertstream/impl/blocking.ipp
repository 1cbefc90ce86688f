#pragma once

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <system_error>
#include <thread>

#include <pthread.h>

#include <boost/asio/error.hpp>

#include <alertstream/kafka/detail/blocking_call.hpp>

namespace alertstream::kafka::detail {

/// One thread's part of `blocking_threads`, guarded by it.
struct blocking_worker {
    blocking_job const* job{};
    bool left_behind{};
};

/// Lives until the process ends, whatever is destroyed before: threads left
/// behind still look at it.
struct blocking_threads {
    std::mutex guard;
    std::condition_variable ended;
    std::deque<std::shared_ptr<blocking_job>> queue;
    std::shared_ptr<blocking_worker> current;
    int expected{};  ///< threads that should end by themselves soon
};

/// Gives the threads a moment at the end of the program, so that librdkafka is
/// not at work while OpenSSL and others clean up. Made after those (by the first
/// call of a client), so its destructor runs before theirs.
struct exit_wait {
    blocking_threads& threads;

    ~exit_wait() {
        std::unique_lock lock{threads.guard};
        threads.ended.wait_for(lock, std::chrono::seconds{1}, [this] { return threads.expected == 0; });
    }
};

inline blocking_threads& blocking_state() {
    static auto* const state = new blocking_threads;
    static exit_wait const wait{*state};
    return *state;
}

/// Starts a thread that takes no signals. False if the system has no more.
template <class Body>
bool start_thread(Body body) noexcept {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = true;
    try {
        std::thread{std::move(body)}.detach();
    } catch (std::exception const&) {
        started = false;
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return started;
}

inline void work_off(blocking_threads& threads, blocking_worker& me) {
    std::unique_lock lock{threads.guard};
    while (!me.left_behind && !threads.queue.empty()) {
        auto job = std::move(threads.queue.front());
        threads.queue.pop_front();
        me.job = job.get();
        lock.unlock();
        job->run();
        lock.lock();
        me.job = nullptr;
        lock.unlock();
        job.reset();  // may be the last owner of a client, which submits again
        lock.lock();
    }
    if (me.left_behind) return;
    threads.current.reset();
    --threads.expected;
    threads.ended.notify_all();
}

/// With the guard held. Without a thread the calls wait for their deadlines.
inline void start_worker(blocking_threads& threads) noexcept {
    auto const me = std::make_shared<blocking_worker>();
    if (!start_thread([&threads, me] { work_off(threads, *me); })) return;
    threads.current = me;
    ++threads.expected;
}

ALERTSTREAM_DECL void submit(std::shared_ptr<blocking_job> job) {
    auto& threads = blocking_state();
    std::lock_guard const lock{threads.guard};
    threads.queue.push_back(std::move(job));
    if (!threads.current) start_worker(threads);
}

ALERTSTREAM_DECL void submit_apart(std::shared_ptr<blocking_job> job) noexcept {
    auto& threads = blocking_state();
    std::lock_guard const lock{threads.guard};
    auto const started = start_thread([&threads, job = std::move(job)]() mutable {
        job->run();
        job.reset();
        std::lock_guard const last{threads.guard};
        --threads.expected;
        threads.ended.notify_all();
    });
    if (started) ++threads.expected;
}

ALERTSTREAM_DECL bool leave_behind(blocking_job const& job) noexcept {
    std::shared_ptr<blocking_job> dropped;  // destroyed after the lock: see work_off
    auto& threads = blocking_state();
    std::lock_guard const lock{threads.guard};
    if (threads.current && threads.current->job == &job) {
        threads.current->left_behind = true;
        threads.current.reset();
        --threads.expected;
        threads.ended.notify_all();
        if (!threads.queue.empty()) start_worker(threads);
        return true;
    }
    auto const waiting = std::ranges::find(threads.queue, &job, [](auto const& each) -> blocking_job const* { return each.get(); });
    if (waiting == threads.queue.end()) return false;
    dropped = std::move(*waiting);
    threads.queue.erase(waiting);
    return false;
}

ALERTSTREAM_DECL void blocking_job::run() noexcept {
    work();
    std::lock_guard const lock{guard_};
    if (waiting_) boost::asio::post(executor_, [self = shared_from_this()] { self->deliver(); });
}

/// On the loop, where alone `waiting_` changes.
ALERTSTREAM_DECL void blocking_job::deliver() {
    if (waiting_) waiting_->finish({});
}

ALERTSTREAM_DECL void blocking_wait::watch(std::shared_ptr<blocking_job> job, logger log, std::string what,
                                           std::chrono::steady_clock::duration deadline, boost::asio::cancellation_slot slot) {
    job_ = std::move(job);
    log_ = std::move(log);
    what_ = std::move(what);
    {
        std::lock_guard const lock{job_->guard_};
        job_->waiting_ = this;
        job_->executor_ = timer_.get_executor();
    }
    timer_.expires_after(deadline);
    timer_.async_wait([self = shared_from_this()](error_code ec) {
        if (!ec) self->expire();
    });
    if (!slot.is_connected()) return;
    slot.assign([weak = weak_from_this()](boost::asio::cancellation_type type) {
        auto const self = weak.lock();
        if (self && type != boost::asio::cancellation_type::none) self->finish(boost::asio::error::operation_aborted);
    });
}

ALERTSTREAM_DECL void blocking_wait::expire() {
    if (done_) return;
    log_.warning("a blocking call of librdkafka missed its deadline and is left behind", {{"call", what_}});
    finish(late());
}

ALERTSTREAM_DECL void blocking_wait::finish(error_code ec) {
    if (std::exchange(done_, true)) return;
    timer_.cancel();
    detach();
    if (ec) leave_behind(*job_);
    complete(ec);
}

ALERTSTREAM_DECL void blocking_wait::detach() noexcept {
    std::lock_guard const lock{job_->guard_};
    job_->waiting_ = nullptr;
    job_->executor_ = {};
}

/// Without having finished when the loop itself is destroyed: the thread must
/// not post to it any more.
ALERTSTREAM_DECL blocking_wait::~blocking_wait() {
    if (!job_ || done_) return;
    detach();
    leave_behind(*job_);
}

/// The end of a client. Made with it, so that there is nothing to allocate then.
class destroy_job final : public blocking_job {
public:
    void take(rd_kafka_t* client) noexcept { client_ = client; }
    bool closing{};  ///< a consumer's close has begun, and is perhaps given up

private:
    void work() noexcept override {
        if (closing) finish_closing();
        // A consumer has been closed asynchronously before; to close one here
        // could wait for ever, and for rebalance events that nobody serves.
        rd_kafka_destroy_flags(client_, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    }

    /// librdkafka throws a LeaveGroup away when it is destroyed, and then waits for
    /// its answer for ever, its main thread busy (ran: 2.0.2). It gives up on a
    /// broker that does not answer in five seconds, and on a rebalance that is not
    /// answered never: in closing, any assign gives everything back.
    void finish_closing() noexcept {
        auto const limit = std::chrono::steady_clock::now() + std::chrono::seconds{10};
        while (rd_kafka_consumer_closed(client_) == 0 && std::chrono::steady_clock::now() < limit) {
            rd_kafka_assign(client_, nullptr);
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        }
    }

    rd_kafka_t* client_{};
};

struct client_end {
    std::shared_ptr<destroy_job> job;

    /// Apart also when somebody waits for it: in turn it would stand behind questions
    /// to other clients' brokers, which may be away.
    void operator()(rd_kafka_t* client) const noexcept {
        job->take(client);
        submit_apart(job);
    }
};

ALERTSTREAM_DECL std::shared_ptr<rd_kafka_t> own_client(rd_kafka_t* made) {
    if (!made) return nullptr;
    blocking_state();
    return {made, client_end{std::make_shared<destroy_job>()}};
}

ALERTSTREAM_DECL void close_begun(std::shared_ptr<rd_kafka_t> const& client) noexcept {
    if (client) std::get_deleter<client_end>(client)->job->closing = true;
}

ALERTSTREAM_DECL void destroy_call::start(logger log, std::string what, std::chrono::steady_clock::duration deadline,
                                          std::shared_ptr<rd_kafka_t> client) {
    if (!client) return complete({});
    watch(std::get_deleter<client_end>(client)->job, std::move(log), std::move(what), deadline, boost::asio::get_associated_cancellation_slot(handler_));
    client.reset();
}

ALERTSTREAM_DECL void destroy_call::complete(error_code ec) {
    auto handler = std::move(handler_);
    boost::asio::post(where(), boost::asio::append(std::move(handler), ec));
}

}  // namespace alertstream::kafka::detail
