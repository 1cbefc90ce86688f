#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/error.hpp>

#include <openssl/err.h>
#include <openssl/sslerr.h>

#include <alertstream/detail/this_machine.hpp>
#include <alertstream/http/detail/request_text.hpp>
#include <alertstream/impl/http_answer.ipp>
#include <alertstream/impl/http_clock.ipp>
#include <alertstream/impl/http_lookup.ipp>
#include <alertstream/impl/http_pool.ipp>
#include <alertstream/impl/http_wording.ipp>

namespace alertstream::http::detail {

/// What all requests of a client share.
struct client_parts {
    boost::asio::any_io_executor executor;
    options with;
    logger log;
    proxy_choice proxies;
    boost::asio::ssl::context tls;
    detail::pool pool;
    client::counters counters{};
    bool closed{};  ///< the client is gone: nothing is kept any more
};

/// One request from its start to its answer, redirects included. It waits for one thing
/// at a time; whatever that is, `interrupt` ends it.
class exchange : public std::enable_shared_from_this<exchange> {
public:
    exchange(std::shared_ptr<client_parts> parts, request what)
        : parts_{std::move(parts)}, what_{std::move(what)}, limits_{what_.deadlines.value_or(parts_->with.deadlines)},
          most_{parts_->with.most_headers, what_.most_body.value_or(parts_->with.most_body)},
          clock_{std::make_shared<phase_clock>(parts_->executor, [this] { interrupt(); })} {}

    /// Once; it holds itself until then.
    boost::asio::awaitable<result> run() {
        auto const self = shared_from_this();
        bool fine = false;
        try {
            fine = co_await follow();
        } catch (boost::system::system_error const& problem) {
            fail(problem.code());
        } catch (std::exception const&) {
            fail(make_error_code(boost::system::errc::not_enough_memory));
        }
        connection_.reset();
        clock_->stop();
        if (!fine) co_return std::move(problem_);
        co_return std::move(answer_);
    }

    http::phase phase() const noexcept { return clock_->phase(); }
    /// Whether a server may have seen something of the request.
    bool taken() const noexcept { return taken_; }

    void cancel() noexcept {
        cancelled_ = true;
        interrupt();
    }

private:
    // --- The way of a request

    boost::asio::awaitable<bool> follow() {
        if (!prepare()) co_return false;
        for (;;) {
            bool const answered = co_await ask();
            if (!answered) co_return false;
            if (!is_redirect()) co_return true;
            if (!redirect()) co_return false;
        }
    }

    boost::asio::awaitable<bool> ask() {
        connection_ = parts_->pool.take(to_);
        if (connection_) {
            ++parts_->counters.reused;
            bool const answered = co_await talk();
            if (answered) co_return true;
            // A record that went in part cannot be read by anyone: nothing was taken.
            if (clock_->phase() != phase::write || sent_ != 0 || interrupted()) co_return false;
            ++parts_->counters.repeated;
            parts_->log.debug("kept connection had ended; the request begins again", {{"host", to_.host}});
        }
        bool const connected = co_await connect();
        if (!connected) co_return false;
        co_return co_await talk();
    }

    boost::asio::awaitable<bool> connect() {
        std::vector<tcp::endpoint> addresses;
        bool fine = co_await look_up(addresses);
        if (!fine) co_return false;
        fine = co_await connect_to_one_of(addresses);
        if (!fine) co_return false;
        clock_->enter(phase::handshake, limits_.handshake);
        if (proxy_) {
            fine = co_await open_tunnel();
            if (!fine) co_return false;
        }
        if (to_.tls) {
            fine = co_await handshake();
            if (!fine) co_return false;
        }
        ++parts_->counters.connections;
        if (connection_->resumed()) ++parts_->counters.sessions_resumed;
        parts_->log.debug("connected", {{"host", to_.host}, {"port", to_.port}, {"resumed", connection_->resumed()}});
        co_return true;
    }

    boost::asio::awaitable<bool> talk() {
        bool const sent = co_await send();
        // A server that had enough may have said why before it closed.
        if (!sent && (sent_ == 0 || interrupted())) co_return false;
        std::optional<problem> const unsent = sent ? std::nullopt : std::optional{problem_};
        bool const answered = co_await receive();
        if (!answered) {
            if (unsent) problem_ = *unsent;
            co_return false;
        }
        if (unsent || !reusable_ || parts_->closed) connection_.reset();
        else parts_->pool.keep(to_, std::move(connection_));
        co_return true;
    }

    // --- Before any I/O

    bool prepare() {
        clock_->enter(phase::prepare);
        if (interrupted()) return fail({});
        auto to = parse_url(what_.url);
        if (!to) return refuse(to.error());
        if (auto fine = check_request(what_); !fine) return refuse(fine.error());
        to_ = std::move(*to);
        aim(true);
        what_.body = {};
        return true;
    }

    void aim(bool with_credentials) {
        proxy_ = to_.tls ? parts_->proxies.to(to_.host, to_.port) : nullptr;
        text_ = to_text(what_, to_, parts_->with.user_agent, with_credentials);
    }

    bool refuse(failure why) {
        problem_ = {std::move(why), clock_->phase(), taken_};
        return false;
    }

    // --- Redirects

    bool is_redirect() const {
        if (what_.redirects == 0 || (what_.method != method::get && what_.method != method::head)) return false;
        static constexpr std::array<unsigned, 5> statuses{301, 302, 303, 307, 308};
        return std::ranges::find(statuses, answer_.status) != statuses.end() && !answer_.header("Location").empty();
    }

    bool redirect() {
        clock_->enter(phase::prepare);
        if (redirects_++ == what_.redirects)
            return refuse({errc::bad_answer, host_and_port(to_) + " redirects once more, after " + std::to_string(what_.redirects) + " that were followed"});
        auto next = resolve_reference(to_, answer_.header("Location"));
        if (!next) return refuse({next.error().code, "following a redirect of " + host_and_port(to_) + ": " + next.error().detail});
        to_ = std::move(*next);
        aim(false);
        return true;
    }

    // --- Resolve, connect

    std::string const& next_host() const noexcept { return proxy_ ? proxy_->host : to_.host; }
    std::uint16_t next_port() const noexcept { return proxy_ ? proxy_->port : to_.port; }

    boost::asio::awaitable<bool> look_up(std::vector<tcp::endpoint>& into) {
        clock_->enter(phase::resolve, limits_.resolve);
        error_code no_address;
        if (auto const address = boost::asio::ip::make_address(next_host(), no_address); !no_address) {
            into.emplace_back(address, next_port());
            co_return true;
        }
        lookup_ = std::make_shared<lookup>(parts_->executor);
        co_await lookup_->async_wait(next_host(), next_port());
        auto const done = std::move(lookup_);
        if (interrupted()) co_return fail({});
        if (done->problem()) co_return fail(done->problem(), "check the address, and this machine's network");
        into = done->found();
        // Who may be spoken to in plain text is decided by the address, not by the name.
        if (!to_.tls) std::erase_if(into, [](tcp::endpoint const& each) { return !each.address().is_loopback(); });
        if (into.empty()) co_return fail(errc::insecure, "it has no address on this machine, and http:// goes nowhere else");
        co_return true;
    }

    boost::asio::awaitable<bool> connect_to_one_of(std::vector<tcp::endpoint> const& addresses) {
        auto const until = after(limits_.connect);
        std::string tried;
        error_code last;
        for (std::size_t i = 0; i < addresses.size(); ++i) {
            connection_ = std::make_unique<connection>(parts_->executor, parts_->pool.sessions(to_), most_.headers);
            clock_->enter(phase::connect, limits_.connect, share_of(until, addresses.size() - i));
            auto const [ec] = co_await connection_->socket().async_connect(addresses[i], awaited);
            if (cancelled_) co_return fail({});
            if (!ec && !clock_->timed_out()) {
                error_code ignored;
                connection_->socket().set_option(tcp::no_delay{true}, ignored);
                co_return true;
            }
            last = clock_->timed_out() ? error_code{boost::asio::error::timed_out} : ec;
            tried += (tried.empty() ? "" : "; ") + addresses[i].address().to_string() + ": " + last.message();
        }
        if (addresses.size() == 1) co_return fail(last);
        clock_->forget_time_out();
        co_return fail(last, tried);
    }

    // --- Proxy, TLS

    boost::asio::awaitable<bool> open_tunnel() {
        tunnelling_ = true;
        auto const text = to_text(*proxy_, to_, parts_->with.user_agent);
        for (auto rest = text.text(); !rest.empty();) {
            auto const [ec, count] = co_await connection_->write_some(rest);
            if (ec || interrupted()) co_return fail(ec);
            rest.remove_prefix(count);
        }
        response said;
        answer_parser parser{said, most_, true};
        bool const answered = co_await read_answer(parser);
        if (!answered) co_return false;
        if (said.status / 100 != 2)
            co_return fail(errc::bad_answer, "it refused with status " + std::to_string(said.status) +
                                                 (said.status == 407 ? ": check the user and password in HTTPS_PROXY" : ""));
        if (connection_->unread().size() != 0) co_return fail(errc::bad_answer, "it went on talking where the server should");
        tunnelling_ = false;
        co_return true;
    }

    boost::asio::awaitable<bool> handshake() {
        auto const [ec] = co_await connection_->async_handshake(parts_->tls, to_.host);
        if (!ec && !interrupted()) co_return true;
        if (auto const& why = connection_->why_not_believed(); !why.empty()) co_return fail(errc::untrusted_server, why);
        if (is_end(ec)) co_return fail(boost::asio::error::eof, "it closed the connection");
        auto const reason = ec.category() == boost::asio::error::get_ssl_category() ? ERR_GET_REASON(static_cast<unsigned long>(ec.value())) : 0;
        if (reason == SSL_R_WRONG_VERSION_NUMBER) co_return fail(errc::untrusted_server, "it does not answer in TLS: is the port right?");
        if (reason == SSL_R_UNSUPPORTED_PROTOCOL || reason == SSL_R_TLSV1_ALERT_PROTOCOL_VERSION) co_return fail(errc::untrusted_server, "TLS 1.2 or newer is needed");
        co_return fail(ec);
    }

    // --- Request and answer

    boost::asio::awaitable<bool> send() {
        sent_ = 0;
        clock_->enter(phase::write, limits_.write);
        auto const text = text_.text();
        while (sent_ < text.size()) {
            auto const [ec, count] = co_await connection_->write_some(text.substr(sent_));
            sent_ += count;
            taken_ = taken_ || count > 0;
            if (ec || interrupted()) co_return fail(ec);
        }
        co_return true;
    }

    boost::asio::awaitable<bool> receive() {
        clock_->enter(phase::first_byte, limits_.first_byte);
        auto const first_byte_by = clock_->until();
        for (int interim = 0;;) {
            answer_parser parser{answer_, most_, what_.method == method::head};
            bool const answered = co_await read_answer(parser);
            if (!answered) co_return false;
            if (!parser.interim()) {
                reusable_ = parser.keep_alive() && !parser.need_eof() && connection_->at_rest();
                co_return true;
            }
            if (answer_.status == 101 || ++interim > 10) co_return fail(errc::bad_answer, "status " + std::to_string(answer_.status) + " was not asked for");
            // What comes before the answer (100, 102, 103) is not its first byte, and buys no time.
            if (connection_->unread().size() == 0) clock_->enter(phase::first_byte, limits_.first_byte, first_byte_by);
        }
    }

    /// Of a server or of a proxy.
    boost::asio::awaitable<bool> read_answer(answer_parser& parser) {
        auto& unread = connection_->unread();
        for (;;) {
            if (unread.size() > 0) {
                error_code ec;
                unread.consume(parser.put(unread.data(), ec));
                if (ec && ec != boost::beast::http::error::need_more) co_return not_understood(ec);
                if (parser.is_done()) co_return true;
            }
            auto const room = std::min(unread.max_size() - unread.size(), connection::read_at_once);
            if (room == 0) co_return fail(errc::bad_answer, "one line of it is too long");
            auto const [ec, count] = co_await connection_->read_some(unread.prepare(room));
            unread.commit(count);
            if (interrupted()) co_return fail(ec);
            if (count > 0 && clock_->phase() == phase::first_byte) clock_->enter(phase::body, limits_.body);
            if (is_end(ec)) co_return ended(parser, ec);
            if (ec) co_return fail(ec);
        }
    }

    bool not_understood(error_code ec) {
        using boost::beast::http::error;
        if (ec == error::body_limit) return fail(errc::bad_answer, "its body is larger than the " + std::to_string(most_.body) + " bytes that are taken");
        if (ec == error::header_limit) return fail(errc::bad_answer, "its headers are larger than the " + std::to_string(most_.headers) + " bytes that are taken");
        return fail(errc::bad_answer, "it is no HTTP (" + ec.message() + ")");
    }

    static bool is_end(error_code ec) noexcept { return ec == boost::asio::error::eof || ec == boost::asio::ssl::error::stream_truncated; }

    /// An answer that says no length ends with the connection; if TLS does not say that
    /// this is the end, anyone in between can have cut it.
    bool ended(answer_parser& parser, error_code ec) {
        if (!parser.got_some()) return fail(boost::asio::error::eof, "it closed the connection without one");
        if (parser.is_header_done() && parser.need_eof() && ec == boost::asio::error::eof) {
            error_code incomplete;
            parser.put_eof(incomplete);
            if (!incomplete) return true;
        }
        return fail(boost::asio::error::eof, "it closed the connection in the middle, after " + std::to_string(answer_.body.size()) + " bytes of its body");
    }

    // --- Interruption, failure

    bool interrupted() const noexcept { return cancelled_ || clock_->timed_out(); }

    void interrupt() noexcept {
        if (lookup_) lookup_->give_up();
        if (connection_) connection_->close();
    }

    bool fail(error_code ec, std::string_view words = {}) {
        auto detail = doing(clock_->phase(), to_, proxy_, tunnelling_);
        if (cancelled_) {
            ec = boost::asio::error::operation_aborted;
        } else if (clock_->timed_out()) {
            ec = boost::asio::error::timed_out;
            detail += ": it took longer than " + in_seconds(clock_->limit());
        } else if (!words.empty()) {
            detail += ": ";
            detail += words;
        }
        problem_ = {{ec, std::move(detail)}, clock_->phase(), taken_};
        return false;
    }

    std::shared_ptr<client_parts> parts_;
    request what_;
    http::deadlines limits_;
    answer_limits most_;
    url to_{};
    proxy const* proxy_{};
    request_text text_{};
    unsigned redirects_{};

    std::shared_ptr<lookup> lookup_{};
    std::unique_ptr<connection> connection_{};
    std::size_t sent_{};    ///< of the request, on this connection
    bool tunnelling_{};
    bool reusable_{};
    bool taken_{};          ///< a server may have seen something of the request

    std::shared_ptr<phase_clock> clock_;
    bool cancelled_{};

    response answer_{};
    problem problem_{};
};

}  // namespace alertstream::http::detail
