#pragma once

#include <algorithm>
#include <exception>
#include <new>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/detail/durable_sender.hpp>
#include <alertstream/detail/why_thrown.hpp>
#include <alertstream/hopskotch/headers.hpp>

/// An attempt, from the question where the topic ends to its end on the disk.
namespace alertstream::detail {

inline boost::asio::awaitable<void> durable_sender::run_attempt(std::shared_ptr<durable_sender> self, task_pointer which, store::outbox_batch from, std::uint64_t seen) {
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::enable_total_cancellation());
    std::string ends;
    if (which->cancelled) co_return;
    try {
        ends = co_await self->with_.to->ends_of(which->topic);
    } catch (std::exception const& thrown) {
        self->with_.log.debug("where the topic ends is not known", {{"destination", self->with_.display_name}, {"topic", which->topic}, {"why", thrown.what()}});
    }
    if (which->cancelled || !self->may_begin()) co_return;
    // From here on to the disk nothing waits: what is frozen is what was chosen.
    if (self->with_.file->changes() != seen) {
        auto fresh = self->batch_of(which->topic);
        if (!fresh) co_return;
        from = *std::move(fresh);
    }
    auto made = self->freeze(from, std::move(ends));
    if (!made) co_return;
    co_await self->send(which, *std::move(made), false);
}

/// The same message once more. `ends` stays: the first sending is looked for too, if this one has to be.
inline boost::asio::awaitable<void> durable_sender::run_again(std::shared_ptr<durable_sender> self, task_pointer which, std::int64_t id) {
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::enable_total_cancellation());
    auto const at = self->searches_.find(id);
    if (which->cancelled || !self->may_begin() || at == self->searches_.end() || at->second.machine.now() != durable_search::state::send_again) co_return;
    auto made = self->outbox()->begin_again(id, at->second.which.ends);
    if (!made) {
        if (made.error().code != errc::held_back) co_return self->disk_failed(made.error(), true);
        at->second.machine.hold();
        co_return self->with_.log.warning("a message of unknown fate is absent, and waits for a person", {{"destination", self->with_.display_name}, {"topic", which->topic}, {"attempt", id}, {"why", made.error().message()}});
    }
    self->disk_works();
    self->searches_.erase(at);
    self->with_.file->changed();
    co_await self->send(which, *std::move(made), true);
}

inline boost::asio::awaitable<void> durable_sender::send(task_pointer which, store::attempt made, bool again) {
    which->begun = true;
    outcome came = alertstream::unknown{};
    auto what = made.what;
    try {
        came = co_await with_.to->deliver(std::move(what));
    } catch (...) {
        came = alertstream::unknown{why_thrown(std::current_exception()), false};
    }
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
    if (auto* const is = std::get_if<alertstream::unknown>(&came)) {
        made.partly_sent = is->partly_sent = is->partly_sent || made.partly_sent;
        made.why = is->why.message();
    }
    note(made, came);
    std::function<result<void>()> change = [this, &made, &came, again] { return settle(made, came, again); };
    if (!co_await keep_trying(which, std::move(change))) co_return;
    bool const sent_again = again && std::holds_alternative<alertstream::not_sent>(came);
    if (sent_again || std::holds_alternative<alertstream::unknown>(came)) add_search(std::move(made), sent_again);
}

/// What was sent must not be forgotten: the change is tried until the disk takes it, and
/// nothing else begins meanwhile. False: the program ends; the message is unknown when
/// the file is opened again.
inline boost::asio::awaitable<bool> durable_sender::keep_trying(task_pointer which, std::function<result<void>()> change) {
    back_off wait{with_.timing.first_disk, with_.timing.longest_disk};
    bool failed = false;
    for (;;) {
        auto const done = change();
        with_.file->changed();
        if (done) {
            if (failed) --unsettled_;
            disk_works();
            co_return true;
        }
        if (done.error().code == errc::bad_value) {  // not the disk: a mistake, which does not pass
            if (failed) --unsettled_;
            with_.log.error("what came of a message does not fit to the outbox", {{"destination", with_.display_name}, {"topic", which->topic}, {"why", done.error().message()}});
            co_return false;
        }
        if (!std::exchange(failed, true)) ++unsettled_;
        disk_failed(done.error(), true);
        if (given_up_) break;
        which->pause.expires_after(wait.next(dice()));
        co_await which->pause.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
    --unsettled_;
    with_.log.error("what came of a message could not be written: it will be looked for when the outbox is opened again", {{"destination", with_.display_name}, {"topic", which->topic}});
    co_return false;
}

// ---------------------------------------------------------------- before it

inline std::optional<store::outbox_batch> durable_sender::batch_of(std::string_view topic) {
    auto batches = outbox()->next(with_.name, with_.gathering.limit());
    if (!batches) {
        disk_failed(batches.error());
        return std::nullopt;
    }
    auto const found = std::ranges::find(*batches, topic, &store::outbox_batch::topic);
    if (found == batches->end() || found->entries.empty() || !goes_now(*found)) return std::nullopt;
    return std::move(*found);
}

/// As many of its entries as fit into one message, on the disk. Absent: nothing is to be sent.
inline std::optional<store::attempt> durable_sender::freeze(store::outbox_batch const& from, std::string ends) {
    std::vector<std::string> contents;
    std::vector<std::int64_t> ids;
    for (auto const& each : from.entries) {
        contents.push_back(each.what.content);
        ids.push_back(each.id);
    }
    auto size = portions_[from.topic].of(contents.size());
    size = fit(from.topic, std::span{contents}.first(size));
    auto made = wrap(from.topic, std::span{contents}.first(size));
    // One of them may be to blame alone.
    for (; std::holds_alternative<rejected>(made) && size > 1; made = wrap(from.topic, std::span{contents}.first(size))) size /= 2;
    if (auto const* const why = std::get_if<rejected>(&made)) {
        refuse(from, *why);
        return std::nullopt;
    }
    auto begun = outbox()->begin(with_.name, std::get<parcel>(std::move(made)), std::span{ids}.first(size), std::move(ends));
    with_.file->changed();
    if (!begun) {
        // Two values that name one `_id` themselves: time does not mend it.
        if (begun.error().code == errc::bad_value) refuse(from, rejected{{{"", begun.error().message()}}});
        else disk_failed(begun.error(), true);
        return std::nullopt;
    }
    disk_works();
    return *std::move(begun);
}

inline std::size_t durable_sender::fit(std::string const& topic, std::span<std::string const> contents) {
    try {
        return std::clamp<std::size_t>(with_.to->fit(topic, contents), 1, contents.size());
    } catch (std::exception const&) {
        return 1;
    }
}

inline std::variant<parcel, rejected> durable_sender::wrap(std::string const& topic, std::span<std::string const> contents) const {
    auto const reference = hopskotch::to_string(hopskotch::make_id());
    try {
        auto made = with_.to->wrap(topic, contents, reference);
        if (auto* const is = std::get_if<parcel>(&made)) {
            is->topic = topic;
            // One that the destination has fixed, as HOPSKOTCH's `_id`, is what it looks for.
            if (is->reference.empty()) is->reference = reference;
        }
        return made;
    } catch (std::bad_alloc const&) {
        throw;
    } catch (std::exception const& thrown) {
        return rejected{{{"", std::string{"no message can be made of it: "} + thrown.what()}}};
    }
}

/// The first entry fits into no message, or into one that is out already. It ends as one that was refused.
inline void durable_sender::refuse(store::outbox_batch const& from, rejected const& why) {
    std::int64_t const id = from.entries.front().id;
    auto const made = outbox()->begin(with_.name, {from.topic, hopskotch::to_string(hopskotch::make_id()), {}}, {&id, 1}, std::string{never_sent});
    with_.file->changed();
    if (!made) return disk_failed(made.error(), true);
    with_.log.warning("publication rejected", {{"destination", with_.display_name}, {"topic", from.topic}, {"entry", id}, {"why", describe(why)}});
    auto const done = outbox()->settle_rejected(made->id, why, {});
    if (done) return disk_works();
    disk_failed(done.error(), true);
    add_search(*made, false);
}

// ---------------------------------------------------------------- after it

inline void durable_sender::say_gate(durable_gate::state before, failure const& why) {
    auto const after = gate_.now();
    if (after == before) return;
    if (after == durable_gate::state::parked)
        with_.log.error("nothing is sent to this destination until it answers or resume() is called", {{"destination", with_.display_name}, {"why", why.message()}});
    else if (before == durable_gate::state::parked) with_.log.info("sending to this destination goes on", {{"destination", with_.display_name}});
}

/// What the outcome says of the destination.
inline void durable_sender::note(store::attempt const& made, outcome const& came) {
    auto const before = gate_.now();
    failure why;
    if (auto const* const not_sent = std::get_if<alertstream::not_sent>(&came)) {
        why = not_sent->why;
        // We cancelled it ourselves, to end.
        if (!stopped_) gate_.not_sent(*not_sent, now(), dice());
    } else if (auto const* const unknown = std::get_if<alertstream::unknown>(&came)) gate_.unknown(why = unknown->why, now(), dice());
    else gate_.answered();
    say_gate(before, why);
    bool const well = std::holds_alternative<published>(came);
    if (well) portions_[made.what.topic].settled();
    with_.log.write(well ? log_level::debug : log_level::warning, well ? "published" : std::holds_alternative<rejected>(came) ? "publication rejected" : std::holds_alternative<alertstream::not_sent>(came) ? "publication not sent" : "publication unknown",
                    std::vector<log_field>{{"destination", with_.display_name}, {"topic", made.what.topic}, {"attempt", made.id}, {"outcome", describe(came)}});
}

inline result<void> durable_sender::settle(store::attempt const& made, outcome const& came, bool again) {
    auto& box = *outbox();
    if (auto const* const as = std::get_if<published>(&came)) return box.settle_published(made.id, *as);
    if (auto const* const why = std::get_if<rejected>(&came)) return settle_rejected(made, *why);
    if (auto const* const is = std::get_if<alertstream::unknown>(&came)) return box.settle_unknown(made.id, is->why, is->partly_sent);
    auto const& why = std::get<alertstream::not_sent>(came).why;
    // What was on its way once keeps its reference, by which a late first one is found.
    return again ? box.settle_unknown(made.id, why, made.partly_sent) : box.settle_not_sent(made.id, why);
}

/// The rows that are to blame leave, the rest goes again. Of a message whose refusal does
/// not say which, the half goes next.
inline result<void> durable_sender::settle_rejected(store::attempt const& made, rejected const& why) {
    auto& box = *outbox();
    std::vector<std::string> contents;
    for (auto const id : made.entries) {
        auto each = box.show(id);
        if (!each) return each.error();
        contents.push_back(*each ? std::move((*each)->what.content) : std::string{});
    }
    std::vector<std::size_t> places;
    try {
        places = with_.to->blamed(contents, why);
    } catch (std::exception const&) {
        places.clear();
    }
    std::vector<std::int64_t> ids;
    for (auto const each : places)
        if (each < made.entries.size() && std::ranges::find(ids, made.entries[each]) == ids.end()) ids.push_back(made.entries[each]);
    auto& portion = portions_[made.what.topic];
    if (ids.empty() && made.entries.size() > 1) {
        portion.refused(made.entries.size());
        return box.settle_not_sent(made.id, {errc::request_refused, "refused with others, and not told which is to blame: " + describe(why)});
    }
    if (ids.size() == made.entries.size()) ids.clear();  // all of them
    auto const done = box.settle_rejected(made.id, why, ids);
    if (done) portion.settled();
    return done;
}

}  // namespace alertstream::detail
