#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include <unistd.h>

#include <librdkafka/rdkafka.h>

#include "world.hpp"

/// librdkafka's event.
struct rd_kafka_op_s {
    rd_kafka_event_type_t type{RD_KAFKA_EVENT_NONE};  ///< NONE: librdkafka's own business, which a poll serves and does not show
    rd_kafka_resp_err_t error{RD_KAFKA_RESP_ERR_NO_ERROR};
    std::string text{};
    int level{};
    std::int32_t partition{-1};  ///< that an error is about, or a message is from
    std::int64_t offset{-1};
    rd_kafka_topic_partition_list_t* list{};
    void* opaque{};
    rd_kafka_message_t message{};
    bool message_taken{};
    std::shared_ptr<std::string> buffer{};  ///< of all messages of one fetch
    std::uint64_t version{};
    std::shared_ptr<fake::life> life{};     ///< set while the application has the event

    rd_kafka_op_s() = default;
    rd_kafka_op_s(rd_kafka_op_s const&) = delete;
    rd_kafka_op_s& operator=(rd_kafka_op_s const&) = delete;
    ~rd_kafka_op_s() {
        if (list) rd_kafka_topic_partition_list_destroy(list);
        if (life) life->event_gone();
    }
};

namespace fake {

using event = std::unique_ptr<rd_kafka_op_s>;

/// As rd_kafka_q_t wakes: it writes when it goes from empty to not empty, unless
/// it has written since it was last polled. To enable this on a queue that is not
/// empty, and to forward one, writes nothing.
class queue {
public:
    explicit queue(std::shared_ptr<fake::life> of) : life_{std::move(of)} {}

    void push(event pushed) {
        std::unique_lock lock{guard_};
        if (auto const to = forward_) {
            lock.unlock();
            return to->push(std::move(pushed));
        }
        pushed->version = version_;
        events_.push_back(std::move(pushed));
        if (events_.size() == 1) wake();
    }

    /// Null although something is left, if librdkafka's own business was served.
    event poll() {
        if (life_->over()) life_->object("a queue is polled after the end of its client");
        std::lock_guard const lock{guard_};
        written_ = false;
        while (!events_.empty()) {
            auto first = std::move(events_.front());
            events_.pop_front();
            if (first->version < version_) continue;
            if (first->type == RD_KAFKA_EVENT_NONE) return nullptr;
            first->life = life_;
            life_->event_taken();
            return first;
        }
        return nullptr;
    }

    std::size_t length() const {
        std::lock_guard const lock{guard_};
        return events_.size();
    }

    /// What is in the queue is of an old assignment or place: dropped when it is polled.
    void outdate() {
        std::lock_guard const lock{guard_};
        ++version_;
    }

    void forward(std::shared_ptr<queue> to) {
        std::lock_guard const lock{guard_};
        forward_ = std::move(to);
        if (!forward_) return;
        std::lock_guard const other{forward_->guard_};
        for (auto& each : events_) forward_->events_.push_back(std::move(each));
        events_.clear();
    }

    void write_to(int descriptor, void const* payload, std::size_t size) {
        std::lock_guard const lock{guard_};
        descriptor_ = descriptor;
        written_ = false;
        if (descriptor < 0) return;
        if (size != payload_.size()) return life_->object("an eventfd takes eight bytes");
        std::memcpy(payload_.data(), payload, size);
    }

    std::shared_ptr<fake::life> const& life() const noexcept { return life_; }

    void clear() {
        std::lock_guard const lock{guard_};
        events_.clear();
    }

private:
    void wake() {
        if (descriptor_ < 0 || std::exchange(written_, true)) return;
        if (::write(descriptor_, payload_.data(), payload_.size()) != static_cast<ssize_t>(payload_.size()))
            life_->object("a queue wakes a descriptor that is closed");
    }

    std::shared_ptr<fake::life> life_;
    std::mutex mutable guard_{};
    std::deque<event> events_{};
    std::shared_ptr<queue> forward_{};
    std::uint64_t version_{};
    std::array<char, 8> payload_{};
    int descriptor_{-1};
    bool written_{};
};

}  // namespace fake

/// The application's reference.
struct rd_kafka_queue_s {
    explicit rd_kafka_queue_s(std::shared_ptr<fake::queue> to) : queue{std::move(to)} { queue->life()->queue_taken(); }
    rd_kafka_queue_s(rd_kafka_queue_s const&) = delete;
    rd_kafka_queue_s& operator=(rd_kafka_queue_s const&) = delete;
    ~rd_kafka_queue_s() { queue->life()->queue_gone(); }

    std::shared_ptr<fake::queue> const queue;
};
