#pragma once

#include <algorithm>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <alertstream/impl/testing_local_https_faults.ipp>
#include <alertstream/impl/testing_local_https_session.ipp>
#include <alertstream/testing/certificate.hpp>
#include <alertstream/testing/local_https.hpp>

namespace alertstream::testing {

ALERTSTREAM_DECL std::string_view local_request::header(std::string_view name) const noexcept {
    auto const same = [name](auto const& each) {
        return std::equal(each.first.begin(), each.first.end(), name.begin(), name.end(), [](char a, char b) { return (a | 0x20) == (b | 0x20); });
    };
    auto const found = std::find_if(headers.begin(), headers.end(), same);
    return found == headers.end() ? std::string_view{} : std::string_view{found->second};
}

namespace inner {

inline std::unique_ptr<boost::asio::ssl::context> server_context(certificate const& shown) {
    auto made = std::make_unique<boost::asio::ssl::context>(boost::asio::ssl::context::tls_server);
    made->use_certificate_chain(boost::asio::buffer(shown.certificate_pem));
    made->use_private_key(boost::asio::buffer(shown.key_pem), boost::asio::ssl::context::pem);
    return made;
}

}  // namespace inner

inline local_https::state::awaitable local_https::state::accept() {
    auto const self = shared_from_this();  // for those that it serves
    while (true) {
        auto [refused, socket] = co_await acceptor.async_accept(inner::as_result);
        if (refused) co_return;
        ++connections;
        error_code ignored;
        socket.set_option(inner::tcp::no_delay{true}, ignored);
        auto made = std::make_shared<inner::local_session>(std::move(socket), *tls[static_cast<std::size_t>(shown)]);
        auto serving = [self, made = std::move(made)] { return self->serve(made); };
        boost::asio::co_spawn(executor, std::move(serving), boost::asio::detached);
    }
}

inline void local_https::state::listen() {
    if (acceptor.is_open() || closed) return;
    until_accepting.cancel();
    inner::tcp::endpoint const here{boost::asio::ip::address_v4::loopback(), port};
    acceptor.open(here.protocol());
    acceptor.set_option(inner::tcp::acceptor::reuse_address{true});
    acceptor.bind(here);
    acceptor.listen();
    port = acceptor.local_endpoint().port();
    // The server may be gone before the loop gets to it.
    auto accepting = [self = shared_from_this()] { return self->accept(); };
    boost::asio::co_spawn(executor, std::move(accepting), boost::asio::detached);
}

inline void local_https::state::refuse() noexcept {
    error_code ignored;
    acceptor.close(ignored);
    for (auto const& each : sessions) each->close();
}

ALERTSTREAM_DECL local_https::local_https(boost::asio::any_io_executor executor, std::string_view authority_name, logger log, answering usual)
    : state_{std::make_shared<state>(std::move(executor), std::move(log), std::move(usual))} {
    authority const trusted{authority_name};
    std::vector<std::string> const names{"localhost", "127.0.0.1"};
    state_->tls = {inner::server_context(trusted.issue(names)), inner::server_context(trusted.issue({"somebody.example"})), inner::server_context(trusted.issue(names, expired)),
                   inner::server_context(authority{authority_name}.issue(names))};
    std::ofstream{ca_file()} << trusted.pem();
    state_->listen();
}

ALERTSTREAM_DECL local_https::~local_https() { close(); }

ALERTSTREAM_DECL std::string local_https::url() const { return "https://localhost:" + std::to_string(state_->port) + "/"; }
ALERTSTREAM_DECL unsigned short local_https::port() const noexcept { return state_->port; }
ALERTSTREAM_DECL std::string local_https::ca_file() const { return (state_->folder.path() / "authority.pem").string(); }
ALERTSTREAM_DECL void local_https::next(any_fault fault) { state_->faults.push_back(std::move(fault)); }
ALERTSTREAM_DECL void local_https::by_chance(std::function<std::optional<any_fault>()> draw) { state_->draw = std::move(draw); }
ALERTSTREAM_DECL void local_https::show(shown_certificate which) { state_->shown = which; }
ALERTSTREAM_DECL std::vector<local_request> const& local_https::requests() const noexcept { return state_->requests; }
ALERTSTREAM_DECL std::size_t local_https::connections() const noexcept { return state_->connections; }

ALERTSTREAM_DECL void local_https::accept_again() { state_->listen(); }
ALERTSTREAM_DECL void local_https::refuse() { state_->refuse(); }

ALERTSTREAM_DECL void local_https::refuse_for(std::chrono::milliseconds span) {
    state_->refuse();
    state_->until_accepting.expires_after(span);
    state_->until_accepting.async_wait([state = state_](error_code cancelled) {
        if (!cancelled) state->listen();
    });
}

ALERTSTREAM_DECL void local_https::close_idle() {
    for (auto const& each : state_->sessions)
        if (!each->busy) each->close();
}

ALERTSTREAM_DECL bool local_https::close() noexcept {
    if (std::exchange(state_->closed, true)) return false;
    refuse();
    state_->until_accepting.cancel();
    for (auto& each : state_->late) each.cancel();
    return true;
}

}  // namespace alertstream::testing
