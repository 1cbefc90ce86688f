#pragma once

#include <arpa/inet.h>

#include <algorithm>
#include <string>
#include <string_view>

#include <alertstream/detail/python.hpp>

/// Django's URLValidator (4.2).
namespace alertstream::hermes::inner {

class url_rule {
public:
    static bool accepts(std::string_view url) {
        auto const end = url.find("://");
        if (end == url.npos || has_blank(url)) return false;
        auto const scheme = lower(url.substr(0, end));
        if (scheme != "http" && scheme != "https" && scheme != "ftp" && scheme != "ftps") return false;
        auto const rest = url.substr(end + 3);
        auto const place = rest.substr(0, rest.find_first_of("/?#"));
        if ((place.find('[') == place.npos) != (place.find(']') == place.npos)) return false;
        if (from_host(rest)) return true;
        // A user before it: no colon but one, no slash, no second at-sign.
        auto const at = rest.find('@');
        if (at == rest.npos || at == 0 || rest[0] == ':') return false;
        auto const user = rest.substr(0, at);
        if (user.find('/') != user.npos || std::count(user.begin(), user.end(), ':') > 1 || user.find('[') != user.npos) return false;
        return from_host(rest.substr(at + 1));
    }

private:
    static std::string lower(std::string_view text) {
        std::string made{text};
        for (char& c : made)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        return made;
    }

    static bool has_blank(std::string_view text) {
        for (std::size_t i = 0; i < text.size();) {
            auto size = std::size_t{1};
            while (i + size < text.size() && (static_cast<unsigned char>(text[i + size]) & 0xc0) == 0x80) ++size;
            if (alertstream::detail::python_strip(text.substr(i, size)).empty()) return true;
            i += size;
        }
        return false;
    }

    static bool from_host(std::string_view rest) {
        auto host_end = rest.find_first_of(":/?#");
        if (rest.starts_with('[')) {
            auto const close = rest.find(']');
            if (close == rest.npos || !is_ipv6(rest.substr(1, close - 1))) return false;
            host_end = close + 1;
        } else if (!is_host(lower(rest.substr(0, host_end)))) {
            return false;
        }
        rest.remove_prefix(std::min(host_end, rest.size()));
        if (rest.starts_with(':')) {
            rest.remove_prefix(1);
            auto const digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
            if (digits < 1 || digits > 5) return false;
            rest.remove_prefix(digits);
        }
        return rest.empty() || rest[0] == '/' || rest[0] == '?' || rest[0] == '#';
    }

    static bool is_ipv6(std::string_view text) {
        unsigned char address[16];
        return text.find_first_not_of("0123456789abcdefABCDEF:.") == text.npos && ::inet_pton(AF_INET6, std::string{text}.c_str(), &address[0]) == 1;
    }

    static bool is_ipv4(std::string_view text) {
        int parts = 0;
        for (bool more = true; more; ++parts) {
            auto const end = text.find('.');
            auto const part = text.substr(0, end);
            if (part.empty() || part.size() > 3 || part.find_first_not_of("0123456789") != part.npos || (part.size() > 1 && part[0] == '0')) return false;
            if (part.size() == 3 && part > "255") return false;
            more = end != text.npos;
            text.remove_prefix(more ? end + 1 : text.size());
        }
        return parts == 4;
    }

    static std::size_t characters(std::string_view text) noexcept {
        return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
    }

    /// Letters, digits, hyphens inside, and what lies beyond U+00A0.
    static bool is_label(std::string_view text) {
        if (text.empty() || characters(text) > 63 || text.front() == '-' || text.back() == '-' || text.find("\xc2\x80") != text.npos) return false;
        return std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || static_cast<unsigned char>(c) >= 0x80; });
    }

    static bool is_host(std::string host) {
        if (host == "localhost" || is_ipv4(host)) return true;
        if (characters(host) > 253) return false;
        if (host.ends_with('.')) host.pop_back();
        auto const last = host.rfind('.');
        if (last == host.npos) return false;
        auto const top = std::string_view{host}.substr(last + 1);
        bool const coded = top.starts_with("xn--") && top.size() > 4 && top.find('-', 4) == top.npos;
        if (!is_label(top) || characters(top) < 2 || (!coded && top.find_first_of("0123456789") != top.npos)) return false;
        for (std::string_view rest{host.data(), last}; !rest.empty();) {
            auto const end = std::min(rest.find('.'), rest.size());
            if (!is_label(rest.substr(0, end))) return false;
            if (end == rest.size()) return true;
            rest.remove_prefix(end + 1);
        }
        return false;
    }
};

}  // namespace alertstream::hermes::inner
