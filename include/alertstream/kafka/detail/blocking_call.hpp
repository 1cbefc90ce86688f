#pragma once

#include <chrono>
#include <concepts>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <librdkafka/rdkafka.h>

#include <alertstream/kafka/error.hpp>
#include <alertstream/log.hpp>

namespace alertstream::kafka::detail {

class blocking_wait;

/// What the thread sees of a call: nothing that belongs to the user.
class blocking_job : public std::enable_shared_from_this<blocking_job> {
public:
    blocking_job() = default;
    blocking_job(blocking_job const&) = delete;
    blocking_job& operator=(blocking_job const&) = delete;
    virtual ~blocking_job() = default;

    /// On the thread: does the work, then tells the loop if somebody waits.
    ALERTSTREAM_DECL void run() noexcept;

private:
    friend class blocking_wait;
    virtual void work() noexcept = 0;
    ALERTSTREAM_DECL void deliver();

    std::mutex guard_{};
    blocking_wait* waiting_{};                   ///< guarded: the loop's side, which may be gone first
    boost::asio::any_io_executor executor_{};    ///< guarded: set while somebody waits
};

/// In turn, on the one thread.
ALERTSTREAM_DECL void submit(std::shared_ptr<blocking_job>);

/// On a thread of its own, because nobody says for how long.
ALERTSTREAM_DECL void submit_apart(std::shared_ptr<blocking_job>) noexcept;

/// Nobody waits for the job any more: takes it out of the queue, or leaves the
/// one thread behind if that runs it. One that is late, the end of the program does not
/// wait for either. True if it was running.
ALERTSTREAM_DECL bool leave_behind(blocking_job const&, bool late) noexcept;

/// Owns the client; the last owner's end destroys it, on a blocking thread.
ALERTSTREAM_DECL std::shared_ptr<rd_kafka_t> own_client(rd_kafka_t*);

/// The end of this consumer lets its close finish first.
ALERTSTREAM_DECL void close_begun(std::shared_ptr<rd_kafka_t> const&) noexcept;

/// The loop's side of a call: the deadline, the cancellation, the handler.
class blocking_wait : public std::enable_shared_from_this<blocking_wait> {
public:
    explicit blocking_wait(boost::asio::any_io_executor where) : timer_{std::move(where)} {}
    blocking_wait(blocking_wait const&) = delete;
    blocking_wait& operator=(blocking_wait const&) = delete;
    ALERTSTREAM_DECL virtual ~blocking_wait();

protected:
    ALERTSTREAM_DECL void watch(std::shared_ptr<blocking_job>, logger, std::string what, std::chrono::steady_clock::duration deadline,
                                boost::asio::cancellation_slot);
    boost::asio::any_io_executor where() { return timer_.get_executor(); }

private:
    friend class blocking_job;
    virtual void complete(error_code) = 0;
    virtual error_code late() const noexcept = 0;

    ALERTSTREAM_DECL void expire();
    ALERTSTREAM_DECL void finish(error_code);
    ALERTSTREAM_DECL void detach() noexcept;

    boost::asio::steady_timer timer_;
    std::shared_ptr<blocking_job> job_{};
    logger log_{nullptr};
    std::string what_{};
    bool done_{};
};

template <class R>
struct blocking_signature {
    using type = void(error_code, R);
};
template <>
struct blocking_signature<void> {
    using type = void(error_code);
};
template <>
struct blocking_signature<error_code> {
    using type = void(error_code);
};

template <class Function>
class function_job final : public blocking_job {
public:
    using returned = std::invoke_result_t<Function&>;
    using stored = std::conditional_t<std::is_void_v<returned>, std::monostate, returned>;

    explicit function_job(Function function) : function_{std::move(function)} {}

    stored& result() noexcept { return result_; }

private:
    void work() noexcept override {
        if constexpr (std::is_void_v<returned>) (*function_)();
        else result_ = (*function_)();
        function_.reset();
    }

    std::optional<Function> function_;
    stored result_{};
};

template <class Function>
class blocking_call final : public blocking_wait {
public:
    using job = function_job<Function>;
    using signature = typename blocking_signature<typename job::returned>::type;

    template <class Handler>
    blocking_call(boost::asio::any_io_executor executor, Function function, Handler&& handler)
        : blocking_wait{std::move(executor)}, job_{std::make_shared<job>(std::move(function))},
          handler_{std::forward<Handler>(handler)} {}

    void start(logger log, std::string what, std::chrono::steady_clock::duration deadline) {
        watch(job_, std::move(log), std::move(what), deadline, boost::asio::get_associated_cancellation_slot(handler_));
        submit(job_);
    }

private:
    void complete(error_code ec) override {
        auto handler = std::move(handler_);
        using returned = typename job::returned;
        if constexpr (std::is_void_v<returned>) {
            boost::asio::post(where(), boost::asio::append(std::move(handler), ec));
        } else if constexpr (std::same_as<returned, error_code>) {
            boost::asio::post(where(), boost::asio::append(std::move(handler), ec ? ec : job_->result()));
        } else {
            // The thread may still be writing its result when the deadline passed.
            auto result = ec ? returned{} : std::move(job_->result());
            boost::asio::post(where(), boost::asio::append(std::move(handler), ec, std::move(result)));
        }
    }
    error_code late() const noexcept override { return RD_KAFKA_RESP_ERR__TIMED_OUT; }

    std::shared_ptr<job> job_;
    boost::asio::any_completion_handler<signature> handler_;
};

/// Waits until the client's last owner has gone and rd_kafka_destroy returned.
class destroy_call final : public blocking_wait {
public:
    template <class Handler>
    destroy_call(boost::asio::any_io_executor executor, Handler&& handler)
        : blocking_wait{std::move(executor)}, handler_{std::forward<Handler>(handler)} {}

    ALERTSTREAM_DECL void start(logger, std::string what, std::chrono::steady_clock::duration deadline, std::shared_ptr<rd_kafka_t> client);

private:
    ALERTSTREAM_DECL void complete(error_code) override;
    error_code late() const noexcept override { return errc::close_deadline; }

    boost::asio::any_completion_handler<void(error_code)> handler_;
};

}  // namespace alertstream::kafka::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/blocking.ipp>
#endif
