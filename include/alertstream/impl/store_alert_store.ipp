#pragma once

#include <utility>

#include <boost/asio/append.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <alertstream/detail/store_engine.hpp>
#include <alertstream/detail/store_letters.hpp>
#include <alertstream/detail/why_thrown.hpp>
#include <alertstream/store/alert_store.hpp>

namespace alertstream::store {

ALERTSTREAM_DECL std::string_view to_string(store_state state) noexcept {
    switch (state) {
    case store_state::closed: return "closed";
    case store_state::open: return "open";
    case store_state::away: return "away";
    case store_state::broken: return "broken";
    }
    return "unknown";
}

ALERTSTREAM_DECL alert_store::alert_store(executor_type executor, std::unique_ptr<backend> in, store_options with, logger log)
    : engine_{std::make_shared<detail::store_engine>(std::move(executor), std::move(in), with, std::move(log))},
      held_{static_cast<void*>(engine_.get()), [engine = engine_](void*) { engine->stop(); }} {}

ALERTSTREAM_DECL alert_store::executor_type alert_store::get_executor() const noexcept { return engine_->executor(); }
ALERTSTREAM_DECL std::shared_ptr<offset_keeper> alert_store::keeper_for(std::string_view stream) const { return engine_->keeper_for(stream, held_); }
ALERTSTREAM_DECL std::shared_ptr<dead_letter_shelf> alert_store::letters() const { return std::make_shared<detail::store_letters>(engine_, held_); }
ALERTSTREAM_DECL bool alert_store::keeps(metadata const& from) const { return engine_->keeps(from); }
ALERTSTREAM_DECL void alert_store::on_stored(std::function<void(unit_report const&)> told) const { engine_->on_stored(std::move(told)); }
ALERTSTREAM_DECL store_status alert_store::status() const { return engine_->status(); }
ALERTSTREAM_DECL backend& alert_store::database() const noexcept { return engine_->database(); }

ALERTSTREAM_DECL boost::asio::awaitable<void> alert_store::save(metadata const& from, unit what) const {
    std::vector<unit> one;
    one.push_back(std::move(what));
    return engine_->save({&from, 1}, std::move(one));
}

ALERTSTREAM_DECL boost::asio::awaitable<void> alert_store::save(std::span<metadata const> from, std::vector<unit> what) const { return engine_->save(from, std::move(what)); }

ALERTSTREAM_DECL boost::asio::awaitable<result<store::light_curve>> alert_store::read_light_curve(backend& in, std::string name, data_filter which) {
    auto target = co_await in.find_target(name);
    if (!target) co_return target.error();
    if (!*target) co_return failure{errc::not_found_there, "the store has no target of the name or alias \"" + name + "\""};
    auto const id = (*target)->id;
    auto points = co_await in.data(id, std::nullopt, which);
    if (!points) co_return points.error();
    co_return store::light_curve{**std::move(target), *std::move(points)};
}

namespace inner {

template <class T>
boost::asio::awaitable<void> answer(std::shared_ptr<detail::store_engine> engine, std::function<boost::asio::awaitable<result<T>>(backend&)> what,
                                    std::shared_ptr<result<T>> into) {
    try {
        co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::enable_total_cancellation());
        auto opened = co_await engine->open();
        if (!opened) *into = opened.error();
        else *into = co_await what(engine->database());
    } catch (...) {
        *into = detail::why_thrown(std::current_exception());
    }
}

/// The handler is called once, on the executor, whatever becomes of the question.
template <class T>
void run_question(std::shared_ptr<detail::store_engine> const& engine, std::function<boost::asio::awaitable<result<T>>(backend&)> what,
                  boost::asio::any_completion_handler<void(result<T>)> then) {
    auto const slot = boost::asio::get_associated_cancellation_slot(then);
    auto into = std::make_shared<result<T>>(failure{boost::asio::error::operation_aborted, "the question to the store was cancelled"});
    auto done = [into, then = std::move(then), executor = engine->executor()](std::exception_ptr) mutable {
        boost::asio::post(executor, boost::asio::append(std::move(then), std::move(*into)));
    };
    boost::asio::co_spawn(engine->executor(), answer<T>(engine, std::move(what), into), boost::asio::bind_cancellation_slot(slot, std::move(done)));
}

}  // namespace inner

ALERTSTREAM_DECL void alert_store::run(std::shared_ptr<detail::store_engine> const& engine, question<void> what, answered<void> then) {
    inner::run_question<void>(engine, std::move(what), std::move(then));
}
ALERTSTREAM_DECL void alert_store::run(std::shared_ptr<detail::store_engine> const& engine, question<store::light_curve> what, answered<store::light_curve> then) {
    inner::run_question<store::light_curve>(engine, std::move(what), std::move(then));
}
ALERTSTREAM_DECL void alert_store::run(std::shared_ptr<detail::store_engine> const& engine, question<std::vector<datum_record>> what, answered<std::vector<datum_record>> then) {
    inner::run_question<std::vector<datum_record>>(engine, std::move(what), std::move(then));
}
ALERTSTREAM_DECL void alert_store::run(std::shared_ptr<detail::store_engine> const& engine, question<std::vector<target_record>> what, answered<std::vector<target_record>> then) {
    inner::run_question<std::vector<target_record>>(engine, std::move(what), std::move(then));
}
ALERTSTREAM_DECL void alert_store::run(std::shared_ptr<detail::store_engine> const& engine, question<std::optional<target_record>> what, answered<std::optional<target_record>> then) {
    inner::run_question<std::optional<target_record>>(engine, std::move(what), std::move(then));
}
ALERTSTREAM_DECL void alert_store::run(std::shared_ptr<detail::store_engine> const& engine, question<target_record> what, answered<target_record> then) {
    inner::run_question<target_record>(engine, std::move(what), std::move(then));
}
ALERTSTREAM_DECL void alert_store::run(std::shared_ptr<detail::store_engine> const& engine, question<std::size_t> what, answered<std::size_t> then) {
    inner::run_question<std::size_t>(engine, std::move(what), std::move(then));
}
ALERTSTREAM_DECL void alert_store::close(std::shared_ptr<detail::store_engine> const& engine, answered<void> then) {
    auto const slot = boost::asio::get_associated_cancellation_slot(then);
    boost::asio::co_spawn(
        engine->executor(), engine->close(),
        boost::asio::bind_cancellation_slot(slot, [then = std::move(then), executor = engine->executor()](std::exception_ptr problem, result<void> done) mutable {
            if (problem) done = detail::why_thrown(problem);
            boost::asio::post(executor, boost::asio::append(std::move(then), std::move(done)));
        }));
}

}  // namespace alertstream::store
