#pragma once

#include <array>
#include <chrono>
#include <deque>
#include <fstream>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>

#include <alertstream/testing/certificate.hpp>
#include <alertstream/testing/local_https.hpp>
#include <alertstream/testing/temporary_folder.hpp>

namespace alertstream::testing {

namespace inner {

inline constexpr auto as_result = boost::asio::as_tuple(boost::asio::use_awaitable);
using tcp = boost::asio::ip::tcp;

using request_parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

/// A connection of a client's.
struct local_session {
    local_session(tcp::socket socket, boost::asio::ssl::context& tls) : stream{std::move(socket), tls}, timer{stream.get_executor()} {}

    void close() noexcept {
        error_code ignored;
        timer.cancel();
        stream.lowest_layer().close(ignored);
    }

    /// With a reset instead of an end.
    void reset() noexcept {
        error_code ignored;
        stream.lowest_layer().set_option(boost::asio::socket_base::linger{true, 0}, ignored);
        close();
    }

    boost::asio::ssl::stream<tcp::socket> stream;
    boost::asio::steady_timer timer;
    boost::beast::flat_buffer buffer{};
    std::optional<any_fault> meets{};  ///< the request that is being read
    bool busy{true};                   ///< with a handshake or a request
};

/// An answer's bytes on the wire. `length` counts unless given.
inline std::string wire(local_answer const& answer, bool keep, std::optional<std::size_t> length = {}) {
    auto const reason = boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(answer.status));
    std::string made = "HTTP/1.1 " + std::to_string(answer.status) + " " + std::string{reason.data(), reason.size()} + "\r\n";
    made += "Server: alertstream-testing\r\n";
    if (!answer.content_type.empty()) made += "Content-Type: " + answer.content_type + "\r\n";
    for (auto const& [name, value] : answer.headers) made += name + ": " + value + "\r\n";
    if (!keep) made += "Connection: close\r\n";
    return made + "Content-Length: " + std::to_string(length.value_or(answer.body.size())) + "\r\n\r\n" + answer.body;
}

}  // namespace inner

struct local_https::state : std::enable_shared_from_this<state> {
    using session = std::shared_ptr<inner::local_session>;
    using awaitable = boost::asio::awaitable<void>;
    using step = boost::asio::awaitable<bool>;  ///< false: the connection is over

    state(boost::asio::any_io_executor where, logger to, answering usually)
        : executor{std::move(where)}, log{std::move(to)}, usual{std::move(usually)}, acceptor{executor}, until_accepting{executor} {}

    void listen();
    void refuse() noexcept;
    awaitable accept();
    awaitable serve(session);
    step read(inner::local_session&, local_request& into, bool& keep);
    step read_body_or_reset(inner::local_session&, inner::request_parser&);
    std::optional<any_fault> next_fault();
    step answer(inner::local_session&, local_request const&, bool keep);
    step answer_with(inner::local_session&, local_request const&, bool keep, any_fault);
    step write_answer(inner::local_session&, local_answer, bool keep, any_fault const&);
    step write(inner::local_session&, std::string bytes);
    step write_slowly(inner::local_session&, std::string bytes, fault::slow_body);
    step write_huge(inner::local_session&, fault::huge);
    awaitable answer_late(local_request, std::chrono::milliseconds by);
    awaitable wait_for_the_client(inner::local_session&);
    awaitable say_goodbye(inner::local_session&);

    boost::asio::any_io_executor executor;
    logger log;
    answering usual;
    inner::tcp::acceptor acceptor;
    boost::asio::steady_timer until_accepting;
    temporary_folder folder{};
    std::array<std::unique_ptr<boost::asio::ssl::context>, 4> tls{};
    shown_certificate shown{shown_certificate::good};
    unsigned short port{};
    std::size_t connections{};
    std::list<session> sessions{};
    std::deque<any_fault> faults{};
    std::function<std::optional<any_fault>()> draw{};
    std::list<boost::asio::steady_timer> late{};  ///< of what is carried out after its answer
    std::vector<local_request> requests{};
    bool closed{};
};

inline local_https::state::awaitable local_https::state::serve(session which) {
    auto const self = shared_from_this();
    auto const place = sessions.insert(sessions.end(), which);
    auto& connection = *which;
    auto const [refused] = co_await connection.stream.async_handshake(boost::asio::ssl::stream_base::server, inner::as_result);
    for (bool more = !refused, keep = true; more && keep;) {
        local_request request;
        connection.busy = connection.buffer.size() > 0;
        more = co_await read(connection, request, keep);
        if (!more) break;
        requests.push_back(request);
        log.debug("request to a local server", {{"method", request.method}, {"target", request.target}});
        more = co_await answer(connection, request, keep);
        if (more && !keep) co_await say_goodbye(connection);
    }
    connection.close();
    sessions.erase(place);
}

inline local_https::state::step local_https::state::read(inner::local_session& connection, local_request& into, bool& keep) {
    namespace http = boost::beast::http;
    inner::request_parser parser;
    parser.body_limit(64U << 20U);
    auto const [no_header, size] = co_await http::async_read_header(connection.stream, connection.buffer, parser, inner::as_result);
    if (no_header) {
        if (no_header == http::error::end_of_stream) co_await say_goodbye(connection);
        co_return false;
    }
    connection.busy = true;
    connection.meets = next_fault();
    if (parser.get()[http::field::expect] == "100-continue" && !co_await write(connection, "HTTP/1.1 100 Continue\r\n\r\n")) co_return false;
    if (!co_await read_body_or_reset(connection, parser)) co_return false;
    auto& message = parser.get();
    keep = message.keep_alive();
    into.method = {message.method_string().data(), message.method_string().size()};
    into.target = {message.target().data(), message.target().size()};
    for (auto const& each : message)
        into.headers.emplace_back(std::string{each.name_string().data(), each.name_string().size()}, std::string{each.value().data(), each.value().size()});
    into.body = std::move(message.body());
    co_return true;
}

inline local_https::state::step local_https::state::read_body_or_reset(inner::local_session& connection, inner::request_parser& parser) {
    namespace http = boost::beast::http;
    auto const* const reset = connection.meets ? std::get_if<fault::reset_request>(&*connection.meets) : nullptr;
    while (reset && !parser.is_done() && parser.get().body().size() < reset->after) {
        auto const [broken, some] = co_await http::async_read_some(connection.stream, connection.buffer, parser, inner::as_result);
        if (broken) co_return false;
    }
    if (reset) {
        connection.reset();
        co_return false;
    }
    auto const [broken, rest] = co_await http::async_read(connection.stream, connection.buffer, parser, inner::as_result);
    co_return !broken;
}

inline local_https::state::step local_https::state::answer(inner::local_session& connection, local_request const& request, bool keep) {
    if (!connection.meets) co_return co_await write(connection, inner::wire(co_await usual(request), keep));
    auto const which = std::move(*connection.meets);
    co_return co_await answer_with(connection, request, keep, which);
}

inline std::optional<any_fault> local_https::state::next_fault() {
    if (faults.empty()) return draw ? draw() : std::nullopt;
    auto first = std::move(faults.front());
    faults.pop_front();
    return first;
}

inline local_https::state::step local_https::state::write(inner::local_session& connection, std::string bytes) {
    auto const [problem, size] = co_await boost::asio::async_write(connection.stream, boost::asio::buffer(bytes), inner::as_result);
    co_return !problem;
}

}  // namespace alertstream::testing
