#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <boost/json/serialize.hpp>

#include <alertstream/impl/testing_hermes_answers.ipp>
#include <alertstream/impl/testing_hermes_faults.ipp>
#include <alertstream/impl/testing_hermes_session.ipp>
#include <alertstream/testing/hermes.hpp>

namespace alertstream::testing {

namespace inner {

inline std::unique_ptr<boost::asio::ssl::context> server_context(certificate const& shown) {
    auto made = std::make_unique<boost::asio::ssl::context>(boost::asio::ssl::context::tls_server);
    made->use_certificate_chain(boost::asio::buffer(shown.certificate_pem));
    made->use_private_key(boost::asio::buffer(shown.key_pem), boost::asio::ssl::context::pem);
    return made;
}

}  // namespace inner

inline hermes::state::awaitable hermes::state::accept() {
    auto const self = shared_from_this();
    while (true) {
        auto [refused, socket] = co_await acceptor.async_accept(inner::as_result);
        if (refused) co_return;
        ++connections;
        error_code ignored;
        socket.set_option(inner::tcp::no_delay{true}, ignored);
        auto made = std::make_shared<inner::hermes_session>(std::move(socket), *tls[static_cast<std::size_t>(shown)]);
        boost::asio::co_spawn(executor, serve(std::move(made)), boost::asio::detached);
    }
}

inline void hermes::state::listen() {
    if (acceptor.is_open() || closed) return;
    until_accepting.cancel();
    inner::tcp::endpoint const here{boost::asio::ip::address_v4::loopback(), port};
    acceptor.open(here.protocol());
    acceptor.set_option(inner::tcp::acceptor::reuse_address{true});
    acceptor.bind(here);
    acceptor.listen();
    port = acceptor.local_endpoint().port();
    boost::asio::co_spawn(executor, accept(), boost::asio::detached);
}

inline void hermes::state::refuse() noexcept {
    error_code ignored;
    acceptor.close(ignored);
    for (auto const& each : sessions) each->close();
}

ALERTSTREAM_DECL hermes::hermes(boost::asio::any_io_executor executor, kafka::connection const& to, hermes_options with)
    : state_{std::make_shared<state>(std::move(executor), to, std::move(with))} {
    authority const trusted{"alertstream's Hermes for tests"};
    std::vector<std::string> const names{"localhost", "127.0.0.1"};
    state_->tls = {inner::server_context(trusted.issue(names)), inner::server_context(trusted.issue({"somebody.example"})), inner::server_context(trusted.issue(names, expired))};
    std::ofstream{ca_file()} << trusted.pem();
    state_->listen();
}

ALERTSTREAM_DECL hermes::~hermes() { close(); }

ALERTSTREAM_DECL std::string hermes::url() const { return "https://localhost:" + std::to_string(state_->port) + "/"; }
ALERTSTREAM_DECL unsigned short hermes::port() const noexcept { return state_->port; }
ALERTSTREAM_DECL std::string hermes::ca_file() const { return (state_->folder.path() / "authority.pem").string(); }
ALERTSTREAM_DECL void hermes::add_account(hermes_account account) { state_->accounts.push_back(std::move(account)); }
ALERTSTREAM_DECL void hermes::next(any_fault fault) { state_->faults.push_back(std::move(fault)); }
ALERTSTREAM_DECL void hermes::show(shown_certificate which) { state_->shown = which; }
ALERTSTREAM_DECL std::vector<hermes_request> const& hermes::requests() const noexcept { return state_->requests; }
ALERTSTREAM_DECL std::size_t hermes::connections() const noexcept { return state_->connections; }

ALERTSTREAM_DECL void hermes::accept_again() { state_->listen(); }
ALERTSTREAM_DECL void hermes::refuse() { state_->refuse(); }

ALERTSTREAM_DECL void hermes::refuse_for(std::chrono::milliseconds span) {
    state_->refuse();
    state_->until_accepting.expires_after(span);
    state_->until_accepting.async_wait([state = state_](error_code cancelled) {
        if (!cancelled) state->listen();
    });
}

ALERTSTREAM_DECL void hermes::close_idle() {
    for (auto const& each : state_->sessions)
        if (!each->busy) each->close();
}

ALERTSTREAM_DECL void hermes::close() noexcept {
    if (std::exchange(state_->closed, true)) return;
    refuse();
    state_->until_accepting.cancel();
    state_->producer.async_close(std::chrono::seconds{1}, [state = state_](error_code) {});
}

ALERTSTREAM_DECL settings settings_for(broker const& from, hermes const& to, std::filesystem::path const& folder, std::initializer_list<std::string_view> streams,
                                       std::string_view named) {
    boost::json::object const destination{{"BASE_URL", to.url()}, {"HERMES_API_KEY", hermes::default_token}, {"CA_FILE", to.ca_file()}};
    return settings::parse(boost::json::serialize(
        boost::json::object{{"ALERT_STREAMS", detail::stream_entries(from, folder, streams)}, {"DATA_SHARING", {{boost::json::string_view{named.data(), named.size()}, destination}}}}));
}

}  // namespace alertstream::testing
