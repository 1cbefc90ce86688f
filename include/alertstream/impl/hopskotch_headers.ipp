#pragma once

#include <stdexcept>

#include <openssl/rand.h>

#include <alertstream/detail/escape.hpp>
#include <alertstream/hopskotch/headers.hpp>

namespace alertstream::hopskotch {

namespace inner {

inline std::optional<std::string_view> first_text(message const& from, std::string_view name) noexcept {
    for (auto const& each : from.headers())
        if (each.name == name && each.value && alertstream::detail::is_utf8(*each.value)) return each.value;
    return std::nullopt;
}

inline bool has_hyphen_before(std::size_t byte) noexcept { return byte == 4 || byte == 6 || byte == 8 || byte == 10; }

inline int hexadecimal(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

inline result<void> check_name(std::string_view name) {
    auto const shown = [name] { return "\"" + alertstream::detail::escape_for_terminal(alertstream::detail::cut_text(name, 80)) + "\""; };
    if (name.empty()) return failure{errc::bad_value, "a header without a name"};
    if (name.front() == '_') return failure{errc::bad_value, "header " + shown() + ": names that begin with _ are HOPSKOTCH's own: choose another"};
    if (name.find('\0') != name.npos || !alertstream::detail::is_utf8(name)) return failure{errc::bad_value, "header " + shown() + ": a name is UTF-8 without NUL"};
    return {};
}

}  // namespace inner

ALERTSTREAM_DECL message_id make_id() {
    message_id made;
    if (RAND_bytes(made.bytes.data(), static_cast<int>(made.bytes.size())) != 1) throw std::runtime_error{"OpenSSL has no random bytes for a message's id"};
    // RFC 4122, section 4.4: version 4, and the variant.
    made.bytes[6] = static_cast<std::uint8_t>((made.bytes[6] & 0x0f) | 0x40);
    made.bytes[8] = static_cast<std::uint8_t>((made.bytes[8] & 0x3f) | 0x80);
    return made;
}

ALERTSTREAM_DECL std::string to_string(message_id const& id) {
    std::string made;
    for (std::size_t i = 0; i < id.bytes.size(); ++i) {
        if (inner::has_hyphen_before(i)) made += '-';
        alertstream::detail::append_hex(made, id.bytes[i], 2);
    }
    return made;
}

ALERTSTREAM_DECL std::optional<message_id> parse_id(std::string_view text) noexcept {
    constexpr std::size_t length = 36;
    if (text.size() != length) return std::nullopt;
    message_id made;
    std::size_t at = 0;
    for (std::size_t i = 0; i < made.bytes.size(); ++i) {
        if (inner::has_hyphen_before(i) && text[at++] != '-') return std::nullopt;
        int const high = inner::hexadecimal(text[at++]), low = inner::hexadecimal(text[at++]);
        if (high < 0 || low < 0) return std::nullopt;
        made.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return made;
}

ALERTSTREAM_DECL std::optional<message_id> id_of(message const& from) noexcept {
    for (auto const& each : from.headers()) {
        message_id found;
        if (each.name != "_id" || !each.value || each.value->size() != found.bytes.size()) continue;
        for (std::size_t i = 0; i < found.bytes.size(); ++i) found.bytes[i] = static_cast<std::uint8_t>((*each.value)[i]);
        return found;
    }
    return std::nullopt;
}

ALERTSTREAM_DECL std::optional<std::string_view> sender_of(message const& from) noexcept { return inner::first_text(from, "_sender"); }
ALERTSTREAM_DECL std::optional<std::string_view> title_of(message const& from) noexcept { return inner::first_text(from, "title"); }
ALERTSTREAM_DECL bool is_test(message const& from) noexcept { return from.headers().find("_test").has_value(); }

ALERTSTREAM_DECL result<void> add_headers(std::vector<owned_message::owned_header>& headers, reserved_headers const& with) {
    for (auto const& each : headers)
        if (auto fine = inner::check_name(each.name); !fine) return fine;
    headers.push_back({"_id", std::string{with.id.bytes.begin(), with.id.bytes.end()}});
    if (!with.sender.empty()) headers.push_back({"_sender", with.sender});
    if (with.test) headers.push_back({"_test", "true"});
    headers.push_back({"_format", std::string{alertstream::to_string(with.format)}});
    return {};
}

ALERTSTREAM_DECL std::size_t estimated_size(std::size_t payload, std::optional<std::string_view> key, std::span<owned_message::owned_header const> headers) noexcept {
    constexpr std::size_t of_message = 70, of_header = 2;
    auto made = of_message + payload + key.value_or("").size();
    for (auto const& each : headers) made += each.name.size() + (each.value ? each.value->size() : 0) + of_header;
    return made;
}

}  // namespace alertstream::hopskotch
