#pragma once

#include <algorithm>
#include <exception>
#include <list>
#include <memory>
#include <utility>

#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <alertstream/detail/this_machine.hpp>
#include <alertstream/http/client.hpp>
#include <alertstream/impl/http_exchange.ipp>

namespace alertstream::http {

namespace detail {

/// What a client and the requests under way share.
class client_state : public std::enable_shared_from_this<client_state> {
public:
    explicit client_state(std::shared_ptr<client_parts> parts) : parts_{std::move(parts)} {}

    client_parts& parts() noexcept { return *parts_; }
    client_parts const& parts() const noexcept { return *parts_; }

    void start(request what, result_handler handler) {
        ++parts_->counters.requests;
        auto const place = under_way_.insert(under_way_.end(), std::make_shared<exchange>(parts_, std::move(what)));
        if (auto slot = boost::asio::get_associated_cancellation_slot(handler); slot.is_connected())
            slot.assign([weak = std::weak_ptr{*place}](boost::asio::cancellation_type type) {
                if (auto const work = weak.lock(); work && type != boost::asio::cancellation_type::none) work->cancel();
            });
        // The handler may own the client: what this object owned could never end.
        boost::asio::co_spawn(parts_->executor, (*place)->run(),
                              [self = shared_from_this(), place, handler = std::move(handler)](std::exception_ptr failed, result what) mutable {
                                  if (failed) what = problem{{make_error_code(boost::system::errc::not_enough_memory)}, (*place)->phase(), (*place)->taken()};
                                  self->under_way_.erase(place);
                                  self->complete(std::move(handler), std::move(what));
                              });
    }

    /// The client itself is destroyed.
    void abandon() noexcept {
        parts_->closed = true;
        parts_->pool.clear();
        for (auto const& each : under_way_) each->cancel();
    }

private:
    void complete(result_handler handler, result what) {
        if (auto slot = boost::asio::get_associated_cancellation_slot(handler); slot.is_connected()) slot.clear();
        boost::asio::post(parts_->executor, boost::asio::append(std::move(handler), std::move(what)));
    }

    std::shared_ptr<client_parts> parts_;
    std::list<std::shared_ptr<exchange>> under_way_{};
};

ALERTSTREAM_DECL void start_request(std::shared_ptr<client_state> const& state, request what, result_handler handler) {
    state->start(std::move(what), std::move(handler));
}

inline proxy_choice chosen_proxy(options const& with) {
    auto chosen = with.proxy ? proxy_choice::from(with.proxy->reveal(), with.no_proxy) : proxy_choice::from_environment();
    return std::move(chosen).value();
}

inline std::shared_ptr<client_parts> new_client(boost::asio::any_io_executor executor, options with, logger log) {
    check_field_value("user_agent", with.user_agent).value();
    auto proxies = chosen_proxy(with);
    if (auto const* const through = proxies.any(); through && !through->authorization.empty() && !alertstream::detail::host_is_this_machine(through->host))
        log.warning("the proxy's password goes to it unencrypted", {{"proxy", through->host}});
    auto tls = make_tls_context(with.ca_file);
    pool kept{with.longest_idle, with.most_kept};
    return std::make_shared<client_parts>(client_parts{std::move(executor), std::move(with), std::move(log), std::move(proxies), std::move(tls), std::move(kept)});
}

}  // namespace detail

ALERTSTREAM_DECL std::string_view response::header(std::string_view name) const noexcept {
    auto const found = std::ranges::find_if(headers, [&](field const& each) { return detail::same_name(each.name, name); });
    return found == headers.end() ? std::string_view{} : std::string_view{found->value};
}

ALERTSTREAM_DECL std::string_view to_string(phase which) noexcept {
    switch (which) {
    case phase::prepare: return "prepare";
    case phase::resolve: return "resolve";
    case phase::connect: return "connect";
    case phase::handshake: return "handshake";
    case phase::write: return "write";
    case phase::first_byte: return "first byte";
    case phase::body: return "body";
    }
    return "unknown";
}

ALERTSTREAM_DECL client::client(executor_type executor, options with, logger log)
    : state_{std::make_shared<detail::client_state>(detail::new_client(std::move(executor), std::move(with), std::move(log)))} {}

ALERTSTREAM_DECL client& client::operator=(client&& other) noexcept {
    if (this != &other) {
        if (state_) state_->abandon();
        state_ = std::move(other.state_);
    }
    return *this;
}

ALERTSTREAM_DECL client::~client() {
    if (state_) state_->abandon();
}

ALERTSTREAM_DECL client::executor_type client::get_executor() const { return state_->parts().executor; }
ALERTSTREAM_DECL void client::close_idle() noexcept { state_->parts().pool.clear(); }
ALERTSTREAM_DECL client::counters client::count() const noexcept { return state_->parts().counters; }

}  // namespace alertstream::http
