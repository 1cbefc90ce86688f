#include "client.hpp"

#include <algorithm>
#include <utility>

namespace {

rd_kafka_topic_partition_list_t* list_of(std::set<std::int32_t> const& partitions) {
    auto* const made = rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size()));
    for (auto const each : partitions) rd_kafka_topic_partition_list_add(made, fake::topic, each);
    return made;
}

fake::event make(rd_kafka_event_type_t type, rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR, std::string text = {}) {
    auto made = std::make_unique<rd_kafka_op_s>();
    made->type = type;
    made->error = error;
    made->text = std::move(text);
    return made;
}

fake::event about(std::int32_t partition, std::int64_t offset, rd_kafka_resp_err_t error) {
    auto made = make(RD_KAFKA_EVENT_ERROR, error, "of a partition");
    made->partition = partition;
    made->offset = offset;
    return made;
}

}  // namespace

rd_kafka_s::rd_kafka_s(std::shared_ptr<fake::world> of)
    : world{std::move(of)}, life{std::make_shared<fake::life>(world)}, main{std::make_shared<fake::queue>(life)},
      consumer{std::make_shared<fake::queue>(life)}, luck_{world->how.seed * 7919 + world->came()} {
    for (std::int32_t i = 0; i < world->how.partitions; ++i) {
        auto& made = partitions_[i];
        made.queue = std::make_shared<fake::queue>(life);
        made.queue->forward(consumer);
    }
    thread_ = std::thread{[this] { run(); }};
}

rd_kafka_s::~rd_kafka_s() {
    if (life->queues() > 0) world->object("a client is destroyed although a queue of it may still be polled");
    {
        std::lock_guard const lock{guard_};
        ending_ = true;
        wake_.notify_all();
    }
    thread_.join();
    life->wait_for_events();
    life->end();
    main->clear();
    consumer->clear();
    for (auto& [_, each] : partitions_) {
        each.queue->clear();
        each.queue->forward(nullptr);
    }
    world->went();
}

bool rd_kafka_s::ask() {
    std::unique_lock lock{guard_};
    auto const until = std::chrono::steady_clock::now() + some_time();
    bool const answered = !chance(world->how.unanswered);
    wake_.wait_until(lock, until, [this] { return ending_; });
    return answered;
}

// ---------------------------------------------------------------- what the application does

void rd_kafka_s::subscribe() {
    std::lock_guard const lock{guard_};
    subscribed_ = true;
}

void rd_kafka_s::assign(rd_kafka_topic_partition_list_t const* list) {
    std::lock_guard const lock{guard_};
    // One answer may be for two: an assignment that was revoked before it was answered.
    if (asked_ == 0 && list) world->object("an assignment that nobody asked for");
    if (asked_ > 0) --asked_;
    if (!list) {
        for (auto& [number, each] : partitions_)
            if (each.assigned) give(number);
        state_ = group_state::out;
        return;
    }
    for (int i = 0; i < list->cnt; ++i) take(list->elems[i].partition, list->elems[i].offset);
    // Revoked meanwhile: the application will learn it.
    if (state_ == group_state::assigning) state_ = group_state::stable;
}

void rd_kafka_s::add(rd_kafka_topic_partition_list_t const& list) {
    std::lock_guard const lock{guard_};
    for (int i = 0; i < list.cnt; ++i) take(list.elems[i].partition, list.elems[i].offset);
    if (state_ == group_state::assigning) state_ = group_state::stable;
}

void rd_kafka_s::remove(rd_kafka_topic_partition_list_t const& list) {
    std::lock_guard const lock{guard_};
    for (int i = 0; i < list.cnt; ++i)
        if (partitions_.at(list.elems[i].partition).assigned) give(list.elems[i].partition);
    state_ = group_state::stable;
}

void rd_kafka_s::take(std::int32_t number, std::int64_t offset) {
    auto& taken = partitions_.at(number);
    if (taken.assigned) return world->object("a partition is assigned twice");
    taken.queue->outdate();
    taken.next = offset;
    taken.assigned = true;
    taken.end_told = taken.position_lost = false;
    if (world->watching) world->watching->assigned(number, offset, std::max<std::int64_t>(world->at(number).next, 0));
}

void rd_kafka_s::give(std::int32_t number) {
    auto& given = partitions_.at(number);
    given.assigned = false;
    given.queue->outdate();
    if (world->watching) world->watching->unassigned(number);
}

void rd_kafka_s::commit(fake::pending_commit wanted) {
    std::lock_guard const lock{guard_};
    if (world->watching)
        for (auto const& [number, each] : wanted.positions) world->watching->commits(number, each.next);
    wanted.generation = generation_;
    wanted.due = std::chrono::steady_clock::now() + some_time();
    commits_.push_back(std::move(wanted));
}

rd_kafka_resp_err_t rd_kafka_s::seek(std::int32_t number, std::int64_t offset) {
    std::lock_guard const lock{guard_};
    auto& moved = partitions_.at(number);
    if (!moved.assigned) return RD_KAFKA_RESP_ERR__STATE;
    moved.queue->outdate();
    moved.next = offset;
    moved.end_told = moved.position_lost = false;
    world->count([](auto& seen) { ++seen.seeks; });
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

void rd_kafka_s::close() {
    std::lock_guard const lock{guard_};
    closing_ = true;
}

bool rd_kafka_s::closed() {
    std::lock_guard const lock{guard_};
    return closed_;
}

bool rd_kafka_s::lost() {
    std::lock_guard const lock{guard_};
    return lost_;
}

bool rd_kafka_s::failed() {
    std::lock_guard const lock{guard_};
    return failed_;
}

std::shared_ptr<fake::queue> rd_kafka_s::queue_of(std::int32_t partition) {
    std::lock_guard const lock{guard_};
    return partitions_.at(partition).queue;
}

// ---------------------------------------------------------------- what the client's thread does

void rd_kafka_s::run() {
    std::unique_lock lock{guard_};
    while (!ending_) {
        if (!closed_) tick();
        wake_.wait_for(lock, world->how.tick, [this] { return ending_; });
    }
}

void rd_kafka_s::tick() {
    if (world->failed() && !std::exchange(failed_, true)) main->push(make(RD_KAFKA_EVENT_ERROR, RD_KAFKA_RESP_ERR__FATAL, "fatal"));
    serve_group();
    answer_commits();
    for (auto& [number, each] : partitions_)
        if (each.assigned) fetch(number, each);
    if (chance(world->how.chatter)) chat();
}

void rd_kafka_s::serve_group() {
    switch (state_) {
    case group_state::out:
        if (closing_) {
            closed_ = true;
            consumer->push(make(RD_KAFKA_EVENT_NONE));  // wakes, and shows nothing
        } else if (subscribed_ && chance(30)) {
            tell_assigned();
        }
        return;
    case group_state::assigning:
        // While the application still looks where to start.
        if (std::exchange(revokes_early_, false) && !closing_) tell_revoked();
        return;
    case group_state::stable:
        if (closing_ || (has_gone_on() && chance(world->how.rebalances))) tell_revoked();
        else if (world->how.cooperative && chance(10)) tell_assigned();
        return;
    case group_state::revoking: return;
    }
}

/// An application that is not given the processor would be given and taken the same partitions for ever.
bool rd_kafka_s::has_gone_on() {
    auto const taken = life->taken();
    return std::exchange(seen_taken_, taken) != taken;
}

void rd_kafka_s::tell_assigned() {
    told_.clear();
    for (auto const& [number, each] : partitions_)
        if (!each.assigned && (world->how.rebalances == 0 || !chance(10))) told_.insert(number);
    bool const nothing_yet = world->how.nothing_at_first && generation_ == 0;
    if (nothing_yet) told_.clear();
    if (told_.empty() && !nothing_yet && world->how.cooperative) return;
    lost_ = false;
    revokes_early_ = !world->how.cooperative && world->how.rebalances > 0 && chance(10);
    ++generation_;
    state_ = group_state::assigning;
    ++asked_;
    auto told = make(RD_KAFKA_EVENT_REBALANCE, RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS);
    told->list = list_of(told_);
    consumer->push(std::move(told));
}

void rd_kafka_s::tell_revoked() {
    if (state_ == group_state::stable) told_.clear();
    bool const some = world->how.cooperative && !closing_;
    for (auto const& [number, each] : partitions_)
        if (each.assigned && (!some || chance(50))) told_.insert(number);
    if (told_.empty()) {
        // Nothing to give back, nothing to say.
        if (state_ == group_state::stable && !some) state_ = group_state::out;
        return;
    }
    state_ = group_state::revoking;
    lost_ = !closing_ && chance(world->how.losses);
    if (lost_) ++generation_;
    world->count([&](auto& seen) {
        ++seen.revocations;
        if (lost_) ++seen.losses;
    });
    ++asked_;
    auto told = make(RD_KAFKA_EVENT_REBALANCE, RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS);
    told->list = list_of(told_);
    consumer->push(std::move(told));
}

/// In the order they came, late; none of an assignment that is over.
void rd_kafka_s::answer_commits() {
    auto const now = std::chrono::steady_clock::now();
    for (; !commits_.empty() && commits_.front().due <= now; commits_.pop_front()) {
        auto& first = commits_.front();
        auto answer = make(RD_KAFKA_EVENT_OFFSET_COMMIT);
        answer->opaque = first.opaque;
        answer->list = rd_kafka_topic_partition_list_new(0);
        auto const refused = first.generation != generation_       ? RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION
                             : chance(world->how.refused_commits) ? RD_KAFKA_RESP_ERR_NOT_COORDINATOR
                                                                  : RD_KAFKA_RESP_ERR_NO_ERROR;
        for (auto& [number, each] : first.positions) {
            auto* const entry = rd_kafka_topic_partition_list_add(answer->list, fake::topic, number);
            entry->offset = each.next;
            entry->err = refused;
            if (refused == RD_KAFKA_RESP_ERR_NO_ERROR) world->move(number, std::move(each));
        }
        if (refused == RD_KAFKA_RESP_ERR_NO_ERROR) world->count([](auto& seen) { ++seen.commits; });
        first.answer_to->push(std::move(answer));
    }
}

void rd_kafka_s::fetch(std::int32_t number, fake::partition& from) {
    static constexpr std::size_t enough = 64;
    if (from.position_lost || from.queue->length() > enough) return;
    if (chance(world->how.lost_positions)) {
        from.position_lost = true;
        return from.queue->push(about(number, from.next, RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET));
    }
    if (chance(world->how.empty_polls)) from.queue->push(make(RD_KAFKA_EVENT_NONE));
    // One buffer for all messages of a fetch, as librdkafka has it.
    auto const buffer = std::make_shared<std::string>("t/" + std::to_string(number));
    for (auto left = luck_.below(8); left > 0 && from.next < world->how.messages; --left) {
        if (from.next % world->how.stride != 0) {
            ++from.next;
            continue;
        }
        auto fetched = make(RD_KAFKA_EVENT_FETCH);
        fetched->buffer = buffer;
        fetched->partition = fetched->message.partition = number;
        fetched->message.offset = from.next++;
        fetched->message.payload = buffer->data();
        fetched->message.len = buffer->size();
        from.queue->push(std::move(fetched));
    }
    if (from.next < world->how.messages || std::exchange(from.end_told, true)) return;
    from.queue->push(about(number, std::max(from.next, world->how.messages + world->how.tail), RD_KAFKA_RESP_ERR__PARTITION_EOF));
}

void rd_kafka_s::chat() {
    if (consumer->length() > 100) return;
    switch (luck_.below(3)) {
    case 0: {
        auto line = make(RD_KAFKA_EVENT_LOG, RD_KAFKA_RESP_ERR_NO_ERROR, "a line");
        line->level = static_cast<int>(luck_.below(8));
        return consumer->push(std::move(line));
    }
    case 1: return main->push(make(RD_KAFKA_EVENT_ERROR, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, "1/1 brokers are down"));
    default: return consumer->push(make(RD_KAFKA_EVENT_NONE));
    }
}

std::chrono::microseconds rd_kafka_s::some_time() {
    auto const slowest = static_cast<std::size_t>(world->how.slowest_answer.count());
    return std::chrono::microseconds{luck_.below(slowest + 1)};
}
