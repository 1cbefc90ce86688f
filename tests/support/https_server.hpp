#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <alertstream/testing/certificate.hpp>

/// What a scripted server does, one after the other.
namespace script {

struct say {
    std::string text;
};
/// So many times, as the other side takes it.
struct repeat {
    std::string text;
    std::uint64_t times;
};
/// Nothing any more, until the connection ends.
struct hold {};
/// With TLS's own good-bye.
struct close {};
/// Without: the connection is just gone.
struct cut {};

using step = std::variant<say, repeat, hold, close, cut>;
using steps = std::vector<step>;

/// An answer with a length.
std::string answer(std::string_view body, std::string_view status = "200 OK", std::string_view headers = {});

}  // namespace script

/// A server on the test's own loop, in this process: with TLS unless there is no certificate.
class https_server {
public:
    struct seen {
        std::string head;  ///< to the empty line
        std::string body;
    };
    /// What a connection is met with: `banner` is what is said before TLS.
    enum class silence { none, before_handshake, before_request, banner, closed };

    https_server(boost::asio::io_context&, std::optional<alertstream::testing::certificate>, char const* address = "127.0.0.1");
    ~https_server();

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

    /// What it does with a request. Unless set: 200 and "ok".
    std::function<script::steps(seen const&)> on_request{};
    silence silent{};
    std::string banner{"220 smtp.example ESMTP\r\n"};
    bool hasty{};  ///< does it before it has read the body, and closes
    /// TLS itself can be narrowed.
    boost::asio::ssl::context& tls() { return tls_; }

    std::vector<seen> requests{};
    std::size_t connections{};
    std::size_t resumed{};
    std::size_t open() const { return sockets_->size(); }

    /// Those that wait for a request.
    void close_all();
    void stop();

private:
    using tcp = boost::asio::ip::tcp;
    template <class Stream>
    boost::asio::awaitable<void> serve(Stream& stream, tcp::socket& socket);
    template <class Stream>
    boost::asio::awaitable<bool> play(Stream& stream, script::steps const& steps);
    boost::asio::awaitable<void> accept();
    boost::asio::awaitable<void> talk(tcp::socket);

    boost::asio::io_context& loop_;
    boost::asio::ssl::context tls_{boost::asio::ssl::context::tls_server};
    bool with_tls_;
    tcp::acceptor acceptor_;
    std::shared_ptr<std::list<tcp::socket*>> sockets_ = std::make_shared<std::list<tcp::socket*>>();
};

/// A proxy that opens a tunnel to one port of this machine, whatever it is asked for.
class connect_proxy {
public:
    connect_proxy(boost::asio::io_context&, std::uint16_t to);
    ~connect_proxy() { stop(); }

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    std::string refusal{};  ///< said instead of opening the tunnel
    bool silent{};
    std::vector<std::string> heads{};
    void stop();

private:
    using tcp = boost::asio::ip::tcp;
    boost::asio::awaitable<void> accept();
    boost::asio::awaitable<void> tunnel(std::shared_ptr<tcp::socket>);

    boost::asio::io_context& loop_;
    std::uint16_t to_;
    tcp::acceptor acceptor_;
    std::list<std::weak_ptr<tcp::socket>> sockets_{};
};
