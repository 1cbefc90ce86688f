#pragma once

#include <exception>
#include <utility>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

#include <alertstream/detail/durable_sender.hpp>
#include <alertstream/detail/why_thrown.hpp>

/// What is asked of a destination: whether it takes anything, and where a message is.
namespace alertstream::detail {

inline boost::asio::awaitable<void> durable_sender::run_probe(std::shared_ptr<durable_sender> self, task_pointer which) {
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::enable_total_cancellation());
    std::optional<failure> wrong{failure{errc::answer_unclear}};
    try {
        if (!which->cancelled) wrong = co_await self->with_.to->probe();
    } catch (...) {
        wrong = why_thrown(std::current_exception());
    }
    auto& gate = self->gate_;
    auto const before = gate.now();
    if (which->cancelled) gate.probe_ends_unheard();
    else if (wrong) gate.probed_ill(*wrong, now(), self->dice());
    else gate.probed_well();
    self->say_gate(before, {});
}

inline void durable_sender::add_search(store::attempt which, bool absent) {
    auto const id = which.id;
    durable_search machine{with_.timing, which.partly_sent, now()};
    if (absent) machine.decided_absent();
    searches_.insert_or_assign(id, search{std::move(which), machine});
}

/// One at a time, the one that is due for longest: each reads a topic.
inline void durable_sender::start_look(time at) {
    auto const looking = [](auto const& each) { return each.second.machine.now() == durable_search::state::looking; };
    if (std::ranges::any_of(searches_, looking)) return;
    auto next = searches_.end();
    for (auto each = searches_.begin(); each != searches_.end(); ++each)
        if (each->second.machine.now() == durable_search::state::look && (next == searches_.end() || each->second.machine.due() < next->second.machine.due())) next = each;
    if (next == searches_.end()) return;
    if (next->second.machine.due() > at) return by(next->second.machine.due());
    next->second.machine.look_begins();
    auto const made = std::make_shared<task>(kind::look, next->second.which.what.topic, with_.executor);
    spawn(made, run_look(shared_from_this(), made, next->first));
}

inline boost::asio::awaitable<void> durable_sender::run_look(std::shared_ptr<durable_sender> self, task_pointer which, std::int64_t id) {
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::enable_total_cancellation());
    auto at = self->searches_.find(id);
    if (which->cancelled || at == self->searches_.end()) co_return;
    auto const attempt = at->second.which;
    auto what = attempt.what;
    auto ends = attempt.ends;
    finding came = unclear{{}, true};
    bool const sent = ends != never_sent;
    auto const since_begun = self->outbox()->since_begun(attempt);
    try {
        if (sent) came = co_await self->with_.to->look_up(std::move(what), std::move(ends));
    } catch (...) {
        came = unclear{why_thrown(std::current_exception()), true};
    }
    auto const* const is_found = std::get_if<found>(&came);
    at = self->searches_.find(id);
    if (at == self->searches_.end() || at->second.machine.now() == durable_search::state::over) co_return;
    // A person has decided, and it may have been sent again since. What is there is there all the same.
    bool const outdated = at->second.machine.now() != durable_search::state::looking || at->second.which.begun != attempt.begun;
    if (outdated && !is_found) co_return;
    if (which->cancelled && !is_found) co_return at->second.machine.look_ends_unheard(now());

    auto const& log = self->with_.log;
    auto const& name = self->with_.display_name;
    std::function<result<void>()> change;
    if (!sent) change = [&] { return self->outbox()->settle_not_sent(id, {errc::request_refused, "no message could be made of it"}); };
    else {
        auto const next = at->second.machine.found(came, since_begun, now(), self->dice());
        if (next == durable_search::state::send_again) log.info("a message of unknown fate is absent beyond doubt, and is sent again", {{"destination", name}, {"topic", which->topic}, {"attempt", id}});
        if (next == durable_search::state::person) {
            auto const* const why = std::get_if<unclear>(&came);
            log.warning("a message of unknown fate: a person decides whether it was published",
                        {{"destination", name}, {"topic", which->topic}, {"attempt", id}, {"reference", attempt.what.reference},
                         {"why", why ? why->why.message() : "it is absent, but a part of it is out: it is not sent again by itself"}});
        }
        if (next != durable_search::state::over) co_return;
        log.info("a message of unknown fate was found", {{"destination", name}, {"topic", which->topic}, {"attempt", id}, {"uuid", is_found->as.uuid}});
        co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::enable_total_cancellation());
        co_await self->take_back(is_found->also);
        change = [&] { return self->outbox()->settle_published(id, is_found->as); };
    }
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
    which->begun = true;
    if (!co_await self->keep_trying(which, std::move(change))) co_return;
    self->searches_.erase(id);
}

/// It was sent twice, for the first one came later than the service may be: the later ones go.
inline boost::asio::awaitable<void> durable_sender::take_back(std::vector<std::string> uuids) {
    for (auto const& each : uuids) {
        result<void> done;
        try {
            done = co_await with_.to->retract(each);
        } catch (...) {
            done = why_thrown(std::current_exception());
        }
        if (done) with_.log.warning("a message was published twice: the later one was taken back", {{"destination", with_.display_name}, {"uuid", each}});
        else with_.log.error("a message was published twice, and the later one could not be taken back: do it by hand", {{"destination", with_.display_name}, {"uuid", each}, {"why", done.error().message()}});
    }
}

}  // namespace alertstream::detail
