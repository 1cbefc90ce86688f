#pragma once

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <alertstream/detail/this_machine.hpp>

namespace alertstream::detail {

ALERTSTREAM_DECL bool host_is_this_machine(std::string_view host) noexcept {
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (host.size() > 45) return false;
    std::array<char, 46> text{};
    std::ranges::transform(host, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (std::string_view{text.data()} == "localhost") return true;
    in_addr four;
    if (inet_pton(AF_INET, text.data(), &four) == 1) return (ntohl(four.s_addr) >> 24) == 127;
    in6_addr six;
    return inet_pton(AF_INET6, text.data(), &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

}  // namespace alertstream::detail
