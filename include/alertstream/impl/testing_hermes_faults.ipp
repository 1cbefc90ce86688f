#pragma once

#include <algorithm>
#include <array>
#include <charconv>

#include <alertstream/impl/testing_hermes_session.ipp>

namespace alertstream::testing {

namespace inner {

/// The answer in place of the usual, for those faults that are one.
inline std::optional<hermes_answer> instead(any_fault const& which) {
    if (auto const* const say = std::get_if<fault::say>(&which)) return hermes_answer{.status = say->status, .body = say->body, .content_type = say->content_type};
    if (auto const* const html = std::get_if<fault::html>(&which)) return html_page(html->status);
    if (auto const* const redirect = std::get_if<fault::redirect>(&which))
        return hermes_answer{.status = redirect->status, .content_type = "text/html", .headers = {{"Location", redirect->to}}};
    return std::nullopt;
}

}  // namespace inner

inline hermes::state::step hermes::state::answer_with(inner::hermes_session& connection, hermes_request const& request, bool keep, any_fault which) {
    if (auto const other = inner::instead(which)) co_return co_await write(connection, inner::wire(*other, keep));
    if (std::holds_alternative<fault::hang_up>(which)) co_return false;
    if (std::holds_alternative<fault::never>(which)) {
        co_await wait_for_the_client(connection);
        co_return false;
    }
    if (auto const* const huge = std::get_if<fault::huge>(&which)) co_return co_await write_huge(connection, *huge);
    if (auto const* const delay = std::get_if<fault::delay>(&which)) {
        connection.timer.expires_after(delay->by);
        if (auto const [cancelled] = co_await connection.timer.async_wait(inner::as_result); cancelled) co_return false;
    }
    auto made = co_await usual(request);
    if (std::holds_alternative<fault::fail_after_publishing>(which)) made = html_page(500);
    auto bytes = inner::wire(made, keep);
    if (auto const* const cut = std::get_if<fault::cut>(&which)) {
        if (cut->after > 0) co_await write(connection, bytes.substr(0, cut->after));
        co_return false;
    }
    if (auto const* const stall = std::get_if<fault::stall>(&which)) {
        if (stall->after > 0) co_await write(connection, bytes.substr(0, stall->after));
        co_await wait_for_the_client(connection);
        co_return false;
    }
    bool const written = co_await write(connection, std::move(bytes));
    if (written && std::holds_alternative<fault::close_after>(which)) {
        co_await say_goodbye(connection);
        co_return false;
    }
    co_return written;
}

/// Until it closes the connection, or this server does.
inline hermes::state::awaitable hermes::state::wait_for_the_client(inner::hermes_session& connection) {
    std::array<char, 64> bytes{};
    while (true) {
        auto const [over, size] = co_await connection.stream.async_read_some(boost::asio::buffer(bytes), inner::as_result);
        if (over) co_return;
    }
}

/// Shuts TLS down as it should be, as long as the client does not wait for ever.
inline hermes::state::awaitable hermes::state::say_goodbye(inner::hermes_session& connection) {
    connection.timer.expires_after(std::chrono::seconds{1});
    connection.timer.async_wait([&socket = connection.stream.lowest_layer()](error_code cancelled) {
        error_code ignored;
        if (!cancelled) socket.close(ignored);
    });
    co_await connection.stream.async_shutdown(inner::as_result);
    connection.timer.cancel();
}

inline hermes::state::step hermes::state::write_huge(inner::hermes_session& connection, fault::huge huge) {
    hermes_answer const start{.headers = huge.announced ? std::vector<std::pair<std::string, std::string>>{} : decltype(hermes_answer::headers){{"Transfer-Encoding", "chunked"}}};
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
