#pragma once

#include <algorithm>
#include <utility>

#include <alertstream/detail/store_engine.hpp>

namespace alertstream::detail {

ALERTSTREAM_DECL stream_keeper::~stream_keeper() { engine_->forget(stream_); }

ALERTSTREAM_DECL void stream_keeper::detach(keeper_feedback& gone) noexcept {
    // Another run of the stream may have begun.
    if (feedback_ != &gone) return;
    feedback_ = nullptr;
    std::vector<store::partition_key> mine;
    for (auto const& [_, key] : keys_) mine.push_back(key);
    keys_.clear();
    engine_->drop(mine);
}

ALERTSTREAM_DECL boost::asio::awaitable<std::vector<std::optional<kept_position>>> stream_keeper::start(std::string_view cluster, std::string_view group,
                                                                                                      std::vector<topic_partition> partitions) {
    std::vector<store::partition_key> which;
    for (auto& each : partitions) {
        store::partition_key key{std::string{cluster}, std::string{group}, each};
        keys_[each] = key;
        which.push_back(std::move(key));
    }
    co_return co_await engine_->start(std::move(which));
}

ALERTSTREAM_DECL void stream_keeper::started(topic_partition const& where, kept_position const& position, delivery::start_reason why) {
    if (auto const key = keys_.find(where); key != keys_.end()) engine_->started(key->second, position, why);
}

ALERTSTREAM_DECL void stream_keeper::handled(topic_partition const& where, kept_position const& position) {
    if (auto const key = keys_.find(where); key != keys_.end()) engine_->handled(key->second, position);
}

ALERTSTREAM_DECL void stream_keeper::dropped(topic_partition const& where) {
    if (auto const key = keys_.find(where); key != keys_.end()) engine_->forget_uncovered(key->second);
}

ALERTSTREAM_DECL void stream_keeper::gave_back(topic_partition const& where) {
    if (auto const key = keys_.find(where); key != keys_.end()) engine_->drop({key->second});
}

ALERTSTREAM_DECL boost::asio::awaitable<void> stream_keeper::flush(std::vector<topic_partition> partitions) {
    std::vector<store::partition_key> which;
    for (auto const& each : partitions)
        if (auto const key = keys_.find(each); key != keys_.end()) which.push_back(key->second);
    co_await engine_->flush(std::move(which));
}

ALERTSTREAM_DECL result<void> stream_keeper::put_aside(dead_letter const& letter) {
    auto const key = keys_.find(topic_partition{letter.message.topic, letter.message.partition});
    if (key == keys_.end()) return failure{errc::dead_letter_unwritable, "the store does not keep the offsets of this partition"};
    return engine_->put_aside(key->second, letter);
}

ALERTSTREAM_DECL store::partition_key const* stream_keeper::key_of(std::string_view topic, std::int32_t partition) const {
    // Few partitions, and mostly the one of the last alert.
    auto const found = std::find_if(keys_.begin(), keys_.end(), [&](auto const& each) { return each.first.partition == partition && each.first.topic == topic; });
    return found == keys_.end() ? nullptr : &found->second;
}

ALERTSTREAM_DECL bool stream_keeper::has(store::partition_key const& which) const {
    auto const found = keys_.find(which.where);
    return found != keys_.end() && found->second == which;
}

}  // namespace alertstream::detail
