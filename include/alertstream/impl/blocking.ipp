#pragma once

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <exception>
#include <thread>
#include <utility>

#include <pthread.h>

#include <boost/asio/error.hpp>
#include <openssl/crypto.h>

#include <alertstream/kafka/detail/blocking_call.hpp>

namespace alertstream::kafka::detail {

/// A thread, guarded by `blocking_threads`.
struct blocking_worker {
    std::thread thread{};
    blocking_job const* job{};
    bool left_behind{};  ///< it takes no further job
    bool late{};         ///< nobody waits for its end
};

/// Lives until the process ends, whatever is destroyed before: late threads still
/// look at it.
struct blocking_threads {
    std::mutex guard;
    std::condition_variable ended;
    std::deque<std::shared_ptr<blocking_job>> queue;
    std::shared_ptr<blocking_worker> current;
    int expected{};      ///< threads that should end by themselves soon
    std::thread last{};  ///< the last of them that ended; the next one joins it
    bool over{};         ///< the program ends: nothing begins any more
};

/// Longer than a consumer's end may take, which gives its close ten seconds.
inline constexpr std::chrono::seconds longest_exit_wait{15};

/// Waits at the end of the program for the threads, which must not be in OpenSSL
/// while that cleans up (ran: the heap was corrupted). What is made later is destroyed
/// earlier, and librdkafka makes OpenSSL ready only for its first client with TLS: so
/// that is done here, as far as its clean-up goes. The threads are joined, as the very
/// last that one does is to free what OpenSSL keeps for it.
class exit_wait {
public:
    explicit exit_wait(blocking_threads& threads) : threads_{threads} { OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CRYPTO_STRINGS, nullptr); }
    exit_wait(exit_wait const&) = delete;
    exit_wait& operator=(exit_wait const&) = delete;
    ~exit_wait() {
        std::unique_lock lock{threads_.guard};
        threads_.ended.wait_for(lock, longest_exit_wait, [this] { return threads_.expected == 0; });
        threads_.over = true;
        auto last = std::move(threads_.last);
        lock.unlock();
        if (last.joinable()) last.join();
    }

private:
    blocking_threads& threads_;
};

inline blocking_threads& blocking_state() {
    static auto* const state = new blocking_threads;
    static exit_wait const wait{*state};
    return *state;
}

/// A thread started while this lives takes no signals.
class no_signals {
public:
    no_signals() noexcept {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    no_signals(no_signals const&) = delete;
    no_signals& operator=(no_signals const&) = delete;
    ~no_signals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
    sigset_t before_;
};

/// With the guard held. None if the system has no more, and when the program ends: a client
/// that somebody still had is better left as it is than freed without OpenSSL.
template <class Body>
std::shared_ptr<blocking_worker> start_worker(blocking_threads& threads, Body body) noexcept {
    if (threads.over) return nullptr;
    try {
        auto const me = std::make_shared<blocking_worker>();
        no_signals const meanwhile;
        me->thread = std::thread{[&threads, me, body = std::move(body)]() mutable { body(threads, *me); }};
        ++threads.expected;
        return me;
    } catch (std::exception const&) {
        return nullptr;
    }
}

/// The last that a thread does.
inline void end_worker(blocking_threads& threads, blocking_worker& me, std::unique_lock<std::mutex> lock) {
    if (me.late) return;
    --threads.expected;
    threads.ended.notify_all();
    auto before = std::exchange(threads.last, std::move(me.thread));
    lock.unlock();
    if (before.joinable()) before.join();
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
    if (!me.left_behind) threads.current.reset();
    end_worker(threads, me, std::move(lock));
}

/// With the guard held. Without a thread the calls wait for their deadlines.
inline void begin_to_work_off(blocking_threads& threads) noexcept { threads.current = start_worker(threads, work_off); }

ALERTSTREAM_DECL void submit(std::shared_ptr<blocking_job> job) {
    auto& threads = blocking_state();
    std::lock_guard const lock{threads.guard};
    threads.queue.push_back(std::move(job));
    if (!threads.current) begin_to_work_off(threads);
}

ALERTSTREAM_DECL void submit_apart(std::shared_ptr<blocking_job> job) noexcept {
    auto& threads = blocking_state();
    std::lock_guard const lock{threads.guard};
    start_worker(threads, [job = std::move(job)](blocking_threads& its, blocking_worker& me) mutable {
        job->run();
        job.reset();
        end_worker(its, me, std::unique_lock{its.guard});
    });
}

ALERTSTREAM_DECL bool leave_behind(blocking_job const& job, bool late) noexcept {
    std::shared_ptr<blocking_job> dropped;  // destroyed after the lock: see work_off
    auto& threads = blocking_state();
    std::lock_guard const lock{threads.guard};
    if (threads.current && threads.current->job == &job) {
        auto const left = std::exchange(threads.current, nullptr);
        left->left_behind = true;
        if (late) {
            left->late = true;
            left->thread.detach();
            --threads.expected;
            threads.ended.notify_all();
        }
        if (!threads.queue.empty()) begin_to_work_off(threads);
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
    if (ec) leave_behind(*job_, ec != boost::asio::error::operation_aborted);
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
    leave_behind(*job_, false);
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
