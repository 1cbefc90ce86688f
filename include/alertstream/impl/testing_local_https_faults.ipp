#pragma once

#include <algorithm>
#include <array>
#include <charconv>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <alertstream/impl/testing_local_https_session.ipp>

namespace alertstream::testing {

namespace inner {

/// The page of Django, which Hermes is written with.
inline local_answer failing_page(unsigned status) {
    auto const page = [status](std::string const& title, std::string const& words) {
        return local_answer{.status = status,
                             .body = "\n<!doctype html>\n<html lang=\"en\">\n<head>\n  <title>" + title + "</title>\n</head>\n<body>\n  <h1>" + title + "</h1><p>" + words +
                                     "</p>\n</body>\n</html>\n",
                             .content_type = "text/html"};
    };
    if (status == 404) return page("Not Found", "The requested resource was not found on this server.");
    if (status == 400) return page("Bad Request (400)", "");
    if (status == 429) return page("429 Too Many Requests", "nginx");
    if (status == 504) return page("504 Gateway Time-out", "nginx");
    if (status == 413) return page("413 Request Entity Too Large", "nginx");
    return page("Server Error (" + std::to_string(status) + ")", "");
}

/// What nginx says to those who ask too often.
inline local_answer too_many(fault::rate_limit const& how) {
    auto made = failing_page(429);
    if (how.retry_after.count() > 0) made.headers.emplace_back("Retry-After", std::to_string(how.retry_after.count()));
    return made;
}

/// The answer in place of the usual, for those faults that are one.
inline std::optional<local_answer> instead(any_fault const& which) {
    if (auto const* const say = std::get_if<fault::say>(&which)) return local_answer{.status = say->status, .body = say->body, .content_type = say->content_type};
    if (auto const* const html = std::get_if<fault::html>(&which)) return failing_page(html->status);
    if (auto const* const redirect = std::get_if<fault::redirect>(&which))
        return local_answer{.status = redirect->status, .content_type = "text/html", .headers = {{"Location", redirect->to}}};
    return std::nullopt;
}

}  // namespace inner

inline local_https::state::step local_https::state::answer_with(inner::local_session& connection, local_request const& request, bool keep, any_fault which) {
    if (auto const other = inner::instead(which)) co_return co_await write(connection, inner::wire(*other, keep));
    if (std::holds_alternative<fault::hang_up>(which)) co_return false;
    if (std::holds_alternative<fault::never>(which)) {
        co_await wait_for_the_client(connection);
        co_return false;
    }
    if (auto const* const huge = std::get_if<fault::huge>(&which)) co_return co_await write_huge(connection, *huge);
    if (auto const* const late = std::get_if<fault::publish_late>(&which)) {
        boost::asio::co_spawn(executor, answer_late(request, late->by), boost::asio::detached);
        co_return co_await write(connection, inner::wire(inner::failing_page(504), keep));
    }
    if (auto const* const delay = std::get_if<fault::delay>(&which)) {
        connection.timer.expires_after(delay->by);
        if (auto const [cancelled] = co_await connection.timer.async_wait(inner::as_result); cancelled) co_return false;
    }
    if (auto const* const limit = std::get_if<fault::rate_limit>(&which)) {
        if (limit->publishes) co_await usual(request);
        co_return co_await write(connection, inner::wire(inner::too_many(*limit), keep));
    }
    if (std::holds_alternative<fault::publish_twice>(which)) co_await usual(request);
    auto const* const told = std::get_if<fault::instead>(&which);
    auto const& answering = told ? told->answer : usual;
    auto made = co_await answering(request);
    if (std::holds_alternative<fault::fail_after_publishing>(which)) made = inner::failing_page(500);
    co_return co_await write_answer(connection, std::move(made), keep, which);
}

/// An answer, or what comes of it.
inline local_https::state::step local_https::state::write_answer(inner::local_session& connection, local_answer made, bool keep, any_fault const& which) {
    auto bytes = inner::wire(made, keep);
    if (auto const* const cut = std::get_if<fault::cut>(&which)) {
        if (cut->after > 0) co_await write(connection, bytes.substr(0, cut->after));
        co_return false;
    }
    if (auto const* const reset = std::get_if<fault::reset_answer>(&which)) {
        if (reset->after > 0) co_await write(connection, bytes.substr(0, reset->after));
        connection.reset();
        co_return false;
    }
    if (auto const* const stall = std::get_if<fault::stall>(&which)) {
        if (stall->after > 0) co_await write(connection, bytes.substr(0, stall->after));
        co_await wait_for_the_client(connection);
        co_return false;
    }
    if (auto const* const slow = std::get_if<fault::slow_body>(&which)) {
        auto const head = bytes.size() - made.body.size();
        if (!co_await write(connection, bytes.substr(0, head))) co_return false;
        co_return co_await write_slowly(connection, std::move(made.body), *slow);
    }
    bool const written = co_await write(connection, std::move(bytes));
    if (written && std::holds_alternative<fault::close_after>(which)) {
        co_await say_goodbye(connection);
        co_return false;
    }
    co_return written;
}

/// Carries a request out when nobody waits for its answer any more.
inline local_https::state::awaitable local_https::state::answer_late(local_request request, std::chrono::milliseconds by) {
    auto const self = shared_from_this();
    auto const timer = late.emplace(late.end(), executor, by);
    auto const [cancelled] = co_await timer->async_wait(inner::as_result);
    late.erase(timer);
    if (!cancelled && !closed) co_await usual(request);
}

inline local_https::state::step local_https::state::write_slowly(inner::local_session& connection, std::string bytes, fault::slow_body how) {
    for (std::size_t at = 0; at < bytes.size(); at += std::max<std::size_t>(how.bytes, 1)) {
        connection.timer.expires_after(how.pause);
        if (auto const [cancelled] = co_await connection.timer.async_wait(inner::as_result); cancelled) co_return false;
        if (!co_await write(connection, bytes.substr(at, std::max<std::size_t>(how.bytes, 1)))) co_return false;
    }
    co_return true;
}

/// Until it closes the connection, or this server does.
inline local_https::state::awaitable local_https::state::wait_for_the_client(inner::local_session& connection) {
    std::array<char, 64> bytes{};
    while (true) {
        auto const [over, size] = co_await connection.stream.async_read_some(boost::asio::buffer(bytes), inner::as_result);
        if (over) co_return;
    }
}

/// Shuts TLS down as it should be, as long as the client does not wait for ever.
inline local_https::state::awaitable local_https::state::say_goodbye(inner::local_session& connection) {
    connection.timer.expires_after(std::chrono::seconds{1});
    connection.timer.async_wait([&socket = connection.stream.lowest_layer()](error_code cancelled) {
        error_code ignored;
        if (!cancelled) socket.close(ignored);
    });
    co_await connection.stream.async_shutdown(inner::as_result);
    connection.timer.cancel();
}

inline local_https::state::step local_https::state::write_huge(inner::local_session& connection, fault::huge huge) {
    local_answer const start{.headers = huge.announced ? std::vector<std::pair<std::string, std::string>>{} : decltype(local_answer::headers){{"Transfer-Encoding", "chunked"}}};
    auto head = inner::wire(start, true, huge.bytes);
    if (!huge.announced) {
        auto const length = head.find("Content-Length");
        head.erase(length, head.find("\r\n", length) + 2 - length);
    }
    if (!co_await write(connection, std::move(head))) co_return false;
    std::string const part(64U << 10U, ' ');
    for (std::size_t left = huge.bytes; left > 0;) {
        auto const size = std::min(left, part.size());
        left -= size;
        auto bytes = part.substr(0, size);
        if (!huge.announced) {
            std::array<char, 17> length{};
            auto const end = std::to_chars(length.data(), length.data() + length.size(), size, 16).ptr;
            bytes = std::string{length.data(), end} + "\r\n" + bytes + (left == 0 ? "\r\n0\r\n\r\n" : "\r\n");
        }
        if (!co_await write(connection, std::move(bytes))) co_return false;
    }
    co_return true;
}

}  // namespace alertstream::testing
