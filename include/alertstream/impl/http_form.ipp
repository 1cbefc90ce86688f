#pragma once

#include <algorithm>
#include <utility>

#include <alertstream/formats/base64.hpp>
#include <alertstream/http/detail/form.hpp>

namespace alertstream::http::detail {

ALERTSTREAM_DECL std::string form_encode(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string made;
    // At once: what is encoded may be a secret, and must not be left behind where the text grew.
    made.reserve(3 * text.size());
    for (char const c : text) {
        bool const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '*' || c == '-' || c == '.' || c == '_';
        auto const byte = static_cast<unsigned char>(c);
        if (plain) made += c;
        else if (c == ' ') made += '+';
        else made.append({'%', digits[byte >> 4U], digits[byte & 15U]});
    }
    return made;
}

inline int hexadecimal(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

ALERTSTREAM_DECL std::optional<std::string> form_decode(std::string_view text) {
    std::string made;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            made += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        int const high = hexadecimal(text[i + 1]), low = hexadecimal(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        made += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return made;
}

ALERTSTREAM_DECL std::optional<std::string> form_field(std::string_view form, std::string_view name) {
    while (!form.empty()) {
        auto const field = form.substr(0, form.find('&'));
        form.remove_prefix(std::min(form.size(), field.size() + 1));
        auto const equals = field.find('=');
        if (form_decode(field.substr(0, equals)) == name) return form_decode(equals == field.npos ? std::string_view{} : field.substr(equals + 1));
    }
    return std::nullopt;
}

ALERTSTREAM_DECL secret client_authorization(std::string_view id, secret const& of_client) {
    secret const encoded{form_encode(of_client.reveal())};
    std::string pair = form_encode(id);
    pair.reserve(pair.size() + 1 + encoded.reveal().size());
    pair.append(":").append(encoded.reveal());
    secret const both{std::move(pair)};
    secret const base64{base64_encode(both.reveal())};
    std::string made;
    made.reserve(6 + base64.reveal().size());
    made.append("Basic ").append(base64.reveal());
    return secret{std::move(made)};
}

}  // namespace alertstream::http::detail
