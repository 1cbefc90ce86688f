#pragma once

#include <algorithm>
#include <exception>
#include <utility>

#include <boost/asio/append.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>

#include <alertstream/detail/durable_sender.hpp>
#include <alertstream/detail/why_thrown.hpp>

namespace alertstream::detail {

// ---------------------------------------------------------------- the turn of the wheel

inline void durable_sender::start() {
    with_.file->join(weak_from_this());
    if (outbox()->moved())
        with_.log.warning("the outbox was moved or restored: what waits in it may have been sent since, and is held until a person adopts it", {{"destination", with_.display_name}});
    wake();
}

/// Posted, so that nothing recurs and what happens in one turn of the loop is looked at once.
inline void durable_sender::wake() {
    if (stopped_ || std::exchange(waking_, true)) return;
    boost::asio::post(with_.executor, [weak = weak_from_this()] {
        if (auto const self = weak.lock()) self->turn();
    });
}

inline void durable_sender::turn() {
    waking_ = false;
    if (stopped_) return;
    due_.reset();
    auto const at = now();
    if (at < disk_at_) by(disk_at_);
    else if (unsettled_ == 0) look_around(at);
    arm();
    tell_drainers();
}

inline void durable_sender::look_around(time at) {
    auto& box = *outbox();
    if (!known_) {
        auto before = box.unknown_attempts(with_.name);
        if (!before) return disk_failed(before.error());
        for (auto& each : *before) add_search(std::move(each), false);
        known_ = true;
    }
    auto const expired = box.expire();
    if (!expired) return disk_failed(expired.error());
    if (*expired > 0) with_.file->changed();
    start_look(at);
    auto all = what_is_ready();
    if (!all) return disk_failed(all.error());
    if (!all->empty()) switch (gate_.next(at)) {
            case durable_gate::step::send: begin(*std::move(all)); break;
            case durable_gate::step::probe: {
                gate_.probe_begins();
                auto const made = std::make_shared<task>(kind::probe, std::string{}, with_.executor);
                spawn(made, run_probe(shared_from_this(), made));
                break;
            }
            case durable_gate::step::wait:
                if (!gate_.probing()) by(gate_.due());
                break;
        }
    auto const expiry = box.next_expiry(with_.name);
    if (!expiry) return disk_failed(expiry.error());
    // One whose time came just now is ended a second later: it must not turn the wheel without end.
    constexpr std::chrono::seconds soon{1};
    if (*expiry) by(at + std::min<durable_timing::duration>(**expiry > clock() ? **expiry - clock() : soon, with_.timing.look_at_clock));
    if (!disk_writing_) disk_works();
}

/// Of each topic that is idle; those of unknown fate that were proven absent come first.
inline auto durable_sender::what_is_ready() -> result<std::vector<ready>> {
    std::vector<ready> all;
    std::set<std::string, std::less<>> taken;
    for (auto const& [id, each] : searches_) {
        auto const& topic = each.which.what.topic;
        if (each.machine.now() != durable_search::state::send_again || busy_with(topic) || !taken.insert(topic).second) continue;
        all.push_back({topic, {}, id});
    }
    auto batches = outbox()->next(with_.name, with_.gathering.limit());
    if (!batches) return batches.error();
    held_topics_.clear();
    for (auto& each : *batches) {
        if (each.entries.empty()) continue;
        if (!with_.takes(each.topic)) held_topics_.insert(each.topic);
        else if (!busy_with(each.topic) && !taken.contains(each.topic) && goes_now(each)) all.push_back({each.topic, std::move(each)});
    }
    return all;
}

inline bool durable_sender::goes_now(store::outbox_batch const& which) {
    auto const& first = which.entries.front();
    bool const drained = std::ranges::any_of(drainers_, [](auto const& each) { return !each.expired(); });
    if (drained) return true;
    auto const waits = with_.gathering.waits(which.rows, which.full, !first.what.gathers_as.empty(), first.accepted, clock());
    if (waits) by(now() + std::min<durable_timing::duration>(*waits, with_.timing.look_at_clock));
    return !waits;
}

inline void durable_sender::begin(std::vector<ready> all) {
    constexpr std::ptrdiff_t side_by_side = 4;
    auto room = side_by_side - std::ranges::count(tasks_, kind::attempt, &task::what);
    for (auto& each : all) {
        if (room-- <= 0) return;  // the end of one of them wakes us
        auto const made = std::make_shared<task>(kind::attempt, each.topic, with_.executor);
        if (each.batch) spawn(made, run_attempt(shared_from_this(), made, *std::move(each.batch), with_.file->changes()));
        else spawn(made, run_again(shared_from_this(), made, each.again));
    }
}

inline bool durable_sender::busy_with(std::string_view topic) const {
    return std::ranges::any_of(tasks_, [&](auto const& each) { return each->what == kind::attempt && each->topic == topic; });
}

inline bool durable_sender::may_begin() const { return !stopped_ && unsettled_ == 0 && now() >= disk_at_ && gate_.next(now()) == durable_gate::step::send; }

inline void durable_sender::by(time when) noexcept { due_ = due_ ? std::min(*due_, when) : when; }

inline void durable_sender::arm() {
    timer_.cancel();
    if (!due_) return;
    timer_.expires_at(std::chrono::steady_clock::time_point{std::chrono::duration_cast<std::chrono::steady_clock::duration>(*due_)});
    timer_.async_wait([weak = weak_from_this()](error_code ec) {
        if (auto const self = weak.lock(); self && !ec) self->wake();
    });
}

// ---------------------------------------------------------------- what runs

inline void durable_sender::spawn(task_pointer const& which, boost::asio::awaitable<void> work) {
    tasks_.push_back(which);
    boost::asio::co_spawn(with_.executor, std::move(work), boost::asio::bind_cancellation_slot(which->signal.slot(), [self = shared_from_this(), which](std::exception_ptr thrown) {
                              if (thrown) {  // no memory, or the like
                                  self->with_.log.error("sending from the outbox failed", {{"destination", self->with_.display_name}, {"why", why_thrown(thrown).message()}});
                                  self->disk_at_ = now() + self->disk_wait_.next(self->dice());
                              }
                              self->tasks_.remove(which);
                              self->ended_.cancel();
                              self->wake();
                          }));
}

/// In the loop: emitted elsewhere, co_spawn (Boost 1.81) posts a bare pointer into it.
inline void durable_sender::cancel(task_pointer const& which) {
    which->cancelled = true;
    which->pause.cancel();
    // Weak: a loop that ends may destroy this after its timers.
    boost::asio::dispatch(with_.executor, [weak = std::weak_ptr{which}] {
        if (auto const running = weak.lock()) running->signal.emit(boost::asio::cancellation_type::terminal);
    });
}

inline void durable_sender::disk_failed(failure const& why, bool writing) {
    disk_writing_ = writing;
    disk_at_ = now() + disk_wait_.next(dice());
    by(disk_at_);
    if (why.code == errc::not_now || !disk_why_.empty()) return;
    disk_why_ = why.message();
    with_.log.error("the outbox cannot be used: nothing is sent meanwhile", {{"destination", with_.display_name}, {"why", disk_why_}});
}

/// A disk that is full can be read: only a change that goes through shows that it is mended.
inline void durable_sender::disk_works() {
    disk_writing_ = false;
    disk_wait_.reset();
    if (disk_why_.empty()) return;
    disk_why_.clear();
    with_.log.info("the outbox can be used again", {{"destination", with_.display_name}});
}

inline void durable_sender::stop() {
    if (std::exchange(stopped_, true)) return;
    timer_.cancel();
    auto const running = tasks_;
    for (auto const& each : running)
        if (!each->begun) cancel(each);
    tell_drainers();
}

inline void durable_sender::abandon() {
    stop();
    given_up_ = true;
    for (auto const& each : tasks_) each->pause.cancel();
}

// ---------------------------------------------------------------- what is asked of it

inline void durable_sender::accept(std::string topic, packed what, accept_options with, acceptance_handler handler) {
    if (stopped_) {
        boost::asio::post(with_.executor, boost::asio::append(std::move(handler), acceptance{not_accepted{{errc::closed, "nothing more is accepted"}, true}}));
        return;
    }
    auto const made = std::make_shared<acceptance_request>(store::new_entry{with_.name, std::move(topic), std::move(what), std::move(with), with_.to.get()}, std::move(handler), with_.executor);
    made->by = with_.to;
    made->listener = shared_from_this();
    ++accepting_;
    with_.file->accept(made);
}

inline void durable_sender::answered(acceptance const& what) {
    --accepting_;
    if (auto const* const refused = std::get_if<not_accepted>(&what); refused && refused->why.code == errc::outbox_unusable)
        with_.log.error("not accepted", {{"destination", with_.display_name}, {"why", refused->why.message()}});
    if (std::holds_alternative<accepted>(what)) wake();
    if (stopped_) ended_.cancel();
}

inline std::optional<outbox_status> durable_sender::status() const {
    if (!with_.file) return std::nullopt;
    outbox_status made;
    made.parked = gate_.now() == durable_gate::state::parked;
    if (gate_.now() != durable_gate::state::open) made.held_up = gate_.why().message();
    if (due_ && !stopped_) made.next_attempt = clock() + std::chrono::duration_cast<std::chrono::microseconds>(*due_ - now());
    made.under_way = static_cast<std::size_t>(std::ranges::count(tasks_, kind::attempt, &task::what));
    for (auto const& [id, each] : searches_) ++(each.machine.now() == durable_search::state::person ? made.for_a_person : made.unknown);
    made.disk = disk_why_;
    made.moved = with_.file->outbox().moved();
    made.held_topics.assign(held_topics_.begin(), held_topics_.end());
    return made;
}

inline void durable_sender::resume() {
    auto const before = gate_.now();
    gate_.resume();
    say_gate(before, {});
    wake();
}

inline failure outbox_is_closed() { return {errc::closed, "the outbox is closed"}; }

inline result<void> durable_sender::withdraw(std::int64_t entry, std::string_view why) {
    auto* const box = outbox();
    if (!box) return outbox_is_closed();
    auto const found = box->show(entry);
    if (!found) return found.error();
    if (!*found || (*found)->destination != with_.name) return failure{errc::bad_value, "no entry " + std::to_string(entry) + " in this outbox"};
    auto const done = box->withdraw(entry, why);
    with_.file->changed();
    wake();
    return done;
}

inline result<std::size_t> durable_sender::adopt() {
    if (!outbox()) return outbox_is_closed();
    return with_.file->adopt();
}

inline void durable_sender::adopted() {
    for (auto& [id, each] : searches_) each.machine.look_anew(now());
    wake();
}

inline result<void> durable_sender::decide(std::int64_t attempt, persons_word const& what) {
    auto* const box = outbox();
    if (!box) return outbox_is_closed();
    auto const at = searches_.find(attempt);
    if (at == searches_.end()) return failure{errc::bad_value, "no message of unknown fate has the number " + std::to_string(attempt)};
    if (at->second.machine.now() == durable_search::state::over) return failure{errc::not_now, "it was found, which is being written"};
    if (std::holds_alternative<is_absent>(what)) {
        if (at->second.which.partly_sent) return failure{errc::bad_value, "a part of it is out, and would go out again: say published or give_up"};
        at->second.machine.decided_absent();
    } else {
        auto const* const as = std::get_if<published>(&what);
        auto const done = as ? box->settle_published(attempt, *as) : box->settle_given_up(attempt, std::get<give_up>(what).why);
        if (!done) return done;
        searches_.erase(at);
    }
    with_.file->changed();
    wake();
    return {};
}

inline std::vector<store::attempt> durable_sender::unknown() const {
    std::vector<store::attempt> all;
    for (auto const& [id, each] : searches_) all.push_back(each.which);
    return all;
}

}  // namespace alertstream::detail
