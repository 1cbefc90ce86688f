#pragma once

#include <algorithm>
#include <array>

#include <openssl/crypto.h>

#include <alertstream/http/client.hpp>
#include <alertstream/http/detail/request_text.hpp>

namespace alertstream::http::detail {

inline std::string_view name_of(method which) noexcept {
    switch (which) {
    case method::get: return "GET";
    case method::head: return "HEAD";
    case method::post: return "POST";
    case method::put: return "PUT";
    case method::patch: return "PATCH";
    case method::delete_: return "DELETE";
    }
    return "GET";
}

/// RFC 9110, 5.6.2: token.
inline bool is_token(std::string_view name) noexcept {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
    });
}

ALERTSTREAM_DECL bool same_name(std::string_view a, std::string_view b) noexcept {
    auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

inline bool gives(request const& what, std::string_view name) noexcept {
    auto const named = [&](auto const& each) { return same_name(each.name, name); };
    return std::ranges::any_of(what.headers, named) || std::ranges::any_of(what.credentials, named);
}

inline alertstream::result<void> check_field_name(std::string_view name) {
    // They say where the message ends, or ask for what is not read here.
    static constexpr std::array<std::string_view, 9> ours{"host", "content-length", "transfer-encoding", "connection", "keep-alive",
                                                          "accept-encoding", "expect", "te", "upgrade"};
    if (!is_token(name)) return failure{errc::bad_request, "a header's name is empty or holds a character that no name has"};
    if (std::ranges::any_of(ours, [&](std::string_view each) { return same_name(each, name); }))
        return failure{errc::bad_request, "the header " + std::string{name} + " is the client's own to set: leave it out"};
    return {};
}

/// Headers go along to where a redirect leads, credentials do not.
inline alertstream::result<void> check_no_credential(std::string_view name) {
    static constexpr std::array<std::string_view, 3> secret{"authorization", "cookie", "proxy-authorization"};
    if (std::ranges::any_of(secret, [&](std::string_view each) { return same_name(each, name); }))
        return failure{errc::bad_request, "the header " + std::string{name} + " is a credential: put it into `credentials`"};
    return {};
}

/// No value is repeated: it may be the secret.
ALERTSTREAM_DECL alertstream::result<void> check_field_value(std::string_view name, std::string_view value) {
    if (std::ranges::any_of(value, [](char c) { return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f'; }))
        return failure{errc::bad_request, "the value of " + std::string{name} + " holds a line end or another control character"};
    return {};
}

ALERTSTREAM_DECL alertstream::result<void> check_request(request const& what) {
    // An answer that is not compressed may be asked for.
    auto const plain = [](field const& each) { return same_name(each.name, "accept-encoding") && each.value == "identity"; };
    auto const check = [](std::string_view name, std::string_view value) -> alertstream::result<void> {
        auto fine = check_field_name(name);
        return fine ? check_field_value(name, value) : fine;
    };
    for (auto const& each : what.headers) {
        if (auto fine = check(each.name, each.value); !fine && !plain(each)) return fine;
        if (auto fine = check_no_credential(each.name); !fine) return fine;
    }
    for (auto const& each : what.credentials)
        if (auto fine = check(each.name, each.value.reveal()); !fine) return fine;
    if (!what.content_type.empty() && gives(what, "content-type")) return failure{errc::bad_request, "Content-Type is given twice"};
    return check_field_value("content_type", what.content_type);
}

/// Grows once: what it left behind could hold a credential.
class head_writer {
public:
    explicit head_writer(std::size_t room) { text_.reserve(room); }

    head_writer& add(std::string_view part) {
        text_ += part;
        return *this;
    }
    head_writer& field(std::string_view name, std::string_view value) { return add(name).add(": ").add(value).add("\r\n"); }

    request_text end(std::string_view body) {
        add("\r\n");
        auto const head = text_.size();
        text_ += body;
        return {std::move(text_), head};
    }

private:
    std::string text_;
};

inline std::size_t room_for(request const& what, url const& to, std::string_view user_agent) noexcept {
    std::size_t room = 256 + to.host.size() + to.target.size() + user_agent.size() + what.content_type.size() + what.body.size();
    for (auto const& each : what.headers) room += each.name.size() + each.value.size() + 4;
    for (auto const& each : what.credentials) room += each.name.size() + each.value.reveal().size() + 4;
    return room;
}

ALERTSTREAM_DECL request_text::~request_text() { OPENSSL_cleanse(text_.data(), head_); }

ALERTSTREAM_DECL request_text to_text(request const& what, url const& to, std::string_view user_agent, bool with_credentials) {
    head_writer head{room_for(what, to, user_agent)};
    head.add(name_of(what.method)).add(" ").add(to.target).add(" HTTP/1.1\r\n").field("Host", host_field(to));
    if (!user_agent.empty() && !gives(what, "user-agent")) head.field("User-Agent", user_agent);
    for (auto const& each : what.headers) head.field(each.name, each.value);
    if (with_credentials)
        for (auto const& each : what.credentials) head.field(each.name, each.value.reveal());
    if (!what.content_type.empty()) head.field("Content-Type", what.content_type);
    bool const has_body = what.method == method::post || what.method == method::put || what.method == method::patch;
    if (has_body || !what.body.empty()) head.field("Content-Length", std::to_string(what.body.size()));
    return head.end(what.body);
}

ALERTSTREAM_DECL request_text to_text(proxy const& through, url const& to, std::string_view user_agent) {
    auto const target = host_and_port(to);
    head_writer head{256 + 2 * target.size() + user_agent.size() + through.authorization.reveal().size()};
    head.add("CONNECT ").add(target).add(" HTTP/1.1\r\n").field("Host", target);
    if (!user_agent.empty()) head.field("User-Agent", user_agent);
    if (!through.authorization.empty()) head.field("Proxy-Authorization", through.authorization.reveal());
    return head.end({});
}

}  // namespace alertstream::http::detail
