#pragma once

#include <algorithm>
#include <string_view>

/// Letters of ASCII, whatever the locale is.
namespace alertstream::detail {

constexpr char lower_ascii(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr char upper_ascii(char c) noexcept { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

constexpr bool equal_in_any_case(std::string_view a, std::string_view b) noexcept { return std::ranges::equal(a, b, {}, lower_ascii, lower_ascii); }

}  // namespace alertstream::detail
