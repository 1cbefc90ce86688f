#pragma once

#include <array>
#include <chrono>
#include <deque>
#include <fstream>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include <openssl/rand.h>

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

#include <alertstream/kafka/producer.hpp>
#include <alertstream/testing/certificate.hpp>
#include <alertstream/testing/hermes.hpp>

namespace alertstream::testing {

namespace inner {

inline constexpr auto as_result = boost::asio::as_tuple(boost::asio::use_awaitable);
using tcp = boost::asio::ip::tcp;

/// A connection of a client's.
struct hermes_session {
    hermes_session(tcp::socket socket, boost::asio::ssl::context& tls) : stream{std::move(socket), tls}, timer{stream.get_executor()} {}

    void close() noexcept {
        error_code ignored;
        timer.cancel();
        stream.lowest_layer().close(ignored);
    }

    boost::asio::ssl::stream<tcp::socket> stream;
    boost::asio::steady_timer timer;
    boost::beast::flat_buffer buffer{};
    bool busy{true};  ///< with a handshake or a request
};

/// An answer's bytes on the wire. `length` counts unless given.
inline std::string wire(hermes_answer const& answer, bool keep, std::optional<std::size_t> length = {}) {
    auto const reason = boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(answer.status));
    std::string made = "HTTP/1.1 " + std::to_string(answer.status) + " " + std::string{reason.data(), reason.size()} + "\r\n";
    made += "Server: alertstream-testing\r\n";
    if (!answer.content_type.empty()) made += "Content-Type: " + answer.content_type + "\r\n";
    for (auto const& [name, value] : answer.headers) made += name + ": " + value + "\r\n";
    if (!keep) made += "Connection: close\r\n";
    return made + "Content-Length: " + std::to_string(length.value_or(answer.body.size())) + "\r\n\r\n" + answer.body;
}

}  // namespace inner

struct hermes::state : std::enable_shared_from_this<state> {
    using session = std::shared_ptr<inner::hermes_session>;
    using awaitable = boost::asio::awaitable<void>;
    using step = boost::asio::awaitable<bool>;  ///< false: the connection is over

    state(boost::asio::any_io_executor where, kafka::connection const& to, hermes_options with)
        : executor{std::move(where)}, log{with.log}, accounts{std::move(with.accounts)}, producer{executor, to, log}, acceptor{executor}, until_accepting{executor} {
        if (accounts.empty()) accounts.push_back({.token = std::string{default_token}, .credential_name = "observer-1a2b3c4d"});
    }

    void listen();
    void refuse() noexcept;
    awaitable accept();
    awaitable serve(session);
    step read(inner::hermes_session&, hermes_request& into, bool& keep);
    step answer(inner::hermes_session&, hermes_request const&, bool keep);
    step answer_with(inner::hermes_session&, hermes_request const&, bool keep, any_fault);
    step write(inner::hermes_session&, std::string bytes);
    step write_huge(inner::hermes_session&, fault::huge);
    awaitable wait_for_the_client(inner::hermes_session&);
    awaitable say_goodbye(inner::hermes_session&);
    boost::asio::awaitable<hermes_answer> usual(hermes_request const&);

    boost::asio::any_io_executor executor;
    logger log;
    std::vector<hermes_account> accounts;
    kafka::producer producer;
    inner::tcp::acceptor acceptor;
    boost::asio::steady_timer until_accepting;
    temporary_folder folder{};
    std::array<std::unique_ptr<boost::asio::ssl::context>, 3> tls{};
    shown_certificate shown{shown_certificate::good};
    unsigned short port{};
    std::size_t connections{};
    std::list<session> sessions{};
    std::deque<any_fault> faults{};
    std::vector<hermes_request> requests{};
    bool closed{};
};

inline hermes::state::awaitable hermes::state::serve(session which) {
    auto const self = shared_from_this();
    auto const place = sessions.insert(sessions.end(), which);
    auto& connection = *which;
    auto const [refused] = co_await connection.stream.async_handshake(boost::asio::ssl::stream_base::server, inner::as_result);
    for (bool more = !refused, keep = true; more && keep;) {
        hermes_request request;
        connection.busy = connection.buffer.size() > 0;
        more = co_await read(connection, request, keep);
        if (!more) break;
        requests.push_back(request);
        log.debug("request to the local Hermes", {{"method", request.method}, {"target", request.target}});
        more = co_await answer(connection, request, keep);
        if (more && !keep) co_await say_goodbye(connection);
    }
    connection.close();
    sessions.erase(place);
}

inline hermes::state::step hermes::state::read(inner::hermes_session& connection, hermes_request& into, bool& keep) {
    namespace http = boost::beast::http;
    http::request_parser<http::string_body> parser;
    parser.body_limit(64U << 20U);
    auto const [no_header, size] = co_await http::async_read_header(connection.stream, connection.buffer, parser, inner::as_result);
    if (no_header) {
        if (no_header == http::error::end_of_stream) co_await say_goodbye(connection);
        co_return false;
    }
    connection.busy = true;
    if (parser.get()[http::field::expect] == "100-continue" && !co_await write(connection, "HTTP/1.1 100 Continue\r\n\r\n")) co_return false;
    auto const [broken, rest] = co_await http::async_read(connection.stream, connection.buffer, parser, inner::as_result);
    if (broken) co_return false;
    auto& message = parser.get();
    keep = message.keep_alive();
    into.method = {message.method_string().data(), message.method_string().size()};
    into.target = {message.target().data(), message.target().size()};
    for (auto const& each : message)
        into.headers.emplace_back(std::string{each.name_string().data(), each.name_string().size()}, std::string{each.value().data(), each.value().size()});
    into.body = std::move(message.body());
    co_return true;
}

inline hermes::state::step hermes::state::answer(inner::hermes_session& connection, hermes_request const& request, bool keep) {
    if (faults.empty()) co_return co_await write(connection, inner::wire(co_await usual(request), keep));
    auto const fault = std::move(faults.front());
    faults.pop_front();
    co_return co_await answer_with(connection, request, keep, fault);
}

inline boost::asio::awaitable<hermes_answer> hermes::state::usual(hermes_request const& request) {
    std::array<unsigned char, 16> id{};
    RAND_bytes(id.data(), static_cast<int>(id.size()));
    id[6] = static_cast<unsigned char>((id[6] & 0x0fU) | 0x40U);  // RFC 4122, 4.4: version 4
    id[8] = static_cast<unsigned char>((id[8] & 0x3fU) | 0x80U);
    auto made = answer_of(request, accounts, id);
    if (!made.publish) co_return made;
    auto const& what = *made.publish;
    auto const headers = what.headers();
    auto const [problem, where] = co_await producer.async_send({.topic = what.topic, .headers = headers, .payload = what.payload}, inner::as_result);
    if (problem) co_return refused_by_kafka(problem, what.topic);
    co_return made;
}

inline hermes::state::step hermes::state::write(inner::hermes_session& connection, std::string bytes) {
    auto const [problem, size] = co_await boost::asio::async_write(connection.stream, boost::asio::buffer(bytes), inner::as_result);
    co_return !problem;
}

}  // namespace alertstream::testing
