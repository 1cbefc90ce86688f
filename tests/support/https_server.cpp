#include "https_server.hpp"

#include <algorithm>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace asio = boost::asio;

namespace {

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);

std::size_t length_in(std::string const& head) {
    auto const at = head.find("Content-Length: ");
    return at == head.npos ? 0 : std::stoul(head.substr(at + 16));
}

asio::ip::tcp::acceptor listener(asio::io_context& loop, char const* address) {
    return {loop, {asio::ip::make_address(address), 0}};
}

}  // namespace

std::string script::answer(std::string_view body, std::string_view status, std::string_view headers) {
    return "HTTP/1.1 " + std::string{status} + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + std::string{headers} + "\r\n" + std::string{body};
}

https_server::https_server(asio::io_context& loop, std::optional<alertstream::testing::certificate> shown, char const* address)
    : loop_{loop}, with_tls_{shown.has_value()}, acceptor_{listener(loop, address)} {
    if (shown) {
        tls_.use_certificate(asio::buffer(shown->certificate_pem), asio::ssl::context::pem);
        tls_.use_private_key(asio::buffer(shown->key_pem), asio::ssl::context::pem);
    }
    asio::co_spawn(loop_, accept(), asio::detached);
}

https_server::~https_server() { stop(); }

void https_server::close_all() {
    for (auto* const each : *sockets_) {
        boost::system::error_code ignored;
        each->shutdown(tcp::socket::shutdown_both, ignored);
    }
}

void https_server::stop() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    for (auto* const each : *sockets_) each->close(ignored);
}

asio::awaitable<void> https_server::accept() {
    for (;;) {
        auto [ec, socket] = co_await acceptor_.async_accept(awaited);
        if (ec) co_return;
        ++connections;
        asio::co_spawn(loop_, talk(std::move(socket)), asio::detached);
    }
}

asio::awaitable<void> https_server::talk(tcp::socket socket) {
    // The loop may end after the server.
    struct leave {
        std::shared_ptr<std::list<tcp::socket*>> from;
        std::list<tcp::socket*>::iterator place;
        ~leave() { from->erase(place); }
    } const left{sockets_, sockets_->insert(sockets_->end(), &socket)};
    if (silent == silence::closed) co_return;
    if (silent == silence::banner) co_await asio::async_write(socket, asio::buffer(banner), awaited);
    if (silent == silence::before_handshake || silent == silence::banner) {
        char byte = 0;
        for (;;) {
            auto const [ec, count] = co_await socket.async_read_some(asio::buffer(&byte, 1), awaited);
            if (ec) co_return;
        }
    }
    if (!with_tls_) {
        co_await serve(socket, socket);
        co_return;
    }
    asio::ssl::stream<tcp::socket&> stream{socket, tls_};
    auto const [ec] = co_await stream.async_handshake(asio::ssl::stream_base::server, awaited);
    if (ec) co_return;
    if (SSL_session_reused(stream.native_handle()) == 1) ++resumed;
    co_await serve(stream, socket);
    SSL_set_shutdown(stream.native_handle(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

template <class Stream>
asio::awaitable<void> https_server::serve(Stream& stream, tcp::socket& socket) {
    if (silent == silence::before_request) {
        co_await socket.async_wait(tcp::socket::wait_error, awaited);
        co_return;
    }
    std::string unread;
    for (;;) {
        auto const [ec, size] = co_await asio::async_read_until(stream, asio::dynamic_buffer(unread), "\r\n\r\n", awaited);
        if (ec) co_return;
        seen one{unread.substr(0, size), {}};
        unread.erase(0, size);
        auto const length = hasty ? 0 : length_in(one.head);
        if (unread.size() < length) {
            auto const [failed, count] =
                co_await asio::async_read(stream, asio::dynamic_buffer(unread), asio::transfer_exactly(length - unread.size()), awaited);
            if (failed) co_return;
        }
        one.body = unread.substr(0, length);
        unread.erase(0, length);
        requests.push_back(one);
        auto const steps = on_request ? on_request(one) : script::steps{script::say{script::answer("ok")}};
        bool const go_on = co_await play(stream, steps);
        if (!go_on || hasty) co_return;
    }
}

template <class Stream>
asio::awaitable<bool> https_server::play(Stream& stream, script::steps const& steps) {
    for (auto const& each : steps) {
        if (auto const* const said = std::get_if<script::say>(&each)) {
            auto const [ec, count] = co_await asio::async_write(stream, asio::buffer(said->text), awaited);
            if (ec) co_return false;
        } else if (auto const* const repeated = std::get_if<script::repeat>(&each)) {
            for (std::uint64_t i = 0; i < repeated->times; ++i) {
                auto const [ec, count] = co_await asio::async_write(stream, asio::buffer(repeated->text), awaited);
                if (ec) co_return false;
            }
        } else if (std::holds_alternative<script::hold>(each)) {
            char byte = 0;
            co_await asio::async_read(stream, asio::buffer(&byte, 1), awaited);
            co_return false;
        } else if (std::holds_alternative<script::close>(each)) {
            if constexpr (requires { stream.async_shutdown(awaited); }) {
                // Its own part is written before it waits for the other's, which never comes.
                SSL_set_quiet_shutdown(stream.native_handle(), 0);
                SSL_set_shutdown(stream.native_handle(), SSL_RECEIVED_SHUTDOWN);
                co_await stream.async_shutdown(awaited);
            }
            co_return false;
        } else {
            co_return false;
        }
    }
    co_return true;
}

connect_proxy::connect_proxy(asio::io_context& loop, std::uint16_t to) : loop_{loop}, to_{to}, acceptor_{listener(loop, "127.0.0.1")} {
    asio::co_spawn(loop_, accept(), asio::detached);
}

void connect_proxy::stop() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    for (auto const& each : sockets_)
        if (auto const socket = each.lock()) socket->close(ignored);
}

asio::awaitable<void> connect_proxy::accept() {
    for (;;) {
        auto [ec, socket] = co_await acceptor_.async_accept(awaited);
        if (ec) co_return;
        auto const held = std::make_shared<tcp::socket>(std::move(socket));
        sockets_.push_back(held);
        asio::co_spawn(loop_, tunnel(held), asio::detached);
    }
}

namespace {

asio::awaitable<void> relay(std::shared_ptr<asio::ip::tcp::socket> from, std::shared_ptr<asio::ip::tcp::socket> to) {
    std::string bytes(4096, '\0');
    boost::system::error_code ignored;
    for (;;) {
        auto const [ec, count] = co_await from->async_read_some(asio::buffer(bytes), awaited);
        if (ec) break;
        auto const [failed, written] = co_await asio::async_write(*to, asio::buffer(bytes, count), awaited);
        if (failed) break;
    }
    to->close(ignored);
    from->close(ignored);
}

}  // namespace

asio::awaitable<void> connect_proxy::tunnel(std::shared_ptr<tcp::socket> client) {
    std::string head;
    auto const [ec, size] = co_await asio::async_read_until(*client, asio::dynamic_buffer(head), "\r\n\r\n", awaited);
    if (ec) co_return;
    heads.push_back(head);
    if (silent) {
        char byte = 0;
        co_await asio::async_read(*client, asio::buffer(&byte, 1), awaited);
        co_return;
    }
    auto const said = refusal.empty() ? "HTTP/1.1 200 Connection established\r\n\r\n" : refusal;
    auto const server = std::make_shared<tcp::socket>(loop_);
    sockets_.push_back(server);
    auto const [failed] = co_await server->async_connect({asio::ip::make_address("127.0.0.1"), to_}, awaited);
    if (failed) co_return;
    auto const [unwritten, count] = co_await asio::async_write(*client, asio::buffer(said), awaited);
    if (unwritten || !refusal.empty()) co_return;
    asio::co_spawn(loop_, relay(client, server), asio::detached);
    co_await relay(server, client);
}
