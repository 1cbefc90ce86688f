#pragma once

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <alertstream/impl/http_tls.ipp>

namespace alertstream::http::detail {

using tcp = boost::asio::ip::tcp;
inline constexpr auto awaited = boost::asio::as_tuple(boost::asio::use_awaitable);
using transfer = boost::asio::awaitable<std::tuple<error_code, std::size_t>>;

/// A socket, with TLS over it or without.
class connection {
public:
    static constexpr std::size_t read_at_once = 16U << 10U;

    connection(boost::asio::any_io_executor const& executor, std::shared_ptr<session_store> sessions, std::size_t most_unread)
        : sessions_{std::move(sessions)}, socket_{executor}, unread_{most_unread + read_at_once} {}
    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;
    ~connection() {
        // OpenSSL forgets the session of a connection that ended without.
        if (tls_) SSL_set_shutdown(tls_->native_handle(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    }

    /// A new one for each address that is tried.
    tcp::socket& socket() noexcept { return socket_; }

    /// What is awaited completes soon.
    void close() noexcept {
        error_code ignored;
        socket_.close(ignored);
    }

    auto async_handshake(boost::asio::ssl::context& context, std::string const& host) {
        auto& tls = tls_.emplace(socket_, context);
        expect_host(tls.native_handle(), host);
        SSL_set_ex_data(tls.native_handle(), session_store_index(), sessions_.get());
        // With one that cannot be set, the handshake is a full one.
        if (auto const earlier = sessions_->take()) SSL_set_session(tls.native_handle(), earlier.get());
        tls.set_verify_callback([this, host](bool fine, boost::asio::ssl::verify_context& check) {
            if (!fine) certificate_problem_ = certificate_problem(check.native_handle(), host);
            return fine;
        });
        return tls.async_handshake(boost::asio::ssl::stream_base::client, awaited);
    }

    /// Empty if the certificate is believed, or was not seen.
    std::string const& why_not_believed() const noexcept { return certificate_problem_; }
    bool resumed() const noexcept { return tls_ && SSL_session_reused(const_cast<tls_stream&>(*tls_).native_handle()) == 1; }

    transfer write_some(std::string_view bytes) {
        boost::asio::const_buffer const what{bytes.data(), bytes.size()};
        return tls_ ? tls_->async_write_some(what, awaited) : socket_.async_write_some(what, awaited);
    }
    transfer read_some(boost::asio::mutable_buffer into) {
        return tls_ ? tls_->async_read_some(into, awaited) : socket_.async_read_some(into, awaited);
    }

    /// What was read and is not understood yet; bounded.
    boost::beast::flat_buffer& unread() noexcept { return unread_; }

    /// Nothing is left of the answer that was read last.
    bool at_rest() noexcept {
        if (unread_.size() != 0) return false;
        if (!tls_) return true;
        auto* const tls = tls_->native_handle();
        return SSL_pending(tls) == 0 && BIO_pending(SSL_get_rbio(tls)) == 0;
    }

    /// Whether a kept connection is as it was left: there is nothing that a server
    /// could say unasked but that it is over.
    bool usable() noexcept {
        char byte = 0;
        auto const got = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    }

    std::chrono::steady_clock::time_point idle_since{};

private:
    using tls_stream = boost::asio::ssl::stream<tcp::socket&>;

    std::shared_ptr<session_store> sessions_;
    tcp::socket socket_;
    std::optional<tls_stream> tls_;
    boost::beast::flat_buffer unread_;
    std::string certificate_problem_;
};

}  // namespace alertstream::http::detail
