#pragma once

#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>
#include <utility>

#include <boost/asio/append.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/detail/why_thrown.hpp>
#include <alertstream/impl/sharing_publication.ipp>

/// How a `data_sharing` ends: it waits for its publications, then its clients, then for nobody.
namespace alertstream::detail {

struct sharing_engine::client_close {
    boost::asio::cancellation_signal signal{};
};

ALERTSTREAM_DECL void sharing_engine::cancel_all() {
    auto const running = publications_;  // a client may end at once
    for (auto const& each : running)
        if (auto const one = each.lock()) one->cancel(boost::asio::cancellation_type::terminal);
    auto const closes = client_closes_;
    for (auto const& each : closes) each->signal.emit(boost::asio::cancellation_type::terminal);
}

inline boost::asio::awaitable<void> close_client(std::shared_ptr<void> client, boost::asio::awaitable<void> (*close)(void*)) { co_await close(client.get()); }

ALERTSTREAM_DECL void sharing_engine::start_closing_clients() {
    for (auto& each : destinations_) {
        each.status.active = false;
        auto const client = std::exchange(each.client, nullptr);
        if (!client || !each.declared.close) continue;
        auto const made = client_closes_.emplace_back(std::make_shared<client_close>());
        boost::asio::co_spawn(executor_, close_client(client, each.declared.close),
                              boost::asio::bind_cancellation_slot(made->signal.slot(), [self = shared_from_this(), made, name = each.status.display_name](std::exception_ptr thrown) {
                                  if (thrown) self->log_.warning("closing a destination failed", {{"destination", name}, {"why", why_thrown(thrown).message()}});
                                  self->client_closes_.remove(made);
                                  self->waiting_.cancel();
                              }));
    }
}

/// Until it is done or the time has come, which a cancellation may make earlier.
ALERTSTREAM_DECL boost::asio::awaitable<void> sharing_engine::wait(sharing_engine& self, bool (sharing_engine::*done)() const, std::chrono::steady_clock::time_point const& until) {
    while (!(self.*done)() && std::chrono::steady_clock::now() < until) {
        self.waiting_.expires_at(until);
        co_await self.waiting_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
}

/// At the deadline the clients come first: closing them, some can still say what became of their publications.
ALERTSTREAM_DECL boost::asio::awaitable<error_code> sharing_engine::run_close(std::shared_ptr<sharing_engine> self) {
    constexpr std::chrono::seconds moment{3};
    co_await wait(*self, &sharing_engine::all_published, self->close_at_);
    bool const late = !self->all_published();
    self->start_closing_clients();
    auto const a_moment_from_now = std::chrono::steady_clock::now() + moment;
    co_await wait(*self, &sharing_engine::all_closed, late ? a_moment_from_now : self->close_at_);
    if (self->all_done()) co_return late ? error_code{errc::close_deadline} : error_code{};
    self->cancel_all();
    auto const last = std::chrono::steady_clock::now() + moment;
    co_await wait(*self, &sharing_engine::all_done, last);
    co_return errc::close_deadline;
}

ALERTSTREAM_DECL void sharing_engine::close(std::chrono::steady_clock::duration deadline, done_handler done) {
    if (closing_) return boost::asio::post(executor_, boost::asio::append(std::move(done), error_code{errc::closed}));
    closing_ = true;
    for (auto const& each : destinations_)
        if (each.client && each.declared.stop) each.declared.stop(each.client.get());
    auto const now = std::chrono::steady_clock::now();
    auto const most = std::chrono::steady_clock::time_point::max() - now;
    close_at_ = now + std::min<std::chrono::steady_clock::duration>(deadline, most);
    if (auto slot = boost::asio::get_associated_cancellation_slot(done); slot.is_connected())
        slot.assign([weak = weak_from_this()](boost::asio::cancellation_type) {
            auto const self = weak.lock();
            if (!self) return;
            self->close_at_ = {};
            self->waiting_.cancel();
        });
    boost::asio::co_spawn(executor_, run_close(shared_from_this()), [executor = executor_, handler = std::move(done)](std::exception_ptr thrown, error_code result) mutable {
        if (auto slot = boost::asio::get_associated_cancellation_slot(handler); slot.is_connected()) slot.clear();
        if (thrown) result = why_thrown(thrown).code;
        boost::asio::post(executor, boost::asio::append(std::move(handler), result));
    });
}

}  // namespace alertstream::detail
